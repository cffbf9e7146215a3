//! A table of vectors of which few are wanted at a time, such as a text model's token embeddings.
//!
//! SigLIP 2's has 256,000 rows, 786 MB; a query has a dozen words. So rows are read from the file when they are
//! asked for, where the file allows it.

use std::sync::Arc;

use candle_core::{DType, Device, Result, Tensor, bail};

use super::{Checkpoint, WeightFile};

/// Rows of a matrix by their number.
pub enum Table {
    /// Read by position whenever they are asked for.
    OnDisk {
        /// Where from.
        checkpoint: Arc<Checkpoint>,
        /// Name of the matrix.
        name: String,
    },
    /// The whole matrix, (rows, width), on the CPU.
    InMemory(Tensor),
}

impl Table {
    /// The matrix `name`: on disk when the file can be read by position, else in memory as `dtype`.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn open(checkpoint: &Arc<Checkpoint>, name: &str, dtype: DType) -> Result<Self> {
        match &checkpoint.file {
            WeightFile::Safetensors(_) => {
                Ok(Self::OnDisk { checkpoint: checkpoint.clone(), name: name.to_owned() })
            }
            WeightFile::Pickle(file) => Ok(Self::InMemory(file.tensor(name, dtype)?)),
        }
    }

    /// The rows of these numbers, (rows, width).
    ///
    /// # Errors
    /// When there is no such row or the file can no longer be read.
    pub fn rows(&self, numbers: &[u32], dtype: DType, device: &Device) -> Result<Tensor> {
        let rows = match self {
            Self::OnDisk { checkpoint, name } => match &checkpoint.file {
                WeightFile::Safetensors(file) => file.rows(name, numbers, dtype)?,
                WeightFile::Pickle(_) => bail!("{name} cannot be read by position"),
            },
            Self::InMemory(matrix) => {
                let numbers = Tensor::new(numbers, matrix.device())?;
                matrix.index_select(&numbers, 0)?.to_dtype(dtype)?
            }
        };
        rows.to_device(device)
    }
}
