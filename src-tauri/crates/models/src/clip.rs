//! CLIP: a class token pools the patches of a picture, the end token the words of a text, with a causal mask.
//!
//! Paper: Radford et al. 2021, arXiv 2103.00020. Checkpoints: `openai/clip-vit-base-patch32` and its variants, as
//! transformers saves them. Owns the names of their tensors, and what is specific to CLIP. Opens no file.

use std::sync::Arc;

use candle_core::{Result, Tensor};
use candle_nn::VarBuilder;

use crate::checkpoint::{Checkpoint, ExpectedTensors};
use crate::config::Config;
use crate::text::{self, TextTower};
use crate::transformer::{Encoder, LayerNorm, Linear};

const EMBEDDINGS: &str = "vision_model.embeddings";

/// From patches to an embedding.
pub struct ImageTower {
    /// Without a bias.
    patch_embedding: Linear,
    /// The class token with its position embedding, (1, 1, width).
    class_token: Tensor,
    /// Position embeddings of the patches, (patches, width).
    positions: Tensor,
    pre_norm: LayerNorm,
    encoder: Encoder,
    post_norm: LayerNorm,
    head: Linear,
}

/// Adds the tensors of both towers to those expected.
pub fn expect_tensors(expected: &mut ExpectedTensors, config: &Config) {
    let (vision, width) = (&config.vision, config.vision.transformer.width);
    expected.tensor(format!("{EMBEDDINGS}.class_embedding"), &[width]);
    expected.tensor(
        format!("{EMBEDDINGS}.patch_embedding.weight"),
        &[width, 3, vision.patch_size, vision.patch_size],
    );
    expected.tensor(format!("{EMBEDDINGS}.position_embedding.weight"), &[vision.grid().pow(2) + 1, width]);
    expected.layer_norm("vision_model.pre_layrnorm", width);
    Encoder::expect_tensors(expected, "vision_model.encoder", &vision.transformer);
    expected.layer_norm("vision_model.post_layernorm", width);
    expected.tensor("visual_projection.weight", &[config.dimensions, width]);
    text::expect_tensors(expected, &config.text);
    expected.tensor("text_projection.weight", &[config.dimensions, config.text.transformer.width]);
}

impl ImageTower {
    /// Loads the tower.
    ///
    /// # Errors
    /// When a tensor is missing or has another shape.
    pub fn load(weights: &VarBuilder<'_>, config: &Config) -> Result<Self> {
        let (tower, patch) = (&config.vision.transformer, config.vision.patch_size);
        let (width, patches) = (tower.width, config.vision.grid().pow(2));
        let (model, embeddings) = (weights.pp("vision_model"), weights.pp(EMBEDDINGS));
        let kernel = embeddings.pp("patch_embedding").get((width, 3, patch, patch), "weight")?;
        let positions = embeddings.pp("position_embedding").get((patches + 1, width), "weight")?;
        let class = embeddings.get(width, "class_embedding")?;
        let head = weights.pp("visual_projection").get((config.dimensions, width), "weight")?;
        Ok(Self {
            patch_embedding: Linear::new(&kernel.flatten_from(1)?, None)?,
            class_token: (class + positions.get(0)?)?.reshape((1, 1, width))?,
            positions: positions.narrow(0, 1, patches)?,
            pre_norm: LayerNorm::load(&model.pp("pre_layrnorm"), tower)?,
            encoder: Encoder::load(&model.pp("encoder"), tower, false)?,
            post_norm: LayerNorm::load(&model.pp("post_layernorm"), tower)?,
            head: Linear::new(&head, None)?,
        })
    }

    /// Patches, (pictures, patches, 3 · patch · patch), to embeddings, (pictures, dimensions), not normalised.
    ///
    /// # Errors
    /// When the shapes do not match.
    pub fn forward(&self, patches: &Tensor) -> Result<Tensor> {
        let tokens = self.patch_embedding.forward(patches)?.broadcast_add(&self.positions)?;
        let (pictures, _, width) = tokens.dims3()?;
        let class = self.class_token.broadcast_as((pictures, 1, width))?;
        let tokens = self.pre_norm.forward(&Tensor::cat(&[&class, &tokens], 1)?)?;
        self.head.forward(&self.post_norm.forward(&self.encoder.first(tokens)?)?)
    }
}

/// Loads the text tower.
///
/// # Errors
/// When a tensor is missing or has another shape.
pub fn text_tower(
    checkpoint: &Arc<Checkpoint>,
    weights: &VarBuilder<'_>,
    config: &Config,
) -> Result<TextTower> {
    let shape = (config.dimensions, config.text.transformer.width);
    let head = Linear::new(&weights.pp("text_projection").get(shape, "weight")?, None)?;
    TextTower::load(checkpoint, weights, &config.text, true, head)
}
