//! BLIP's image tower: a vision transformer with a class token, whose states the decoder attends to.

use candle_core::{Result, Tensor};
use candle_nn::VarBuilder;

use super::super::vision::{Layer, Names};
use super::config::Config;
use crate::checkpoint::ExpectedTensors;
use crate::transformer::{LayerNorm, Linear};

const EMBEDDINGS: &str = "vision_model.embeddings";
const LAYERS: &str = "vision_model.encoder.layers";
const NAMES: Names = Names {
    norms: ["layer_norm1", "layer_norm2"],
    attention: ["self_attn.qkv", "self_attn.projection"],
    mlp: ["mlp.fc1", "mlp.fc2"],
};

/// From patches to the states of tokens.
pub struct ImageTower {
    patch_embedding: Linear,
    /// The class token, (1, 1, width).
    class: Tensor,
    /// Position embeddings, (1, tokens, width).
    positions: Tensor,
    layers: Vec<Layer>,
    post_norm: LayerNorm,
}

/// Adds the tensors of the tower to those expected.
pub fn expect_tensors(expected: &mut ExpectedTensors, config: &Config) {
    let (width, patch) = (config.vision.width, config.patch_size);
    expected.tensor(format!("{EMBEDDINGS}.class_embedding"), &[1, 1, width]);
    expected.tensor(format!("{EMBEDDINGS}.position_embedding"), &[1, config.tokens(), width]);
    expected.tensor(format!("{EMBEDDINGS}.patch_embedding.weight"), &[width, 3, patch, patch]);
    expected.tensor(format!("{EMBEDDINGS}.patch_embedding.bias"), &[width]);
    for layer in 0..config.vision.layers {
        Layer::expect_tensors(expected, &format!("{LAYERS}.{layer}"), &config.vision, &NAMES);
    }
    expected.layer_norm("vision_model.post_layernorm", width);
}

impl ImageTower {
    /// Loads the tower.
    ///
    /// # Errors
    /// When a tensor is missing or has another shape.
    pub fn load(weights: &VarBuilder<'_>, config: &Config) -> Result<Self> {
        let (width, patch) = (config.vision.width, config.patch_size);
        let (embeddings, layers) = (weights.pp(EMBEDDINGS), weights.pp(LAYERS));
        let kernel = embeddings.get((width, 3, patch, patch), "patch_embedding.weight")?;
        let bias = embeddings.get(width, "patch_embedding.bias")?;
        let layer = |layer| Layer::load(&layers.pp(layer), &config.vision, &NAMES);
        Ok(Self {
            patch_embedding: Linear::new(&kernel.flatten_from(1)?, Some(bias))?,
            class: embeddings.get((1, 1, width), "class_embedding")?,
            positions: embeddings.get((1, config.tokens(), width), "position_embedding")?,
            layers: (0..config.vision.layers).map(layer).collect::<Result<_>>()?,
            post_norm: LayerNorm::load(&weights.pp("vision_model.post_layernorm"), &config.vision)?,
        })
    }

    /// Patches of a picture, (1, patches, 3 · patch · patch), to the states of its tokens, (1, tokens, width).
    ///
    /// # Errors
    /// When the shapes do not match.
    pub fn forward(&self, patches: &Tensor) -> Result<Tensor> {
        let embedded = Tensor::cat(&[&self.class, &self.patch_embedding.forward(patches)?], 1)?;
        let tokens = embedded.broadcast_add(&self.positions)?;
        let tokens = self.layers.iter().try_fold(tokens, |tokens, layer| layer.forward(&tokens, None))?;
        self.post_norm.forward(&tokens)
    }
}
