//! Bytes of a picture file to upright sRGB pixels.
//!
//! Owns everything that touches foreign pixels: what format the bytes are (by content, never by name),
//! limits on what a file may ask for, colour and orientation. Never opens a file, never writes anything.

mod colour;
mod error;
mod format;
mod generic;
#[cfg(all(feature = "heif", target_os = "linux"))]
mod heif;
#[cfg(target_os = "macos")]
mod image_io;
mod jpeg;
mod jpeg_markers;
mod limits;
mod orient;
pub(crate) mod raw;
pub mod resize;
mod tiff;
mod tiff_raw;

#[cfg(test)]
mod hostile_tests;
#[cfg(test)]
mod nasty_tests;
#[cfg(test)]
pub(crate) mod samples;

use std::panic::{AssertUnwindSafe, catch_unwind};

use image::RgbImage;

use crate::problem::FileProblem;
pub(in crate::pictures) use error::unsupported;
pub use format::{Format, RawKind};
pub use orient::Orientation;
pub use resize::model_input;

/// Counts up, by two, whenever more can be decoded than before, so that files that failed are tried again. A
/// build that reads HEIC and AVIF is one ahead of the build that does not.
pub const DECODER_VERSION: u32 =
    2 + cfg!(any(all(feature = "heif", target_os = "linux"), target_os = "macos")) as u32;

/// A decoded picture.
pub struct Picture {
    /// Format of the file, found in its content.
    pub format: Format,
    /// Width of the original in pixels, as a person sees it (after orientation).
    pub width: u32,
    /// Height of the original in pixels, as a person sees it (after orientation).
    pub height: u32,
    /// Upright sRGB pixels over white, perhaps smaller than the original, see [`decode`].
    pub pixels: RgbImage,
}

/// How many pixels the caller has use for; what lets a picture be decoded at a reduced scale.
#[derive(Clone, Copy, Debug)]
pub struct TargetSize {
    /// The long side should have at least this many pixels.
    pub long: u32,
    /// The short side should have at least this many pixels.
    pub short: u32,
}

impl TargetSize {
    /// Whether a picture of this size has all the pixels wanted.
    fn is_met_by(self, width: u32, height: u32) -> bool {
        width.max(height) >= self.long && width.min(height) >= self.short
    }
}

/// What a decoder of one format hands back: sRGB over white.
struct Decoded {
    /// Width and height of the original, as stored, or as seen where `upright`.
    original: (u32, u32),
    /// The pixels, perhaps fewer than in the original.
    pixels: RgbImage,
    /// Whether the decoder turned the picture itself, so that EXIF's orientation must not be applied again.
    upright: bool,
}

/// Decodes the first frame; the result is upright, sRGB, and its sides are at least what `wanted` needs,
/// where the original has that many pixels. `orientation` is what [`crate::pictures::exif::read`] found.
pub fn decode(bytes: &[u8], orientation: Orientation, wanted: TargetSize) -> Result<Picture, FileProblem> {
    let format = Format::sniff(bytes)
        .ok_or_else(|| if bytes.is_empty() { FileProblem::Empty } else { FileProblem::NotAPicture })?;
    if !format.is_supported() {
        return Err(error::unsupported(format));
    }
    // Decoders are not ours: one that panics over a malformed file must not take the run with it.
    catch_unwind(AssertUnwindSafe(|| {
        let Decoded { original, pixels, upright } = match format {
            Format::Jpeg => jpeg::decode(bytes, wanted)?,
            Format::Raw(kind) => preview_or_developed(bytes, kind, wanted)?,
            #[cfg(all(feature = "heif", target_os = "linux"))]
            Format::Heic | Format::Avif => heif::decode(bytes, format, wanted)?,
            #[cfg(target_os = "macos")]
            Format::Heic | Format::Avif => image_io::decode(bytes, format, wanted)?,
            _ => generic::decode(bytes, format, wanted)?,
        };
        let orientation = if upright { Orientation::UPRIGHT } else { orientation };
        let (width, height) = orientation.displayed(original);
        Ok(Picture { format, width, height, pixels: orientation.upright(pixels) })
    }))
    .unwrap_or_else(|_| Err(error::damaged(format)))
}

/// A raw file's preview; on a Mac, where there is none or it is too small, the system's own development.
fn preview_or_developed(bytes: &[u8], kind: RawKind, wanted: TargetSize) -> Result<Decoded, FileProblem> {
    let preview = raw::decode(bytes, kind, wanted);
    #[cfg(target_os = "macos")]
    {
        let enough = |found: &Decoded| {
            let (width, height) = found.pixels.dimensions();
            wanted.is_met_by(width, height) || found.original == (width, height)
        };
        if !preview.as_ref().is_ok_and(enough) {
            return image_io::decode(bytes, Format::Raw(kind), wanted).or(preview);
        }
    }
    preview
}

#[cfg(test)]
mod tests {
    use super::samples::{self, ALL};
    use super::*;

    #[test]
    fn every_supported_format_is_read() {
        let original = samples::four_corners(64, 48);
        for format in samples::FORMATS {
            let bytes = samples::encode(&original, format);
            let picture = decode(&bytes, Orientation::UPRIGHT, ALL).unwrap();
            assert_eq!((picture.format, picture.width, picture.height), (format, 64, 48));
            samples::assert_corners(&picture.pixels, ["red", "green", "blue", "white"]);
        }
    }

    #[test]
    fn a_sideways_picture_is_turned_after_it_was_shrunk() {
        let bytes = samples::encode(&samples::four_corners(640, 320), Format::Jpeg);
        let picture = decode(&bytes, Orientation::from_exif(6), TargetSize { long: 160, short: 60 }).unwrap();
        assert_eq!((picture.width, picture.height), (320, 640));
        assert_eq!(picture.pixels.dimensions(), (80, 160));
        samples::assert_corners(&picture.pixels, ["blue", "red", "white", "green"]);
    }

    #[test]
    fn what_is_no_picture_is_said_plainly() {
        let reason = |bytes: &[u8]| decode(bytes, Orientation::UPRIGHT, ALL).err().map(|e| e.to_string());
        assert_eq!(reason(b"").as_deref(), Some("the file is empty"));
        assert_eq!(reason(b"shopping list").as_deref(), Some("not a picture Ratna knows"));
        assert_eq!(reason(b"8BPS\0\x01").as_deref(), Some("Photoshop pictures can't be read yet"));
    }

    #[test]
    fn formats_go_by_content() {
        let png = samples::encode(&samples::four_corners(8, 8), Format::Png);
        assert_eq!(decode(&png, Orientation::UPRIGHT, ALL).unwrap().format, Format::Png);
    }
}
