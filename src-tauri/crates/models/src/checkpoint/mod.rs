//! Weights on disk as a source of tensors.
//!
//! Owns the weight files: `model.safetensors` of transformers and `open_clip_model.safetensors` of open_clip, and what
//! PyTorch saves, `pytorch_model.bin` and `open_clip_pytorch_model.bin`. Reads each tensor by its position when it is
//! asked for, so that memory holds no more than the tensors in use. Never maps a file into memory, since truncating a
//! mapped file would end the program, and never runs what a pickle asks for.
//!
//! Inside, each module imports only from those before it: `tensors`, `safetensors`, `pytorch`, `tensor_file`, `expected`,
//! `weights`, `embedding_table`.

mod embedding_table;
mod expected;
mod pytorch;
mod safetensors;
mod tensor_file;
mod tensors;
#[cfg(test)]
mod tests;
mod weights;

pub use self::embedding_table::EmbeddingTable;
pub use self::expected::ExpectedTensors;
pub use self::weights::{Checkpoint, weights_in};
