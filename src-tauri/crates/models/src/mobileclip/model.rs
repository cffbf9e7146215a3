//! A MobileCLIP model from a folder, as the engine asks it.
//!
//! Owns what is read when: opening reads the configuration and the weights' table of contents and checks that they
//! fit; a tower's weights follow on its first use. Both towers always compute on the CPU: their convolutions are our
//! own there, and quick.

use std::path::Path;
use std::sync::Arc;

use candle_core::{DType, Device, Result, Tensor};
use candle_nn::VarBuilder;
use image::RgbImage;
use ratna_engine::embedder::{EmbedError, Embedder, InputSpec, Relevance};

use super::{Config, ImageTower, Preprocess, TextTower, Tokens, tensors};
use crate::ahead;
use crate::checkpoint::{Checkpoint, EmbeddingTable, ExpectedTensors};
use crate::config::{Family, read_limited};
use crate::error::ModelError;
use crate::part::{Part, failed};
use crate::pretrained::unit;
use crate::tokens;

/// Name of the configuration, as open_clip writes it.
pub const CONFIG: &str = "open_clip_config.json";
/// Configurations have a few kilobytes.
const MAX_CONFIG: u64 = 1 << 20;
/// The token table.
const TOKENS: &str = "text.token_embedding.weight";
/// Tells the tokenizer's reader that a text's vector is taken at its highest token, the end.
const HIGHEST: u32 = 2;

/// A MobileCLIP model.
pub struct MobileClip {
    id: String,
    config: Config,
    checkpoint: Arc<Checkpoint>,
    tokens: tokens::Tokens,
    table: EmbeddingTable,
    image: Part<ImageTower>,
    text: Part<TextTower>,
}

impl MobileClip {
    /// Opens the model in a folder under the name `id`. Takes little time and memory.
    ///
    /// # Errors
    /// When a file is missing, damaged, or does not fit the others.
    pub fn open(folder: &Path, id: &str) -> std::result::Result<Self, ModelError> {
        let path = folder.join(CONFIG);
        let wrong = |reason: String| ModelError::Config { path: path.clone(), reason };
        let text = read_limited(&path, MAX_CONFIG)?.ok_or_else(|| wrong("it is too large".to_owned()))?;
        let config = Config::parse(&String::from_utf8_lossy(&text));
        let config = config.map_err(|error| wrong(error.to_string()))?;
        let (vocabulary, window) = (config.text.vocabulary, config.text.context);
        let tokens = tokens::Tokens::read(folder, Family::Clip, vocabulary, window, HIGHEST)?;
        let checkpoint = Arc::new(Checkpoint::open(folder)?);
        let mut expected = ExpectedTensors::default();
        tensors(&config).iter().for_each(|(name, shape)| expected.tensor(name, shape));
        checkpoint.check(&expected)?;
        let table = EmbeddingTable::new(&checkpoint, TOKENS);
        let (image, text) = (Part::default(), Part::default());
        Ok(Self { id: id.to_owned(), config, checkpoint, tokens, table, image, text })
    }

    fn weights(&self) -> VarBuilder<'static> {
        self.checkpoint.var_builder(DType::F32, &Device::Cpu)
    }

    fn look(&self, tower: &ImageTower, batch: &[RgbImage]) -> Result<Vec<Vec<f32>>> {
        unit(&tower.forward(&pixels(batch, &self.config.preprocess)?)?)?.to_vec2()
    }

    fn read(&self, tower: &TextTower, text: &str) -> Result<Vec<f32>> {
        let ids = self.tokens.ids(text).map_err(candle_core::Error::msg)?;
        let tokens = Tokens::new(&ids, &self.config.text)?;
        let rows = self.table.rows(&tokens.ids, DType::F32, &Device::Cpu)?;
        unit(&tower.forward_rows(&rows, tokens.end)?)?.to_vec1()
    }
}

impl Embedder for MobileClip {
    fn id(&self) -> &str {
        &self.id
    }

    fn dimensions(&self) -> usize {
        self.config.embed
    }

    fn input(&self) -> InputSpec {
        self.config.preprocess.input
    }

    fn relevance(&self) -> Relevance {
        Relevance::Background { floor: 0.0 }
    }

    fn embed_images(&self, batch: &[RgbImage]) -> std::result::Result<Vec<Vec<f32>>, EmbedError> {
        let tower = self.image.get(&self.id, || ImageTower::load(self.weights(), &self.config))?;
        if batch.is_empty() {
            return Ok(Vec::new());
        }
        self.look(tower, batch).map_err(failed(&self.id))
    }

    fn embed_text(&self, text: &str) -> std::result::Result<Vec<f32>, EmbedError> {
        ahead::of_pictures(|| {
            let tower = self.text.get(&self.id, || TextTower::load(self.weights(), &self.config))?;
            self.read(tower, text).map_err(failed(&self.id))
        })
    }
}

/// Pictures as (pictures, 3, side, side), normalised.
fn pixels(batch: &[RgbImage], preprocess: &Preprocess) -> Result<Tensor> {
    let side = preprocess.input.side;
    let mut numbers = Vec::with_capacity(batch.len() * 3 * (side * side) as usize);
    for picture in batch {
        if picture.dimensions() != (side, side) {
            candle_core::bail!("a picture has {:?} pixels and not {side} × {side}", picture.dimensions());
        }
        for channel in 0..3 {
            let (mean, std) = (preprocess.mean[channel], preprocess.std[channel]);
            let bytes = picture.as_raw().iter().skip(channel).step_by(3);
            numbers.extend(bytes.map(|&byte| (f32::from(byte) / 255.0 - mean) / std));
        }
    }
    Tensor::from_vec(numbers, (batch.len(), 3, side as usize, side as usize), &Device::Cpu)
}
