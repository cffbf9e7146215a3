//! SigLIP, and SigLIP 2 at fixed resolution: a learnt probe asks the patches, all tokens of a text see each other.
//!
//! Papers: Zhai et al. 2023, arXiv 2303.15343; Tschannen et al. 2025, arXiv 2502.14786; the probe is the pooling of
//! Lee et al. 2019, arXiv 1810.00825. Checkpoints: `google/siglip-base-patch16-224`,
//! `google/siglip2-base-patch16-256` and their likes, as transformers saves them. Owns the names of their tensors
//! and what is SigLIP's own between them.

use std::sync::Arc;

use candle_core::{Result, Tensor};
use candle_nn::VarBuilder;

use crate::checkpoint::{Checkpoint, ExpectedTensors};
use crate::config::Config;
use crate::text::{self, TextTower};
use crate::transformer::{Attention, Encoder, Linear, Mlp, Norm, Projections};

const EMBEDDINGS: &str = "vision_model.embeddings";
const POOL: &str = "vision_model.head";

/// Patches to a vector.
pub struct ImageTower {
    patches: Linear,
    /// (patches, width).
    positions: Tensor,
    encoder: Encoder,
    after: Norm,
    pool: Pool,
}

/// One token out of many: a probe looks at all of them.
struct Pool {
    /// (1, 1, width).
    probe: Tensor,
    attention: Attention,
    norm: Norm,
    mlp: Mlp,
}

/// All tensors of both towers.
pub fn expect_tensors(expected: &mut ExpectedTensors, config: &Config) {
    let (vision, width) = (&config.vision, config.vision.tower.width);
    expected.tensor(format!("{EMBEDDINGS}.patch_embedding.weight"), &[width, 3, vision.patch, vision.patch]);
    expected.tensor(format!("{EMBEDDINGS}.patch_embedding.bias"), &[width]);
    expected.tensor(format!("{EMBEDDINGS}.position_embedding.weight"), &[vision.grid().pow(2), width]);
    Encoder::expect_tensors(expected, "vision_model.encoder", &vision.tower);
    expected.layer_norm("vision_model.post_layernorm", width);
    expected.tensor(format!("{POOL}.probe"), &[1, 1, width]);
    expected.tensor(format!("{POOL}.attention.in_proj_weight"), &[3 * width, width]);
    expected.tensor(format!("{POOL}.attention.in_proj_bias"), &[3 * width]);
    expected.linear(&format!("{POOL}.attention.out_proj"), width, width);
    expected.layer_norm(&format!("{POOL}.layernorm"), width);
    Mlp::expect_tensors(expected, &format!("{POOL}.mlp"), &vision.tower);
    text::expect_tensors(expected, &config.text);
    expected.linear("text_model.head", config.text.tower.width, config.dimensions);
    expected.tensor("logit_scale", &[1]);
    expected.tensor("logit_bias", &[1]);
}

impl ImageTower {
    /// Loads the tower.
    pub fn load(weights: &VarBuilder<'_>, config: &Config) -> Result<Self> {
        let (tower, patch) = (&config.vision.tower, config.vision.patch);
        let (width, patches) = (tower.width, config.vision.grid().pow(2));
        let (model, embeddings) = (weights.pp("vision_model"), weights.pp(EMBEDDINGS));
        let kernel = embeddings.pp("patch_embedding").get((width, 3, patch, patch), "weight")?;
        let bias = embeddings.pp("patch_embedding").get(width, "bias")?;
        Ok(Self {
            patches: Linear::new(&kernel.flatten_from(1)?, Some(bias))?,
            positions: embeddings.pp("position_embedding").get((patches, width), "weight")?,
            encoder: Encoder::load(&model.pp("encoder"), tower, false)?,
            after: Norm::load(&model.pp("post_layernorm"), tower)?,
            pool: Pool {
                probe: weights.pp(POOL).get((1, 1, width), "probe")?,
                attention: Attention::load(
                    Projections::packed(&weights.pp(POOL).pp("attention"), tower)?,
                    tower,
                )?,
                norm: Norm::load(&weights.pp(POOL).pp("layernorm"), tower)?,
                mlp: Mlp::load(&weights.pp(POOL).pp("mlp"), tower)?,
            },
        })
    }

    /// Patches, (pictures, patches, 3 · patch · patch), to vectors, (pictures, width), not yet of length 1.
    pub fn forward(&self, patches: &Tensor) -> Result<Tensor> {
        let tokens = self.patches.forward(patches)?.broadcast_add(&self.positions)?;
        self.pool.forward(&self.after.forward(&self.encoder.forward(tokens)?)?)
    }
}

impl Pool {
    fn forward(&self, tokens: &Tensor) -> Result<Tensor> {
        let (pictures, _, width) = tokens.dims3()?;
        let probes = self.probe.broadcast_as((pictures, 1, width))?.contiguous()?;
        let pooled = self.attention.look(&probes, tokens)?;
        self.mlp.beside(&pooled, &self.norm.forward(&pooled)?)?.squeeze(1)
    }
}

/// Loads the text tower.
pub fn text(checkpoint: &Arc<Checkpoint>, weights: &VarBuilder<'_>, config: &Config) -> Result<TextTower> {
    let head = Linear::load(&weights.pp("text_model.head"), config.text.tower.width, config.dimensions)?;
    TextTower::load(checkpoint, weights, &config.text, false, head)
}
