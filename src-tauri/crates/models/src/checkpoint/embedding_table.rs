//! The token embeddings of a text tower, left on disk.
//!
//! SigLIP 2's table has 256,000 rows and takes 786 MB in f32, while a query has a dozen tokens. So only the rows of a
//! query are read, each time.

use std::sync::Arc;

use candle_core::{DType, Device, Result, Tensor};

use super::weights::Checkpoint;

/// A matrix, (rows, width), of which a few rows are read at a time.
pub struct EmbeddingTable {
    checkpoint: Arc<Checkpoint>,
    name: String,
}

impl EmbeddingTable {
    /// The matrix `name` of a checkpoint. Reads nothing yet.
    pub fn new(checkpoint: &Arc<Checkpoint>, name: &str) -> Self {
        Self { checkpoint: checkpoint.clone(), name: name.to_owned() }
    }

    /// The rows of these token ids, (ids, width).
    ///
    /// # Errors
    /// When there is no such row or the file can no longer be read.
    pub fn rows(&self, ids: &[u32], dtype: DType, device: &Device) -> Result<Tensor> {
        self.checkpoint.rows(&self.name, ids, dtype, device)
    }
}
