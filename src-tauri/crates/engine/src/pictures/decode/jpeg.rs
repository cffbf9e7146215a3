//! JPEG through libjpeg-turbo.
//!
//! Owns the choice of scale, and the decision which flawed files are shown. Never reads EXIF: [`super`] applies the
//! orientation.

use std::borrow::Cow;

use image::RgbImage;
use turbojpeg::{
    Colorspace, DecompressHeader, Decompressor, Error as TurboError, Image, PixelFormat, ScalingFactor,
    Subsamp,
};

use super::colour::{Channels, Conversion, Description};
use super::format::Format;
use super::picture::{Decoded, Hints, TargetSize};
use super::{error, jpeg_markers, limits};
use crate::problem::FileProblem;

/// Most scans of a progressive picture. Ordinary ones have about ten; thousands, each of the whole picture, are an
/// attack.
const MAX_SCANS: u32 = 500;

/// Most pixels that one byte of a baseline picture can encode: a block of 64 needs at least one bit for its mean and
/// one for its end.
const MAX_PIXELS_PER_BYTE: u64 = 256;

/// Decodes at the smallest scale that meets the target.
///
/// # Errors
/// Fails when the file is damaged, truncated, too large, or of a kind that libjpeg-turbo does not decode.
pub(super) fn decode(bytes: &[u8], hints: Hints, wanted: TargetSize) -> Result<Decoded, FileProblem> {
    let mut decompressor = Decompressor::new().map_err(|error| verdict(&error, bytes))?;
    decompressor.set_scan_limit(MAX_SCANS).map_err(|error| verdict(&error, bytes))?;
    let (readable, header) = read_header(&mut decompressor, bytes)?;
    let original = (header.width as u32, header.height as u32);
    let scale = scale(&header, wanted);
    let scaled = header.scaled(scale);
    check(&header, &scaled, readable.len())?;
    let _reserved = limits::reserve(bytes_in_use(&header, &scaled));
    decompressor.set_scaling_factor(scale).map_err(|error| verdict(&error, bytes))?;

    let channels = match header.colorspace {
        Colorspace::CMYK | Colorspace::YCCK => Channels::Inks,
        Colorspace::Gray => Channels::Grey,
        _ => Channels::Rgb,
    };
    let inks = channels == Channels::Inks;
    let format = if inks { PixelFormat::CMYK } else { PixelFormat::RGB };
    let pixels = decompress(&mut decompressor, &readable, &scaled, format)?;
    let profile = jpeg_markers::icc_profile(bytes);
    let description =
        Description { icc: profile.as_deref(), adobe_rgb: hints.adobe_rgb, ..Description::default() };
    let conversion = Conversion::new(&description, channels);
    let rgb = if inks { conversion.inks_to_srgb(&pixels) } else { pixels };
    let (width, height) = (scaled.width as u32, scaled.height as u32);
    let mut pixels = RgbImage::from_raw(width, height, rgb).ok_or_else(|| error::damaged(Format::Jpeg))?;
    if !inks {
        conversion.to_srgb(&mut pixels);
    }
    Ok(Decoded { original, pixels, colour_space: conversion.space(), upright: false })
}

/// The header, and the bytes to decode: those of the file, or a cleaned copy if the header has flaws that viewers
/// ignore but libjpeg-turbo does not.
fn read_header<'a>(
    decompressor: &mut Decompressor,
    bytes: &'a [u8],
) -> Result<(Cow<'a, [u8]>, DecompressHeader), FileProblem> {
    match decompressor.read_header(bytes) {
        Ok(header) => Ok((Cow::Borrowed(bytes), header)),
        Err(error) if is_warning(&error) => {
            let clean = jpeg_markers::cleaned(bytes).ok_or(FileProblem::Truncated)?;
            let header = decompressor.read_header(&clean).map_err(|error| verdict(&error, bytes))?;
            Ok((Cow::Owned(clean), header))
        }
        Err(error) => Err(verdict(&error, bytes)),
    }
}

/// The smallest scale that meets the target. Only powers of two: for other scales libjpeg-turbo has no SIMD code and
/// is slower than at the next larger power.
fn scale(header: &DecompressHeader, wanted: TargetSize) -> ScalingFactor {
    if header.is_lossless {
        return ScalingFactor::ONE;
    }
    [ScalingFactor::ONE_EIGHTH, ScalingFactor::ONE_QUARTER, ScalingFactor::ONE_HALF]
        .into_iter()
        .find(|scale| {
            let scaled = header.scaled(*scale);
            wanted.is_met_by(scaled.width as u32, scaled.height as u32)
        })
        .unwrap_or(ScalingFactor::ONE)
}

/// Rejects a picture that is too large.
fn check(header: &DecompressHeader, scaled: &DecompressHeader, bytes: usize) -> Result<(), FileProblem> {
    let (width, height) = (header.width as u32, header.height as u32);
    limits::check_sides(width, height)?;
    let all = u64::from(width) * u64::from(height);
    let in_lines = is_in_lines(header);
    let held = if in_lines { scaled.width as u64 * scaled.height as u64 } else { all };
    limits::check_pixels(width, height, held)?;
    if in_lines && !header.is_arithmetic && all / MAX_PIXELS_PER_BYTE > bytes as u64 {
        return Err(FileProblem::Truncated);
    }
    Ok(())
}

/// Whether the picture is decoded line by line, so that only its reduced size is held; several scans need all
/// coefficients.
fn is_in_lines(header: &DecompressHeader) -> bool {
    !(header.is_progressive || header.is_lossless)
}

/// Bytes in use at the peak of decoding: the scaled pixels, twice if ink is converted to RGB, and all coefficients, of
/// two bytes, if they are decoded in several scans.
fn bytes_in_use(header: &DecompressHeader, scaled: &DecompressHeader) -> u64 {
    let ink = matches!(header.colorspace, Colorspace::CMYK | Colorspace::YCCK);
    let pixels = scaled.width as u64 * scaled.height as u64 * if ink { 4 + 3 } else { 3 };
    if is_in_lines(header) {
        return pixels;
    }
    let all = header.width as u64 * header.height as u64;
    let twice_samples = match header.subsamp {
        Subsamp::Gray => 2,
        Subsamp::Sub2x2 | Subsamp::Sub4x1 | Subsamp::Sub1x4 => 3,
        Subsamp::Sub2x1 | Subsamp::Sub1x2 => 4,
        _ => 6,
    } + if ink { 2 } else { 0 };
    pixels + all * twice_samples
}

fn decompress(
    decompressor: &mut Decompressor,
    bytes: &[u8],
    size: &DecompressHeader,
    format: PixelFormat,
) -> Result<Vec<u8>, FileProblem> {
    let (width, height, pitch) = (size.width, size.height, size.width * format.size());
    let mut pixels = vec![0; pitch * height];
    let mut run = |bytes: &[u8]| {
        let output = Image { pixels: pixels.as_mut_slice(), width, pitch, height, format };
        decompressor.decompress(bytes, output)
    };
    match run(bytes) {
        Ok(()) => Ok(pixels),
        // The flaw is in the middle; every viewer shows such pictures, so they are kept.
        Err(error) if is_warning(&error) && jpeg_markers::has_end(bytes) => Ok(pixels),
        // Either the picture is truncated, or it lacks only the end marker, which some cameras omit. With the marker
        // added, only the first kind still causes a warning.
        Err(error) if is_warning(&error) => {
            let ended = [bytes, &[0xFF, 0xD9]].concat();
            run(&ended).map_err(|_| FileProblem::Truncated)?;
            Ok(pixels)
        }
        Err(error) => Err(verdict(&error, bytes)),
    }
}

/// Whether libjpeg-turbo decoded the picture but found a flaw. The crate reports warnings as errors, so only their text
/// distinguishes them. These are the beginnings of all texts named `JWRN_` in libjpeg-turbo's jerror.h.
pub(super) fn is_warning(error: &TurboError) -> bool {
    const WARNINGS: [&str; 7] = [
        "Corrupt JPEG data:",
        "Premature end of JPEG file",
        "Inconsistent progression sequence",
        "Invalid SOS parameters for sequential JPEG",
        "Unknown Adobe color transform code",
        "Warning: unknown JFIF revision",
        "Application transferred too many scanlines",
    ];
    matches!(error, TurboError::TurboJpegError(text) if WARNINGS.iter().any(|known| text.starts_with(known)))
}

/// The problem that an error without a picture means.
fn verdict(error: &TurboError, bytes: &[u8]) -> FileProblem {
    tracing::debug!(%error, "libjpeg-turbo cannot decode a picture");
    let text = error.to_string();
    if text.contains("Unsupported JPEG process") || text.contains("precision") {
        error::unusual(Format::Jpeg)
    } else if jpeg_markers::has_end(bytes) {
        error::damaged(Format::Jpeg)
    } else {
        FileProblem::Truncated
    }
}

#[cfg(test)]
#[path = "jpeg_tests.rs"]
mod tests;
