//! Pre-norm transformer layers (Vaswani et al. 2017, arXiv 1706.03762; Xiong et al. 2020, arXiv 2002.04745), as in both
//! towers of CLIP and SigLIP.
//!
//! Owns the arithmetic on tokens, (batch, tokens, width). Knows neither pixels nor words. candle multiplies matrices;
//! what it runs on one core only is here: the element-wise operations, in `kernels` and `layer_norm`, and the product of one
//! row, in `row_product`.
//!
//! Inside, each module imports only from those before it: `kernels`, `row_product`, `matrix`, `linear`, `layer_norm`, `attention`, `encoder`.

mod attention;
mod encoder;
mod kernels;
mod layer_norm;
mod linear;
mod matrix;
mod row_product;

pub use self::attention::{Attention, Projections, merge_heads, scaled_dot_product, split_heads};
pub use self::encoder::{Encoder, Mlp};
pub use self::layer_norm::LayerNorm;
pub use self::linear::{Linear, activate};
