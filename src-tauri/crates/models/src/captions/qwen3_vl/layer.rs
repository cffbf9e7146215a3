//! A layer of the decoder: attention with fewer heads of keys than of queries, and a gated MLP, each after a norm by the
//! root of the mean square, and with a residual connection.

use candle_core::{Result, Tensor};
use candle_nn::VarBuilder;
use candle_nn::kv_cache::KvCache;

use super::super::interruption;
use super::super::vision::{Rotation, contiguous_on_gpu};
use super::config::TextConfig;
use crate::checkpoint::ExpectedTensors;
use crate::transformer::{Linear, merge_heads, scaled_dot_product, split_heads};

/// A norm by the root of the mean square (Zhang and Sennrich 2019, arXiv 1910.07467).
pub struct RmsNorm {
    weight: Tensor,
    epsilon: f32,
}

/// A layer of the decoder.
pub struct Layer {
    attention_norm: RmsNorm,
    query: Linear,
    key: Linear,
    value: Linear,
    query_norm: RmsNorm,
    key_norm: RmsNorm,
    out: Linear,
    mlp_norm: RmsNorm,
    gate: Linear,
    up: Linear,
    down: Linear,
    heads: usize,
    key_heads: usize,
}

impl RmsNorm {
    /// Loads `weight`, (width).
    ///
    /// # Errors
    /// When the tensor is missing or has another shape.
    pub fn load(weights: &VarBuilder<'_>, width: usize, config: &TextConfig) -> Result<Self> {
        Ok(Self { weight: weights.get(width, "weight")?, epsilon: config.epsilon })
    }

    /// Normalises the last axis of a contiguous tensor.
    ///
    /// # Errors
    /// When the shapes do not match.
    pub fn forward(&self, states: &Tensor) -> Result<Tensor> {
        candle_nn::ops::rms_norm(states, &self.weight, self.epsilon)
    }
}

/// Shapes of the projections under their names, (outputs, inputs).
fn projections(config: &TextConfig) -> [(&'static str, [usize; 2]); 7] {
    let (width, mlp) = (config.width, config.mlp_width);
    let (queries, keys) = (config.heads * config.head_width, config.key_heads * config.head_width);
    [
        ("self_attn.q_proj", [queries, width]),
        ("self_attn.k_proj", [keys, width]),
        ("self_attn.v_proj", [keys, width]),
        ("self_attn.o_proj", [width, queries]),
        ("mlp.gate_proj", [mlp, width]),
        ("mlp.up_proj", [mlp, width]),
        ("mlp.down_proj", [width, mlp]),
    ]
}

impl Layer {
    /// Adds the tensors of a layer under a prefix to those expected.
    pub fn expect_tensors(expected: &mut ExpectedTensors, prefix: &str, config: &TextConfig) {
        for (name, shape) in projections(config) {
            expected.tensor(format!("{prefix}.{name}.weight"), &shape);
        }
        for (name, width) in [
            ("input_layernorm", config.width),
            ("post_attention_layernorm", config.width),
            ("self_attn.q_norm", config.head_width),
            ("self_attn.k_norm", config.head_width),
        ] {
            expected.tensor(format!("{prefix}.{name}.weight"), &[width]);
        }
    }

    /// Loads a layer.
    ///
    /// # Errors
    /// When a tensor is missing or has another shape.
    pub fn load(weights: &VarBuilder<'_>, config: &TextConfig) -> Result<Self> {
        let linear = |(name, [outputs, inputs]): (&str, [usize; 2])| {
            Linear::for_single_tokens(&weights.pp(name).get((outputs, inputs), "weight")?, None)
        };
        let norm = |name: &str, width: usize| RmsNorm::load(&weights.pp(name), width, config);
        let [query, key, value, out, gate, up, down] = projections(config);
        Ok(Self {
            attention_norm: norm("input_layernorm", config.width)?,
            query: linear(query)?,
            key: linear(key)?,
            value: linear(value)?,
            query_norm: norm("self_attn.q_norm", config.head_width)?,
            key_norm: norm("self_attn.k_norm", config.head_width)?,
            out: linear(out)?,
            mlp_norm: norm("post_attention_layernorm", config.width)?,
            gate: linear(gate)?,
            up: linear(up)?,
            down: linear(down)?,
            heads: config.heads,
            key_heads: config.key_heads,
        })
    }

    /// The states of tokens, (1, tokens, width), after the layer. They attend to those in the cache and are added to it;
    /// only if it is empty may there be several.
    ///
    /// # Errors
    /// When the shapes do not match.
    pub fn forward(&self, states: &Tensor, rotation: &Rotation, cache: &mut KvCache) -> Result<Tensor> {
        interruption::yield_or_stop()?;
        let normed = self.attention_norm.forward(states)?;
        let [query] = split_heads(&self.query.forward(&normed)?, self.heads)?;
        let [key] = split_heads(&self.key.forward(&normed)?, self.key_heads)?;
        let [value] = split_heads(&self.value.forward(&normed)?, self.key_heads)?;
        let query = rotation.apply(&self.query_norm.forward(&query)?)?;
        let key = rotation.apply(&self.key_norm.forward(&key)?)?;
        let (key, value) = cache.append(&key, &value)?;
        let attended = self.attend(&query, contiguous_on_gpu(key)?, contiguous_on_gpu(value)?)?;
        let states = self.out.with_residual(&attended, states)?;
        let normed = self.mlp_norm.forward(&states)?;
        let hidden = (self.gate.forward(&normed)?.silu()? * self.up.forward(&normed)?)?;
        self.down.with_residual(&hidden, &states)
    }

    /// Attention of several tokens to themselves, or of one to all so far, (1, queries, heads · head width).
    fn attend(&self, query: &Tensor, key: Tensor, value: Tensor) -> Result<Tensor> {
        let (_, heads, queries, each) = query.dims4()?;
        let shared = heads / self.key_heads;
        if queries == 1 {
            // Queries that share a key are like tokens that attend to the same ones.
            let query = query.reshape((1, self.key_heads, shared, each))?;
            return scaled_dot_product(&query, &key, &value, false)?.reshape((1, 1, heads * each));
        }
        let repeat = |keys: Tensor| {
            let (_, key_heads, tokens, each) = keys.dims4()?;
            let each_again = keys.unsqueeze(2)?.expand((1, key_heads, shared, tokens, each))?;
            each_again.reshape((1, heads, tokens, each))
        };
        merge_heads(&scaled_dot_product(query, &repeat(key)?, &repeat(value)?, true)?)
    }
}
