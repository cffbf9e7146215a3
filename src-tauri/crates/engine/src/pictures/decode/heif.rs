//! HEIC and AVIF through the system's libheif.
//!
//! Owns the way from what libheif decodes to RGB over white. Never turns: libheif applies the file's own
//! rotation, mirroring and cropping, which is all that counts in these formats. Thumbnails inside the file
//! are passed over: they are smaller than ours, and their turning is not always theirs.

use std::sync::OnceLock;

use image::RgbImage;
use libheif_rs::{
    ColorPrimaries, ColorSpace, HeifContext, HeifError, HeifErrorCode, HeifErrorSubCode, Image, ImageHandle,
    LibHeif, RgbChroma,
};

use super::{Decoded, Format, TargetSize, colour, error, generic, limits, resize};
use crate::problem::FileProblem;

/// Colour profiles of printers reach a few megabytes.
const MAX_ICC: usize = 16 << 20;

/// Decodes the primary picture.
pub(super) fn decode(bytes: &[u8], format: Format, wanted: TargetSize) -> Result<Decoded, FileProblem> {
    let explain = |error| explain(&error, format);
    let library = library();
    let context = HeifContext::read_from_bytes(bytes).map_err(explain)?;
    let handle = context.primary_image_handle().map_err(explain)?;
    let size = (handle.width(), handle.height());
    let _turn = limits::take_turn(check(&handle)?);
    let alpha = handle.has_alpha_channel();
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
    Ok(Decoded { original: size, pixels, upright: true })
}

/// libheif loads its codecs once and keeps them for as long as the program runs.
fn library() -> &'static LibHeif {
    static LIBRARY: OnceLock<LibHeif> = OnceLock::new();
    LIBRARY.get_or_init(LibHeif::new)
}

/// Refuses what is too big, before or after cropping; otherwise the number of pixels.
fn check(handle: &ImageHandle) -> Result<u64, FileProblem> {
    let stored = (handle.ispe_width().max(0) as u32, handle.ispe_height().max(0) as u32);
    let mut most = 0;
    for (width, height) in [stored, (handle.width(), handle.height())] {
        limits::check_sides(width, height)?;
        let pixels = u64::from(width) * u64::from(height);
        limits::check_pixels(width, height, pixels)?;
        most = most.max(pixels);
    }
    Ok(most)
}

/// The rows of the decoded picture, without the gaps between them and without alpha.
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

/// RGBA whose colours were multiplied by alpha already: what is missing is the white that shines through.
fn flatten_premultiplied(pixels: &[u8]) -> Vec<u8> {
    let over = |&[r, g, b, alpha]: &[u8; 4]| [r, g, b].map(|value| value.saturating_add(255 - alpha));
    pixels.as_chunks::<4>().0.iter().flat_map(over).collect()
}

/// The colours' profile: as it stands in the file, or made from the primaries that the file names. Nothing
/// else is done for pictures of high dynamic range than for others.
fn profile(handle: &ImageHandle) -> Option<Vec<u8>> {
    if let Some(profile) = handle.color_profile_raw().filter(|profile| profile.data.len() <= MAX_ICC) {
        return Some(profile.data);
    }
    match handle.color_profile_nclx()?.color_primaries() {
        ColorPrimaries::SMPTE_EG_432_1 => colour::display_p3(),
        ColorPrimaries::ITU_R_BT_2020_2_and_2100_0 => colour::bt2020(),
        _ => None,
    }
}

/// What to tell people about an error.
fn explain(error: &HeifError, format: Format) -> FileProblem {
    tracing::debug!(%error, format = format.name(), "libheif");
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
