//! What decoding is asked for, and what it returns.

use image::RgbImage;

use super::colour_space::ColourSpace;
use super::format::Format;
use super::orient::Orientation;

/// A decoded picture.
pub struct Picture {
    /// Format of the file, recognised by its content.
    pub format: Format,
    /// Width of the original in pixels, as displayed (after orientation).
    pub width: u32,
    /// Height of the original in pixels, as displayed (after orientation).
    pub height: u32,
    /// The colours that the pixels were converted from.
    pub colour_space: ColourSpace,
    /// Upright sRGB pixels over white, possibly fewer than in the original, see [`decode`](super::decode).
    pub pixels: RgbImage,
}

/// What a decoder must know from a file's metadata.
#[derive(Clone, Copy, Debug, Default)]
pub struct Hints {
    /// How the pixels are to be turned.
    pub orientation: Orientation,
    /// Whether EXIF says that the colours are those of Adobe RGB, which counts if the file has no better description
    /// of its colours.
    pub adobe_rgb: bool,
}

impl From<Orientation> for Hints {
    fn from(orientation: Orientation) -> Self {
        Self { orientation, ..Self::default() }
    }
}

/// How many pixels the caller needs, so that larger pictures can be decoded at a reduced scale.
#[derive(Clone, Copy, Debug)]
pub struct TargetSize {
    /// The long side should have at least this many pixels.
    pub long: u32,
    /// The short side should have at least this many pixels.
    pub short: u32,
}

impl TargetSize {
    /// Whether a picture of this size has enough pixels.
    pub(super) fn is_met_by(self, width: u32, height: u32) -> bool {
        width.max(height) >= self.long && width.min(height) >= self.short
    }
}

/// What the decoder of a format returns: sRGB over white.
pub(super) struct Decoded {
    /// Width and height of the original in pixels, as displayed if `upright`, otherwise as stored.
    pub(super) original: (u32, u32),
    /// The pixels, possibly fewer than in the original.
    pub(super) pixels: RgbImage,
    /// The colours that the pixels were converted from.
    pub(super) colour_space: ColourSpace,
    /// Whether the decoder already turned the picture, so that EXIF's orientation must not be applied again.
    pub(super) upright: bool,
}
