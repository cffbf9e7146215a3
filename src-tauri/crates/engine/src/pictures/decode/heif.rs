//! HEIC and AVIF through the system's libheif.
//!
//! Owns the conversion of what libheif decodes to RGB over white. Never turns a picture: libheif applies the file's own
//! rotation, mirroring and cropping, and these formats use no other. Embedded thumbnails are ignored: they are smaller
//! than the library's, and their rotation may differ from the picture's.

use std::sync::OnceLock;

use image::RgbImage;
use libheif_rs::{
    ColorProfileNCLX, ColorSpace, HeifContext, HeifError, HeifErrorCode, HeifErrorSubCode, ImageHandle,
    LibHeif, RgbChroma,
};

use super::colour::{Channels, Conversion, Description, Encoding};
use super::colour_space::ColourSpace;
use super::format::Format;
use super::picture::{Decoded, Hints, TargetSize};
use super::{error, heif_grey, heif_planes, limits, resize};
use crate::problem::FileProblem;

/// Most bytes that decoding one picture may take: more than for other formats, since phones take pictures of 200
/// megapixels as HEIC, and libheif decodes them only whole.
const MAX_MEMORY: u64 = 1_400_000_000;

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
    let context = HeifContext::read_from_bytes(bytes).map_err(explain)?;
    let handle = context.primary_image_handle().map_err(explain)?;
    let size = (handle.width(), handle.height());
    let per_pixel = bytes_per_pixel(format, handle.luma_bits_per_pixel(), handle.has_alpha_channel());
    let _reserved = limits::reserve_up_to(MAX_MEMORY, check(&handle)? * per_pixel)?;
    let (pixels, colour_space) = pixels(bytes, &handle, hints, wanted).map_err(|error| match error {
        Failure::Library(error) => explain(error),
        Failure::Planes => error::damaged(format),
    })?;
    Ok(Decoded { original: size, pixels, colour_space, upright: true })
}

/// Why there are no pixels.
enum Failure {
    Library(HeifError),
    /// What libheif decoded is not what the header promised.
    Planes,
}

impl From<HeifError> for Failure {
    fn from(error: HeifError) -> Self {
        Self::Library(error)
    }
}

/// The pixels in sRGB over white, and the colours that they were converted from.
fn pixels(
    bytes: &[u8],
    handle: &ImageHandle,
    hints: Hints,
    wanted: TargetSize,
) -> Result<(RgbImage, ColourSpace), Failure> {
    let size = (handle.width(), handle.height());
    if let Some(grey) = heif_grey::decode(bytes, library(), handle).filter(|grey| grey.size == size) {
        let conversion = colours(handle, None, hints, Channels::Grey).unwrap_or_default();
        let rgb = conversion.over_white(&grey.samples());
        let whole = RgbImage::from_raw(size.0, size.1, rgb).ok_or(Failure::Planes)?;
        return Ok((resize::reduce(whole, wanted), conversion.space()));
    }
    let named = colours(handle, None, hints, Channels::Rgb);
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
    let decoded = library().decode(handle, ColorSpace::Rgb(chroma), None)?;
    let conversion = named
        .or_else(|| colours(handle, decoded.color_profile_nclx(), hints, Channels::Rgb))
        .unwrap_or_default();
    let premultiplied = handle.is_premultiplied_alpha();
    let plane = decoded.planes().interleaved.filter(|plane| (plane.width, plane.height) == size);
    let plane = plane.ok_or(Failure::Planes)?;
    let whole = if deep {
        heif_planes::converted(&plane, alpha, premultiplied, &conversion)
    } else {
        heif_planes::over_white(&plane, alpha, premultiplied)
    };
    drop(decoded);
    let mut pixels = resize::reduce(whole.ok_or(Failure::Planes)?, wanted);
    if !deep {
        conversion.to_srgb(&mut pixels);
    }
    Ok((pixels, conversion.space()))
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
/// pixels in RGB, of 16 bits where the depth is above 8: measured with libheif 1.15, libde265 1.0 and dav1d 1.0 on noisy
/// pictures of 62 megapixels, those in AVIF without chroma subsampling, which take the most. `depth` is in bits; libheif
/// does not know it of every picture.
fn bytes_per_pixel(format: Format, depth: u8, alpha: bool) -> u64 {
    let colours = match (format, depth) {
        (Format::Avif, ..=8) => 14,
        (Format::Avif, _) => 29,
        (_, ..=8) => 7,
        _ => 15,
    };
    colours + if alpha { 4 } else { 0 }
}

/// How the colours that the container describes are converted, or those that the bitstream does; `None` if neither says
/// anything.
fn colours(
    handle: &ImageHandle,
    bitstream: Option<ColorProfileNCLX>,
    hints: Hints,
    channels: Channels,
) -> Option<Conversion> {
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
    says.then(|| Conversion::new(&description, channels))
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
