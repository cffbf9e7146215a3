//! Multi-head self-attention without a mask, as both towers have it. Owns no weights.

use candle_core::{Result, Tensor};
use candle_nn::ops::softmax_last_dim;

/// Queries, keys and values of all heads, (n, tokens, 3 · width), to the attended values, (n, tokens, width).
///
/// # Errors
/// When the width is not a multiple of `heads`.
pub fn self_attention(qkv: &Tensor, heads: usize) -> Result<Tensor> {
    let (n, tokens, all) = qkv.dims3()?;
    let (width, head_width) = (all / 3, all / 3 / heads);
    let qkv = qkv.reshape((n, tokens, 3, heads, head_width))?.permute((2, 0, 3, 1, 4))?;
    let projection = |index: usize| qkv.get(index)?.contiguous();
    let (q, k, v) = ((projection(0)? * (head_width as f64).powf(-0.5))?, projection(1)?, projection(2)?);
    let attended = softmax_last_dim(&q.matmul(&k.t()?)?)?.matmul(&v)?;
    attended.transpose(1, 2)?.contiguous()?.reshape((n, tokens, width))
}
