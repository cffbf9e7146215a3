//! Previews of cameras' raw files: the JPEGs that the camera developed and embedded.
//!
//! Owns finding them, by the directories of files built like TIFF or by the header of Fujifilm's. The largest JPEG is
//! used, or, in a file without any, the largest picture that is stored like a TIFF's. Never develops sensor data. A
//! hostile file costs a bounded number of directories, wherever they point.
//!
//! The first directory of a raw file contains its orientation, and the preview is stored like the sensor data. So that
//! orientation applies, and the preview's own EXIF, which repeats it, is ignored except for the preview's colour space.
//! Fujifilm's files have no such directory: their EXIF is the preview's, see [`exif_part`].

use std::collections::HashSet;

use super::format::{Format, RawKind};
use super::picture::{Decoded, Hints, TargetSize};
use super::tiff::{Directory, Tiff, tag};
use super::{colour, error, jpeg, jpeg_markers, jpeg_scans, limits, tiff};
use crate::problem::FileProblem;

/// Tag in Panasonic's files whose value is the JPEG.
const PANASONIC_JPEG: u16 = 0x002E;
/// Tag in Olympus's maker note: the directory of camera settings, which contains the preview's offset and length.
const OLYMPUS_SETTINGS: u16 = 0x2020;
const OLYMPUS_OFFSET: u16 = 0x0101;
const OLYMPUS_LENGTH: u16 = 0x0102;

/// Compression codes of JPEG, in TIFF 6.0 and in its later supplement.
const JPEG_CODECS: [u32; 2] = [6, 7];
/// Most directories that are read; cameras write four or five, programs a few more.
const MAX_DIRECTORIES: usize = 64;
/// Most directories that one entry may point to.
const MAX_SUB_IFDS: usize = 16;
/// Most previews that are tried before the file is reported as a problem.
const MAX_ATTEMPTS: usize = 3;
/// Most by which the aspect ratios of a sensor's picture and its preview may differ, as a fraction: cropped margins and
/// rounding cause a few percent.
const MAX_SKEW: f64 = 0.06;

/// A JPEG inside a raw file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Preview<'a> {
    jpeg: &'a [u8],
    width: u32,
    height: u32,
}

impl<'a> Preview<'a> {
    /// A JPEG that can be decoded; `None` for others, such as sensor data stored as lossless JPEG.
    fn new(jpeg: &'a [u8]) -> Option<Self> {
        let (width, height) = jpeg_markers::frame_size(jpeg)?;
        limits::check_sides(width, height).ok()?;
        Some(Self { jpeg, width, height })
    }

    fn area(&self) -> u64 {
        area((self.width, self.height))
    }
}

fn area((width, height): (u32, u32)) -> u64 {
    u64::from(width) * u64::from(height)
}

/// What the directories of a raw file contain.
#[derive(Default)]
struct Found<'a> {
    /// JPEGs, the largest first.
    previews: Vec<Preview<'a>>,
    /// Width and height of the largest picture that the directories describe.
    full: Option<(u32, u32)>,
}

/// Decodes the largest preview that can be decoded.
///
/// # Errors
/// Fails when the file contains neither a preview nor another picture, or with the last preview's problem when none of
/// them can be decoded.
pub(super) fn decode(
    bytes: &[u8],
    kind: RawKind,
    hints: Hints,
    wanted: TargetSize,
) -> Result<Decoded, FileProblem> {
    let Found { previews, full } = find(bytes, kind);
    let mut fault = error::no_preview(Format::Raw(kind));
    let mut spent = 0_u64;
    for preview in previews.iter().take(MAX_ATTEMPTS) {
        let time = spent.saturating_add(jpeg_scans::survey(preview.jpeg).nanoseconds);
        if let Err(error) = limits::check_time(time) {
            fault = error;
            continue;
        }
        // The preview knows its colours best; the raw file's own EXIF may be about the sensor's.
        let adobe_rgb = colour::exif::adobe_rgb(preview.jpeg).unwrap_or(hints.adobe_rgb);
        match jpeg::decode(preview.jpeg, Hints { adobe_rgb, ..hints }, wanted) {
            Ok(decoded) => {
                let full = full.filter(|&full| is_shown_by(full, (preview.width, preview.height)));
                return Ok(Decoded { original: full.unwrap_or(decoded.original), ..decoded });
            }
            Err(error) => {
                // One that turns out to be damaged took its time; one that is refused did not.
                if !matches!(error, FileProblem::OutOfMemory | FileProblem::TooManyPixels { .. }) {
                    spent = time;
                }
                fault = error;
            }
        }
    }
    stored_picture(bytes, full, hints, wanted).ok_or(fault)
}

/// The largest picture in a file built like TIFF that is neither a JPEG nor sensor data: some converters and scanners
/// store the preview without compression.
fn stored_picture(
    bytes: &[u8],
    full: Option<(u32, u32)>,
    hints: Hints,
    wanted: TargetSize,
) -> Option<Decoded> {
    let file = Tiff::open(bytes)?;
    let decoded = tiff::decode_directory(file, &tiff::largest_ordinary(file)?, hints, wanted).ok()?;
    let full = full.filter(|&full| is_shown_by(full, decoded.original));
    Some(Decoded { original: full.unwrap_or(decoded.original), ..decoded })
}

/// The part of a raw file that contains EXIF: the whole file, or the preview of Fujifilm's.
pub(crate) fn exif_part(bytes: &[u8], kind: RawKind) -> &[u8] {
    match kind {
        RawKind::Raf => fujifilm_jpeg(bytes).unwrap_or_default(),
        _ => bytes,
    }
}

/// Whether this preview shows the whole picture of that size rather than a crop of it.
fn is_shown_by(full: (u32, u32), preview: (u32, u32)) -> bool {
    let shape = |(width, height): (u32, u32)| f64::from(width) / f64::from(height);
    let skew = shape(full) / shape(preview);
    area(full) > area(preview) && limits::check_sides(full.0, full.1).is_ok() && (skew - 1.0).abs() < MAX_SKEW
}

fn find(bytes: &[u8], kind: RawKind) -> Found<'_> {
    let mut found = match kind {
        RawKind::Raf => {
            Found { previews: fujifilm_jpeg(bytes).and_then(Preview::new).into_iter().collect(), full: None }
        }
        _ => walk(bytes),
    };
    found.previews.sort_by_key(|preview| std::cmp::Reverse(preview.area()));
    found
}

/// The JPEG of Fujifilm's files: their header contains its offset and length at byte 84, after magic, version and
/// camera.
fn fujifilm_jpeg(bytes: &[u8]) -> Option<&[u8]> {
    let number = |at: usize| {
        let bytes = bytes.get(at..)?.first_chunk::<4>()?;
        Some(u32::from_be_bytes(*bytes) as usize)
    };
    let start = number(84)?;
    bytes.get(start..start.checked_add(number(88)?)?)
}

/// Visits each directory once: those of the chain, and those that their entries point to.
fn walk(bytes: &[u8]) -> Found<'_> {
    let mut found = Found::default();
    let Some(tiff) = Tiff::open(bytes) else { return found };
    let mut pending: Vec<usize> = tiff.first().into_iter().collect();
    let mut visited = HashSet::new();
    while let Some(at) = pending.pop() {
        if at == 0 || visited.len() >= MAX_DIRECTORIES || !visited.insert(at) {
            continue;
        }
        let Some(directory) = tiff.directory(at) else { continue };
        pending.push(directory.next);
        pending.extend(
            directory.numbers(tag::SUB_IFDS, MAX_SUB_IFDS).into_iter().flatten().map(|at| at as usize),
        );
        pending.extend(directory.number(tag::EXIF_IFD).map(|at| at as usize));
        let jpegs = [linked(tiff, &directory), strip(tiff, &directory), enclosed(tiff, &directory)];
        let jpegs = jpegs.into_iter().chain([olympus(tiff, &directory)]).flatten();
        found.previews.extend(jpegs.filter_map(Preview::new));
        found.full = found.full.into_iter().chain(size(&directory)).max_by_key(|&size| area(size));
    }
    found
}

/// A JPEG that a directory points to with TIFF 6.0's own tags: most cameras' thumbnails and previews.
fn linked<'a>(tiff: Tiff<'a>, directory: &Directory<'a>) -> Option<&'a [u8]> {
    tiff.slice(directory.number(tag::JPEG_OFFSET)? as usize, directory.number(tag::JPEG_LENGTH)? as usize)
}

/// A JPEG as the only strip of a directory's picture: Canon, DNG.
fn strip<'a>(tiff: Tiff<'a>, directory: &Directory<'a>) -> Option<&'a [u8]> {
    directory.number(tag::COMPRESSION).filter(|codec| JPEG_CODECS.contains(codec))?;
    let (offsets, lengths) =
        (directory.numbers(tag::STRIP_OFFSETS, 2)?, directory.numbers(tag::STRIP_LENGTHS, 2)?);
    match (offsets.as_slice(), lengths.as_slice()) {
        (&[at], &[length]) => tiff.slice(at as usize, length as usize),
        _ => None,
    }
}

/// A JPEG as the value of an entry: Panasonic.
fn enclosed<'a>(tiff: Tiff<'a>, directory: &Directory<'a>) -> Option<&'a [u8]> {
    let (at, length) = directory.extent(PANASONIC_JPEG)?;
    tiff.slice(at, length)
}

/// A JPEG that Olympus's maker note points to. Offsets in the note count from its own start.
fn olympus<'a>(tiff: Tiff<'a>, directory: &Directory<'a>) -> Option<&'a [u8]> {
    let (at, length) = directory.extent(tag::MAKER_NOTE)?;
    let header = match tiff.slice(at, length.min(16))? {
        [b'O', b'L', b'Y', b'M', b'P', b'U', b'S', 0, ..] => 12,
        [b'O', b'M', b' ', b'S', b'Y', b'S', b'T', b'E', b'M', 0, ..] => 16,
        _ => return None,
    };
    let note = tiff.from(at)?;
    let settings = note.directory(note.directory(header)?.extent(OLYMPUS_SETTINGS)?.0)?;
    note.slice(settings.number(OLYMPUS_OFFSET)? as usize, settings.number(OLYMPUS_LENGTH)? as usize)
}

/// Width and height of a directory's picture; without the sensor's margins if the directory gives their size.
fn size(directory: &Directory<'_>) -> Option<(u32, u32)> {
    if let Some(&[width, height]) = directory.numbers(tag::DEFAULT_CROP_SIZE, 2).as_deref() {
        return Some((width, height));
    }
    Some((directory.number(tag::IMAGE_WIDTH)?, directory.number(tag::IMAGE_LENGTH)?))
}

#[cfg(test)]
#[path = "raw_tests.rs"]
mod tests;
