//! The starter model: part of the binary, so that search works offline as soon as the app opens.
//!
//! EfficientNet-Lite2 embeds pictures, all-MiniLM-L6-v2 embeds queries, and the names and descriptions of the
//! ImageNet classes align the two spaces (`alignment`). It finds objects and scenes, in English. Papers and
//! checkpoints are named in `image` and `text`. Owns the assets and when they are unpacked; `tools/starter/build.py`
//! makes them, and their sources and licences are in `assets/starter/README.md`.
//!
//! Inside, each module imports only from those before it: `words`, `block`, `stem_and_head`, `image`,
//! `detector`, `alignment`, `encoder`, `text`.

mod alignment;
mod block;
pub mod detector;
mod encoder;
mod image;
mod stem_and_head;
mod text;
mod words;

#[cfg(test)]
mod kernel_tests;
#[cfg(test)]
mod parity_tests;

use ::image::RgbImage;
use ratna_engine::embedder::{EmbedError, Embedder, InputSpec, Languages, Relevance, Understanding};
use ratna_engine::memory;
use rayon::prelude::*;

use self::alignment::Alignment;
use self::image::ImageTower;
use self::text::TextTower;
pub(crate) use self::words::is_listed;
pub use crate::asset::WeightsError;
use crate::asset::{Weights, release};
use crate::lazy::{Lazy, embed_error};
use crate::query_priority;

/// Name and version. The version increases whenever the same picture or text gets another embedding.
const ID: &str = "starter-1";

/// Score below which a picture is no match. Measured on 300 captioned and 200 labelled photographs: the photo of a
/// label scores above 0.2 in 19 of 20 cases, that of a caption in half of them. The best photo for nonsense, or for
/// something that no photo shows, mostly scores below 0.12. So do correct photos for common words such as "man", so
/// that a higher floor would hide matches.
const MATCH_FLOOR: f32 = 0.1;

static IMAGE: &[u8] = include_bytes!("../../assets/starter/image.safetensors");
static TEXT: &[u8] = include_bytes!("../../assets/starter/text.safetensors");
static TOKENIZER: &[u8] = include_bytes!("../../assets/starter/tokenizer.json");
static ALIGNMENT: &[u8] = include_bytes!("../../assets/starter/alignment.safetensors");

/// The tokenizer's file. Its vocabulary is sorted by frequency.
pub(crate) fn tokenizer() -> &'static [u8] {
    TOKENIZER
}

/// Size of the assets in bytes.
pub(crate) fn bytes() -> u64 {
    [IMAGE, TEXT, TOKENIZER, ALIGNMENT].iter().map(|file| file.len() as u64).sum()
}

/// The starter model.
///
/// ```
/// use ratna_engine::embedder::Embedder;
/// use ratna_models::starter::Starter;
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let model = Starter::new()?;
/// let embedding = model.embed_text("a cat on a sofa")?;
/// assert_eq!(embedding.len(), model.dimensions());
/// # Ok(())
/// # }
/// ```
pub struct Starter {
    files: Files,
    image: Lazy<ImageTower>,
    text: Lazy<TextTower<'static>>,
    alignment: Lazy<Alignment>,
}

/// The assets, not yet unpacked.
struct Files {
    image: Weights<'static>,
    text: Weights<'static>,
    alignment: Weights<'static>,
}

impl Starter {
    /// Reads the headers of the assets only, which takes almost no time or memory.
    ///
    /// # Errors
    /// When the assets inside the binary are damaged.
    pub fn new() -> Result<Self, WeightsError> {
        let files = Files {
            image: Weights::read(IMAGE)?,
            text: Weights::read(TEXT)?,
            alignment: Weights::read(ALIGNMENT)?,
        };
        Ok(Self { files, image: Lazy::default(), text: Lazy::default(), alignment: Lazy::default() })
    }

    fn image_tower(&self) -> Result<&ImageTower, EmbedError> {
        self.image.get(ID, || {
            let tower = ImageTower::load(&self.files.image);
            release(IMAGE);
            tower
        })
    }

    fn text_tower(&self) -> Result<&TextTower<'static>, EmbedError> {
        self.text.get(ID, || {
            let tower = TextTower::load(&self.files.text, TOKENIZER);
            release(TEXT);
            release(TOKENIZER);
            memory::return_freed();
            tower
        })
    }

    fn alignment(&self) -> Result<&Alignment, EmbedError> {
        self.alignment.get(ID, || {
            let alignment = Alignment::load(&self.files.alignment);
            release(ALIGNMENT);
            alignment
        })
    }
}

impl Embedder for Starter {
    fn id(&self) -> &str {
        ID
    }

    fn dimensions(&self) -> usize {
        alignment::DIMENSIONS
    }

    fn input(&self) -> InputSpec {
        image::INPUT
    }

    fn relevance(&self) -> Relevance {
        Relevance::Background { floor: MATCH_FLOOR }
    }

    /// Embeds one picture a thread, so that its activations stay in one core's cache and threads need not synchronise.
    fn embed_images(&self, batch: &[RgbImage]) -> Result<Vec<Vec<f32>>, EmbedError> {
        let (tower, alignment) = (self.image_tower()?, self.alignment()?);
        let embed = |picture| {
            query_priority::yield_to_queries();
            Ok(alignment.align_picture(&tower.forward(picture).map_err(embed_error(ID))?))
        };
        batch.par_iter().map(embed).collect()
    }

    fn languages(&self) -> Result<Languages, EmbedError> {
        Ok(Languages::English)
    }

    fn understanding(&self, text: &str) -> Result<Understanding, EmbedError> {
        self.text_tower()?.understanding(text).map_err(embed_error(ID))
    }

    fn embed_text(&self, text: &str) -> Result<Vec<f32>, EmbedError> {
        query_priority::run_query(|| {
            Ok(self.alignment()?.align_text(&self.text_tower()?.embed(text).map_err(embed_error(ID))?))
        })
    }
}
