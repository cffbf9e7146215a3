//! Moondream 2 in the layout of spring 2024: SigLIP's vision transformer, and Phi-1.5, which answers a question about what
//! it sees.
//!
//! Phi: Li et al. 2023, arXiv 2309.05463. Checkpoints: `santiagomed/candle-moondream`, quantised, and
//! `vikhyatk/moondream2` in its revisions of that time: `tokenizer.json`, and `model-q4_0.gguf` or `model.safetensors`.
//! Later ones see several parts of a picture and name their tensors differently; they are refused. Unlike candle's own
//! implementation, the decoder's MLP has the activation that it was trained with, GELU by tanh. A quantised image tower is
//! computed in full precision, since that is faster for the many tokens of a picture; the decoder stays quantised.
//!
//! Inside, each module imports only from those before it: `config`, `gguf`, `weights`, `image`, `decoder`, `model`.

mod config;
mod decoder;
mod gguf;
mod image;
mod model;
#[cfg(test)]
mod tests;
mod weights;

pub use self::model::Moondream;
