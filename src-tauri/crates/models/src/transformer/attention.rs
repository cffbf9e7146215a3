//! Multi-head attention.

use candle_core::{D, Result, Tensor};
use candle_nn::VarBuilder;

use super::kernels::Softmax;
use super::linear::{Linear, on_cpu};
use crate::config::TransformerConfig;

/// Weights of the four projections of attention.
pub struct Projections {
    /// Query, key and value projections, stacked, (3 · width, width).
    weight: Tensor,
    /// (3 · width).
    bias: Tensor,
    out: Linear,
}

impl Projections {
    /// Loads `q_proj`, `k_proj`, `v_proj` and `out_proj`.
    ///
    /// # Errors
    /// When a tensor is missing or has another shape.
    pub fn separate(weights: &VarBuilder<'_>, config: &TransformerConfig) -> Result<Self> {
        let width = config.width;
        let names = ["q_proj", "k_proj", "v_proj"].map(|name| weights.pp(name));
        let [q, k, v] = &names;
        let weight = |from: &VarBuilder<'_>| from.get((width, width), "weight");
        let bias = |from: &VarBuilder<'_>| from.get(width, "bias");
        Ok(Self {
            weight: Tensor::cat(&[weight(q)?, weight(k)?, weight(v)?], 0)?,
            bias: Tensor::cat(&[bias(q)?, bias(k)?, bias(v)?], 0)?,
            out: Linear::load(&weights.pp("out_proj"), width, width)?,
        })
    }

    /// Loads `in_proj_weight`, `in_proj_bias` and `out_proj`, the names in PyTorch's own attention.
    ///
    /// # Errors
    /// When a tensor is missing or has another shape.
    pub fn packed(weights: &VarBuilder<'_>, config: &TransformerConfig) -> Result<Self> {
        let width = config.width;
        Ok(Self {
            weight: weights.get((3 * width, width), "in_proj_weight")?,
            bias: weights.get(3 * width, "in_proj_bias")?,
            out: Linear::load(&weights.pp("out_proj"), width, width)?,
        })
    }
}

/// Multi-head attention of tokens to tokens.
pub struct Attention {
    query: Linear,
    /// Key and value projections as a single layer.
    keys_values: Linear,
    out: Linear,
    heads: usize,
}

impl Attention {
    /// Attention with these weights.
    ///
    /// # Errors
    /// When the weights have another width than the configuration.
    pub fn load(weights: Projections, config: &TransformerConfig) -> Result<Self> {
        let width = config.width;
        let part = |from, length| -> Result<Linear> {
            let bias = weights.bias.narrow(0, from, length)?;
            Linear::new(&weights.weight.narrow(0, from, length)?, Some(bias))
        };
        Ok(Self {
            query: part(0, width)?,
            keys_values: part(width, 2 * width)?,
            out: weights.out,
            heads: config.heads,
        })
    }

    /// Self-attention: every token attends to all tokens or, if `causal`, to itself and those before it. Returns the
    /// output plus `residual`; all are (batch, tokens, width).
    ///
    /// # Errors
    /// When the shapes do not match.
    pub fn self_attention_with_residual(
        &self,
        tokens: &Tensor,
        residual: &Tensor,
        causal: bool,
    ) -> Result<Tensor> {
        self.out.with_residual(&self.attend(tokens, tokens, causal)?, residual)
    }

    /// Cross-attention: `queries`, (batch, queries, width), attend to `tokens`, (batch, tokens, width). Returns
    /// (batch, queries, width).
    ///
    /// # Errors
    /// When the shapes do not match.
    pub fn cross_attention(&self, queries: &Tensor, tokens: &Tensor) -> Result<Tensor> {
        self.out.forward(&self.attend(queries, tokens, false)?)
    }

    fn attend(&self, queries: &Tensor, tokens: &Tensor, causal: bool) -> Result<Tensor> {
        let [query] = split_heads(&self.query.forward(queries)?, self.heads)?;
        let [key, value] = split_heads(&self.keys_values.forward(tokens)?, self.heads)?;
        merge_heads(&scaled_dot_product(&query, &key, &value, causal)?)
    }
}

/// Splits (batch, tokens, N · width) into N tensors of (batch, heads, tokens, head width).
///
/// # Errors
/// When the width is no multiple of N · `heads`.
pub fn split_heads<const N: usize>(projected: &Tensor, heads: usize) -> Result<[Tensor; N]> {
    let (batch, tokens, all) = projected.dims3()?;
    let parts = projected
        .reshape((batch, tokens, N, heads, all / N / heads))?
        .permute((2, 0, 3, 1, 4))?
        .contiguous()?;
    let parts: Vec<Tensor> = (0..N).map(|part| parts.get(part)).collect::<Result<_>>()?;
    parts.try_into().map_err(|_| candle_core::Error::Msg("a projection has the wrong width".to_owned()))
}

/// (batch, heads, tokens, head width) to (batch, tokens, width).
///
/// # Errors
/// When the tensor has another number of axes.
pub fn merge_heads(attended: &Tensor) -> Result<Tensor> {
    let (batch, heads, tokens, each) = attended.dims4()?;
    attended.transpose(1, 2)?.reshape((batch, tokens, heads * each))
}

/// Scaled dot-product attention of a query, (batch, heads, queries, head width), to a key and a value, (batch, heads,
/// tokens, head width). If `causal`, there are as many queries as tokens, and each attends to those up to its own.
/// Returns (batch, heads, queries, head width).
///
/// # Errors
/// When the shapes do not match.
pub fn scaled_dot_product(query: &Tensor, key: &Tensor, value: &Tensor, causal: bool) -> Result<Tensor> {
    let each = query.dim(D::Minus1)?;
    let scale = 1.0 / (each as f32).sqrt();
    let weights = if on_cpu(query) {
        let scores = query.matmul(&key.t()?)?;
        scores.inplace_op1(&Softmax { scale, causal })?;
        scores
    } else {
        // Scaled before the product, so that sums do not overflow in half precision.
        softmax(&(query * f64::from(scale))?.matmul(&key.t()?)?, causal)?
    };
    weights.matmul(value)
}

/// Softmax along the last axis of scores, (batch, heads, queries, keys), on any device.
fn softmax(scores: &Tensor, causal: bool) -> Result<Tensor> {
    if !causal {
        return candle_nn::ops::softmax_last_dim(scores);
    }
    let side = scores.dim(D::Minus1)?;
    let masked = (0..side * side).map(|i| if i % side > i / side { f32::NEG_INFINITY } else { 0.0 });
    let mask = Tensor::from_iter(masked, scores.device())?.reshape((side, side))?.to_dtype(scores.dtype())?;
    candle_nn::ops::softmax_last_dim(&scores.broadcast_add(&mask)?)
}
