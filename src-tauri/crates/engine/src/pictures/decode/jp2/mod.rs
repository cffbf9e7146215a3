//! JPEG 2000 through the `hayro-jpeg2000` crate, in its container or as a bare codestream.
//!
//! Owns the choice of the resolution, which saves most of the time, and the estimates of time and memory: the crate has
//! no limits. The same code runs on every system. Never turns a picture.

mod codestream;
mod cost;
mod file;

use hayro_jpeg2000::{ColorSpace, DecodeError, DecodeSettings, DecodedImage, DecoderContext, Image};
use hayro_jpeg2000::{DecodingError, FormatError, MarkerError, TileError};
use image::RgbImage;

use self::codestream::Survey;
use self::file::File;
use super::colour::{Channels, Conversion, Description};
use super::colour_space::ColourSpace;
use super::format::Format;
use super::generic::flatten;
use super::picture::{Decoded, Hints, TargetSize};
use super::tiff::Lab;
use super::{error, limits, resize};
use crate::problem::FileProblem;

/// Decodes the picture at the smallest of its resolutions that meets the target, or at a smaller one if that would take
/// too long.
///
/// # Errors
/// Fails when the file is damaged, too large, takes too long in any of its resolutions, or is of a kind that the crate
/// does not decode.
pub(super) fn decode(bytes: &[u8], hints: Hints, wanted: TargetSize) -> Result<Decoded, FileProblem> {
    let file = File::new(bytes)?;
    let survey = Survey::new(file.codestream)?;
    let (width, height) = survey.size;
    limits::check_sides(width, height)?;
    let levels = cost::levels_to_skip(&survey, wanted, file.has_palette)?;
    let _reserved = limits::reserve(cost::bytes(&survey, levels, file.copied_channels(&survey)))?;
    let decoded = Samples::decode(&file, &survey, levels)?;
    let (pixels, colour_space) = to_srgb(decoded, hints, wanted)?;
    Ok(Decoded { original: (width, height), pixels, colour_space, upright: false })
}

/// Decoded samples in 8 bits, one pixel after the other.
struct Samples {
    samples: Vec<u8>,
    size: (u32, u32),
    colours: ColorSpace,
    /// Whether the last sample of a pixel is its opacity.
    alpha: bool,
}

impl Samples {
    /// Decodes all but so many levels.
    fn decode(file: &File<'_>, survey: &Survey, levels: u32) -> Result<Self, FileProblem> {
        let explain = |error| explain(error, survey);
        let (width, height) = survey.size;
        let settings = DecodeSettings {
            target_resolution: (levels > 0).then(|| (width >> levels, height >> levels)),
            ..DecodeSettings::default()
        };
        let image = Image::new(file.bytes, &settings).map_err(explain)?;
        let size = (image.width(), image.height());
        if size != survey.at(levels) {
            return Err(error::damaged(Format::Jp2));
        }
        let mut context = DecoderContext::default();
        let decoded = image.decode(&mut context).map_err(explain)?;
        let (colours, alpha) = (image.color_space().clone(), image.has_alpha());
        let samples = interleaved(&decoded, usize::from(colours.num_channels()) + usize::from(alpha))?;
        Ok(Self { samples, size, colours, alpha })
    }
}

/// The samples in 8 bits, one pixel after the other. Palettes and definitions of channels can yield other channels than
/// the colours have.
fn interleaved(decoded: &DecodedImage<'_>, channels: usize) -> Result<Vec<u8>, FileProblem> {
    let components = decoded.components();
    let count = components.first().map_or(0, |component| component.samples().len());
    let is_even = components.iter().all(|component| component.samples().len() == count);
    if count == 0 || !is_even || components.len() != channels {
        return Err(error::damaged(Format::Jp2));
    }
    Ok(decoded.data_u8())
}

/// Converts samples to sRGB over white.
fn to_srgb(
    decoded: Samples,
    hints: Hints,
    wanted: TargetSize,
) -> Result<(RgbImage, ColourSpace), FileProblem> {
    let Samples { samples, size: (width, height), colours, alpha } = decoded;
    let reduced = |rgb| {
        let image = RgbImage::from_raw(width, height, rgb).ok_or_else(|| error::damaged(Format::Jp2))?;
        Ok(resize::reduce(image, wanted))
    };
    let icc = match &colours {
        ColorSpace::Icc { profile, .. } => Some(profile.as_slice()),
        _ => None,
    };
    let described = |channels| {
        let description = Description { icc, adobe_rgb: hints.adobe_rgb, ..Description::default() };
        Conversion::new(&description, channels)
    };
    let stored = usize::from(colours.num_channels()) + usize::from(alpha);
    let is_lab = icc.is_some_and(|icc| icc.get(16..20) == Some(b"Lab "));
    let channels = match (colours.num_channels(), alpha) {
        (3, _) => Channels::Rgb,
        (4, false) => Channels::Inks,
        (1, _) => Channels::Grey,
        _ => return Err(error::unusual(Format::Jp2)),
    };
    if is_lab {
        let mut pixels = reduced(if alpha { lab_over_white(&samples) } else { samples })?;
        Lab::of_photographs().convert(&mut pixels);
        return Ok((pixels, ColourSpace::Other("L*a*b*".to_owned())));
    }
    let conversion = described(channels);
    if channels == Channels::Inks {
        // Stored as amounts of ink, 255 for most.
        let inverted: Vec<u8> = samples.iter().map(|ink| 255 - ink).collect();
        return Ok((reduced(conversion.inks_to_srgb(&inverted))?, conversion.space()));
    }
    let rgb = match stored {
        1 => samples.iter().flat_map(|&grey| [grey; 3]).collect(),
        2 => flatten(
            samples.as_chunks::<2>().0.iter().flat_map(|&[grey, alpha]| [grey, grey, grey, alpha]).collect(),
        ),
        3 => samples,
        _ => flatten(samples),
    };
    let mut pixels = reduced(rgb)?;
    conversion.to_srgb(&mut pixels);
    Ok((pixels, conversion.space()))
}

/// L*a*b* with opacity over white.
fn lab_over_white(samples: &[u8]) -> Vec<u8> {
    let mixed = samples.as_chunks::<4>().0.iter().flat_map(|&[lightness, a, b, alpha]| {
        [(lightness, 255), (a, 128), (b, 128)].map(|(value, white): (u8, u32)| {
            let mixed = u32::from(value) * u32::from(alpha) + white * u32::from(255 - alpha);
            ((mixed + 127) / 255) as u8
        })
    });
    mixed.collect()
}

/// The problem that the crate's error means.
fn explain(error: DecodeError, survey: &Survey) -> FileProblem {
    tracing::debug!(%error, "cannot decode a JPEG 2000");
    match error {
        _ if survey.is_high_throughput => error::unusual(Format::Jp2),
        DecodeError::Format(FormatError::Unsupported)
        | DecodeError::Marker(MarkerError::Unsupported)
        | DecodeError::Decoding(DecodingError::TooManyBitplanes) => error::unusual(Format::Jp2),
        DecodeError::Tile(TileError::Invalid) => FileProblem::Truncated,
        _ => error::damaged(Format::Jp2),
    }
}

#[cfg(test)]
mod tests;
