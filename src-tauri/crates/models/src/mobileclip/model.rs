//! A MobileCLIP model from a folder, behind the engine's trait.
//!
//! Owns what is read when: opening reads the configuration, the tokenizer and the header of the weights, and checks
//! that they match each other; a tower's weights are loaded on first use. Both towers always compute on the CPU, for
//! which this crate has fast convolutions.

use std::path::Path;
use std::sync::Arc;

use candle_core::{DType, Device, Result, Tensor};
use candle_nn::VarBuilder;
use image::RgbImage;
use ratna_engine::embedder::{EmbedError, Embedder, InputSpec, Languages, Relevance, Understanding};

use super::config::{Config, Preprocess};
use super::image::ImageTower;
use super::tensors::expect_tensors;
use super::text::{TextTower, Tokens};
use crate::checkpoint::{Checkpoint, EmbeddingTable, ExpectedTensors};
use crate::config::{Family, read_limited};
use crate::error::ModelError;
use crate::lazy::{Lazy, embed_error};
use crate::tokens::QueryTokenizer;
use crate::{l2, query_priority};

/// Name of open_clip's configuration file.
pub const CONFIG_FILE: &str = "open_clip_config.json";
/// Largest configuration accepted, in bytes; real ones have a few kilobytes.
const MAX_CONFIG: u64 = 1 << 20;
/// Name of the token table.
const TOKEN_TABLE: &str = "text.token_embedding.weight";
/// The `eos_token_id` for which [`QueryTokenizer`] pools at the highest token id, as open_clip does.
const POOL_HIGHEST: u32 = 2;

/// A MobileCLIP model.
pub struct MobileClip {
    id: String,
    config: Config,
    checkpoint: Arc<Checkpoint>,
    tokenizer: QueryTokenizer,
    table: EmbeddingTable,
    image: Lazy<ImageTower>,
    text: Lazy<TextTower>,
}

impl MobileClip {
    /// Opens the model in a folder under the name `id`. Takes little time and memory.
    ///
    /// # Errors
    /// When a file is missing, damaged, or does not match the others.
    pub fn open(folder: &Path, id: &str) -> std::result::Result<Self, ModelError> {
        let path = folder.join(CONFIG_FILE);
        let invalid = |reason: String| ModelError::Config { path: path.clone(), reason };
        let text = read_limited(&path, MAX_CONFIG)?.ok_or_else(|| invalid("it is too large".to_owned()))?;
        let config = Config::parse(&String::from_utf8_lossy(&text));
        let config = config.map_err(|error| invalid(error.to_string()))?;
        let (vocab_size, context_length) = (config.text.vocab_size, config.text.context_length);
        let tokenizer = QueryTokenizer::read(folder, Family::Clip, vocab_size, context_length, POOL_HIGHEST)?;
        let checkpoint = Arc::new(Checkpoint::open(folder)?);
        let mut expected = ExpectedTensors::default();
        expect_tensors(&mut expected, &config);
        checkpoint.check(&expected)?;
        let table = EmbeddingTable::new(&checkpoint, TOKEN_TABLE);
        let (image, text) = (Lazy::default(), Lazy::default());
        Ok(Self { id: id.to_owned(), config, checkpoint, tokenizer, table, image, text })
    }

    fn var_builder(&self) -> VarBuilder<'static> {
        self.checkpoint.var_builder(DType::F32, &Device::Cpu)
    }

    fn encode_images(&self, tower: &ImageTower, batch: &[RgbImage]) -> Result<Vec<Vec<f32>>> {
        l2::normalize_last_axis(&tower.forward(&pixels(batch, &self.config.preprocess)?)?)?.to_vec2()
    }

    fn encode_text(&self, tower: &TextTower, text: &str) -> Result<Vec<f32>> {
        let ids = self.tokenizer.encode(text).map_err(candle_core::Error::msg)?;
        let tokens = Tokens::new(&ids, &self.config.text)?;
        let rows = self.table.rows(&tokens.ids, DType::F32, &Device::Cpu)?;
        l2::normalize_last_axis(&tower.forward(&rows, tokens.end)?)?.to_vec1()
    }
}

impl Embedder for MobileClip {
    fn id(&self) -> &str {
        &self.id
    }

    fn dimensions(&self) -> usize {
        self.config.dimensions
    }

    fn input(&self) -> InputSpec {
        self.config.preprocess.input
    }

    fn relevance(&self) -> Relevance {
        Relevance::Background { floor: 0.0 }
    }

    fn embed_images(&self, batch: &[RgbImage]) -> std::result::Result<Vec<Vec<f32>>, EmbedError> {
        let tower = self.image.get(&self.id, || ImageTower::load(self.var_builder(), &self.config))?;
        if batch.is_empty() {
            return Ok(Vec::new());
        }
        self.encode_images(tower, batch).map_err(embed_error(&self.id))
    }

    fn languages(&self) -> std::result::Result<Languages, EmbedError> {
        Ok(self.tokenizer.languages())
    }

    fn understanding(&self, text: &str) -> std::result::Result<Understanding, EmbedError> {
        Ok(self.tokenizer.understanding(text))
    }

    fn embed_text(&self, text: &str) -> std::result::Result<Vec<f32>, EmbedError> {
        query_priority::run_query(|| {
            let tower = self.text.get(&self.id, || TextTower::load(self.var_builder(), &self.config))?;
            self.encode_text(tower, text).map_err(embed_error(&self.id))
        })
    }
}

/// Pictures as normalised pixels, (pictures, 3, side, side).
fn pixels(batch: &[RgbImage], preprocess: &Preprocess) -> Result<Tensor> {
    let side = preprocess.input.side;
    let mut values = Vec::with_capacity(batch.len() * 3 * (side * side) as usize);
    for picture in batch {
        if picture.dimensions() != (side, side) {
            candle_core::bail!("a picture has {:?} pixels instead of {side} × {side}", picture.dimensions());
        }
        for channel in 0..3 {
            let (mean, std) = (preprocess.mean[channel], preprocess.std[channel]);
            let bytes = picture.as_raw().iter().skip(channel).step_by(3);
            values.extend(bytes.map(|&byte| (f32::from(byte) / 255.0 - mean) / std));
        }
    }
    Tensor::from_vec(values, (batch.len(), 3, side as usize, side as usize), &Device::Cpu)
}
