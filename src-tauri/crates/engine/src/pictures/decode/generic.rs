//! PNG, GIF, WebP and BMP through the `image` crate.
//!
//! Owns the conversion of these formats' many pixel layouts to RGB over white. Never scales while decoding: these
//! formats do not allow it.

use std::borrow::Cow;
use std::io;

use image::codecs::{bmp::BmpDecoder, gif::GifDecoder, png::PngDecoder, webp::WebPDecoder};
use image::error::ImageError;
use image::{ColorType, DynamicImage, ImageDecoder, ImageResult, Limits, RgbImage};

use super::colour::{self, Channels, Conversion, Description, Layout, Samples};
use super::excerpt::{self, Excerpt};
use super::format::Format;
use super::picture::{Decoded, Hints, TargetSize};
use super::{error, limits, resize};
use crate::problem::FileProblem;

/// Decodes the first frame.
///
/// # Errors
/// Fails when it is damaged, too large, or of a kind that the `image` crate does not decode.
pub(super) fn decode(
    bytes: &[u8],
    format: Format,
    hints: Hints,
    wanted: TargetSize,
) -> Result<Decoded, FileProblem> {
    let explain = |error| explain(error, format, bytes);
    if let Some((width, height)) = png_size(bytes) {
        limits::check_size(width, height)?;
    }
    let mut decoder = open(Excerpt::new(bytes, format), format).map_err(explain)?;
    let original = decoder.dimensions();
    let count = limits::check_size(original.0, original.1)?;
    decoder.set_limits(allowed()).map_err(explain)?;
    let beside = count * bytes_per_pixel(decoder.color_type(), format) + limits::MAX_ICC as u64;
    let _reserved = limits::reserve(decoder.total_bytes() + beside)?;
    let profile = profile(bytes, format);
    let channels = if decoder.color_type().has_color() { Channels::Rgb } else { Channels::Grey };
    let chunks = if format == Format::Png { colour::png::describe(bytes) } else { Description::default() };
    let description = Description { icc: profile.as_deref(), adobe_rgb: hints.adobe_rgb, ..chunks };
    let conversion = Conversion::new(&description, channels);
    let whole = DynamicImage::from_decoder(decoder).map_err(explain)?;
    let pixels = to_srgb(whole, &conversion, wanted);
    Ok(Decoded { original, pixels, colour_space: conversion.space(), upright: false })
}

/// The file's ICC profile. The decoders themselves would read, and unpack, profiles of any size.
fn profile(bytes: &[u8], format: Format) -> Option<Cow<'_, [u8]>> {
    match format {
        Format::Png => colour::png::profile(bytes, limits::MAX_ICC).map(Cow::Owned),
        Format::Gif => excerpt::gif_profile(bytes, limits::MAX_ICC).map(Cow::Owned),
        Format::WebP => excerpt::webp_profile(bytes, limits::MAX_ICC).map(Cow::Borrowed),
        _ => None,
    }
}

/// Converts to 8-bit sRGB over white, possibly with fewer pixels.
fn to_srgb(whole: DynamicImage, conversion: &Conversion, wanted: TargetSize) -> RgbImage {
    let (deep, alpha) = (is_deep(&whole), whole.color().has_alpha());
    if conversion.changes_colours() && (deep || alpha && conversion.precedes_alpha()) {
        return resize::reduce(converted(whole, conversion), wanted);
    }
    // At 8 bits fewer pixels are converted in less time, and with the same result.
    let mut pixels = match whole {
        // Grey ones are reduced before they are as large as coloured ones.
        DynamicImage::ImageLuma8(grey) => DynamicImage::from(resize::reduce_grey(grey, wanted)).into_rgb8(),
        whole => resize::reduce(over_white(whole), wanted),
    };
    conversion.to_srgb(&mut pixels);
    pixels
}

fn is_deep(picture: &DynamicImage) -> bool {
    let color = picture.color();
    color.bytes_per_pixel() > color.channel_count()
}

/// Converts every pixel at its own depth: rounding to 8 bits before a curve would leave bands.
fn converted(picture: DynamicImage, conversion: &Conversion) -> RgbImage {
    let (width, height) = (picture.width(), picture.height());
    let deep = |samples: &[u16], layout| conversion.over_white(&Samples { samples, layout, max: u16::MAX });
    let rgb = match picture {
        DynamicImage::ImageLuma16(pixels) => deep(&pixels, Layout::Grey),
        DynamicImage::ImageLumaA16(pixels) => deep(&pixels, Layout::GreyAlpha),
        DynamicImage::ImageRgb16(pixels) => deep(&pixels, Layout::Rgb),
        DynamicImage::ImageRgba16(pixels) => deep(&pixels, Layout::RgbAlpha),
        DynamicImage::ImageRgb32F(pixels) => deep(&DynamicImage::from(pixels).into_rgb16(), Layout::Rgb),
        DynamicImage::ImageRgba32F(pixels) => {
            deep(&DynamicImage::from(pixels).into_rgba16(), Layout::RgbAlpha)
        }
        shallow => {
            let samples = shallow.into_rgba8();
            conversion.over_white(&Samples { samples: &samples, layout: Layout::RgbAlpha, max: 255 })
        }
    };
    RgbImage::from_raw(width, height, rgb).unwrap_or_default()
}

/// Bytes in use per pixel beside the decoded pixels: a copy as RGB or RGBA of those that are neither, and the planes of
/// WebP's decoder.
fn bytes_per_pixel(colour: ColorType, format: Format) -> u64 {
    let copy = match colour {
        ColorType::L8 | ColorType::Rgb8 | ColorType::Rgba8 => 0,
        colour if colour.has_alpha() => 4,
        _ => 3,
    };
    copy + match format {
        Format::WebP => 4,
        // A picture smaller than the screen.
        Format::Gif => 4,
        _ => 0,
    }
}

fn open(reader: Excerpt<'_>, format: Format) -> ImageResult<Box<dyn ImageDecoder + '_>> {
    Ok(match format {
        Format::Gif => Box::new(GifDecoder::new(reader)?),
        Format::WebP => Box::new(WebPDecoder::new(reader)?),
        Format::Bmp => Box::new(BmpDecoder::new(reader)?),
        _ => Box::new(PngDecoder::with_limits(reader, allowed())?),
    })
}

fn allowed() -> Limits {
    let mut allowed = Limits::default();
    allowed.max_image_width = Some(limits::MAX_SIDE);
    allowed.max_image_height = Some(limits::MAX_SIDE);
    // The picture itself and its decoder's buffers.
    allowed.max_alloc = Some(limits::MAX_MEMORY);
    allowed
}

/// Width and height in the header of a PNG, known before its decoder reads anything else.
fn png_size(bytes: &[u8]) -> Option<(u32, u32)> {
    let header = bytes.strip_prefix(b"\x89PNG\r\n\x1a\n")?.get(4..16)?.strip_prefix(b"IHDR")?;
    let side = |at| header.get(at..)?.first_chunk::<4>().map(|side| u32::from_be_bytes(*side));
    Some((side(0)?, side(4)?))
}

/// Converts to 8 bits per channel, over white instead of alpha.
fn over_white(picture: DynamicImage) -> RgbImage {
    match picture {
        DynamicImage::ImageRgb8(pixels) => pixels,
        DynamicImage::ImageRgba8(pixels) => {
            let (width, height) = pixels.dimensions();
            let flat = flatten(pixels.into_raw());
            RgbImage::from_raw(width, height, flat).unwrap_or_default()
        }
        other if other.color().has_alpha() => over_white(other.into_rgba8().into()),
        other => other.into_rgb8(),
    }
}

/// Converts RGBA to RGB over white, in place so that large pictures are not held twice.
pub(super) fn flatten(mut pixels: Vec<u8>) -> Vec<u8> {
    let count = pixels.len() / 4;
    for pixel in 0..count {
        let alpha = u32::from(pixels[pixel * 4 + 3]);
        for channel in 0..3 {
            let value = u32::from(pixels[pixel * 4 + channel]);
            pixels[pixel * 3 + channel] = ((value * alpha + 255 * (255 - alpha) + 127) / 255) as u8;
        }
    }
    pixels.truncate(count * 3);
    pixels
}

/// The problem that a decoder's error means.
fn explain(error: ImageError, format: Format, bytes: &[u8]) -> FileProblem {
    tracing::debug!(%error, format = format.name(), "cannot decode a picture");
    match error {
        ImageError::Limits(_) => FileProblem::OutOfMemory,
        ImageError::Unsupported(_) => error::unusual(format),
        error if ends_early(&error) => FileProblem::Truncated,
        _ if lacks_end(bytes, format) => FileProblem::Truncated,
        _ => error::damaged(format),
    }
}

/// Whether the file is truncated, for the formats whose decoders do not report it: a GIF ends with a semicolon, and a
/// WebP begins with its length.
fn lacks_end(bytes: &[u8], format: Format) -> bool {
    match format {
        Format::Gif => !bytes.ends_with(b";"),
        Format::WebP => bytes
            .get(4..)
            .and_then(|rest| rest.first_chunk::<4>())
            .is_none_or(|length| u64::from(u32::from_le_bytes(*length)) + 8 > bytes.len() as u64),
        _ => false,
    }
}

/// Whether an unexpected end of the data caused this error. The decoders wrap it in errors of their own.
fn ends_early(error: &ImageError) -> bool {
    let mut cause: Option<&(dyn std::error::Error + 'static)> = Some(error);
    while let Some(error) = cause {
        let io = match error.downcast_ref::<ImageError>() {
            Some(ImageError::IoError(io)) => Some(io),
            _ => error.downcast_ref::<io::Error>(),
        };
        if io.is_some_and(|io| io.kind() == io::ErrorKind::UnexpectedEof) {
            return true;
        }
        cause = error.source();
    }
    false
}

#[cfg(test)]
#[path = "generic_tests.rs"]
mod tests;
