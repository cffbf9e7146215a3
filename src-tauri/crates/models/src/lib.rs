//! Embedding models on candle, behind the engine's [`Embedder`](ratna_engine::embedder::Embedder) trait.
//!
//! | module | owns |
//! |---|---|
//! | [`starter`] | the model inside the binary: EfficientNet-Lite2 and MiniLM, joined by the class names |
//! | [`store`] | the models on this computer: what is there, what can be had, the way in and out |
//! | [`list`] | the models that can be downloaded, as data |
//! | [`hub`] | downloads: resumed, verified, told in plain words when they fail |
//! | [`pretrained`] | a model from a folder, of the families below; what is read when |
//! | [`clip`], [`siglip`], [`text`] | the families: names of tensors, and what lies between the layers |
//! | [`mobileclip`] | the family from open_clip, convolutions and all |
//! | [`transformer`] | the layers both are made of |
//! | [`config`], [`pixels`], [`tokens`] | the small files beside the weights: sizes, pictures, words |
//! | [`checkpoint`] | the weights on disk, tensor by tensor |
//! | [`device`], `ahead` | where models compute, and who computes first |
//! | `part` | what is loaded only when it is first asked for |
//! | [`error`] | why a folder cannot be used |
//!
//! Nothing here knows of folders, catalogues or windows; the engine knows nothing of candle.

mod ahead;
pub mod checkpoint;
pub mod clip;
pub mod config;
pub mod device;
pub mod error;
pub mod hub;
pub mod list;
pub mod mobileclip;
mod part;
pub mod pixels;
pub mod pretrained;
pub mod siglip;
pub mod starter;
pub mod store;
pub mod text;
pub mod tokens;
pub mod transformer;

use std::path::Path;
use std::sync::Arc;

use ratna_engine::embedder::Embedder;

/// Opens the model in a folder, of whatever family, under the name `id`. Its weights are read when they are first
/// needed.
///
/// # Errors
/// When it is no model, of a family that cannot be run, or damaged.
pub fn open(folder: &Path, id: &str) -> Result<Arc<dyn Embedder>, error::ModelError> {
    if is_open_clip(folder) {
        return Ok(Arc::new(mobileclip::MobileClip::open(folder, id)?));
    }
    Ok(Arc::new(pretrained::Pretrained::open(folder, id)?))
}

/// Looks at a model's folder more closely than [`open`] does, which leaves much to the first query.
///
/// # Errors
/// As [`open`].
pub fn check(folder: &Path) -> Result<(), error::ModelError> {
    if is_open_clip(folder) {
        return mobileclip::MobileClip::open(folder, "").map(drop);
    }
    pretrained::Pretrained::open(folder, "")?.check()
}

fn is_open_clip(folder: &Path) -> bool {
    folder.join(mobileclip::CONFIG).is_file() && !folder.join("config.json").is_file()
}

#[cfg(test)]
mod fixtures;
#[cfg(test)]
mod parity_tests;
#[cfg(test)]
mod pretrained_tests;
