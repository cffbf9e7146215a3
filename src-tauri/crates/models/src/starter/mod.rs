//! The starter model: inside the binary, so that search works offline the moment the app opens.
//!
//! EfficientNet-Lite2 looks at the pictures, all-MiniLM-L6-v2 reads the queries, and the names of the ImageNet
//! classes join the two. Objects and scenes, in English. Owns the assets and when they are unpacked; sources
//! and licences are in `assets/starter/README.md`, which `tools/starter/build.py` fills.

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

use std::fmt::Display;
use std::sync::OnceLock;

use ::image::RgbImage;
use ratna_engine::embedder::{EmbedError, Embedder, InputSpec};
use rayon::prelude::*;

use self::align::Alignment;
use self::image::ImageTower;
use self::text::TextTower;
use self::weights::Weights;
pub use self::weights::WeightsError;

/// Name and version: counts up whenever the same picture or text would get another vector.
const ID: &str = "starter-1";

static IMAGE: &[u8] = include_bytes!("../../assets/starter/image.safetensors");
static TEXT: &[u8] = include_bytes!("../../assets/starter/text.safetensors");
static TOKENIZER: &[u8] = include_bytes!("../../assets/starter/tokenizer.json");
static ALIGNMENT: &[u8] = include_bytes!("../../assets/starter/alignment.safetensors");

/// What pictures need: unpacked at the first picture, so that searching does without.
struct Seeing {
    tower: ImageTower,
    alignment: Alignment,
}

/// The starter model. Each tower is unpacked when it is first asked, and failures are remembered.
pub struct Starter {
    image: Weights<'static>,
    alignment: Weights<'static>,
    text: Weights<'static>,
    seeing: OnceLock<Result<Seeing, String>>,
    reading: OnceLock<Result<TextTower, String>>,
}

impl Starter {
    /// Reads the tables of contents only; takes next to no time or memory.
    ///
    /// # Errors
    /// When the assets inside the binary are damaged.
    pub fn new() -> Result<Self, WeightsError> {
        Ok(Self {
            image: Weights::read(IMAGE)?,
            alignment: Weights::read(ALIGNMENT)?,
            text: Weights::read(TEXT)?,
            seeing: OnceLock::new(),
            reading: OnceLock::new(),
        })
    }

    fn seeing(&self) -> Result<&Seeing, EmbedError> {
        let load = || -> Result<Seeing, WeightsError> {
            let tower = ImageTower::load(&self.image)?;
            Ok(Seeing { tower, alignment: Alignment::load(&self.alignment)? })
        };
        let loaded = self.seeing.get_or_init(|| load().map_err(|error| error.to_string()));
        loaded.as_ref().map_err(failed)
    }

    fn reading(&self) -> Result<&TextTower, EmbedError> {
        let load = || TextTower::load(&self.text, TOKENIZER).map_err(|error| error.to_string());
        self.reading.get_or_init(load).as_ref().map_err(failed)
    }
}

impl Embedder for Starter {
    fn id(&self) -> &str {
        ID
    }

    fn dimensions(&self) -> usize {
        text::DIMENSIONS
    }

    fn input(&self) -> InputSpec {
        image::INPUT
    }

    /// One picture a thread: a picture's numbers then stay in one core's cache, and nothing is waited for.
    fn embed_images(&self, batch: &[RgbImage]) -> Result<Vec<Vec<f32>>, EmbedError> {
        let seeing = self.seeing()?;
        let embed = |picture| {
            let logits = seeing.tower.forward(picture).map_err(failed)?;
            Ok(seeing.alignment.vector(&logits))
        };
        batch.par_iter().map(embed).collect()
    }

    fn embed_text(&self, text: &str) -> Result<Vec<f32>, EmbedError> {
        self.reading()?.embed(text).map_err(failed)
    }
}

fn failed(reason: impl Display) -> EmbedError {
    EmbedError { model: ID.to_owned(), reason: reason.to_string() }
}
