//! Qwen3-VL: a vision transformer for pictures of any shape, and a decoder that answers a prompt about them.
//!
//! Report: Bai et al. 2025, arXiv 2511.21631. Checkpoint: `Qwen/Qwen3-VL-2B-Instruct` as transformers saves it:
//! `config.json`, `preprocessor_config.json`, `tokenizer.json`, `model.safetensors`. One picture, no videos. What the
//! reference computes and candle's own implementation does not: the mask of the prompt's tokens, and positions in time,
//! height and width (M-RoPE). A picture fills both frames of a patch, so that their weights are added up on loading.
//!
//! Inside, each module imports only from those before it: `config`, `preprocess`, `merger`, `image`, `positions`, `layer`,
//! `decoder`, `prompt`, `model`.

mod config;
mod decoder;
mod image;
mod layer;
mod merger;
mod model;
mod positions;
mod preprocess;
mod prompt;
#[cfg(test)]
mod tests;

pub use self::model::Qwen3Vl;
