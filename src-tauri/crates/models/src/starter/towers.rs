//! The two towers and what aligns them, which all versions of the starter model share.
//!
//! Owns their assets, when they are unpacked, and that versions in use at once unpack them once. Knows no version.

use std::sync::{Arc, Mutex, PoisonError, Weak};

use image::RgbImage;
use ratna_engine::embedder::{EmbedError, Understanding};
use ratna_engine::memory;
use ratna_engine::pictures::decode::model_input;

use super::alignment::Alignment;
use super::image::{self as image_tower, ImageTower, Output};
use super::text::TextTower;
use crate::asset::{Weights, WeightsError, release};
use crate::lazy::{Lazy, embed_error};

static IMAGE: &[u8] = include_bytes!("../../assets/starter/image.safetensors");
static TEXT: &[u8] = include_bytes!("../../assets/starter/text.safetensors");
static TOKENIZER: &[u8] = include_bytes!("../../assets/starter/tokenizer.json");
static ALIGNMENT: &[u8] = include_bytes!("../../assets/starter/alignment.safetensors");

/// What users call the model, in errors.
const NAME: &str = "starter";

/// Those in use.
static SHARED: Mutex<Weak<Towers>> = Mutex::new(Weak::new());

/// The tokenizer's file. Its vocabulary is sorted by frequency.
pub(crate) fn tokenizer() -> &'static [u8] {
    TOKENIZER
}

/// Size of the assets in bytes.
pub fn bytes() -> u64 {
    [IMAGE, TEXT, TOKENIZER, ALIGNMENT].iter().map(|file| file.len() as u64).sum()
}

/// The towers.
pub struct Towers {
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

impl Towers {
    /// Those in use, or new ones, of which only the headers are read.
    ///
    /// # Errors
    /// When the assets inside the binary are damaged.
    pub fn shared() -> Result<Arc<Self>, WeightsError> {
        let mut shared = SHARED.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(towers) = shared.upgrade() {
            return Ok(towers);
        }
        let files = Files {
            image: Weights::read(IMAGE)?,
            text: Weights::read(TEXT)?,
            alignment: Weights::read(ALIGNMENT)?,
        };
        let (image, text, alignment) = (Lazy::default(), Lazy::default(), Lazy::default());
        let towers = Arc::new(Self { files, image, text, alignment });
        *shared = Arc::downgrade(&towers);
        Ok(towers)
    }

    /// What the image tower makes of a picture of any size.
    ///
    /// # Errors
    /// When the weights are damaged.
    pub fn see(&self, picture: &RgbImage) -> Result<Output, EmbedError> {
        let input = model_input(picture, image_tower::INPUT);
        self.image_tower()?.forward(&input).map_err(embed_error(NAME))
    }

    /// The image tower, unpacked.
    ///
    /// # Errors
    /// When the weights are damaged.
    pub fn image_tower(&self) -> Result<&ImageTower, EmbedError> {
        self.image.get(NAME, || {
            let tower = ImageTower::load(&self.files.image);
            release(IMAGE);
            tower
        })
    }

    /// The embedding of a text by the text tower, (384), normalised.
    ///
    /// # Errors
    /// When the weights are damaged, or the text cannot be tokenized.
    pub fn read(&self, text: &str) -> Result<Vec<f32>, EmbedError> {
        self.text_tower()?.embed(text).map_err(embed_error(NAME))
    }

    /// How much of a text the text tower has learnt.
    ///
    /// # Errors
    /// As [`read`](Self::read).
    pub fn understanding(&self, text: &str) -> Result<Understanding, EmbedError> {
        self.text_tower()?.understanding(text).map_err(embed_error(NAME))
    }

    fn text_tower(&self) -> Result<&TextTower<'static>, EmbedError> {
        self.text.get(NAME, || {
            let tower = TextTower::load(&self.files.text, TOKENIZER);
            release(TEXT);
            release(TOKENIZER);
            memory::return_freed();
            tower
        })
    }

    /// What aligns the towers.
    ///
    /// # Errors
    /// When the file is damaged.
    pub fn alignment(&self) -> Result<&Alignment, EmbedError> {
        self.alignment.get(NAME, || {
            let alignment = Alignment::load(&self.files.alignment);
            release(ALIGNMENT);
            alignment
        })
    }
}
