//! Decodes the bytes of a picture file to upright sRGB pixels.
//!
//! Owns everything that handles untrusted pixels: recognising formats (by content, never by name), limits on size and
//! memory, colour and orientation. Never opens a file and never writes anything.

mod boxes;
#[cfg(any(target_os = "macos", test))]
mod bt2100;
mod colour;
mod colour_space;
mod error;
mod excerpt;
mod format;
mod generic;
#[cfg(all(feature = "heif", target_os = "linux"))]
mod heif;
#[cfg(all(feature = "heif", target_os = "linux"))]
mod heif_grey;
#[cfg(all(feature = "heif", target_os = "linux"))]
mod heif_planes;
#[cfg(target_os = "macos")]
mod image_io;
#[cfg(target_os = "macos")]
mod image_io_draw;
mod jp2;
mod jpeg;
mod jpeg_markers;
mod jpeg_scans;
mod jxl;
mod limits;
mod orient;
mod picture;
mod psd;
pub(crate) mod raw;
#[cfg(any(target_os = "macos", test))]
mod raw_choice;
pub mod resize;
mod sniff;
mod stopwatch;
mod tiff;

#[cfg(test)]
mod hostile_tests;
#[cfg(test)]
mod nasty_tests;
#[cfg(test)]
pub(crate) mod samples;

use std::panic::{AssertUnwindSafe, catch_unwind};

use picture::Decoded;

use crate::problem::FileProblem;

pub(in crate::pictures) use boxes::boxes;
pub use colour_space::ColourSpace;
pub(in crate::pictures) use error::unsupported;
pub use format::{Format, PIXELS_VERSIONS, RawKind};
pub use orient::Orientation;
pub use picture::{Hints, Picture, TargetSize};
#[cfg(test)]
pub(in crate::pictures) use psd::writer::Psd;
pub(in crate::pictures) use psd::{resources as photoshop_resources, section as photoshop_section};
pub use resize::model_input;

/// Version of the decoders. It increases by two whenever more files can be decoded than before, so that failed files
/// are tried again. A build that decodes HEIC and AVIF is one ahead of one that does not.
pub const DECODER_VERSION: u32 =
    6 + cfg!(any(all(feature = "heif", target_os = "linux"), target_os = "macos")) as u32;

/// Decodes the first frame. The result is upright, in sRGB, and has at least as many pixels as `wanted` asks for, if
/// the original has them and they do not take too long (JPEG 2000) and are stored at all (layered pictures). `hints` come from [`crate::pictures::metadata::read`].
///
/// ```
/// use image::{ImageFormat, Rgb, RgbImage};
/// use ratna_engine::pictures::decode::{Orientation, TargetSize, decode};
///
/// let mut png = std::io::Cursor::new(Vec::new());
/// RgbImage::from_pixel(6, 4, Rgb([200, 30, 10])).write_to(&mut png, ImageFormat::Png)?;
///
/// let whole = TargetSize { long: u32::MAX, short: u32::MAX };
/// let picture = decode(png.get_ref(), Orientation::UPRIGHT, whole)?;
/// assert_eq!((picture.format.name(), picture.width, picture.height), ("png", 6, 4));
/// assert_eq!(picture.pixels.get_pixel(0, 0).0, [200, 30, 10]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// Says what prevents decoding: the bytes are not a picture, damaged or truncated, of a kind that this build does not
/// decode, or too large.
pub fn decode(bytes: &[u8], hints: impl Into<Hints>, wanted: TargetSize) -> Result<Picture, FileProblem> {
    let hints = hints.into();
    let unknown = if bytes.is_empty() { FileProblem::Empty } else { FileProblem::NotAPicture };
    let format = Format::sniff(bytes).ok_or(unknown)?;
    if !format.is_supported() {
        return Err(error::unsupported(format));
    }
    // Decoders are dependencies: one that panics on a malformed file must not end the indexing run.
    catch_unwind(AssertUnwindSafe(|| {
        let Decoded { original, pixels, colour_space, upright } = match format {
            Format::Jpeg => jpeg::decode(bytes, hints, wanted)?,
            Format::Tiff => tiff::decode(bytes, hints, wanted)?,
            Format::Jxl => jxl::decode(bytes, wanted)?,
            Format::Jp2 => jp2::decode(bytes, hints, wanted)?,
            Format::Psd => psd::decode(bytes, hints, wanted)?,
            Format::Raw(kind) => preview_or_developed(bytes, kind, hints, wanted)?,
            #[cfg(all(feature = "heif", target_os = "linux"))]
            Format::Heic | Format::Avif => heif::decode(bytes, format, hints, wanted)?,
            #[cfg(target_os = "macos")]
            Format::Heic | Format::Avif => image_io::decode(bytes, format, wanted)?,
            _ => generic::decode(bytes, format, hints, wanted)?,
        };
        let orientation = if upright { Orientation::UPRIGHT } else { hints.orientation };
        let (width, height) = orientation.displayed(original);
        Ok(Picture { format, width, height, colour_space, pixels: orientation.upright(pixels) })
    }))
    .unwrap_or_else(|_| Err(error::damaged(format)))
}

/// A raw file's preview. On macOS, the system develops the file if the preview is missing or too small; what has more
/// pixels counts.
fn preview_or_developed(
    bytes: &[u8],
    kind: RawKind,
    hints: Hints,
    wanted: TargetSize,
) -> Result<Decoded, FileProblem> {
    let preview = raw::decode(bytes, kind, hints, wanted);
    #[cfg(target_os = "macos")]
    if !preview.as_ref().is_ok_and(|found| raw_choice::is_enough(found, wanted)) {
        return raw_choice::larger(preview, image_io::decode(bytes, Format::Raw(kind), wanted));
    }
    preview
}

#[cfg(test)]
mod tests {
    use super::samples::{self, ALL};
    use super::*;

    #[test]
    fn every_supported_format_is_decoded() {
        let original = samples::four_corners(64, 48);
        for format in samples::FORMATS {
            let bytes = samples::encode(&original, format);
            let picture = decode(&bytes, Orientation::UPRIGHT, ALL).unwrap();
            assert_eq!((picture.format, picture.width, picture.height), (format, 64, 48));
            samples::assert_corners(&picture.pixels, ["red", "green", "blue", "white"]);
        }
    }

    #[test]
    fn a_sideways_picture_is_turned_after_it_is_reduced() {
        let bytes = samples::encode(&samples::four_corners(640, 320), Format::Jpeg);
        let picture = decode(&bytes, Orientation::from_exif(6), TargetSize { long: 160, short: 60 }).unwrap();
        assert_eq!((picture.width, picture.height), (320, 640));
        assert_eq!(picture.pixels.dimensions(), (80, 160));
        samples::assert_corners(&picture.pixels, ["blue", "red", "white", "green"]);
    }

    #[test]
    fn files_that_are_not_pictures_have_a_reason() {
        let reason = |bytes: &[u8]| decode(bytes, Orientation::UPRIGHT, ALL).err().map(|e| e.to_string());
        assert_eq!(reason(b"").as_deref(), Some("the file is empty"));
        assert_eq!(reason(b"shopping list").as_deref(), Some("not a picture Ratna knows"));
        assert_eq!(reason(b"8BPS\0\x01").as_deref(), Some("the file ends before the picture does"));
    }

    #[test]
    fn formats_are_recognised_by_content() {
        let png = samples::encode(&samples::four_corners(8, 8), Format::Png);
        assert_eq!(decode(&png, Orientation::UPRIGHT, ALL).unwrap().format, Format::Png);
    }
}
