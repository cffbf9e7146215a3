//! The headers of a JPEG 2000 codestream.
//!
//! Owns what they say about size and work, in the main header and in those of all tiles: the least favourable counts, since
//! the decoder obeys whichever applies. Accepts no segment whose length differs from what it says: the decoder reads some
//! of them without regard to their length, and would find other segments after them. Never reads compressed data.

use super::super::error;
use super::super::format::Format;
use crate::problem::FileProblem;

/// How every codestream begins: its own marker and that of the size.
pub(super) const MAGIC: [u8; 4] = [0xFF, 0x4F, 0xFF, 0x51];

const SIZ: u16 = 0xFF51;
const COD: u16 = 0xFF52;
const COC: u16 = 0xFF53;
const QCD: u16 = 0xFF5C;
const QCC: u16 = 0xFF5D;
const RGN: u16 = 0xFF5E;
const POC: u16 = 0xFF5F;
const PPM: u16 = 0xFF60;
const CAP: u16 = 0xFF50;
const SOT: u16 = 0xFF90;
const SOD: u16 = 0xFF93;
const EOC: u16 = 0xFFD9;

/// Most channels; pictures of more are measurements.
const MAX_COMPONENTS: usize = 8;
/// Most tiles of the standard.
const MAX_TILES: u64 = 65_535;
/// Most bits of a number that is decoded.
const MAX_PLANES: u32 = 32;
/// Most levels of the standard, and most steps of a quantisation: one, and one for each of three bands of a level.
const MAX_LEVELS: usize = 32;
const MAX_STEPS: usize = 1 + 3 * MAX_LEVELS;
/// Most coding passes of a code block that are decoded: one for its first bit plane, and three for each of the others.
const MAX_PASSES: u64 = 1 + 3 * (MAX_PLANES as u64 - 1);
/// Most marker segments that are read of a header.
const MAX_SEGMENTS: usize = 100_000;

/// What the headers say.
#[derive(Clone, Debug)]
pub(super) struct Survey {
    /// Width and height of the picture, in pixels.
    pub(super) size: (u32, u32),
    /// Left, top, right and bottom of the picture on the reference grid.
    edges: [u32; 4],
    /// Distance of samples on the reference grid; 1 if it differs between components, which are then enlarged.
    step: (u32, u32),
    pub(super) components: u64,
    /// Width and height of a tile, in samples, and their number.
    pub(super) tile: (u64, u64),
    pub(super) tiles: u64,
    /// Times that the picture can be halved.
    pub(super) levels: u32,
    /// Most levels of a component.
    pub(super) most_levels: u32,
    /// Exponents of 2 of the smallest width and height of a code block.
    pub(super) block: (u32, u32),
    /// Exponents of 2 of the smallest width and height of a precinct, of any level.
    pub(super) precinct: (u32, u32),
    pub(super) layers: u64,
    /// Most bit planes of a coefficient, and most by which a region of interest is raised above them.
    planes: u32,
    raised: u32,
    /// Most parts of a code block's data beside one for each layer.
    pub(super) segments: u64,
    /// Changes of the progression.
    pub(super) changes: u64,
    /// Bytes of packet headers that precede all tiles.
    pub(super) packed: u64,
    /// Bytes of the codestream.
    pub(super) length: u64,
    /// Whether blocks are coded as in Part 15, which the decoder lacks.
    pub(super) is_high_throughput: bool,
}

impl Survey {
    /// # Errors
    /// Fails when the headers are invalid or truncated, or describe more channels than pictures have.
    pub(super) fn new(codestream: &[u8]) -> Result<Self, FileProblem> {
        let damaged = || error::damaged(Format::Jp2);
        let rest = codestream.strip_prefix(&MAGIC[..2]).ok_or_else(damaged)?;
        let mut reader = Reader { rest };
        let (marker, segment) = reader.segment().ok_or(FileProblem::Truncated)?;
        let mut survey = Self::of_size(segment).filter(|_| marker == SIZ).ok_or_else(damaged)?;
        survey.length = codestream.len() as u64;
        if !(1..=MAX_COMPONENTS as u64).contains(&survey.components) {
            return Err(error::unusual(Format::Jp2));
        }
        if survey.tiles > MAX_TILES {
            return Err(damaged());
        }
        let mut in_tile = None;
        let mut begun = 0;
        for _ in 0..MAX_SEGMENTS {
            let start = reader.rest.len();
            let Some((marker, segment)) = reader.segment().filter(|(marker, _)| *marker != EOC) else {
                // The end: the last marker, which has no length, or that of the file.
                let is_whole = in_tile.is_none() && begun >= survey.tiles;
                return if is_whole { Ok(survey) } else { Err(FileProblem::Truncated) };
            };
            match marker {
                SOT => {
                    let &[_, _, ref length @ .., part, _] = segment.as_array::<8>().ok_or_else(damaged)?;
                    in_tile = Some((start, u32::from_be_bytes(*length) as usize));
                    // A tile may come in parts, of which the first has number 0.
                    begun += u64::from(part == 0);
                }
                SOD => {
                    let (start, length) = in_tile.take().ok_or_else(damaged)?;
                    let read = start - reader.rest.len();
                    // Length 0 means the rest.
                    if length == 0 {
                        return Ok(survey);
                    }
                    let left = length.checked_sub(read).ok_or_else(damaged)?;
                    reader.rest = reader.rest.get(left..).ok_or(FileProblem::Truncated)?;
                }
                _ => survey.add(marker, segment).ok_or_else(damaged)?,
            }
        }
        Err(error::unusual(Format::Jp2))
    }

    /// Width and height after skipping so many levels.
    pub(super) fn at(&self, levels: u32) -> (u32, u32) {
        let [left, top, right, bottom] = self.edges.map(u64::from);
        let side = |start: u64, end: u64, step: u32| {
            let by = u64::from(step) << levels;
            (end.div_ceil(by) - start.div_ceil(by)) as u32
        };
        (side(left, right, self.step.0), side(top, bottom, self.step.1))
    }

    /// Most bit planes of a coefficient that are decoded.
    pub(super) fn planes(&self) -> u32 {
        (self.planes + self.raised).min(MAX_PLANES)
    }

    /// What the marker segment of the size says.
    fn of_size(segment: &[u8]) -> Option<Self> {
        let long = |index: usize| segment.get(2 + 4 * index..).and_then(number);
        let (right, bottom, left, top) = (long(0)?, long(1)?, long(2)?, long(3)?);
        let (tile_width, tile_height, tile_left, tile_top) = (long(4)?, long(5)?, long(6)?, long(7)?);
        let listed = segment.get(36..)?.as_chunks::<3>().0;
        let components = u64::from(u16::from_be_bytes(*segment.get(34..)?.first_chunk()?));
        let &[_, across, down] = listed.first()?;
        let is_even = listed.iter().all(|&[_, other, below]| (other, below) == (across, down));
        let step = if is_even { (u32::from(across), u32::from(down)) } else { (1, 1) };
        let is_possible = left < right
            && top < bottom
            && tile_left <= left
            && tile_top <= top
            && tile_width > 0
            && tile_height > 0
            && step.0 > 0
            && step.1 > 0
            && segment.len() as u64 == 36 + 3 * components;
        is_possible.then_some(())?;
        let count = |end: u32, start: u32, side: u32| u64::from((end - start).div_ceil(side));
        let side =
            |tile: u32, start: u32, end: u32, step: u32| u64::from(tile.min(end - start).div_ceil(step));
        let mut survey = Self {
            size: (0, 0),
            edges: [left, top, right, bottom],
            step,
            components,
            tile: (side(tile_width, left, right, step.0), side(tile_height, top, bottom, step.1)),
            tiles: count(right, tile_left, tile_width) * count(bottom, tile_top, tile_height),
            levels: u32::MAX,
            most_levels: 0,
            block: (10, 10),
            precinct: (15, 15),
            layers: 1,
            planes: 0,
            raised: 0,
            segments: 0,
            changes: 0,
            packed: 0,
            length: 0,
            is_high_throughput: false,
        };
        survey.size = survey.at(0);
        Some(survey)
    }

    /// Takes note of a marker segment; `None` if it is invalid.
    fn add(&mut self, marker: u16, segment: &[u8]) -> Option<()> {
        match marker {
            COD => {
                let (&[flags, _progression, l0, l1, _transform], style) = segment.split_first_chunk()?;
                self.layers = self.layers.max(u16::from_be_bytes([l0, l1]).into());
                self.add_style(flags, style)?;
            }
            // The component comes first, in one byte for as few as are read.
            COC => self.add_style(*segment.get(1)?, segment.get(2..)?)?,
            QCD => self.add_quantisation(segment)?,
            QCC => self.add_quantisation(segment.get(1..)?)?,
            RGN => {
                let &[_component, _style, shift] = segment else { return None };
                self.raised = self.raised.max(shift.into());
            }
            POC => self.changes += segment.len() as u64 / 7,
            PPM => self.packed += segment.len() as u64,
            CAP => self.is_high_throughput = true,
            _ => {}
        }
        Some(())
    }

    /// Levels, code blocks and precincts of a coding style.
    fn add_style(&mut self, flags: u8, style: &[u8]) -> Option<()> {
        let &[levels, width, height, blocks, _transform, ref precincts @ ..] = style else { return None };
        let listed = if flags & 1 == 0 { 0 } else { usize::from(levels) + 1 };
        (usize::from(levels) <= MAX_LEVELS && precincts.len() == listed).then_some(())?;
        self.levels = self.levels.min(levels.into());
        self.most_levels = self.most_levels.max(levels.into());
        let exponent = |code: u8| u32::from(code & 15) + 2;
        self.block = (self.block.0.min(exponent(width)), self.block.1.min(exponent(height)));
        self.is_high_throughput |= blocks & 0x40 != 0;
        // Arithmetic coding that is bypassed, or that ends after each pass.
        if blocks & 5 != 0 {
            self.segments = MAX_PASSES;
        }
        for &precinct in precincts {
            let (width, height) = (u32::from(precinct & 15), u32::from(precinct >> 4));
            self.precinct = (self.precinct.0.min(width), self.precinct.1.min(height));
        }
        Some(())
    }

    /// The most bit planes that a quantisation leaves: its guard bits and its largest exponent, less one.
    fn add_quantisation(&mut self, segment: &[u8]) -> Option<()> {
        let (&style, steps) = segment.split_first()?;
        let (size, most) = match style & 31 {
            0 => (1, MAX_STEPS),
            1 => (2, 1),
            2 => (2, MAX_STEPS),
            _ => return None,
        };
        (steps.len() % size == 0 && steps.len() <= size * most).then_some(())?;
        let largest = steps.chunks_exact(size).map(|step| u32::from(step[0] >> 3)).max()?;
        self.planes = self.planes.max((largest + u32::from(style >> 5)).saturating_sub(1));
        Some(())
    }
}

/// A big-endian number of four bytes.
fn number(bytes: &[u8]) -> Option<u32> {
    bytes.first_chunk().map(|bytes| u32::from_be_bytes(*bytes))
}

/// Reads marker segments.
struct Reader<'a> {
    rest: &'a [u8],
}

impl<'a> Reader<'a> {
    /// The marker that comes next, and what belongs to it.
    fn segment(&mut self) -> Option<(u16, &'a [u8])> {
        let (marker, after) = self.rest.split_first_chunk()?;
        let marker = u16::from_be_bytes(*marker);
        // These have no length.
        if matches!(marker, SOD | 0xFF30..=0xFF3F) {
            self.rest = after;
            return Some((marker, &[]));
        }
        if marker < 0xFF00 {
            return None;
        }
        let length = usize::from(u16::from_be_bytes(*after.first_chunk()?));
        let (segment, rest) = after.split_at_checked(length)?;
        self.rest = rest;
        Some((marker, segment.get(2..)?))
    }
}
