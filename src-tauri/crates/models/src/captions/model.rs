//! A captioner in a folder, of whichever family.

use std::ops::ControlFlow;
use std::path::Path;

use candle_core::Device;
use image::RgbImage;

use super::blip::Blip;
use super::caption::{Caption, CaptionError};
use super::family::Family;
use super::moondream::Moondream;
use super::network::Network;
use super::qwen3_vl::Qwen3Vl;
use crate::error::ModelError;

/// A model that captions pictures.
pub enum CaptionModel {
    /// BLIP.
    Blip(Box<Blip>),
    /// Qwen3-VL.
    Qwen3Vl(Box<Qwen3Vl>),
    /// Moondream 2.
    Moondream(Box<Moondream>),
}

impl CaptionModel {
    /// Loads the model in a folder onto a device.
    ///
    /// # Errors
    /// When it is of an unsupported family, or a file is missing, damaged, or does not match the others.
    pub fn load(folder: &Path, device: &Device) -> Result<Self, ModelError> {
        Ok(match Family::of(folder)? {
            Family::Blip => Self::Blip(Box::new(Blip::load(folder, device)?)),
            Family::Qwen3Vl => Self::Qwen3Vl(Box::new(Qwen3Vl::load(folder, device)?)),
            Family::Moondream => Self::Moondream(Box::new(Moondream::load(folder, device)?)),
        })
    }

    /// Checks a folder as [`load`](Self::load) does, without reading the weights.
    ///
    /// # Errors
    /// The same as [`load`](Self::load)'s.
    pub fn check(folder: &Path) -> Result<(), ModelError> {
        match Family::of(folder)? {
            Family::Blip => Blip::check(folder),
            Family::Qwen3Vl => Qwen3Vl::check(folder),
            Family::Moondream => Moondream::check(folder),
        }
    }

    /// Describes a picture of any size, in at most `limit` tokens. `prompt` is how the caption begins for BLIP, and what
    /// the others are asked; each has a question of its own if there is none. Calls `piece` after every token with the
    /// text that it adds, which may be empty; the pieces together are the caption.
    ///
    /// # Errors
    /// When the picture has no pixels or is too narrow, the prompt is too long, or the model fails.
    pub fn caption(
        &self,
        picture: &RgbImage,
        prompt: Option<&str>,
        limit: usize,
        piece: &mut dyn FnMut(&str) -> ControlFlow<()>,
    ) -> Result<Caption, CaptionError> {
        match self {
            Self::Blip(model) => model.caption(picture, prompt, limit, piece),
            Self::Qwen3Vl(model) => model.caption(picture, prompt, limit, piece),
            Self::Moondream(model) => model.caption(picture, prompt, limit, piece),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::parity::folder;
    use super::*;

    #[test]
    fn every_family_is_recognised() {
        for name in ["blip", "qwen3-vl", "moondream"] {
            let model = CaptionModel::load(&folder(name), &Device::Cpu).unwrap();
            CaptionModel::check(&folder(name)).unwrap();
            let caption = model.caption(&RgbImage::new(9, 9), None, 3, &mut |_| ControlFlow::Continue(()));
            assert!(caption.unwrap().tokens.len() <= 3, "{name}");
        }
    }

    #[test]
    fn other_families_are_refused_by_name() {
        let error = CaptionModel::check(&folder("siglip")).unwrap_err().to_string();
        assert!(error.contains("\"siglip\"") && error.contains("qwen3_vl"), "{error}");
    }
}
