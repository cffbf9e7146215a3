//! Qwen3-VL's decoder: Qwen3 (Yang et al. 2025, arXiv 2505.09388), whose first layers also take what deeper layers of the
//! image tower see.

use std::sync::Arc;

use candle_core::{DType, Device, Result, Tensor};
use candle_nn::VarBuilder;
use candle_nn::kv_cache::KvCache;

use super::config::TextConfig;
use super::image::Seen;
use super::layer::{Layer, RmsNorm};
use super::positions::{Position, rotation};
use crate::checkpoint::{Checkpoint, EmbeddingTable, ExpectedTensors};
use crate::transformer::Linear;

const WORDS: &str = "model.language_model.embed_tokens.weight";
const LAYERS: &str = "model.language_model.layers";
const NORM: &str = "model.language_model.norm";
/// Absent where it is the same as the word embeddings.
const OUTPUT: &str = "lm_head.weight";

/// From tokens to the logits of the next one.
pub struct Decoder {
    words: EmbeddingTable,
    layers: Vec<Layer>,
    norm: RmsNorm,
    output: Linear,
    config: TextConfig,
    dtype: DType,
    device: Device,
}

/// Keys and values of the tokens so far, a layer each.
pub struct Memory(Vec<KvCache>);

/// Tokens before, in and after a picture.
pub struct Prompt<'a> {
    /// Tokens before the picture.
    pub before: &'a [u32],
    /// The picture.
    pub picture: &'a Seen,
    /// Tokens after the picture.
    pub after: &'a [u32],
    /// Positions of all of them.
    pub positions: &'a [Position],
}

/// Adds the tensors of the decoder to those expected.
pub fn expect_tensors(expected: &mut ExpectedTensors, config: &TextConfig) {
    expected.tensor(WORDS, &[config.vocab_size, config.width]);
    for layer in 0..config.layers {
        Layer::expect_tensors(expected, &format!("{LAYERS}.{layer}"), config);
    }
    expected.tensor(format!("{NORM}.weight"), &[config.width]);
    if !config.tied {
        expected.tensor(OUTPUT, &[config.vocab_size, config.width]);
    }
}

impl Decoder {
    /// Loads the decoder. The word embeddings stay on disk, too, where the few of a caption are read.
    ///
    /// # Errors
    /// When a tensor is missing or has another shape.
    pub fn load(checkpoint: &Arc<Checkpoint>, weights: &VarBuilder<'_>, config: &TextConfig) -> Result<Self> {
        let layers = weights.pp(LAYERS);
        let layer = |layer| Layer::load(&layers.pp(layer), config);
        let output = if config.tied { WORDS } else { OUTPUT };
        let output = weights.get((config.vocab_size, config.width), output)?;
        Ok(Self {
            words: EmbeddingTable::new(checkpoint, WORDS),
            layers: (0..config.layers).map(layer).collect::<Result<_>>()?,
            norm: RmsNorm::load(&weights.pp(NORM), config.width, config)?,
            output: Linear::for_single_tokens(&output, None)?,
            config: config.clone(),
            dtype: weights.dtype(),
            device: weights.device().clone(),
        })
    }

    /// The memory for at most `length` tokens.
    pub fn begin(&self, length: usize) -> Memory {
        Memory(self.layers.iter().map(|_| KvCache::new(2, length)).collect())
    }

    /// Reads a prompt. Returns the states of its tokens, (1, tokens, width), for [`logits`](Self::logits).
    ///
    /// # Errors
    /// When the shapes do not match or a token's embedding can no longer be read.
    pub fn read(&self, prompt: &Prompt<'_>, memory: &mut Memory) -> Result<Tensor> {
        let start = prompt.before.len();
        let parts = [self.embed(prompt.before)?, prompt.picture.tokens.clone(), self.embed(prompt.after)?];
        let rotation = rotation(prompt.positions, &self.config, self.dtype, &self.device)?;
        let mut states = Tensor::cat(&parts, 1)?;
        for (number, (layer, cache)) in self.layers.iter().zip(&mut memory.0).enumerate() {
            states = layer.forward(&states, &rotation, cache)?;
            if let Some(deep) = prompt.picture.deep.get(number) {
                states = with_added(&states, start, deep)?;
            }
        }
        self.norm.forward(&states)
    }

    /// Appends one token. Returns its state, (1, 1, width).
    ///
    /// # Errors
    /// When the token's embedding can no longer be read.
    pub fn append(&self, id: u32, position: u32, memory: &mut Memory) -> Result<Tensor> {
        let rotation = rotation(&[[position; 3]], &self.config, self.dtype, &self.device)?;
        let mut layers = self.layers.iter().zip(&mut memory.0);
        let states = layers.try_fold(self.embed(&[id])?, |states, (layer, cache)| {
            layer.forward(&states, &rotation, cache)
        })?;
        self.norm.forward(&states)
    }

    /// States, (1, tokens, width), to the logits of what follows each, (tokens, vocabulary).
    ///
    /// # Errors
    /// When the shapes do not match.
    pub fn logits(&self, states: &Tensor) -> Result<Tensor> {
        self.output.forward(states)?.squeeze(0)
    }

    fn embed(&self, ids: &[u32]) -> Result<Tensor> {
        self.words.rows(ids, self.dtype, &self.device)?.unsqueeze(0)
    }
}

/// The states, (1, tokens, width), plus `added` from the token `start` on.
fn with_added(states: &Tensor, start: usize, added: &Tensor) -> Result<Tensor> {
    let (end, all) = (start + added.dim(1)?, states.dim(1)?);
    let middle = (states.narrow(1, start, end - start)? + added)?;
    Tensor::cat(&[&states.narrow(1, 0, start)?, &middle, &states.narrow(1, end, all - end)?], 1)
}
