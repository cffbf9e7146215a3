//! MobileCLIP: a fast convolutional image tower, and CLIP's text tower without a causal mask.
//!
//! Papers: Vasu et al. 2024, arXiv 2311.17049 (MobileCLIP); Vasu et al. 2023, arXiv 2303.14189 (FastViT, the image
//! tower); Vasu et al. 2022, arXiv 2206.04040 (MobileOne, whose branches are folded here). Checkpoints:
//! `apple/MobileCLIP-S1-OpenCLIP` and `-S2-OpenCLIP` in open_clip's layout, `open_clip_config.json` and
//! `open_clip_model.safetensors`, which keep the branches of training: `fold` merges them into one convolution.
//!
//! Owns the architecture of both towers and the reading of open_clip's configuration. The towers open no file and
//! know no tokenizer: they map token ids and normalised pixels to embeddings; `model` connects them to a folder.
//!
//! Inside, each module imports only from those before it: `attention`, `config`, `fold`, `fused_epilogue`,
//! `pointwise`, `depthwise_kernel`, `depthwise`, `block`, `image`, `text`, `tensors`, `model`.

mod attention;
mod block;
mod config;
mod depthwise;
mod depthwise_kernel;
mod fold;
mod fused_epilogue;
mod image;
mod model;
mod pointwise;
mod tensors;
mod text;

#[cfg(test)]
mod depthwise_tests;
#[cfg(test)]
mod parity_tests;

pub use self::model::{CONFIG_FILE, MobileClip};
