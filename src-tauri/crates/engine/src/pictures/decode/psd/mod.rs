//! Photoshop's PSD and PSB: the merged picture that it stores behind the layers.
//!
//! Owns this one picture, in every depth and most colour modes; no crate reads more than 8-bit RGB of it. Layers are never
//! composed. A file saved without the merged picture ("Maximize compatibility" off) shows its thumbnail, if it has one.

mod draw;
mod header;
mod mode;
mod planes;
mod resources;

use image::RgbImage;

use self::header::Sections;
use self::mode::{Colours, Mode};
use self::planes::Planes;
use self::resources::Resources;
pub(crate) use self::resources::{resources, section};
use super::colour::{Channels, Conversion, Description};
use super::colour_space::ColourSpace;
use super::format::Format;
use super::picture::{Decoded, Hints, TargetSize};
use super::tiff::Lab;
use super::{error, jpeg, limits, resize};
use crate::problem::FileProblem;

/// Nanoseconds to unpack a sample and to convert it.
const SAMPLE_NANOSECONDS: u64 = 4;
/// Nanoseconds to read a packed byte, which may stand for no sample.
const PACKED_NANOSECONDS: u64 = 3;

/// Decodes the merged picture.
///
/// # Errors
/// Fails when the file is damaged, truncated, too large, of a colour mode without defined colours, or without a merged
/// picture and thumbnail.
pub(super) fn decode(bytes: &[u8], hints: Hints, wanted: TargetSize) -> Result<Decoded, FileProblem> {
    let sections = Sections::new(bytes)?;
    let (width, height) = sections.header.size;
    let area = limits::check_size(width, height)?;
    let resources = Resources::read(sections.resources);
    if !resources.is_merged {
        return thumbnail(&resources, (width, height), hints, wanted);
    }
    let mode = Mode::new(&sections, &resources)?;
    // With transparency, all samples may be read twice.
    let reads = if mode.alpha { 2 } else { 1 };
    limits::check_time(reads * nanoseconds(&sections, &mode, area))?;
    let factor = resize::reduction((width, height), wanted);
    let reduced = (width.div_ceil(factor), height.div_ceil(factor));
    let held = u64::from(reduced.0) * u64::from(reduced.1) * drawn_bytes(&mode.colours);
    let rows = u64::from(height) * mode.samples() as u64 * size_of::<u64>() as u64;
    let _reserved = limits::reserve(held + rows + u64::from(width) * 32)?;
    let planes = Planes::new(&sections, mode.samples())?;
    let pixels = draw::draw(&planes, &mode, (width, height), factor)?;
    let (rgb, colour_space) = to_srgb(&mode, pixels, &resources, reduced, hints)?;
    Ok(Decoded { original: (width, height), pixels: rgb, colour_space, upright: false })
}

/// Time to read all samples once.
fn nanoseconds(sections: &Sections<'_>, mode: &Mode, area: u64) -> u64 {
    let packed = if planes::is_packed(sections) { sections.picture.len() as u64 } else { 0 };
    area * mode.samples() as u64 * SAMPLE_NANOSECONDS + packed * PACKED_NANOSECONDS
}

/// Bytes per drawn pixel: its channels, and RGB. A profile takes inks the other way round, in a copy.
fn drawn_bytes(colours: &Colours) -> u64 {
    let channels = colours.channels() as u64;
    3 + channels + if matches!(colours, Colours::Inks) { channels } else { 0 }
}

/// Converts the drawn channels to sRGB.
fn to_srgb(
    mode: &Mode,
    mut pixels: Vec<u8>,
    resources: &Resources<'_>,
    (width, height): (u32, u32),
    hints: Hints,
) -> Result<(RgbImage, ColourSpace), FileProblem> {
    let image = |rgb| RgbImage::from_raw(width, height, rgb).ok_or_else(|| error::damaged(Format::Psd));
    let channels = match mode.colours {
        Colours::Lab => {
            Lab::of_photographs().convert(&mut pixels);
            return Ok((image(pixels)?, ColourSpace::Other("L*a*b*".to_owned())));
        }
        Colours::Grey => Channels::Grey,
        Colours::Rgb | Colours::Palette(_) => Channels::Rgb,
        Colours::Inks => Channels::Inks,
    };
    // Light was converted while it was drawn.
    let icc = resources.icc.filter(|icc| icc.len() <= limits::MAX_ICC && !mode.is_linear());
    let conversion = Conversion::new(
        &Description { icc, adobe_rgb: hints.adobe_rgb && icc.is_none(), ..Description::default() },
        channels,
    );
    let rgb = match mode.colours {
        Colours::Grey => pixels.iter().flat_map(|&grey| [grey; 3]).collect(),
        Colours::Inks => return Ok((image(conversion.inks_to_srgb(&pixels))?, conversion.space())),
        _ => pixels,
    };
    let mut rgb = image(rgb)?;
    conversion.to_srgb(&mut rgb);
    Ok((rgb, conversion.space()))
}

/// The small JPEG that file browsers show.
fn thumbnail(
    resources: &Resources<'_>,
    original: (u32, u32),
    hints: Hints,
    wanted: TargetSize,
) -> Result<Decoded, FileProblem> {
    let jpeg = resources.thumbnail.ok_or_else(|| error::unusual(Format::Psd))?;
    Ok(Decoded { original, ..jpeg::decode(jpeg, hints, wanted)? })
}

#[cfg(test)]
mod tests;
#[cfg(test)]
pub(in crate::pictures) mod writer;
