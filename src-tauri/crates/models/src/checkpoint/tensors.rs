//! What a weight file holds, as its header says.

use std::collections::HashMap;

use candle_core::DType;

/// The tensors of a file, by name.
pub type Tensors = HashMap<String, Stored>;

/// Where a tensor lies in its file. Its elements are little-endian, in row-major order, and inside the file.
pub struct Stored {
    /// Length of every axis.
    pub shape: Vec<usize>,
    /// `None` if the elements are of a type that weights never have.
    pub dtype: Option<DType>,
    /// Offset of the first element in the file, in bytes.
    pub at: u64,
}
