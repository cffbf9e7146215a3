//! Moondream's decoder: Phi-1.5, whose layers attend and apply the MLP side by side, after one layer norm for both.

use candle_core::{D, DType, Device, Result, Tensor};
use candle_nn::VarBuilder;
use candle_nn::kv_cache::KvCache;

use super::super::interruption;
use super::super::vision::{Rotation, contiguous_on_gpu};
use super::config::Config;
use super::weights::{Linear, Weights};
use crate::checkpoint::ExpectedTensors;
use crate::config::Activation;
use crate::transformer::{LayerNorm, merge_heads, scaled_dot_product, split_heads};

const WORDS: &str = "text_model.transformer.embd.wte.weight";
const LAYERS: &str = "text_model.transformer.h";
const HEAD: &str = "text_model.lm_head";
/// Base of the rotations' frequencies.
const THETA: f64 = 10_000.0;

/// From tokens to the logits of the next one.
pub struct Decoder {
    /// Word embeddings, (vocabulary, width).
    words: Tensor,
    layers: Vec<Layer>,
    norm: LayerNorm,
    output: Linear,
    rotation: Rotation,
}

struct Layer {
    norm: LayerNorm,
    projection: Linear,
    out: Linear,
    mlp: [Linear; 2],
    activation: Activation,
    heads: usize,
}

/// Keys and values of the tokens so far, a layer each.
pub struct Memory {
    layers: Vec<KvCache>,
    /// Tokens so far.
    length: usize,
}

/// Adds the tensors of the decoder to those expected.
pub fn expect_tensors(expected: &mut ExpectedTensors, config: &Config) {
    let (width, mlp) = (config.text.width, config.text.mlp_width);
    expected.tensor(WORDS, &[config.vocab_size, width]);
    for layer in 0..config.text.layers {
        let layer = format!("{LAYERS}.{layer}");
        expected.layer_norm(&format!("{layer}.ln"), width);
        expected.linear(&format!("{layer}.mixer.Wqkv"), width, 3 * width);
        expected.linear(&format!("{layer}.mixer.out_proj"), width, width);
        expected.linear(&format!("{layer}.mlp.fc1"), width, mlp);
        expected.linear(&format!("{layer}.mlp.fc2"), mlp, width);
    }
    expected.layer_norm(&format!("{HEAD}.ln"), width);
    expected.linear(&format!("{HEAD}.linear"), width, config.vocab_size);
}

impl Layer {
    fn load(weights: &Weights, builder: &VarBuilder<'_>, config: &Config, number: usize) -> Result<Self> {
        let (width, mlp, prefix) = (config.text.width, config.text.mlp_width, format!("{LAYERS}.{number}"));
        let linear = |name: &str, inputs, outputs| {
            weights.linear(&format!("{prefix}.{name}"), inputs, outputs, builder.device())
        };
        Ok(Self {
            norm: LayerNorm::load(&builder.pp(&prefix).pp("ln"), &config.text)?,
            projection: linear("mixer.Wqkv", width, 3 * width)?,
            out: linear("mixer.out_proj", width, width)?,
            mlp: [linear("mlp.fc1", width, mlp)?, linear("mlp.fc2", mlp, width)?],
            activation: config.text.activation,
            heads: config.text.heads,
        })
    }

    fn forward(&self, states: &Tensor, rotation: &Rotation, cache: &mut KvCache) -> Result<Tensor> {
        interruption::yield_or_stop()?;
        let normed = self.norm.forward(states)?;
        let [query, key, value] = split_heads(&self.projection.forward(&normed)?, self.heads)?;
        let (query, key) = (turned(&query, rotation)?, turned(&key, rotation)?);
        let (key, value) = cache.append(&key, &value)?;
        let (key, value) = (contiguous_on_gpu(key)?, contiguous_on_gpu(value)?);
        let attended = scaled_dot_product(&query, &key, &value, states.dim(1)? > 1)?;
        let attended = self.out.forward(&merge_heads(&attended)?)?;
        let hidden = self.mlp[0].activated(&normed, self.activation)?;
        ((attended + self.mlp[1].forward(&hidden)?)? + states)?.contiguous()
    }
}

impl Decoder {
    /// Loads the decoder.
    ///
    /// # Errors
    /// When a tensor is missing or has another shape.
    pub fn load(weights: &Weights, builder: &VarBuilder<'_>, config: &Config) -> Result<Self> {
        let (width, rows) = (config.text.width, config.vocab_size);
        let layer = |layer| Layer::load(weights, builder, config, layer);
        Ok(Self {
            words: builder.get((rows, width), WORDS)?,
            layers: (0..config.text.layers).map(layer).collect::<Result<_>>()?,
            norm: LayerNorm::load(&builder.pp(HEAD).pp("ln"), &config.text)?,
            output: weights.linear(&format!("{HEAD}.linear"), width, rows, builder.device())?,
            rotation: rotation(config, builder.dtype(), builder.device())?,
        })
    }

    /// The memory for at most `length` tokens.
    pub fn begin(&self, length: usize) -> Memory {
        Memory { layers: self.layers.iter().map(|_| KvCache::new(2, length)).collect(), length: 0 }
    }

    /// The embeddings of tokens, (1, tokens, width).
    ///
    /// # Errors
    /// When there is no such token.
    pub fn embed(&self, ids: &[u32]) -> Result<Tensor> {
        self.words.index_select(&Tensor::new(ids, self.words.device())?, 0)?.unsqueeze(0)
    }

    /// Appends embeddings, (1, tokens, width); only the first call for a memory may append several. Returns their states,
    /// the same shape, for [`logits`](Self::logits).
    ///
    /// # Errors
    /// When the shapes do not match or the tokens exceed the context.
    pub fn forward(&self, embedded: Tensor, memory: &mut Memory) -> Result<Tensor> {
        let tokens = embedded.dim(1)?;
        let part = |all: &Tensor| all.narrow(0, memory.length, tokens);
        let rotation = Rotation { cos: part(&self.rotation.cos)?, sin: part(&self.rotation.sin)? };
        let mut layers = self.layers.iter().zip(&mut memory.layers);
        let states =
            layers.try_fold(embedded, |states, (layer, cache)| layer.forward(&states, &rotation, cache))?;
        memory.length += tokens;
        Ok(states)
    }

    /// States, (1, tokens, width), to the logits of what follows each, (tokens, vocabulary).
    ///
    /// # Errors
    /// When the shapes do not match.
    pub fn logits(&self, states: &Tensor) -> Result<Tensor> {
        self.output.forward(&self.norm.forward(states)?)?.squeeze(0)
    }
}

/// The angles of all positions of the context.
fn rotation(config: &Config, dtype: DType, device: &Device) -> Result<Rotation> {
    let half = config.rotated / 2;
    let frequency = |at: usize| (1.0 / THETA.powf((2 * at) as f64 / config.rotated as f64)) as f32;
    let frequencies: Vec<f32> = (0..half).map(frequency).collect();
    let angles: Vec<f32> = (0..config.context_length)
        .flat_map(|position| frequencies.iter().map(move |frequency| position as f32 * frequency))
        .collect();
    let angles = Tensor::from_vec(angles, (config.context_length, half), device)?;
    Ok(Rotation { cos: angles.cos()?.to_dtype(dtype)?, sin: angles.sin()?.to_dtype(dtype)? })
}

/// Turns the first elements of each head, as many as there are angles for; the others stay.
fn turned(states: &Tensor, rotation: &Rotation) -> Result<Tensor> {
    let (each, part) = (states.dim(D::Minus1)?, 2 * rotation.cos.dim(1)?);
    let first = rotation.apply(&states.narrow(D::Minus1, 0, part)?.contiguous()?)?;
    Tensor::cat(&[first, states.narrow(D::Minus1, part, each - part)?], D::Minus1)?.contiguous()
}
