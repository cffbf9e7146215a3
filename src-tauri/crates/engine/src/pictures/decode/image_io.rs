//! HEIC, AVIF and raw files through macOS's ImageIO.
//!
//! Owns every call into ImageIO; [`super::image_io_draw`] draws what it returns. Requests the picture as a thumbnail of
//! the target size, so that ImageIO decodes no more than necessary and turns the picture itself, once, by the file's own
//! rotation or by its EXIF. Therefore [`Decoded::upright`] is set: nothing may turn it again.
//!
//! HDR is requested in the standard range, which macOS grants from version 14 on; before, it is converted after drawing.
//!
//! Its unsafe code calls C frameworks, which the compiler cannot check.

#![allow(unsafe_code, reason = "ImageIO is a C interface; each call states why it is sound")]

use objc2::rc::autoreleasepool;
use objc2_core_foundation::{CFBoolean, CFData, CFDictionary, CFNumber, CFRetained, CFString, CFType};
use objc2_image_io::{
    CGImageSource, kCGImagePropertyOrientation, kCGImagePropertyPixelHeight, kCGImagePropertyPixelWidth,
    kCGImagePropertyProfileName, kCGImageSourceCreateThumbnailFromImageAlways,
    kCGImageSourceCreateThumbnailWithTransform, kCGImageSourceShouldCache,
    kCGImageSourceThumbnailMaxPixelSize, kCGImageSourceTypeIdentifierHint,
};

use super::colour_space::ColourSpace;
use super::format::Format;
use super::picture::{Decoded, TargetSize};
use super::{error, image_io_draw, limits};
use crate::problem::FileProblem;

/// The option that makes ImageIO tone-map HDR, and its value, from macOS 14 on. Older systems ignore it and lack the
/// constants of these names, which therefore must not be linked.
const DECODE_REQUEST: [&str; 2] = ["kCGImageSourceDecodeRequest", "kCGImageSourceDecodeToSDR"];

/// Bytes in use per pixel of the original: ImageIO's own buffers of four or eight bytes, of which it does not report.
const BYTES_PER_PIXEL: u64 = 8;
/// Bytes in use per pixel that is drawn, at most: HDR in 16 bits as ImageIO hands it over and as it is drawn, and RGB.
const BYTES_PER_DRAWN_PIXEL: u64 = 8 + 8 + 3;

/// Decodes the primary picture, at the target size.
///
/// # Errors
/// Fails when it is damaged, too large, or of a kind that ImageIO does not decode.
pub(super) fn decode(bytes: &[u8], format: Format, wanted: TargetSize) -> Result<Decoded, FileProblem> {
    // The frameworks create objects that only an autorelease pool frees, and worker threads have none of their own.
    autoreleasepool(|_| {
        let data = CFData::from_bytes(bytes);
        let hint = type_hint(format);
        let hint = hint.as_deref().map(|hint| hint.as_opaque());
        // SAFETY: `data` is a live CFData, and the options are a dictionary of ImageIO's own key with a string.
        let source =
            unsafe { CGImageSource::with_data(&data, hint) }.ok_or_else(|| error::unusual(format))?;
        // SAFETY: `source` is a live image source; the call takes nothing else.
        let index = unsafe { source.primary_image_index() };
        let (original, colour_space) = properties(&source, index).ok_or_else(|| error::damaged(format))?;
        let area = limits::check_size(original.0, original.1)?;
        let long = long_side(original, wanted);
        // ImageIO reduces while it decodes, so that no picture of the permitted size needs too much.
        let _reserved = limits::reserve_up_to(u64::MAX, bytes_in_use(area, original, long))?;
        let options = options(long);
        // SAFETY: the options are a dictionary of ImageIO's own keys, with values of the documented types.
        let image = unsafe { source.thumbnail_at_index(index, Some(options.as_opaque())) };
        let pixels = image_io_draw::draw(&*image.ok_or_else(|| error::damaged(format))?, format)?;
        Ok(Decoded { original, pixels, colour_space, upright: true })
    })
}

/// The option that tells ImageIO what a raw file is: many begin like a TIFF, whose small preview it would return.
fn type_hint(format: Format) -> Option<CFRetained<CFDictionary<CFString, CFString>>> {
    let Format::Raw(kind) = format else { return None };
    let name = CFString::from_static_str(kind.uniform_type()?);
    // SAFETY: this is a constant of the framework, set when it is loaded.
    let key = unsafe { kCGImageSourceTypeIdentifierHint };
    Some(CFDictionary::from_slices(&[key], &[&*name]))
}

/// Width and height as displayed and the colour space, read without decoding.
fn properties(source: &CGImageSource, index: usize) -> Option<((u32, u32), ColourSpace)> {
    // SAFETY: `source` is a live image source, and no options are passed whose types could be wrong.
    let properties = unsafe { source.properties_at_index(index, None) }?;
    // SAFETY: ImageIO's property lists have strings as keys and objects as values.
    let properties = unsafe { CFRetained::cast_unchecked::<CFDictionary<CFString, CFType>>(properties) };
    let number = |key: &CFString| {
        let value = properties.get(key)?;
        u32::try_from(value.downcast_ref::<CFNumber>()?.as_i64()?).ok()
    };
    let text = |key: &CFString| Some(properties.get(key)?.downcast_ref::<CFString>()?.to_string());
    // SAFETY: these are constants of the framework, set when it is loaded.
    let (keys, profile) = unsafe {
        (
            [kCGImagePropertyPixelWidth, kCGImagePropertyPixelHeight, kCGImagePropertyOrientation],
            kCGImagePropertyProfileName,
        )
    };
    let (width, height) = (number(keys[0])?, number(keys[1])?);
    let sideways = number(keys[2]).is_some_and(|orientation| (5..=8).contains(&orientation));
    let colour_space = text(profile).map_or(ColourSpace::Srgb, ColourSpace::Icc);
    Some((if sideways { (height, width) } else { (width, height) }, colour_space))
}

/// Bytes in use to decode so many pixels, and to draw those of the picture with this long side.
fn bytes_in_use(area: u64, (width, height): (u32, u32), long: u32) -> u64 {
    let drawn = area * u64::from(long).pow(2) / u64::from(width.max(height)).pow(2);
    area * BYTES_PER_PIXEL + drawn * BYTES_PER_DRAWN_PIXEL
}

/// The long side, in pixels, of the smallest picture that meets the target.
fn long_side((width, height): (u32, u32), wanted: TargetSize) -> u32 {
    let (long, short) = (width.max(height), width.min(height).max(1));
    let by_short = (u64::from(wanted.short) * u64::from(long)).div_ceil(u64::from(short));
    by_short.max(u64::from(wanted.long)).min(u64::from(long)) as u32
}

/// Options for a thumbnail made from the whole picture, turned, with a long side of at most `long` pixels.
fn options(long: u32) -> CFRetained<CFDictionary<CFString, CFType>> {
    let long = CFNumber::new_i64(i64::from(long));
    let [request, to_sdr] = DECODE_REQUEST.map(CFString::from_static_str);
    // SAFETY: these are constants of the framework, set when it is loaded.
    let keys = unsafe {
        [
            &*request,
            kCGImageSourceThumbnailMaxPixelSize,
            kCGImageSourceCreateThumbnailFromImageAlways,
            kCGImageSourceCreateThumbnailWithTransform,
            kCGImageSourceShouldCache,
        ]
    };
    let (yes, no): (&CFType, &CFType) = (CFBoolean::new(true), CFBoolean::new(false));
    let long: &CFType = &long;
    let to_sdr: &CFType = &to_sdr;
    CFDictionary::from_slices(&keys, &[to_sdr, long, yes, yes, no])
}

#[cfg(test)]
mod tests {
    use super::super::samples::ALL;
    use super::super::{Orientation, decode as read_any};
    use super::*;

    macro_rules! file {
        ($name:literal) => {
            include_bytes!(concat!("../../../../../../tests/pictures/heif/", $name)).as_slice()
        };
    }

    #[test]
    fn the_smallest_size_that_meets_the_target_is_requested() {
        let wanted = TargetSize { long: 512, short: 256 };
        assert_eq!(long_side((4000, 3000), wanted), 512);
        assert_eq!(long_side((3000, 1000), wanted), 768);
        assert_eq!(long_side((300, 200), wanted), 300);
        assert_eq!(long_side((300, 200), ALL), 300);
    }

    #[test]
    fn what_is_drawn_counts_as_memory_beside_what_is_decoded() {
        let (area, size) = (4000 * 3000, (4000, 3000));
        assert_eq!(bytes_in_use(area, size, 4000), area * 27);
        assert_eq!(bytes_in_use(area, size, 400), area * 8 + area / 100 * 19);
    }

    #[test]
    fn heic_and_avif_are_turned_once_and_scaled() {
        for bytes in [file!("sideways.heic"), file!("sideways.avif")] {
            let picture = read_any(bytes, Orientation::from_exif(6), ALL).unwrap();
            assert_eq!(picture.pixels.dimensions(), (160, 106));
            let small = read_any(bytes, Orientation::UPRIGHT, TargetSize { long: 80, short: 20 }).unwrap();
            assert_eq!(((small.width, small.height), small.pixels.width()), ((160, 106), 80));
        }
    }

    #[test]
    fn transparent_pixels_are_over_white_and_colours_are_converted() {
        let disc = read_any(file!("alpha.avif"), Orientation::UPRIGHT, ALL).unwrap().pixels;
        assert_eq!(disc.get_pixel(0, 0).0, [255; 3]);
        let flat = read_any(file!("display-p3.avif"), Orientation::UPRIGHT, ALL).unwrap().pixels;
        let found = flat.get_pixel(32, 24).0;
        assert!(found.iter().zip([217, 42, 52]).all(|(a, b): (&u8, u8)| a.abs_diff(b) <= 8), "{found:?}");
    }

    #[test]
    fn damaged_files_are_rejected() {
        assert!(decode(b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", Format::Heic, ALL).is_err());
        let whole = file!("sideways.heic");
        assert!(decode(&whole[..200], Format::Heic, ALL).is_err());
    }
}
