//! BLIP: a vision transformer, and a BERT that attends to it and writes a caption.
//!
//! Paper: Li et al. 2022, arXiv 2201.12086. Checkpoints: `Salesforce/blip-image-captioning-base` and `-large`, as
//! transformers saves them: `config.json`, `preprocessor_config.json`, `tokenizer.json`, and `model.safetensors` or
//! `pytorch_model.bin`. Their tokenizer is BERT's and lacks the token before every caption, which the configuration names.
//! A prompt is the beginning of the caption. Compared with transformers, the keys and values of the picture are computed
//! once a caption, not once a token.
//!
//! Inside, each module imports only from those before it: `config`, `image`, `decoder`, `model`.

mod config;
mod decoder;
mod image;
mod model;
#[cfg(test)]
mod tests;

pub use self::model::Blip;
