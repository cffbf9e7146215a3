//! HEIC and AVIF through the system's libheif.
//!
//! Owns the conversion of what libheif decodes to RGB over white. Never turns a picture: libheif applies the file's own
//! rotation, mirroring and cropping, and these formats use no other. Embedded thumbnails are ignored: they are smaller
//! than the library's, and their rotation may differ from the picture's.

use std::sync::OnceLock;

use image::RgbImage;
use libheif_rs::{
    ColorProfileNCLX, ColorSpace, HeifContext, HeifError, HeifErrorCode, HeifErrorSubCode, ImageHandle,
    LibHeif, Plane, RgbChroma,
};

use super::colour::{Channels, Conversion, Description, Encoding, Layout, Samples};
use super::format::Format;
use super::picture::{Decoded, Hints, TargetSize};
use super::{error, generic, limits, resize};
use crate::problem::FileProblem;

/// Decodes the primary picture.
///
/// # Errors
/// Fails when it is damaged, too large, or of a kind that libheif does not decode.
pub(super) fn decode(
    bytes: &[u8],
    format: Format,
    hints: Hints,
    wanted: TargetSize,
) -> Result<Decoded, FileProblem> {
    let explain = |error| explain(&error, format);
    let library = library();
    let context = HeifContext::read_from_bytes(bytes).map_err(explain)?;
    let handle = context.primary_image_handle().map_err(explain)?;
    let size = (handle.width(), handle.height());
    let _turn = limits::take_turn(check(&handle)?);
    let named = colours(&handle, None, hints);
    // Rounded to 8 bits before its curve, HDR would show bands. Colours that only the bitstream names are not known
    // yet.
    let deep = handle.luma_bits_per_pixel() > 8 && named.as_ref().is_none_or(Conversion::needs_depth);
    let alpha = handle.has_alpha_channel();
    let chroma = match (deep, alpha) {
        (false, false) => RgbChroma::Rgb,
        (false, true) => RgbChroma::Rgba,
        (true, false) => RgbChroma::HdrRgbLe,
        (true, true) => RgbChroma::HdrRgbaLe,
    };
    let decoded = library.decode(&handle, ColorSpace::Rgb(chroma), None).map_err(explain)?;
    let conversion = named
        .or_else(|| colours(&handle, decoded.color_profile_nclx(), hints))
        .unwrap_or_else(|| Conversion::new(&Description::default(), Channels::Rgb));
    let premultiplied = handle.is_premultiplied_alpha();
    let plane = decoded.planes().interleaved.filter(|plane| (plane.width, plane.height) == size);
    let plane = plane.ok_or_else(|| error::damaged(format))?;
    let before = if deep {
        converted(&plane, alpha, premultiplied, &conversion)
    } else {
        over_white(&plane, alpha, premultiplied)
    };
    drop(decoded);
    let mut pixels = resize::reduce(before.ok_or_else(|| error::damaged(format))?, wanted);
    if !deep {
        conversion.to_srgb(&mut pixels);
    }
    Ok(Decoded { original: size, pixels, colour_space: conversion.space(), upright: true })
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

/// The rows of a plane, without padding; `None` if the plane is shorter than it claims.
fn rows<'a>(plane: &'a Plane<&[u8]>, bytes_per_pixel: usize) -> Option<impl Iterator<Item = &'a [u8]>> {
    let row = plane.width as usize * bytes_per_pixel;
    if plane.stride < row || plane.data.len() < plane.stride * plane.height as usize {
        return None;
    }
    Some(plane.data.chunks(plane.stride).take(plane.height as usize).map(move |padded| &padded[..row]))
}

/// The decoded picture over white, in its own colours.
fn over_white(plane: &Plane<&[u8]>, alpha: bool, premultiplied: bool) -> Option<RgbImage> {
    let pixels: Vec<u8> = rows(plane, if alpha { 4 } else { 3 })?.flatten().copied().collect();
    let pixels = match (alpha, premultiplied) {
        (false, _) => pixels,
        (true, false) => generic::flatten(pixels),
        (true, true) => flatten_premultiplied(&pixels),
    };
    RgbImage::from_raw(plane.width, plane.height, pixels)
}

/// The picture decoded at its own depth, as sRGB over white.
fn converted(
    plane: &Plane<&[u8]>,
    alpha: bool,
    premultiplied: bool,
    conversion: &Conversion,
) -> Option<RgbImage> {
    let (layout, count) = if alpha { (Layout::RgbAlpha, 4) } else { (Layout::Rgb, 3) };
    let max = u16::MAX.checked_shr(16_u32.checked_sub(plane.bits_per_pixel.into())?)?;
    let pairs = rows(plane, count * 2)?.flat_map(|row| row.as_chunks::<2>().0);
    let mut samples: Vec<u16> = pairs.map(|pair| u16::from_le_bytes(*pair)).collect();
    if alpha && premultiplied {
        undo_premultiplication(&mut samples, max);
    }
    let rgb = conversion.over_white(&Samples { samples: &samples, layout, max });
    RgbImage::from_raw(plane.width, plane.height, rgb)
}

/// Divides colours by alpha, so that they can be converted.
fn undo_premultiplication(samples: &mut [u16], max: u16) {
    for [r, g, b, alpha] in samples.as_chunks_mut::<4>().0 {
        for value in [r, g, b] {
            let divided = (u32::from(*value) * u32::from(max)).checked_div(u32::from(*alpha)).unwrap_or(0);
            *value = divided.min(u32::from(max)) as u16;
        }
    }
}

/// Converts RGBA whose colours are already multiplied by alpha to RGB over white.
fn flatten_premultiplied(pixels: &[u8]) -> Vec<u8> {
    let over = |&[r, g, b, alpha]: &[u8; 4]| [r, g, b].map(|value| value.saturating_add(255 - alpha));
    pixels.as_chunks::<4>().0.iter().flat_map(over).collect()
}

/// How the colours that the container describes are converted, or those that the bitstream does; `None` if neither says
/// anything.
fn colours(handle: &ImageHandle, bitstream: Option<ColorProfileNCLX>, hints: Hints) -> Option<Conversion> {
    let profile = handle.color_profile_raw().filter(|profile| profile.data.len() <= limits::MAX_ICC);
    let coded = handle.color_profile_nclx().or(bitstream).and_then(|nclx| {
        Encoding::from_codes(nclx.color_primaries() as u16, nclx.transfer_characteristics() as u16)
    });
    let description = Description {
        icc: profile.as_ref().map(|profile| profile.data.as_slice()),
        coded,
        adobe_rgb: hints.adobe_rgb,
        ..Description::default()
    };
    let says = profile.is_some() || coded.is_some() || hints.adobe_rgb;
    says.then(|| Conversion::new(&description, Channels::Rgb))
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
