//! The starter model: inside the binary, so that search works offline the moment the app opens.
//!
//! EfficientNet-Lite2 looks at the pictures, all-MiniLM-L6-v2 reads the queries, and the ImageNet classes, by name
//! and in plain words, join the two (`align`). Objects and scenes, in English. Owns the assets and when they are
//! unpacked; `tools/starter/build.py` makes them, their sources and licences are in `assets/starter/README.md`.

mod align;
mod block;
mod depthwise;
mod ends;
mod image;
mod pointwise;
mod text;
mod weights;

#[cfg(test)]
mod kernel_tests;
#[cfg(test)]
mod parity_tests;

use ::image::RgbImage;
use ratna_engine::embedder::{EmbedError, Embedder, InputSpec, Relevance};
use rayon::prelude::*;

use self::align::Alignment;
use self::image::ImageTower;
use self::text::TextTower;
use self::weights::Weights;
pub use self::weights::WeightsError;
use crate::ahead;
use crate::part::{Part, failed};

/// Name and version: counts up whenever the same picture or text would get another vector.
const ID: &str = "starter-1";

/// Measured on 300 captioned and 200 labelled photographs: a label's own photo scores above 0.2 in 19 of 20
/// cases, a caption's own in half of them; the best photo for words without sense, or for what no photo shows,
/// mostly stays below 0.12. Common words such as "man" reach no more than that either, so that a higher floor
/// would hide what is there.
const MATCH_FLOOR: f32 = 0.1;

static IMAGE: &[u8] = include_bytes!("../../assets/starter/image.safetensors");
static TEXT: &[u8] = include_bytes!("../../assets/starter/text.safetensors");
static TOKENIZER: &[u8] = include_bytes!("../../assets/starter/tokenizer.json");
static ALIGNMENT: &[u8] = include_bytes!("../../assets/starter/alignment.safetensors");

/// What the model takes inside the program, in bytes.
pub(crate) fn bytes() -> u64 {
    [IMAGE, TEXT, TOKENIZER, ALIGNMENT].iter().map(|file| file.len() as u64).sum()
}

/// The starter model.
pub struct Starter {
    files: Files,
    image: Part<ImageTower>,
    text: Part<TextTower>,
    alignment: Part<Alignment>,
}

/// The assets, not yet unpacked.
struct Files {
    image: Weights<'static>,
    text: Weights<'static>,
    alignment: Weights<'static>,
}

impl Starter {
    /// Reads the tables of contents only; takes next to no time or memory.
    ///
    /// # Errors
    /// When the assets inside the binary are damaged.
    pub fn new() -> Result<Self, WeightsError> {
        let files = Files {
            image: Weights::read(IMAGE)?,
            text: Weights::read(TEXT)?,
            alignment: Weights::read(ALIGNMENT)?,
        };
        Ok(Self { files, image: Part::default(), text: Part::default(), alignment: Part::default() })
    }

    fn image(&self) -> Result<&ImageTower, EmbedError> {
        self.image.get(ID, || ImageTower::load(&self.files.image))
    }

    fn text(&self) -> Result<&TextTower, EmbedError> {
        self.text.get(ID, || TextTower::load(&self.files.text, TOKENIZER))
    }

    fn alignment(&self) -> Result<&Alignment, EmbedError> {
        self.alignment.get(ID, || Alignment::load(&self.files.alignment))
    }
}

impl Embedder for Starter {
    fn id(&self) -> &str {
        ID
    }

    fn dimensions(&self) -> usize {
        align::DIMENSIONS
    }

    fn input(&self) -> InputSpec {
        image::INPUT
    }

    fn relevance(&self) -> Relevance {
        Relevance::Background { floor: MATCH_FLOOR }
    }

    /// One picture a thread: a picture's numbers then stay in one core's cache, and nothing is waited for.
    fn embed_images(&self, batch: &[RgbImage]) -> Result<Vec<Vec<f32>>, EmbedError> {
        let (tower, alignment) = (self.image()?, self.alignment()?);
        let embed = |picture| {
            ahead::let_queries_pass();
            Ok(alignment.picture(&tower.forward(picture).map_err(failed(ID))?))
        };
        batch.par_iter().map(embed).collect()
    }

    fn embed_text(&self, text: &str) -> Result<Vec<f32>, EmbedError> {
        ahead::of_pictures(|| Ok(self.alignment()?.text(&self.text()?.embed(text).map_err(failed(ID))?)))
    }
}
