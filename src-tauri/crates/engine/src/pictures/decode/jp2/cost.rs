//! What decoding a JPEG 2000 costs, by its headers.
//!
//! Owns the estimates of time and memory, measured with `hayro-jpeg2000` 0.5. A hostile file can claim every bit plane of
//! every code block in a few bytes, so that the planes which the headers allow count; and it can have packet headers of
//! any length, so that its bytes count too.

use super::super::limits;
use super::super::picture::TargetSize;
use super::codestream::Survey;
use crate::problem::FileProblem;

/// Nanoseconds to decode a bit plane of a coefficient.
const PLANE_NANOSECONDS: u64 = 11;
/// Nanoseconds to transform a sample back and to convert it.
const SAMPLE_NANOSECONDS: u64 = 12;
/// Nanoseconds to set up a code block, a precinct or a layer of one, and to read where its data is.
const PART_NANOSECONDS: u64 = 60;
/// Nanoseconds to read a byte of packet headers, bit by bit.
const BYTE_NANOSECONDS: u64 = 24;

/// Bytes of the descriptions of a tile, of a component of a tile, of a code block, of a layer of one, of a part of its data,
/// and of a precinct.
const TILE_BYTES: u64 = 300;
const COMPONENT_BYTES: u64 = 700;
const BLOCK_BYTES: u64 = 200;
const LAYER_BYTES: u64 = 64;
const SEGMENT_BYTES: u64 = 48;
const PRECINCT_BYTES: u64 = 200;
/// Bytes of a precinct in the order of packets that a change of the progression describes, and of a layer of a precinct
/// among the packets that were read before.
const ORDER_BYTES: u64 = 48;
const SEEN_BYTES: u64 = 32;
/// Bytes for each of packet headers that precede all tiles: copied, in lists that may be as short as a byte.
const PACKED_BYTES: u64 = 20;

/// How many resolutions of the picture need not be decoded: as many as the target allows, and more if those that are left
/// would take too long. None of a palette's indices, which cannot be mixed.
///
/// # Errors
/// Fails when even the least resolution takes too long or has too many pixels.
pub(super) fn levels_to_skip(
    survey: &Survey,
    wanted: TargetSize,
    has_palette: bool,
) -> Result<u32, FileProblem> {
    let most = if has_palette { 0 } else { survey.levels.min(survey.size.0.min(survey.size.1).ilog2()) };
    let meets = |levels: &u32| {
        let (width, height) = survey.at(*levels);
        wanted.is_met_by(width, height)
    };
    let allowed = (0..=most).take_while(|levels| *levels == 0 || meets(levels)).last().unwrap_or(0);
    let check = |levels: u32| {
        let (width, height) = survey.at(levels);
        limits::check_size(width, height)?;
        limits::check_time(nanoseconds(survey, levels))
    };
    let mut verdict = Ok(allowed);
    for levels in allowed..=most {
        verdict = check(levels).map(|()| levels);
        if verdict.is_ok() {
            break;
        }
    }
    verdict
}

/// Time to decode all but so many levels.
fn nanoseconds(survey: &Survey, levels: u32) -> u64 {
    let samples = samples(survey, levels);
    let (blocks, precincts) = parts(survey);
    let parts = blocks
        .saturating_add(precincts)
        .saturating_mul(survey.layers + survey.changes)
        .saturating_mul(survey.tiles);
    let planes = u64::from(survey.planes());
    let decoded = samples.saturating_mul(planes * PLANE_NANOSECONDS + SAMPLE_NANOSECONDS);
    let read = survey.length.saturating_mul(BYTE_NANOSECONDS);
    decoded.saturating_add(parts.saturating_mul(PART_NANOSECONDS)).saturating_add(read)
}

/// Bytes in use at the peak of decoding all but so many levels: the samples of every component as numbers of four bytes and
/// in one byte each, and of `copied` channels again; the coefficients of a component of a tile, before and after
/// they are transformed; the picture as RGB; what describes the parts of a tile.
pub(super) fn bytes(survey: &Survey, levels: u32, copied: u64) -> u64 {
    let (width, height) = survey.at(levels);
    let of_pixel = survey.components * 5 + copied * 5 + 4;
    let pixels = (u64::from(width) * u64::from(height)).saturating_mul(of_pixel);
    let tile = (survey.tile.0.saturating_mul(survey.tile.1) >> (2 * levels)).max(1);
    pixels.saturating_add(tile.saturating_mul(12)).saturating_add(descriptions(survey))
}

/// Bytes of what describes tiles and the parts of one.
fn descriptions(survey: &Survey) -> u64 {
    let (blocks, precincts) = parts(survey);
    let of_tile = TILE_BYTES + survey.components * COMPONENT_BYTES;
    let of_block = BLOCK_BYTES + survey.layers * LAYER_BYTES + survey.segments * SEGMENT_BYTES;
    let seen = if survey.changes > 0 { survey.layers * SEEN_BYTES } else { 0 };
    let of_precinct = survey.changes.saturating_mul(ORDER_BYTES).saturating_add(PRECINCT_BYTES + seen);
    [
        survey.tiles.saturating_mul(of_tile),
        blocks.saturating_mul(of_block),
        precincts.saturating_mul(of_precinct),
        survey.packed.saturating_mul(PACKED_BYTES),
    ]
    .into_iter()
    .fold(0, u64::saturating_add)
}

/// Samples of all components.
fn samples(survey: &Survey, levels: u32) -> u64 {
    let (width, height) = survey.at(levels);
    u64::from(width) * u64::from(height) * survey.components
}

/// Most code blocks and precincts of a tile, of all components and levels.
fn parts(survey: &Survey) -> (u64, u64) {
    let (width, height) = survey.tile;
    let levels = u64::from(survey.most_levels) + 1;
    // Each level has a quarter of the samples of the one before, and at least one part in each of three bands.
    let count = |exponents: (u32, u32)| {
        let (across, down) = (width.div_ceil(1 << exponents.0), height.div_ceil(1 << exponents.1));
        let of_edges = 3 * (across + down + 1) * levels;
        across
            .saturating_mul(down)
            .saturating_mul(2)
            .saturating_add(of_edges)
            .saturating_mul(survey.components)
    };
    // A code block is no larger than its precinct, which has half its size in a band.
    let within = |block: u32, precinct: u32| block.min(precinct.saturating_sub(1));
    let block = (within(survey.block.0, survey.precinct.0), within(survey.block.1, survey.precinct.1));
    (count(block), count(survey.precinct))
}
