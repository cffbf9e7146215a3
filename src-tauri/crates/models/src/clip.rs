//! CLIP: a class token looks at the patches, the end token at the words before it.
//!
//! Paper: Radford et al. 2021, arXiv 2103.00020. Checkpoints: `openai/clip-vit-base-patch32` and its likes, as
//! transformers saves them. Owns the names of their tensors and what is CLIP's own between them.

use std::sync::Arc;

use candle_core::{Result, Tensor};
use candle_nn::VarBuilder;

use crate::checkpoint::{Checkpoint, ExpectedTensors};
use crate::config::Config;
use crate::text::{self, TextTower};
use crate::transformer::{Encoder, Linear, Norm};

const EMBEDDINGS: &str = "vision_model.embeddings";

/// Patches to a vector.
pub struct ImageTower {
    /// Without a bias.
    patches: Linear,
    /// The class token in its place, (1, 1, width).
    class: Tensor,
    /// Places of the patches, (patches, width).
    positions: Tensor,
    before: Norm,
    encoder: Encoder,
    after: Norm,
    head: Linear,
}

/// All tensors of both towers.
pub fn expect_tensors(expected: &mut ExpectedTensors, config: &Config) {
    let (vision, width) = (&config.vision, config.vision.tower.width);
    expected.tensor(format!("{EMBEDDINGS}.class_embedding"), &[width]);
    expected.tensor(format!("{EMBEDDINGS}.patch_embedding.weight"), &[width, 3, vision.patch, vision.patch]);
    expected.tensor(format!("{EMBEDDINGS}.position_embedding.weight"), &[vision.grid().pow(2) + 1, width]);
    expected.layer_norm("vision_model.pre_layrnorm", width);
    Encoder::expect_tensors(expected, "vision_model.encoder", &vision.tower);
    expected.layer_norm("vision_model.post_layernorm", width);
    expected.tensor("visual_projection.weight", &[config.dimensions, width]);
    text::expect_tensors(expected, &config.text);
    expected.tensor("text_projection.weight", &[config.dimensions, config.text.tower.width]);
}

impl ImageTower {
    /// Loads the tower.
    pub fn load(weights: &VarBuilder<'_>, config: &Config) -> Result<Self> {
        let (tower, patch) = (&config.vision.tower, config.vision.patch);
        let (width, patches) = (tower.width, config.vision.grid().pow(2));
        let (model, embeddings) = (weights.pp("vision_model"), weights.pp(EMBEDDINGS));
        let kernel = embeddings.pp("patch_embedding").get((width, 3, patch, patch), "weight")?;
        let positions = embeddings.pp("position_embedding").get((patches + 1, width), "weight")?;
        let class = embeddings.get(width, "class_embedding")?;
        let head = weights.pp("visual_projection").get((config.dimensions, width), "weight")?;
        Ok(Self {
            patches: Linear::new(&kernel.flatten_from(1)?, None)?,
            class: (class + positions.get(0)?)?.reshape((1, 1, width))?,
            positions: positions.narrow(0, 1, patches)?,
            before: Norm::load(&model.pp("pre_layrnorm"), tower)?,
            encoder: Encoder::load(&model.pp("encoder"), tower, false)?,
            after: Norm::load(&model.pp("post_layernorm"), tower)?,
            head: Linear::new(&head, None)?,
        })
    }

    /// Patches, (pictures, patches, 3 · patch · patch), to vectors, (pictures, dimensions), not yet of length 1.
    pub fn forward(&self, patches: &Tensor) -> Result<Tensor> {
        let tokens = self.patches.forward(patches)?.broadcast_add(&self.positions)?;
        let (pictures, _, width) = tokens.dims3()?;
        let class = self.class.broadcast_as((pictures, 1, width))?;
        let tokens = self.before.forward(&Tensor::cat(&[&class, &tokens], 1)?)?;
        self.head.forward(&self.after.forward(&self.encoder.first(tokens)?)?)
    }
}

/// Loads the text tower.
pub fn text(checkpoint: &Arc<Checkpoint>, weights: &VarBuilder<'_>, config: &Config) -> Result<TextTower> {
    let shape = (config.dimensions, config.text.tower.width);
    let head = Linear::new(&weights.pp("text_projection").get(shape, "weight")?, None)?;
    TextTower::load(checkpoint, weights, &config.text, true, head)
}
