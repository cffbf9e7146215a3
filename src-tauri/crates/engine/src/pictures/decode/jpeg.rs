//! JPEG through libjpeg-turbo.
//!
//! Owns the choice of scale, and the decision which flawed files are shown. Never reads EXIF: [`super`] applies the
//! orientation.

use std::borrow::Cow;

use image::RgbImage;
use turbojpeg::{
    Colorspace, DecompressHeader, Decompressor, Error as TurboError, Image, PixelFormat, ScalingFactor,
};

use super::colour::{Channels, Conversion, Description};
use super::format::Format;
use super::jpeg_markers::Header;
use super::jpeg_scans::{self, Work};
use super::picture::{Decoded, Hints, TargetSize};
use super::{error, jpeg_markers, limits};
use crate::problem::FileProblem;

/// Most pixels that one byte of a baseline picture can encode: a block of 64 needs at least one bit for its mean and
/// one for its end.
const MAX_PIXELS_PER_BYTE: u64 = 256;

/// Most bytes of the segments that hold a profile, of which libjpeg-turbo makes two copies.
const MAX_PROFILE_BYTES: u64 = limits::MAX_ICC as u64 + (64 << 10);
/// Bytes of the first scan that hold its header.
const SCAN_HEADER: usize = 64 << 10;
/// Nanoseconds to compute a pixel from its coefficients, and to convert its colours.
const PIXEL_NANOSECONDS: u64 = 5;

/// Decodes at the smallest scale that meets the target.
///
/// # Errors
/// Fails when the file is damaged, truncated, too large, or of a kind that libjpeg-turbo does not decode.
pub(super) fn decode(bytes: &[u8], hints: Hints, wanted: TargetSize) -> Result<Decoded, FileProblem> {
    let mut decompressor = Decompressor::new().map_err(|error| verdict(&error, bytes))?;
    decompressor.set_scan_limit(jpeg_scans::MAX_SCANS).map_err(|error| verdict(&error, bytes))?;
    let work = jpeg_scans::survey(bytes);
    let (clean, header) = read_header(&mut decompressor, bytes, &work)?;
    let original = (header.width as u32, header.height as u32);
    let scale = scale(&header, wanted);
    let scaled = header.scaled(scale);
    check(&header, &scaled, &work, bytes.len())?;
    let copies = u64::from(clean.is_some()) + u64::from(!work.is_ended);
    let _reserved = limits::reserve(bytes_in_use(&header, &scaled, &work) + copies * bytes.len() as u64)?;
    let readable = match clean {
        Some(Header { clean, end }) => Cow::Owned([&clean, &bytes[end..]].concat()),
        None => Cow::Borrowed(bytes),
    };
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

/// The header, and if it has flaws that viewers ignore but libjpeg-turbo does not, a clean copy of its start and where the
/// rest begins. Segments for profiles that are too large to be used count as flaws: libjpeg-turbo copies them.
fn read_header(
    decompressor: &mut Decompressor,
    bytes: &[u8],
    work: &Work,
) -> Result<(Option<Header>, DecompressHeader), FileProblem> {
    if work.profile_bytes <= MAX_PROFILE_BYTES {
        match decompressor.read_header(bytes) {
            Ok(header) => return Ok((None, header)),
            Err(error) if is_warning(&error) => {}
            Err(error) => return Err(verdict(&error, bytes)),
        }
    }
    let start = jpeg_markers::clean_header(bytes).ok_or(FileProblem::Truncated)?;
    let scan = &bytes[start.end..];
    let enough = [&start.clean, &scan[..scan.len().min(SCAN_HEADER)]].concat();
    let header = decompressor.read_header(&enough).map_err(|error| verdict(&error, bytes))?;
    Ok((Some(start), header))
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

/// Rejects a picture that is too large or takes too long.
fn check(
    header: &DecompressHeader,
    scaled: &DecompressHeader,
    work: &Work,
    bytes: usize,
) -> Result<(), FileProblem> {
    let (width, height) = (header.width as u32, header.height as u32);
    limits::check_sides(width, height)?;
    let all = u64::from(width) * u64::from(height);
    let reduced = scaled.width as u64 * scaled.height as u64;
    // Line by line, only the reduced picture is held; several scans need all coefficients.
    let in_lines = !(work.has_several_scans || header.is_lossless);
    limits::check_pixels(width, height, if in_lines { reduced } else { all })?;
    if in_lines && !header.is_arithmetic && all / MAX_PIXELS_PER_BYTE > bytes as u64 {
        return Err(FileProblem::Truncated);
    }
    // Without an end marker, it may be decoded twice.
    let runs = if work.is_ended { 1 } else { 2 };
    limits::check_time(work.nanoseconds.saturating_add(reduced * PIXEL_NANOSECONDS).saturating_mul(runs))
}

/// Bytes in use at the peak of decoding, besides the file: the scaled pixels, twice if ink is converted to RGB, and what
/// libjpeg-turbo keeps.
fn bytes_in_use(header: &DecompressHeader, scaled: &DecompressHeader, work: &Work) -> u64 {
    let ink = matches!(header.colorspace, Colorspace::CMYK | Colorspace::YCCK);
    let pixels = scaled.width as u64 * scaled.height as u64 * if ink { 4 + 3 } else { 3 };
    pixels + work.coefficient_bytes + work.profile_bytes
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
