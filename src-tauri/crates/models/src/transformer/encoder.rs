//! The layers of a transformer, and the stack of them.

use candle_core::{IndexOp, Result, Tensor};
use candle_nn::VarBuilder;

use super::attention::{Attention, Projections};
use super::layer_norm::LayerNorm;
use super::linear::Linear;
use crate::checkpoint::ExpectedTensors;
use crate::config::{Activation, TransformerConfig};
use crate::query_priority;

/// A multilayer perceptron: two linear layers with an activation between them.
pub struct Mlp {
    first: Linear,
    activation: Activation,
    second: Linear,
}

impl Mlp {
    /// Adds the tensors of `fc1` and `fc2` under a prefix to those expected.
    pub fn expect_tensors(expected: &mut ExpectedTensors, prefix: &str, config: &TransformerConfig) {
        expected.linear(&format!("{prefix}.fc1"), config.width, config.mlp_width);
        expected.linear(&format!("{prefix}.fc2"), config.mlp_width, config.width);
    }

    /// Loads `fc1` and `fc2`.
    ///
    /// # Errors
    /// When a tensor is missing or has another shape.
    pub fn load(weights: &VarBuilder<'_>, config: &TransformerConfig) -> Result<Self> {
        Ok(Self {
            first: Linear::load(&weights.pp("fc1"), config.width, config.mlp_width)?,
            activation: config.activation,
            second: Linear::load(&weights.pp("fc2"), config.mlp_width, config.width)?,
        })
    }

    /// The output for `tokens` plus `residual`, both (…, width).
    ///
    /// # Errors
    /// When the shapes do not match.
    pub fn with_residual(&self, tokens: &Tensor, residual: &Tensor) -> Result<Tensor> {
        self.second.with_residual(&self.first.activated(tokens, self.activation)?, residual)
    }
}

/// Self-attention and MLP, each after a layer norm and with a residual connection.
struct Layer {
    attention_norm: LayerNorm,
    attention: Attention,
    mlp_norm: LayerNorm,
    mlp: Mlp,
}

impl Layer {
    fn load(weights: &VarBuilder<'_>, config: &TransformerConfig) -> Result<Self> {
        Ok(Self {
            attention_norm: LayerNorm::load(&weights.pp("layer_norm1"), config)?,
            attention: Attention::load(Projections::separate(&weights.pp("self_attn"), config)?, config)?,
            mlp_norm: LayerNorm::load(&weights.pp("layer_norm2"), config)?,
            mlp: Mlp::load(&weights.pp("mlp"), config)?,
        })
    }

    fn forward(&self, tokens: &Tensor, causal: bool) -> Result<Tensor> {
        let normalized = self.attention_norm.forward(tokens)?;
        self.apply_mlp(&self.attention.self_attention_with_residual(&normalized, tokens, causal)?)
    }

    /// The layer's output for one token, (batch, 1, width), which attends to all tokens.
    fn forward_one(&self, tokens: &Tensor, position: usize) -> Result<Tensor> {
        let normalized = self.attention_norm.forward(tokens)?;
        let one = normalized.narrow(1, position, 1)?.contiguous()?;
        let attended = self.attention.cross_attention(&one, &normalized)?;
        self.apply_mlp(&(tokens.narrow(1, position, 1)? + attended)?)
    }

    fn apply_mlp(&self, tokens: &Tensor) -> Result<Tensor> {
        self.mlp.with_residual(&self.mlp_norm.forward(tokens)?, tokens)
    }
}

/// A stack of layers.
pub struct Encoder {
    layers: Vec<Layer>,
    causal: bool,
}

impl Encoder {
    /// Adds the tensors of all layers under a prefix to those expected.
    pub fn expect_tensors(expected: &mut ExpectedTensors, prefix: &str, config: &TransformerConfig) {
        for layer in 0..config.layers {
            let layer = format!("{prefix}.layers.{layer}");
            for name in ["q_proj", "k_proj", "v_proj", "out_proj"] {
                expected.linear(&format!("{layer}.self_attn.{name}"), config.width, config.width);
            }
            expected.layer_norm(&format!("{layer}.layer_norm1"), config.width);
            expected.layer_norm(&format!("{layer}.layer_norm2"), config.width);
            Mlp::expect_tensors(expected, &format!("{layer}.mlp"), config);
        }
    }

    /// Loads all layers. In a `causal` stack no token attends to later ones.
    ///
    /// # Errors
    /// When a tensor is missing or has another shape.
    pub fn load(weights: &VarBuilder<'_>, config: &TransformerConfig, causal: bool) -> Result<Self> {
        let layers = weights.pp("layers");
        let load = |layer| Layer::load(&layers.pp(layer), config);
        Ok(Self { layers: (0..config.layers).map(load).collect::<Result<_>>()?, causal })
    }

    /// The states of all tokens after the last layer, (batch, tokens, width).
    ///
    /// # Errors
    /// When the shapes do not match.
    pub fn forward(&self, tokens: Tensor) -> Result<Tensor> {
        self.layers.iter().try_fold(tokens, |tokens, layer| {
            query_priority::yield_to_queries();
            layer.forward(&tokens, self.causal)
        })
    }

    /// The state of the first token after the last layer, (batch, width). Not for causal stacks.
    ///
    /// # Errors
    /// When the shapes do not match.
    pub fn first(&self, tokens: Tensor) -> Result<Tensor> {
        self.one(tokens, 0)
    }

    /// The state of the last token after the last layer, (batch, width).
    ///
    /// # Errors
    /// When the shapes do not match.
    pub fn last(&self, tokens: Tensor) -> Result<Tensor> {
        let position = tokens.dim(1)?.saturating_sub(1);
        self.one(tokens, position)
    }

    /// The state of one token; the last layer computes no other.
    fn one(&self, mut tokens: Tensor, position: usize) -> Result<Tensor> {
        let Some((last, others)) = self.layers.split_last() else { return tokens.i((.., position)) };
        for layer in others {
            query_priority::yield_to_queries();
            tokens = layer.forward(&tokens, self.causal)?;
        }
        last.forward_one(&tokens, position)?.squeeze(1)
    }
}
