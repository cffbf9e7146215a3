//! What the models of all families can do.

use std::ops::ControlFlow;
use std::path::Path;

use candle_core::Device;
use image::RgbImage;

use super::caption::{Caption, CaptionError};
use crate::error::ModelError;
use crate::pool::{AutoreleasePool, Pool};

/// A model that captions pictures.
pub trait Network: Sized {
    /// A folder whose files were checked, before its weights are read.
    type Folder;

    /// Opens a folder: reads its small files and the header of its weights.
    ///
    /// # Errors
    /// When a file is missing, damaged, or does not match the others.
    fn open(folder: &Path) -> Result<Self::Folder, ModelError>;

    /// Reads the weights onto a device, in the precision that the family has there.
    ///
    /// # Errors
    /// When they are damaged.
    fn read_weights(folder: Self::Folder, device: &Device) -> Result<Self, ModelError>;

    /// As [`caption`](Self::caption), without a pool around it.
    ///
    /// # Errors
    /// The same as [`caption`](Self::caption)'s.
    fn describe(
        &self,
        picture: &RgbImage,
        prompt: Option<&str>,
        limit: usize,
        piece: &mut dyn FnMut(&str) -> ControlFlow<()>,
    ) -> Result<Caption, CaptionError>;

    /// Loads the model in a folder onto a device.
    ///
    /// # Errors
    /// When a file is missing, damaged, or does not match the others.
    fn load(folder: &Path, device: &Device) -> Result<Self, ModelError> {
        let folder = Self::open(folder)?;
        AutoreleasePool.run(|| Self::read_weights(folder, device))
    }

    /// Checks a folder as [`load`](Self::load) does, without reading the weights.
    ///
    /// # Errors
    /// The same as [`load`](Self::load)'s.
    fn check(folder: &Path) -> Result<(), ModelError> {
        Self::open(folder).map(drop)
    }

    /// Describes a picture of any size, in at most `limit` tokens, as it is prompted or asked by itself. Calls `piece` after
    /// every token with the text that it adds, which may be empty; the pieces together are the caption.
    ///
    /// # Errors
    /// When the picture has no pixels or is too narrow, the prompt is too long, or the model fails.
    fn caption(
        &self,
        picture: &RgbImage,
        prompt: Option<&str>,
        limit: usize,
        piece: &mut dyn FnMut(&str) -> ControlFlow<()>,
    ) -> Result<Caption, CaptionError> {
        AutoreleasePool.run(|| self.describe(picture, prompt, limit, piece))
    }
}
