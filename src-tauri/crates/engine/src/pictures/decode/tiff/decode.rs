//! From a TIFF file, or one of its directories, to RGB.
//!
//! Owns the way of the pixels from the chunks to the reduced picture, and how much memory that takes.

use image::RgbImage;

use super::super::colour::{Channels, Conversion, Description};
use super::super::colour_space::ColourSpace;
use super::super::format::Format;
use super::super::generic::flatten;
use super::super::orient::Orientation;
use super::super::picture::{Decoded, Hints, TargetSize};
use super::super::{error, limits, resize};
use super::canvas::Canvas;
use super::chunk::Chunk;
use super::directory::{Directory, Tiff};
use super::layout::Layout;
use super::photometric::Photometric;
use super::rows::Rows;
use super::{choice, old_jpeg, tag};
use crate::problem::FileProblem;

/// Decodes the main picture of a file.
///
/// # Errors
/// Fails when the file is damaged, truncated, too large, or stored in a way that is not understood.
pub(in crate::pictures::decode) fn decode(
    bytes: &[u8],
    hints: Hints,
    wanted: TargetSize,
) -> Result<Decoded, FileProblem> {
    let tiff = Tiff::open(bytes).ok_or_else(|| error::damaged(Format::Tiff))?;
    let first = tiff.first().and_then(|at| tiff.directory(at)).ok_or(FileProblem::Truncated)?;
    let (directory, is_first) = choice::main_picture(tiff).unwrap_or((first, true));
    let decoded = decode_directory(tiff, &directory, hints, wanted)?;
    // Metadata has the orientation of the first directory.
    match directory.number(tag::ORIENTATION).filter(|_| !is_first) {
        Some(number) => {
            let orientation = Orientation::from_exif(number);
            let original = orientation.displayed(decoded.original);
            Ok(Decoded { original, pixels: orientation.upright(decoded.pixels), upright: true, ..decoded })
        }
        None => Ok(decoded),
    }
}

/// Decodes the picture of a directory, as stored.
///
/// # Errors
/// As [`decode`].
pub(in crate::pictures::decode) fn decode_directory(
    tiff: Tiff<'_>,
    directory: &Directory<'_>,
    hints: Hints,
    wanted: TargetSize,
) -> Result<Decoded, FileProblem> {
    if old_jpeg::is_used(directory) {
        return old_jpeg::decode(tiff, directory, hints, wanted);
    }
    let layout = Layout::new(tiff, directory)?;
    let factor = resize::reduction(layout.size, wanted);
    let _reserved = limits::reserve(held_bytes(&layout, factor))?;
    let reduced = draw(tiff, &layout, factor)?;
    let conversion = conversion(&layout, directory.bytes(tag::ICC_PROFILE, limits::MAX_ICC), hints);
    let (width, height) = (layout.size.0.div_ceil(factor), layout.size.1.div_ceil(factor));
    let rgb = to_rgb(&layout, reduced, &conversion);
    let mut pixels = RgbImage::from_raw(width, height, rgb).ok_or_else(|| error::damaged(Format::Tiff))?;
    let colour_space = match layout.photometric {
        Photometric::Lab(_) => ColourSpace::Other("L*a*b*".to_owned()),
        Photometric::Inks => conversion.space(),
        _ => {
            conversion.to_srgb(&mut pixels);
            conversion.space()
        }
    };
    Ok(Decoded { original: layout.size, pixels, colour_space, upright: false })
}

/// The conversion of the picture's channels to sRGB.
fn conversion(layout: &Layout, profile: Option<&[u8]>, hints: Hints) -> Conversion {
    let channels = match layout.photometric {
        Photometric::Grey { .. } => Channels::Grey,
        Photometric::Inks => Channels::Inks,
        _ => Channels::Rgb,
    };
    let description = Description { icc: profile, adobe_rgb: hints.adobe_rgb, ..Description::default() };
    Conversion::new(&description, channels)
}

/// Most bytes that decoding holds at a time, besides the file: the reduced picture in its channels and as RGB, a row
/// of tiles in the picture's channels, and what decompressing a chunk of each plane takes.
fn held_bytes(layout: &Layout, factor: u32) -> u64 {
    let area = |width: usize, height: usize| width as u64 * height as u64;
    let (width, height) = (layout.size.0 as usize, layout.size.1 as usize);
    let chunk_height = layout.geometry.chunk.1;
    let channels = layout.channels() as u64;
    let reduced = area(width, height) / u64::from(factor).pow(2) * (channels + 3);
    let band = if layout.geometry.across > 1 { area(width, chunk_height) * channels } else { 0 };
    let longest = layout.geometry.longest();
    let chunk = layout.codec.bytes_in_use(area(layout.row_bytes(), chunk_height), longest)
        + if layout.reversed { longest } else { 0 };
    reduced + band + chunk * layout.planes() as u64
}

/// Decodes all chunks to the reduced picture in its channels.
fn draw(tiff: Tiff<'_>, layout: &Layout, factor: u32) -> Result<Vec<u8>, FileProblem> {
    let (width, height) = (layout.size.0 as usize, layout.size.1 as usize);
    let (chunk_width, chunk_height) = layout.geometry.chunk;
    let channels = layout.channels();
    let mut canvas = Canvas::new((width, height), channels, factor as usize);
    let mut rows = Rows::new(layout);
    let mut line = vec![0; width * channels];
    let mut band = Vec::new();
    for row in 0..layout.geometry.down {
        let count = chunk_height.min(height - row * chunk_height);
        if layout.geometry.across == 1 {
            Chunk::open(tiff, layout, (row, 0), count)?.read(count, |planes| {
                rows.convert(planes, &mut line);
                canvas.push(&line);
            })?;
            continue;
        }
        band.resize(count * line.len(), 0);
        for column in 0..layout.geometry.across {
            let left = column * chunk_width * channels;
            let right = line.len().min(left + chunk_width * channels);
            let mut lines = band.chunks_exact_mut(line.len());
            Chunk::open(tiff, layout, (row, column), count)?.read(count, |planes| {
                if let Some(line) = lines.next() {
                    rows.convert(planes, &mut line[left..right]);
                }
            })?;
        }
        canvas.push(&band);
    }
    Ok(canvas.finish())
}

/// Converts the picture's channels to RGB, still in the colours of its profile, except for inks.
fn to_rgb(layout: &Layout, mut pixels: Vec<u8>, conversion: &Conversion) -> Vec<u8> {
    match &layout.photometric {
        Photometric::Grey { .. } => pixels.iter().flat_map(|&grey| [grey; 3]).collect(),
        Photometric::Inks if layout.keeps_alpha() => {
            let (with_alpha, _) = pixels.as_chunks::<5>();
            let inks: Vec<u8> = with_alpha.iter().flat_map(|pixel| &pixel[..4]).copied().collect();
            let rgb = conversion.inks_to_srgb(&inks);
            let pixels = rgb.as_chunks::<3>().0.iter().zip(with_alpha);
            flatten(pixels.flat_map(|(&[red, green, blue], pixel)| [red, green, blue, pixel[4]]).collect())
        }
        Photometric::Inks => conversion.inks_to_srgb(&pixels),
        Photometric::Lab(lab) => {
            lab.convert(&mut pixels);
            pixels
        }
        Photometric::Rgb | Photometric::Palette(_) | Photometric::YCbCr(_) => pixels,
    }
}
