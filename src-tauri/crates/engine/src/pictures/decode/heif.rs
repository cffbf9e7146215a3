//! HEIC and AVIF through the system's libheif.
//!
//! Owns the conversion of what libheif decodes to RGB over white. Never turns a picture: libheif applies the file's own
//! rotation, mirroring and cropping, and these formats use no other. Embedded thumbnails are ignored: they are smaller
//! than the library's, and their rotation may differ from the picture's.

use std::sync::OnceLock;

use image::RgbImage;
use libheif_rs::{
    ColorPrimaries, ColorSpace, HeifContext, HeifError, HeifErrorCode, HeifErrorSubCode, Image, ImageHandle,
    LibHeif, RgbChroma,
};

use super::colour_space::ColourSpace;
use super::format::Format;
use super::picture::{Decoded, TargetSize};
use super::{colour, error, generic, limits, resize};
use crate::problem::FileProblem;

/// Decodes the primary picture.
///
/// # Errors
/// Fails when it is damaged, too large, or of a kind that libheif does not decode.
pub(super) fn decode(bytes: &[u8], format: Format, wanted: TargetSize) -> Result<Decoded, FileProblem> {
    let explain = |error| explain(&error, format);
    let library = library();
    let context = HeifContext::read_from_bytes(bytes).map_err(explain)?;
    let handle = context.primary_image_handle().map_err(explain)?;
    let size = (handle.width(), handle.height());
    let alpha = handle.has_alpha_channel();
    let depth = handle.luma_bits_per_pixel();
    let _reserved = limits::reserve(check(&handle)? * bytes_per_pixel(format, depth, alpha));
    let chroma = if alpha { RgbChroma::Rgba } else { RgbChroma::Rgb };
    let decoded = library.decode(&handle, ColorSpace::Rgb(chroma), None).map_err(explain)?;
    let whole = over_white(&decoded, alpha, handle.is_premultiplied_alpha())
        .filter(|pixels| pixels.dimensions() == size)
        .ok_or_else(|| error::damaged(format))?;
    drop(decoded);
    let mut pixels = resize::reduce(whole, wanted);
    if let Some(profile) = profile(&handle) {
        colour::to_srgb(&mut pixels, &profile, false);
    }
    Ok(Decoded { original: size, pixels, colour_space: ColourSpace::default(), upright: true })
}

/// libheif, which loads its codecs once for the lifetime of the program.
fn library() -> &'static LibHeif {
    static LIBRARY: OnceLock<LibHeif> = OnceLock::new();
    LIBRARY.get_or_init(LibHeif::new)
}

/// Rejects a picture that is too large before or after cropping; returns the larger number of pixels.
fn check(handle: &ImageHandle) -> Result<u64, FileProblem> {
    let stored = (handle.ispe_width().max(0) as u32, handle.ispe_height().max(0) as u32);
    let before = limits::check_size(stored.0, stored.1)?;
    let after = limits::check_size(handle.width(), handle.height())?;
    Ok(before.max(after))
}

/// Bytes in use per pixel at the peak of decoding, for the decoder's planes and coefficients, libheif's planes and the
/// pixels in RGB: measured with libheif 1.15, libde265 1.0 and dav1d 1.0 on noisy pictures of 62 megapixels, those in
/// AVIF without chroma subsampling, which take the most. `depth` is in bits; libheif does not know it of every picture.
fn bytes_per_pixel(format: Format, depth: u8, alpha: bool) -> u64 {
    let colours = match (format, depth) {
        (Format::Avif, ..=8) => 14,
        (Format::Avif, _) => 26,
        (_, ..=8) => 7,
        _ => 12,
    };
    colours + if alpha { 4 } else { 0 }
}

/// The rows of the decoded picture over white, without padding.
fn over_white(decoded: &Image, alpha: bool, premultiplied: bool) -> Option<RgbImage> {
    let plane = decoded.planes().interleaved?;
    let row = plane.width as usize * if alpha { 4 } else { 3 };
    if plane.stride < row || plane.data.len() < plane.stride * plane.height as usize {
        return None;
    }
    let rows = plane.data.chunks(plane.stride).take(plane.height as usize);
    let pixels: Vec<u8> = rows.flat_map(|padded| &padded[..row]).copied().collect();
    let pixels = match (alpha, premultiplied) {
        (false, _) => pixels,
        (true, false) => generic::flatten(pixels),
        (true, true) => flatten_premultiplied(&pixels),
    };
    RgbImage::from_raw(plane.width, plane.height, pixels)
}

/// Converts RGBA whose colours are already multiplied by alpha to RGB over white.
fn flatten_premultiplied(pixels: &[u8]) -> Vec<u8> {
    let over = |&[r, g, b, alpha]: &[u8; 4]| [r, g, b].map(|value| value.saturating_add(255 - alpha));
    pixels.as_chunks::<4>().0.iter().flat_map(over).collect()
}

/// The ICC profile: the file's own, or one for the primaries that the file names. Pictures of high dynamic range get no
/// special treatment.
fn profile(handle: &ImageHandle) -> Option<Vec<u8>> {
    if let Some(profile) = handle.color_profile_raw().filter(|profile| profile.data.len() <= limits::MAX_ICC)
    {
        return Some(profile.data);
    }
    match handle.color_profile_nclx()?.color_primaries() {
        ColorPrimaries::SMPTE_EG_432_1 => colour::display_p3(),
        ColorPrimaries::ITU_R_BT_2020_2_and_2100_0 => colour::bt2020(),
        _ => None,
    }
}

/// The problem that an error of libheif means.
fn explain(error: &HeifError, format: Format) -> FileProblem {
    tracing::debug!(%error, format = format.name(), "libheif cannot decode a picture");
    match (error.code, error.sub_code) {
        (_, HeifErrorSubCode::EndOfData) => FileProblem::Truncated,
        (_, HeifErrorSubCode::UnsupportedCodec) => error::no_decoder(format),
        (HeifErrorCode::UnsupportedFeature | HeifErrorCode::UnsupportedFileType, _) => error::unusual(format),
        _ => error::damaged(format),
    }
}

#[cfg(test)]
#[path = "heif_tests.rs"]
mod tests;
