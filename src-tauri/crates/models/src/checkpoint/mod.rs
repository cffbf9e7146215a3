//! Weights on disk as a source of tensors.
//!
//! Owns the weight files: `model.safetensors` of transformers and `open_clip_model.safetensors` of open_clip. Reads
//! each tensor by its position when it is asked for, so that memory holds no more than the tensors in use. Never
//! maps a file into memory, since truncating a mapped file would end the program, and never reads a pickle, since
//! unpickling can run code.

mod embedding_table;
mod expected;
mod safetensors;
#[cfg(test)]
mod tests;
mod weights;

pub use self::embedding_table::EmbeddingTable;
pub use self::expected::ExpectedTensors;
pub use self::weights::{Checkpoint, weights_in};
