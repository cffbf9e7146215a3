//! Attention with several heads.

use candle_core::{D, Result, Tensor};
use candle_nn::VarBuilder;

use super::kernels::Softmax;
use super::linear::{Linear, on_cpu};
use crate::config::Tower;

/// Weights of the four projections.
pub struct Projections {
    /// Query, key and value one below the other, (3 · width, width).
    weight: Tensor,
    /// (3 · width).
    bias: Tensor,
    out: Linear,
}

impl Projections {
    /// `q_proj`, `k_proj`, `v_proj` and `out_proj`.
    pub fn separate(weights: &VarBuilder<'_>, tower: &Tower) -> Result<Self> {
        let width = tower.width;
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

    /// `in_proj_weight`, `in_proj_bias` and `out_proj`, as PyTorch's own attention has them.
    pub fn packed(weights: &VarBuilder<'_>, tower: &Tower) -> Result<Self> {
        let width = tower.width;
        Ok(Self {
            weight: weights.get((3 * width, width), "in_proj_weight")?,
            bias: weights.get(3 * width, "in_proj_bias")?,
            out: Linear::load(&weights.pp("out_proj"), width, width)?,
        })
    }
}

/// Tokens that look at each other.
pub struct Attention {
    query: Linear,
    /// Key and value of a token, in one product.
    keys_values: Linear,
    out: Linear,
    heads: usize,
}

impl Attention {
    /// Of its weights.
    ///
    /// # Errors
    /// When the weights have another width than the tower.
    pub fn load(weights: Projections, tower: &Tower) -> Result<Self> {
        let width = tower.width;
        let part = |from, length| -> Result<Linear> {
            let bias = weights.bias.narrow(0, from, length)?;
            Linear::new(&weights.weight.narrow(0, from, length)?, Some(bias))
        };
        Ok(Self {
            query: part(0, width)?,
            keys_values: part(width, 2 * width)?,
            out: weights.out,
            heads: tower.heads,
        })
    }

    /// Every token looks at every token, or `causal`ly at those before it and itself: (batch, tokens, width) to
    /// the same, beside a bypass.
    pub fn beside(&self, bypass: &Tensor, tokens: &Tensor, causal: bool) -> Result<Tensor> {
        self.out.beside(bypass, &self.mix(tokens, tokens, causal)?)
    }

    /// The tokens `asking`, (batch, asking, width), look at `tokens`.
    pub fn look(&self, asking: &Tensor, tokens: &Tensor) -> Result<Tensor> {
        self.out.forward(&self.mix(asking, tokens, false)?)
    }

    fn mix(&self, asking: &Tensor, tokens: &Tensor, causal: bool) -> Result<Tensor> {
        let [query] = self.split(&self.query.forward(asking)?)?;
        let [key, value] = self.split(&self.keys_values.forward(tokens)?)?;
        attend(&query, &key, &value, causal)
    }

    /// (batch, tokens, N · width) to N times (batch, heads, tokens, width of a head).
    fn split<const N: usize>(&self, projected: &Tensor) -> Result<[Tensor; N]> {
        let (batch, tokens, all) = projected.dims3()?;
        let each = all / N / self.heads;
        let parts = projected
            .reshape((batch, tokens, N, self.heads, each))?
            .permute((2, 0, 3, 1, 4))?
            .contiguous()?;
        let parts: Vec<Tensor> = (0..N).map(|part| parts.get(part)).collect::<Result<_>>()?;
        parts.try_into().map_err(|_| candle_core::Error::Msg("attention has lost a part".to_owned()))
    }
}

/// Values mixed by the likeness of query and key, each (batch, heads, tokens, width of a head), to
/// (batch, tokens, width).
fn attend(query: &Tensor, key: &Tensor, value: &Tensor, causal: bool) -> Result<Tensor> {
    let (batch, heads, tokens, each) = query.dims4()?;
    let scale = 1.0 / (each as f32).sqrt();
    let weights = if on_cpu(query) {
        let scores = query.matmul(&key.t()?)?;
        scores.inplace_op1(&Softmax { scale, causal })?;
        scores
    } else {
        // Scaled before the product: in half precision the sums must stay small.
        softmax(&(query * f64::from(scale))?.matmul(&key.t()?)?, causal)?
    };
    weights.matmul(value)?.transpose(1, 2)?.reshape((batch, tokens, heads * each))
}

/// Softmax along the last axis of scores, (batch, heads, asking, asked), with what candle has for every device.
fn softmax(scores: &Tensor, causal: bool) -> Result<Tensor> {
    if !causal {
        return candle_nn::ops::softmax_last_dim(scores);
    }
    let side = scores.dim(D::Minus1)?;
    let hidden = (0..side * side).map(|i| if i % side > i / side { f32::NEG_INFINITY } else { 0.0 });
    let mask = Tensor::from_iter(hidden, scores.device())?.reshape((side, side))?.to_dtype(scores.dtype())?;
    candle_nn::ops::softmax_last_dim(&scores.broadcast_add(&mask)?)
}
