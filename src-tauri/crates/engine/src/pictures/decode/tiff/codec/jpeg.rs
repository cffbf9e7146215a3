//! JPEG in TIFF: chunks that may share their tables.
//!
//! Owns making a whole JPEG of a chunk, and saying how its colours are stored: the directory does, not the chunk.

use std::cell::Cell;

use turbojpeg::{Decompressor, Error as TurboError, Image, PixelFormat, Subsamp};

use super::super::super::error::{damaged, unusual};
use super::super::super::format::Format;
use super::super::super::jpeg::is_warning;
use super::super::super::{jpeg_scans, limits};
use super::stored::Shape;
use crate::problem::FileProblem;

const SOI: u8 = 0xD8;
const EOI: u8 = 0xD9;
const SOS: u8 = 0xDA;

/// Most bytes of coefficients of a chunk that has several scans, which is rare: a tile of 1024 × 1024 pixels has 6 MB.
const MAX_COEFFICIENT_BYTES: u64 = 128 << 20;
/// Nanoseconds to prepare a decompressor, and to compute a pixel.
const CHUNK_NANOSECONDS: u64 = 20_000;
const PIXEL_NANOSECONDS: u64 = 5;

/// How the chunks of a picture are compressed.
pub(in crate::pictures::decode::tiff) struct Jpeg {
    /// The tables that all chunks share.
    pub(super) tables: Vec<u8>,
    /// Whether the decoder converts luma and chroma to RGB.
    pub(super) converts: bool,
    /// Nanoseconds that the chunks so far took, by estimates.
    pub(super) spent: Cell<u64>,
}

impl Jpeg {
    /// Adds the time for a chunk.
    fn spend(&self, jpeg: &[u8], shape: Shape) -> Result<(), FileProblem> {
        let work = jpeg_scans::survey(jpeg);
        if work.coefficient_bytes > MAX_COEFFICIENT_BYTES {
            return Err(FileProblem::OutOfMemory);
        }
        let pixels = (shape.width * shape.height) as u64;
        let chunk = CHUNK_NANOSECONDS + pixels * PIXEL_NANOSECONDS;
        self.spent.set(self.spent.get().saturating_add(work.nanoseconds).saturating_add(chunk));
        limits::check_time(self.spent.get())
    }
}

/// Bytes in use to decompress a chunk of so many bytes, besides its samples and a copy of what is compressed.
pub(super) fn bytes_in_use(samples: u64) -> u64 {
    (2 * samples).min(MAX_COEFFICIENT_BYTES)
}

/// Decompresses a chunk to rows of `shape.samples` bytes per pixel, as stored or, if the codec converts, as RGB.
///
/// # Errors
/// Fails when the data is damaged, truncated or of another size, when its colours are stored in a way that contradicts
/// the directory, and when the chunks so far take too long.
pub(super) fn decode(bytes: &[u8], codec: &Jpeg, shape: Shape) -> Result<Vec<u8>, FileProblem> {
    let converts = codec.converts;
    let jpeg = assemble(bytes, &codec.tables, converts).ok_or(FileProblem::Truncated)?;
    codec.spend(&jpeg, shape)?;
    let fail = |error| explain(&error, &jpeg);
    let mut decompressor = Decompressor::new().map_err(fail)?;
    let header = decompressor.read_header(&jpeg).map_err(fail)?;
    // The last strip may be encoded in full height.
    if header.width != shape.width || !(shape.rows..=shape.height).contains(&header.height) {
        return Err(damaged(Format::Tiff));
    }
    if !converts && shape.samples == 3 && header.subsamp != Subsamp::None {
        return Err(unusual(Format::Tiff));
    }
    let format = match shape.samples {
        1 => PixelFormat::GRAY,
        3 => PixelFormat::RGB,
        _ => PixelFormat::CMYK,
    };
    if !holds(&jpeg, shape.samples) {
        return Err(unusual(Format::Tiff));
    }
    let (width, height, pitch) = (header.width, header.height, header.width * format.size());
    let mut pixels = vec![0; pitch * height];
    let output = Image { pixels: pixels.as_mut_slice(), width, pitch, height, format };
    match decompressor.decompress(&jpeg, output) {
        // The flaw is in the middle, and every viewer shows such pictures.
        Err(error) if !(is_warning(&error) && has_end(&jpeg)) => Err(fail(error)),
        _ => Ok(pixels),
    }
}

/// A whole JPEG: Adobe's segment, which says how colours are stored, the shared tables, and the chunk without its own
/// application data. `None` without picture data.
fn assemble(bytes: &[u8], tables: &[u8], converts: bool) -> Option<Vec<u8>> {
    let mut jpeg = Vec::with_capacity(bytes.len() + tables.len() + 18);
    jpeg.extend([0xFF, SOI, 0xFF, 0xEE, 0, 14]);
    jpeg.extend(*b"Adobe\0\x64\0\0\0\0");
    jpeg.push(u8::from(converts));
    copy_segments(tables, &mut jpeg);
    let scan = copy_segments(bytes, &mut jpeg)?;
    jpeg.extend_from_slice(scan);
    Some(jpeg)
}

/// Copies tables and frame headers, and returns the rest from the start of the scan.
fn copy_segments<'a>(bytes: &'a [u8], out: &mut Vec<u8>) -> Option<&'a [u8]> {
    let mut rest = bytes.strip_prefix(&[0xFF, SOI])?;
    loop {
        match rest {
            [0xFF, 0xFF, ..] => rest = &rest[1..],
            [0xFF, SOS, ..] => return Some(rest),
            &[0xFF, marker, high, low, ..] if !matches!(marker, 0 | 0x01 | 0xD0..=EOI) => {
                let (segment, after) =
                    rest.split_at_checked(2 + usize::from(u16::from_be_bytes([high, low])))?;
                if !matches!(marker, 0xE0..=0xEF | 0xFE) {
                    out.extend_from_slice(segment);
                }
                rest = after;
            }
            _ => return None,
        }
    }
}

/// Whether the frame has this many components.
fn holds(jpeg: &[u8], samples: usize) -> bool {
    let mut rest = &jpeg[2..];
    while let &[0xFF, marker, high, low, ..] = rest {
        if matches!(marker, 0xC0..=0xC3 | 0xC5..=0xC7 | 0xC9..=0xCB | 0xCD..=0xCF) {
            return rest.get(9).is_some_and(|&count| usize::from(count) == samples);
        }
        rest = rest.get(2 + usize::from(u16::from_be_bytes([high, low]))..).unwrap_or_default();
    }
    false
}

fn has_end(jpeg: &[u8]) -> bool {
    jpeg.windows(2).rev().any(|pair| pair == [0xFF, EOI])
}

/// The problem that an error without a picture means.
fn explain(error: &TurboError, jpeg: &[u8]) -> FileProblem {
    tracing::debug!(%error, "libjpeg-turbo cannot decompress a chunk");
    let text = error.to_string();
    if text.contains("Unsupported JPEG process") || text.contains("precision") {
        unusual(Format::Tiff)
    } else if has_end(jpeg) {
        damaged(Format::Tiff)
    } else {
        FileProblem::Truncated
    }
}
