//! The text tower of CLIP and SigLIP: token and position embeddings, a transformer, the last token's state, a
//! projection.
//!
//! Papers: Radford et al. 2021, arXiv 2103.00020; Zhai et al. 2023, arXiv 2303.15343. Checkpoints: as in `clip` and
//! `siglip`, which own what differs between the two: mask and projection. Knows no tokenizer.

use std::sync::Arc;

use candle_core::{DType, Device, Result, Tensor};
use candle_nn::VarBuilder;

use crate::checkpoint::{Checkpoint, EmbeddingTable, ExpectedTensors};
use crate::config::TextConfig;
use crate::transformer::{Encoder, LayerNorm, Linear};

const PREFIX: &str = "text_model";
const TOKENS: &str = "text_model.embeddings.token_embedding.weight";

/// From token ids to an embedding.
pub struct TextTower {
    table: EmbeddingTable,
    /// (context length, width).
    positions: Tensor,
    encoder: Encoder,
    norm: LayerNorm,
    head: Linear,
}

/// Adds the tensors of the tower, except the projection, to those expected.
pub fn expect_tensors(expected: &mut ExpectedTensors, config: &TextConfig) {
    let width = config.transformer.width;
    expected.tensor(TOKENS, &[config.vocab_size, width]);
    expected
        .tensor(format!("{PREFIX}.embeddings.position_embedding.weight"), &[config.context_length, width]);
    Encoder::expect_tensors(expected, &format!("{PREFIX}.encoder"), &config.transformer);
    expected.layer_norm(&format!("{PREFIX}.final_layer_norm"), width);
}

impl TextTower {
    /// Loads the tower, except the token table, which stays on disk. In a `causal` tower no token attends to later
    /// ones; `head` is the projection.
    ///
    /// # Errors
    /// When a tensor is missing or has another shape.
    pub fn load(
        checkpoint: &Arc<Checkpoint>,
        weights: &VarBuilder<'_>,
        config: &TextConfig,
        causal: bool,
        head: Linear,
    ) -> Result<Self> {
        let weights = weights.pp(PREFIX);
        let shape = (config.context_length, config.transformer.width);
        Ok(Self {
            table: EmbeddingTable::new(checkpoint, TOKENS),
            positions: weights.pp("embeddings.position_embedding").get(shape, "weight")?,
            encoder: Encoder::load(&weights.pp("encoder"), &config.transformer, causal)?,
            norm: LayerNorm::load(&weights.pp("final_layer_norm"), &config.transformer)?,
            head,
        })
    }

    /// The embedding of a text, (dimensions), not normalised. It is taken from the last token.
    ///
    /// # Errors
    /// When a token is not in the table, or there are more than the context length.
    pub fn forward(&self, ids: &[u32]) -> Result<Tensor> {
        let (dtype, device): (DType, &Device) = (self.positions.dtype(), self.positions.device());
        let tokens = self.table.rows(ids, dtype, device)?;
        let tokens = (tokens + self.positions.narrow(0, 0, ids.len())?)?.unsqueeze(0)?;
        let last = self.encoder.last(tokens)?;
        self.head.forward(&self.norm.forward(&last)?)?.squeeze(0)
    }
}
