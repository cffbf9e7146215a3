//! Models that describe pictures in words.
//!
//! Owns what turns a picture, and perhaps a prompt, into a text: the pictures' preprocessing, the networks, greedy
//! decoding and the text as it grows. Knows no library and no catalogue; whoever shows or keeps a caption does.
//! [`LocalCaptioner`] is a [`Captioner`](ratna_captions::Captioner) with such a model.
//!
//! Inside, each module imports only from those before it: `caption`, `config`, `family`, `tokenizer`, `resample`, `pixels`,
//! `greedy`, `interruption`, `vision`, `network`, then the families, which don't import each other, `model`, and `captioner`.

pub mod blip;
mod caption;
mod captioner;
#[cfg(test)]
mod captioner_tests;
mod config;
mod family;
mod greedy;
mod interruption;
mod model;
pub mod moondream;
mod network;
#[cfg(test)]
mod parity;
mod pixels;
pub mod qwen3_vl;
mod resample;
mod tokenizer;
mod vision;

pub use self::caption::{Caption, CaptionError, Ending};
pub use self::captioner::LocalCaptioner;
pub use self::family::{Family, QUANTIZED};
pub use self::model::CaptionModel;
