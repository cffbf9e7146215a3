//! Models that describe pictures in words.
//!
//! Owns what turns a picture, and perhaps a prompt, into a text: the pictures' preprocessing, the networks, greedy
//! decoding and the text as it grows. Knows no library and no catalogue; whoever shows or keeps a caption does.
//!
//! Inside, each module imports only from those before it: `caption`, `config`, `tokenizer`, `resample`, `pixels`, `greedy`,
//! `vision`, then the families, which don't import each other, and `model`.

pub mod blip;
mod caption;
mod config;
mod greedy;
mod model;
pub mod moondream;
#[cfg(test)]
mod parity;
mod pixels;
pub mod qwen3_vl;
mod resample;
mod tokenizer;
mod vision;

pub use self::caption::{Caption, CaptionError, Ending};
pub use self::model::CaptionModel;
