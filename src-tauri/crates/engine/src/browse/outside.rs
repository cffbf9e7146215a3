//! A small preview of a picture file anywhere on disk, such as one that a query names.

use std::path::Path;

use crate::embedder::{Filter, Fit, InputSpec};
use crate::error::Result;
use crate::library::Library;
use crate::pictures::{file, thumbnails};

/// The middle of the picture, as a square of 64 pixels: 32 on a screen with two pixels a point.
const PREVIEW: InputSpec =
    InputSpec { side: 64, fit: Fit::CenterCrop { short: 64 }, filter: Filter::Bilinear };
/// JPEG quality.
const QUALITY: i32 = 80;

impl Library {
    /// A square JPEG of 64 × 64 pixels of the picture in a file, which need not be in the library; `None` where it cannot
    /// be encoded. Refuses a file in the cloud only, unless the settings let such files be read.
    ///
    /// # Errors
    ///
    /// [`Error::NoPicture`](crate::Error::NoPicture) when the file holds no readable picture or reading would download it,
    /// and file errors.
    pub fn preview_of_file(&self, path: &Path) -> Result<Option<Vec<u8>>> {
        self.check_local(path)?;
        let (_, pixels) = file::model_input_of_file(path, PREVIEW)?;
        Ok(thumbnails::to_jpeg(&pixels, QUALITY).ok())
    }
}
