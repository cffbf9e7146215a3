//! The text tower that both families have: tokens and their positions, a transformer, one token's state, a
//! projection. Only names, mask and projection differ, see [`clip`](crate::clip) and [`siglip`](crate::siglip).

use std::sync::Arc;

use candle_core::{DType, Device, Result, Tensor};
use candle_nn::VarBuilder;

use crate::checkpoint::{Checkpoint, EmbeddingTable, ExpectedTensors};
use crate::config::Text;
use crate::transformer::{Encoder, Linear, Norm};

const PREFIX: &str = "text_model";
const TOKENS: &str = "text_model.embeddings.token_embedding.weight";

/// Tokens to a vector.
pub struct TextTower {
    table: EmbeddingTable,
    /// (window, width).
    positions: Tensor,
    encoder: Encoder,
    norm: Norm,
    head: Linear,
}

/// The tensors of the tower, but for the projection.
pub fn expect_tensors(expected: &mut ExpectedTensors, config: &Text) {
    let width = config.tower.width;
    expected.tensor(TOKENS, &[config.vocabulary, width]);
    expected.tensor(format!("{PREFIX}.embeddings.position_embedding.weight"), &[config.window, width]);
    Encoder::expect_tensors(expected, &format!("{PREFIX}.encoder"), &config.tower);
    expected.layer_norm(&format!("{PREFIX}.final_layer_norm"), width);
}

impl TextTower {
    /// Loads everything but the token table, which stays on disk where it can. In a `causal` tower no token looks
    /// at later ones; `head` is the projection.
    pub fn load(
        checkpoint: &Arc<Checkpoint>,
        weights: &VarBuilder<'_>,
        config: &Text,
        causal: bool,
        head: Linear,
    ) -> Result<Self> {
        let weights = weights.pp(PREFIX);
        let shape = (config.window, config.tower.width);
        Ok(Self {
            table: EmbeddingTable::new(checkpoint, TOKENS),
            positions: weights.pp("embeddings.position_embedding").get(shape, "weight")?,
            encoder: Encoder::load(&weights.pp("encoder"), &config.tower, causal)?,
            norm: Norm::load(&weights.pp("final_layer_norm"), &config.tower)?,
            head,
        })
    }

    /// The vector of a text, taken from its last token; not yet of length 1.
    pub fn forward(&self, ids: &[u32]) -> Result<Tensor> {
        let (dtype, device): (DType, &Device) = (self.positions.dtype(), self.positions.device());
        let tokens = self.table.rows(ids, dtype, device)?;
        let tokens = (tokens + self.positions.narrow(0, 0, ids.len())?)?.unsqueeze(0)?;
        let last = self.encoder.last(tokens)?;
        self.head.forward(&self.norm.forward(&last)?)?.squeeze(0)
    }
}
