//! MobileCLIP: a small convolutional image tower and CLIP's text tower without a causal mask.
//!
//! Papers: Vasu et al. 2024, arXiv 2311.17049 (MobileCLIP); Vasu et al. 2023, arXiv 2303.14189 (FastViT, the image
//! tower); Vasu et al. 2022, arXiv 2206.04040 (MobileOne, whose branches are folded here). Checkpoints:
//! `apple/MobileCLIP-S1-OpenCLIP` and `-S2-OpenCLIP` in open_clip's layout, `open_clip_config.json` and
//! `open_clip_model.safetensors`, which keep the branches of training: `fold` makes one convolution of them.
//!
//! Owns the plan of both towers and what is taken from open_clip's configuration. The towers open no file and know
//! no tokenizer: token ids and normalised pixels come in, vectors go out; `model` brings both together.

mod block;
mod config;
mod depthwise;
mod finish;
mod fold;
mod image;
mod model;
mod pointwise;
mod tensors;
mod text;

#[cfg(test)]
mod depthwise_tests;
#[cfg(test)]
mod parity_tests;

pub use self::config::{Config, ConfigError, ImageConfig, Preprocess, TextConfig};
pub use self::image::ImageTower;
pub use self::model::{CONFIG, MobileClip};
pub use self::tensors::tensors;
pub use self::text::{TextTower, Tokens};
