//! SigLIP, and SigLIP 2 at fixed resolution: a learned probe pools the patches of a picture, and the tokens of a text
//! attend to each other without a mask.
//!
//! Papers: Zhai et al. 2023, arXiv 2303.15343; Tschannen et al. 2025, arXiv 2502.14786; the probe is the attention
//! pooling of Lee et al. 2019, arXiv 1810.00825. Checkpoints: `google/siglip-base-patch16-224`,
//! `google/siglip2-base-patch16-256` and their variants, as transformers saves them. Owns the names of their tensors,
//! and what is specific to SigLIP. Opens no file.

use std::sync::Arc;

use candle_core::{Result, Tensor};
use candle_nn::VarBuilder;

use crate::checkpoint::{Checkpoint, ExpectedTensors};
use crate::config::Config;
use crate::text::{self, TextTower};
use crate::transformer::{Attention, Encoder, LayerNorm, Linear, Mlp, Projections};

const EMBEDDINGS: &str = "vision_model.embeddings";
const HEAD: &str = "vision_model.head";

/// From patches to an embedding.
pub struct ImageTower {
    patch_embedding: Linear,
    /// Position embeddings, (patches, width).
    positions: Tensor,
    encoder: Encoder,
    post_norm: LayerNorm,
    pool: AttentionPool,
}

/// Pools tokens by attention: a learned probe is the query, the tokens are keys and values.
struct AttentionPool {
    /// (1, 1, width).
    probe: Tensor,
    attention: Attention,
    norm: LayerNorm,
    mlp: Mlp,
}

/// Adds the tensors of both towers to those expected.
pub fn expect_tensors(expected: &mut ExpectedTensors, config: &Config) {
    let (vision, width) = (&config.vision, config.vision.transformer.width);
    expected.tensor(
        format!("{EMBEDDINGS}.patch_embedding.weight"),
        &[width, 3, vision.patch_size, vision.patch_size],
    );
    expected.tensor(format!("{EMBEDDINGS}.patch_embedding.bias"), &[width]);
    expected.tensor(format!("{EMBEDDINGS}.position_embedding.weight"), &[vision.grid().pow(2), width]);
    Encoder::expect_tensors(expected, "vision_model.encoder", &vision.transformer);
    expected.layer_norm("vision_model.post_layernorm", width);
    expected.tensor(format!("{HEAD}.probe"), &[1, 1, width]);
    expected.tensor(format!("{HEAD}.attention.in_proj_weight"), &[3 * width, width]);
    expected.tensor(format!("{HEAD}.attention.in_proj_bias"), &[3 * width]);
    expected.linear(&format!("{HEAD}.attention.out_proj"), width, width);
    expected.layer_norm(&format!("{HEAD}.layernorm"), width);
    Mlp::expect_tensors(expected, &format!("{HEAD}.mlp"), &vision.transformer);
    text::expect_tensors(expected, &config.text);
    expected.linear("text_model.head", config.text.transformer.width, config.dimensions);
    expected.tensor("logit_scale", &[1]);
    expected.tensor("logit_bias", &[1]);
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
        let bias = embeddings.pp("patch_embedding").get(width, "bias")?;
        Ok(Self {
            patch_embedding: Linear::new(&kernel.flatten_from(1)?, Some(bias))?,
            positions: embeddings.pp("position_embedding").get((patches, width), "weight")?,
            encoder: Encoder::load(&model.pp("encoder"), tower, false)?,
            post_norm: LayerNorm::load(&model.pp("post_layernorm"), tower)?,
            pool: AttentionPool {
                probe: weights.pp(HEAD).get((1, 1, width), "probe")?,
                attention: Attention::load(
                    Projections::packed(&weights.pp(HEAD).pp("attention"), tower)?,
                    tower,
                )?,
                norm: LayerNorm::load(&weights.pp(HEAD).pp("layernorm"), tower)?,
                mlp: Mlp::load(&weights.pp(HEAD).pp("mlp"), tower)?,
            },
        })
    }

    /// Patches, (pictures, patches, 3 · patch · patch), to embeddings, (pictures, width), not normalised.
    ///
    /// # Errors
    /// When the shapes do not match.
    pub fn forward(&self, patches: &Tensor) -> Result<Tensor> {
        let tokens = self.patch_embedding.forward(patches)?.broadcast_add(&self.positions)?;
        self.pool.forward(&self.post_norm.forward(&self.encoder.forward(tokens)?)?)
    }
}

impl AttentionPool {
    /// (pictures, tokens, width) to (pictures, width).
    fn forward(&self, tokens: &Tensor) -> Result<Tensor> {
        let (pictures, _, width) = tokens.dims3()?;
        let probes = self.probe.broadcast_as((pictures, 1, width))?.contiguous()?;
        let pooled = self.attention.cross_attention(&probes, tokens)?;
        self.mlp.with_residual(&self.norm.forward(&pooled)?, &pooled)?.squeeze(1)
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
    let head =
        Linear::load(&weights.pp("text_model.head"), config.text.transformer.width, config.dimensions)?;
    TextTower::load(checkpoint, weights, &config.text, false, head)
}
