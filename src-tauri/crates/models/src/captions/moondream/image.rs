//! Moondream's image tower: SigLIP's vision transformer without its head, and a projection to the decoder's width.

use candle_core::{Result, Tensor};
use candle_nn::VarBuilder;

use super::super::vision::{Layer, Names};
use super::config::Config;
use crate::checkpoint::ExpectedTensors;
use crate::config::Activation;
use crate::transformer::{LayerNorm, Linear};

const TOWER: &str = "vision_encoder.encoder.model.visual";
const PROJECTION: &str = "vision_encoder.projection.mlp";
const NAMES: Names =
    Names { norms: ["norm1", "norm2"], attention: ["attn.qkv", "attn.proj"], mlp: ["mlp.fc1", "mlp.fc2"] };

/// From patches to tokens of the decoder.
pub struct ImageTower {
    patch_embedding: Linear,
    /// Position embeddings, (1, patches, width).
    positions: Tensor,
    layers: Vec<Layer>,
    norm: LayerNorm,
    projection: [Linear; 2],
    activation: Activation,
}

/// Adds the tensors of the tower to those expected.
pub fn expect_tensors(expected: &mut ExpectedTensors, config: &Config) {
    let (width, patch) = (config.vision.width, 3 * config.patch_size.pow(2));
    expected.linear(&format!("{TOWER}.patch_embed.linear"), patch, width);
    expected.tensor(format!("{TOWER}.pos_embed"), &[1, config.patches(), width]);
    for layer in 0..config.vision.layers {
        Layer::expect_tensors(expected, &format!("{TOWER}.blocks.{layer}"), &config.vision, &NAMES);
    }
    expected.layer_norm(&format!("{TOWER}.norm"), width);
    expected.linear(&format!("{PROJECTION}.fc1"), width, config.projection_width);
    expected.linear(&format!("{PROJECTION}.fc2"), config.projection_width, config.text.width);
}

impl ImageTower {
    /// Loads the tower.
    ///
    /// # Errors
    /// When a tensor is missing or has another shape.
    pub fn load(weights: &VarBuilder<'_>, config: &Config) -> Result<Self> {
        let (tower, projection) = (weights.pp(TOWER), weights.pp(PROJECTION));
        let (width, between) = (config.vision.width, config.projection_width);
        let layer = |layer| Layer::load(&tower.pp("blocks").pp(layer), &config.vision, &NAMES);
        Ok(Self {
            patch_embedding: Linear::load(
                &tower.pp("patch_embed.linear"),
                3 * config.patch_size.pow(2),
                width,
            )?,
            positions: tower.get((1, config.patches(), width), "pos_embed")?,
            layers: (0..config.vision.layers).map(layer).collect::<Result<_>>()?,
            norm: LayerNorm::load(&tower.pp("norm"), &config.vision)?,
            projection: [
                Linear::load(&projection.pp("fc1"), width, between)?,
                Linear::load(&projection.pp("fc2"), between, config.text.width)?,
            ],
            activation: config.vision.activation,
        })
    }

    /// Patches of a picture, (1, patches, 3 · patch · patch), to the states of the last layer, (1, patches, width).
    ///
    /// # Errors
    /// When the shapes do not match.
    pub fn states(&self, patches: &Tensor) -> Result<Tensor> {
        let states = self.patch_embedding.forward(patches)?.broadcast_add(&self.positions)?;
        let states = self.layers.iter().try_fold(states, |states, layer| layer.forward(&states, None))?;
        self.norm.forward(&states)
    }

    /// Patches of a picture to tokens of the decoder, (1, patches, text width).
    ///
    /// # Errors
    /// When the shapes do not match.
    pub fn forward(&self, patches: &Tensor) -> Result<Tensor> {
        let hidden = self.projection[0].activated(&self.states(patches)?, self.activation)?;
        self.projection[1].forward(&hidden)
    }
}
