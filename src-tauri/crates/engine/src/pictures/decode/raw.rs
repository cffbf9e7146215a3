//! Pictures of cameras' raw files: the JPEG that the camera developed and put inside.
//!
//! Owns finding it: by the directories of files built like TIFF, by the header of Fujifilm's. The largest
//! JPEG wins. Never develops sensor data. A hostile file costs a bounded number of directories, whatever
//! they point at.
//!
//! How a raw file is to be turned stands in its first directory, and its preview is stored like its sensor
//! data. So that number counts, and what the preview's own EXIF repeats of it is not looked at. Fujifilm's
//! files have no such directory: there the preview's EXIF is the file's, see [`exif_part`].

use std::collections::HashSet;

use super::format::RawKind;
use super::tiff::{Directory, Tiff, tag};
use super::{Decoded, Format, TargetSize, error, jpeg, jpeg_markers, limits};
use crate::problem::FileProblem;

/// Panasonic: the JPEG as the value of an entry.
const PANASONIC_JPEG: u16 = 0x002E;
/// Olympus, in its maker note: the directory of camera settings; in that, the preview.
const OLYMPUS_SETTINGS: u16 = 0x2020;
const OLYMPUS_OFFSET: u16 = 0x0101;
const OLYMPUS_LENGTH: u16 = 0x0102;

/// JPEG as TIFF 6.0 and as its later supplement have it.
const JPEG_CODECS: [u32; 2] = [6, 7];
/// Cameras write four or five directories, programs a few more.
const MAX_DIRECTORIES: usize = 64;
/// Directories that one entry may point at.
const MAX_SUB_IFDS: usize = 16;
/// Previews tried before a file is given up.
const MAX_ATTEMPTS: usize = 3;
/// Sides of a sensor's picture and its preview may differ in shape by so much (cut margins, rounding).
const MAX_SKEW: f64 = 0.06;

/// A JPEG inside a raw file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Preview<'a> {
    jpeg: &'a [u8],
    width: u32,
    height: u32,
}

impl<'a> Preview<'a> {
    /// A picture that can be decoded; sensor data packed as lossless JPEG is none.
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

/// What a walk through a raw file found.
#[derive(Default)]
struct Found<'a> {
    /// JPEGs, the largest first.
    previews: Vec<Preview<'a>>,
    /// Size of the largest picture that the directories tell of.
    full: Option<(u32, u32)>,
}

/// Decodes the largest preview that can be decoded.
pub(super) fn decode(bytes: &[u8], kind: RawKind, wanted: TargetSize) -> Result<Decoded, FileProblem> {
    let Found { previews, full } = find(bytes, kind);
    let mut fault = error::no_preview(Format::Raw(kind));
    for preview in previews.iter().take(MAX_ATTEMPTS) {
        match jpeg::decode(preview.jpeg, wanted) {
            Ok(decoded) => {
                let full = full.filter(|&full| is_shown_by(full, preview));
                return Ok(Decoded { original: full.unwrap_or(decoded.original), ..decoded });
            }
            Err(error) => fault = error,
        }
    }
    Err(fault)
}

/// The part of a raw file in which EXIF lies: all of it, but for Fujifilm's, where it is the preview.
pub(crate) fn exif_part(bytes: &[u8], kind: RawKind) -> &[u8] {
    match kind {
        RawKind::Raf => fujifilm_jpeg(bytes).unwrap_or_default(),
        _ => bytes,
    }
}

/// Whether this preview shows a picture of that size, and not a part or a square of it.
fn is_shown_by(full: (u32, u32), preview: &Preview<'_>) -> bool {
    let shape = |width: u32, height: u32| f64::from(width) / f64::from(height);
    let skew = shape(full.0, full.1) / shape(preview.width, preview.height);
    area(full) > preview.area()
        && limits::check_sides(full.0, full.1).is_ok()
        && (skew - 1.0).abs() < MAX_SKEW
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

/// Fujifilm's header: after magic, version and camera, at byte 84, offset and length of the JPEG.
fn fujifilm_jpeg(bytes: &[u8]) -> Option<&[u8]> {
    let number = |at: usize| {
        let bytes = bytes.get(at..)?.first_chunk::<4>()?;
        Some(u32::from_be_bytes(*bytes) as usize)
    };
    let start = number(84)?;
    bytes.get(start..start.checked_add(number(88)?)?)
}

/// Visits each directory once: the chain, and what its entries point at.
fn walk(bytes: &[u8]) -> Found<'_> {
    let mut found = Found::default();
    let Some(tiff) = Tiff::open(bytes) else { return found };
    let mut ahead: Vec<usize> = tiff.first().into_iter().collect();
    let mut seen = HashSet::new();
    while let Some(at) = ahead.pop() {
        if at == 0 || seen.len() >= MAX_DIRECTORIES || !seen.insert(at) {
            continue;
        }
        let Some(directory) = tiff.directory(at) else { continue };
        ahead.push(directory.next);
        ahead.extend(
            directory.numbers(tag::SUB_IFDS, MAX_SUB_IFDS).into_iter().flatten().map(|at| at as usize),
        );
        ahead.extend(directory.number(tag::EXIF_IFD).map(|at| at as usize));
        let jpegs = [linked(tiff, &directory), strip(tiff, &directory), enclosed(tiff, &directory)];
        let jpegs = jpegs.into_iter().chain([olympus(tiff, &directory)]).flatten();
        found.previews.extend(jpegs.filter_map(Preview::new));
        found.full = found.full.into_iter().chain(size(&directory)).max_by_key(|&size| area(size));
    }
    found
}

/// A JPEG that a directory links to as TIFF 6.0 says: most cameras' thumbnails and previews.
fn linked<'a>(tiff: Tiff<'a>, directory: &Directory<'a>) -> Option<&'a [u8]> {
    tiff.slice(directory.number(tag::JPEG_OFFSET)? as usize, directory.number(tag::JPEG_LENGTH)? as usize)
}

/// A JPEG as the one strip of a directory's picture: Canon, DNG.
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

/// A JPEG that Olympus's maker note links to. Offsets in it count from its own beginning.
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

/// The size of a directory's picture; without a sensor's margins, where they are told apart.
fn size(directory: &Directory<'_>) -> Option<(u32, u32)> {
    if let Some(&[width, height]) = directory.numbers(tag::DEFAULT_CROP_SIZE, 2).as_deref() {
        return Some((width, height));
    }
    Some((directory.number(tag::IMAGE_WIDTH)?, directory.number(tag::IMAGE_LENGTH)?))
}

#[cfg(test)]
#[path = "raw_tests.rs"]
mod tests;
