//! Squares of patches to tokens of the decoder.

use candle_core::{Result, Tensor};
use candle_nn::VarBuilder;

use super::config::VisionConfig;
use crate::checkpoint::ExpectedTensors;
use crate::config::Activation;
use crate::transformer::{LayerNorm, Linear};

/// Joins the states of neighbouring patches, (1, patches, width), to tokens, (1, tokens, text width).
pub struct Merger {
    norm: LayerNorm,
    /// Whether the norm covers the joined states, not those of each patch.
    joined: bool,
    mlp: [Linear; 2],
    /// Patches of a token.
    patches: usize,
}

impl Merger {
    /// Adds the tensors under a prefix to those expected.
    pub fn expect_tensors(
        expected: &mut ExpectedTensors,
        prefix: &str,
        config: &VisionConfig,
        text_width: usize,
        joined: bool,
    ) {
        let (width, wide) = widths(config);
        expected.layer_norm(&format!("{prefix}.norm"), if joined { wide } else { width });
        expected.linear(&format!("{prefix}.linear_fc1"), wide, wide);
        expected.linear(&format!("{prefix}.linear_fc2"), wide, text_width);
    }

    /// Loads a merger.
    ///
    /// # Errors
    /// When a tensor is missing or has another shape.
    pub fn load(
        weights: &VarBuilder<'_>,
        config: &VisionConfig,
        text_width: usize,
        joined: bool,
    ) -> Result<Self> {
        let (width, wide) = widths(config);
        let (norm, epsilon) = (if joined { wide } else { width }, config.transformer.epsilon);
        Ok(Self {
            norm: LayerNorm::with_width(&weights.pp("norm"), norm, epsilon)?,
            joined,
            mlp: [
                Linear::load(&weights.pp("linear_fc1"), wide, wide)?,
                Linear::load(&weights.pp("linear_fc2"), wide, text_width)?,
            ],
            patches: config.merge * config.merge,
        })
    }

    /// (1, patches, width) to (1, tokens, text width).
    ///
    /// # Errors
    /// When the shapes do not match.
    pub fn forward(&self, states: &Tensor) -> Result<Tensor> {
        let (_, patches, width) = states.dims3()?;
        let join = |states: &Tensor| states.reshape((1, patches / self.patches, width * self.patches));
        let states = match self.joined {
            true => self.norm.forward(&join(states)?)?,
            false => join(&self.norm.forward(states)?)?,
        };
        self.mlp[1].forward(&self.mlp[0].activated(&states, Activation::Gelu)?)
    }
}

/// Elements of a patch's state, and of a token's before the MLP.
fn widths(config: &VisionConfig) -> (usize, usize) {
    (config.transformer.width, config.transformer.width * config.merge * config.merge)
}
