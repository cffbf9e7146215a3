//! The sections of a PSD or PSB.
//!
//! Owns their lengths, which PSB stores in more bytes. Never reads what is in a section.

use super::super::error;
use super::super::format::Format;
use crate::problem::FileProblem;

/// Most channels that Photoshop writes.
const MAX_CHANNELS: u16 = 56;

/// Most blocks behind the layers that are read; a file has a few dozen.
const MAX_BLOCKS: usize = 10_000;
/// Blocks whose length PSB stores in 8 bytes.
const LONG_BLOCKS: [&[u8; 4]; 13] = [
    b"LMsk", b"Lr16", b"Lr32", b"Layr", b"Mt16", b"Mt32", b"Mtrn", b"Alph", b"FMsk", b"lnk2", b"FEid",
    b"FXid", b"PxSD",
];

/// The first 26 bytes.
#[derive(Clone, Copy)]
pub(super) struct Header {
    /// PSB, for sides of more than 30,000 pixels.
    pub(super) is_large: bool,
    /// Channels of the merged picture, alpha and masks included.
    pub(super) channels: usize,
    /// Width and height, in pixels.
    pub(super) size: (u32, u32),
    /// Bits of a sample.
    pub(super) depth: u16,
    /// Number of the colour mode.
    pub(super) mode: u16,
}

/// A file, cut into its sections.
pub(super) struct Sections<'a> {
    pub(super) header: Header,
    /// A palette, or what makes a duotone.
    pub(super) colours: &'a [u8],
    /// Image resources.
    pub(super) resources: &'a [u8],
    /// Whether the first channel after the colours is the transparency of the merged picture.
    pub(super) has_alpha: bool,
    /// The merged picture, from its compression on.
    pub(super) picture: &'a [u8],
}

impl<'a> Sections<'a> {
    /// # Errors
    /// Fails when the header is invalid or the file ends before the merged picture.
    pub(super) fn new(bytes: &'a [u8]) -> Result<Self, FileProblem> {
        let (header, mut rest) = bytes.split_first_chunk::<26>().ok_or(FileProblem::Truncated)?;
        let header = read(header).ok_or_else(|| error::damaged(Format::Psd))?;
        let mut section = |wide| take(&mut rest, wide).ok_or(FileProblem::Truncated);
        let colours = section(false)?;
        let resources = section(false)?;
        let layers = section(header.is_large)?;
        let has_alpha = has_transparency(layers, header.is_large).unwrap_or(false);
        Ok(Self { header, colours, resources, has_alpha, picture: rest })
    }
}

fn read(bytes: &[u8; 26]) -> Option<Header> {
    let short = |at: usize| u16::from_be_bytes([bytes[at], bytes[at + 1]]);
    let long = |at: usize| u32::from(short(at)) << 16 | u32::from(short(at + 2));
    let channels = short(12);
    let known =
        bytes.starts_with(b"8BPS") && matches!(short(4), 1 | 2) && (1..=MAX_CHANNELS).contains(&channels);
    known.then(|| Header {
        is_large: short(4) == 2,
        channels: channels.into(),
        size: (long(18), long(14)),
        depth: short(22),
        mode: short(24),
    })
}

/// The section at the start, whose length precedes it in 4 or 8 bytes.
fn take<'a>(rest: &mut &'a [u8], wide: bool) -> Option<&'a [u8]> {
    let (length, after) = if wide {
        let (length, after) = rest.split_first_chunk::<8>()?;
        (usize::try_from(u64::from_be_bytes(*length)).ok()?, after)
    } else {
        let (length, after) = rest.split_first_chunk::<4>()?;
        (u32::from_be_bytes(*length) as usize, after)
    };
    let (section, after) = after.split_at_checked(length)?;
    *rest = after;
    Some(section)
}

/// Whether the merged picture has transparency; `None` if the file does not say. Files of 16 and 32 bits have their layers in
/// a block of its own, and the place for those of 8 bits is empty.
fn has_transparency(mut rest: &[u8], wide: bool) -> Option<bool> {
    let layers = take(&mut rest, wide)?;
    if !layers.is_empty() {
        return is_negative(layers);
    }
    let _mask = take(&mut rest, false)?;
    for _ in 0..MAX_BLOCKS {
        let (signature, after) = rest.split_first_chunk::<4>()?;
        let (name, after) = after.split_first_chunk::<4>()?;
        rest = after;
        let is_long = wide && (signature == b"8B64" || LONG_BLOCKS.contains(&name));
        let block = take(&mut rest, is_long).filter(|_| matches!(signature, b"8BIM" | b"8B64"))?;
        match name {
            b"Lr16" | b"Lr32" if is_negative(block)? => return Some(true),
            b"Mtrn" | b"Mt16" | b"Mt32" => return Some(true),
            _ => {}
        }
        // Blocks are padded to a multiple of 4.
        rest = rest.get(block.len().next_multiple_of(4) - block.len()..)?;
    }
    None
}

/// Whether the number of layers is negative, which means that the merged picture has transparency.
fn is_negative(layers: &[u8]) -> Option<bool> {
    layers.first_chunk::<2>().map(|count| i16::from_be_bytes(*count) < 0)
}
