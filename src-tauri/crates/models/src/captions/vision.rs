//! The layers of vision transformers whose query, key and value are one projection, as all captioners here have them.

use candle_core::{Result, Tensor};
use candle_nn::VarBuilder;

use super::interruption;
use crate::checkpoint::ExpectedTensors;
use crate::config::{Activation, TransformerConfig};
use crate::transformer::{LayerNorm, Linear, merge_heads, scaled_dot_product, split_heads};

/// What a family calls the parts of a layer.
pub struct Names {
    /// The layer norms before attention and before the MLP.
    pub norms: [&'static str; 2],
    /// The projections to query, key and value, and to the output.
    pub attention: [&'static str; 2],
    /// The two layers of the MLP.
    pub mlp: [&'static str; 2],
}

/// Angles by which queries and keys are turned, one for each token and pair of elements.
pub struct Rotation {
    /// Cosines, (tokens, head width / 2).
    pub cos: Tensor,
    /// Sines, (tokens, head width / 2).
    pub sin: Tensor,
}

/// Self-attention and an MLP, each after a layer norm and with a residual connection.
pub struct Layer {
    norms: [LayerNorm; 2],
    projection: Linear,
    out: Linear,
    mlp: [Linear; 2],
    activation: Activation,
    heads: usize,
}

impl Rotation {
    /// Turns a contiguous tensor, (batch, heads, tokens, head width).
    ///
    /// # Errors
    /// When the shapes do not match.
    pub fn apply(&self, states: &Tensor) -> Result<Tensor> {
        candle_nn::rotary_emb::rope(states, &self.cos, &self.sin)
    }
}

impl Layer {
    /// Adds the tensors of a layer under a prefix to those expected.
    pub fn expect_tensors(
        expected: &mut ExpectedTensors,
        prefix: &str,
        config: &TransformerConfig,
        names: &Names,
    ) {
        let (width, mlp) = (config.width, config.mlp_width);
        for norm in names.norms {
            expected.layer_norm(&format!("{prefix}.{norm}"), width);
        }
        expected.linear(&format!("{prefix}.{}", names.attention[0]), width, 3 * width);
        expected.linear(&format!("{prefix}.{}", names.attention[1]), width, width);
        expected.linear(&format!("{prefix}.{}", names.mlp[0]), width, mlp);
        expected.linear(&format!("{prefix}.{}", names.mlp[1]), mlp, width);
    }

    /// Loads a layer.
    ///
    /// # Errors
    /// When a tensor is missing or has another shape.
    pub fn load(weights: &VarBuilder<'_>, config: &TransformerConfig, names: &Names) -> Result<Self> {
        let (width, mlp) = (config.width, config.mlp_width);
        let norm = |name: &str| LayerNorm::load(&weights.pp(name), config);
        Ok(Self {
            norms: [norm(names.norms[0])?, norm(names.norms[1])?],
            projection: Linear::load(&weights.pp(names.attention[0]), width, 3 * width)?,
            out: Linear::load(&weights.pp(names.attention[1]), width, width)?,
            mlp: [
                Linear::load(&weights.pp(names.mlp[0]), width, mlp)?,
                Linear::load(&weights.pp(names.mlp[1]), mlp, width)?,
            ],
            activation: config.activation,
            heads: config.heads,
        })
    }

    /// The states of tokens after the layer, (batch, tokens, width).
    ///
    /// # Errors
    /// When the shapes do not match.
    pub fn forward(&self, tokens: &Tensor, rotation: Option<&Rotation>) -> Result<Tensor> {
        interruption::yield_or_stop()?;
        let projected = self.projection.forward(&self.norms[0].forward(tokens)?)?;
        let [mut query, mut key, value] = split_heads(&projected, self.heads)?;
        if let Some(rotation) = rotation {
            (query, key) = (rotation.apply(&query)?, rotation.apply(&key)?);
        }
        let attended = merge_heads(&scaled_dot_product(&query, &key, &value, false)?)?;
        let tokens = self.out.with_residual(&attended, tokens)?;
        let hidden = self.mlp[0].activated(&self.norms[1].forward(&tokens)?, self.activation)?;
        self.mlp[1].with_residual(&hidden, &tokens)
    }
}

/// A tensor as a GPU's matrix product takes it; the CPU's takes part of a cache as it lies.
///
/// # Errors
/// When the device fails.
pub fn contiguous_on_gpu(tensor: Tensor) -> Result<Tensor> {
    if tensor.device().is_cpu() { Ok(tensor) } else { tensor.contiguous() }
}
