//! Where the chunks of a picture, strips or tiles, are in the file.
//!
//! Owns their order and sizes. Every chunk lies inside the file, so a short file is noticed before anything is decoded.

use super::super::error::{damaged, unusual};
use super::super::format::Format;
use super::super::limits;
use super::codec::Codec;
use super::directory::{Directory, Tiff};
use super::tag;
use crate::problem::FileProblem;

/// The grid of chunks. A picture of strips has one chunk per row of the grid.
pub(super) struct Geometry {
    /// Width and height of a chunk in pixels; those at the right and bottom may reach beyond the picture.
    pub(super) chunk: (usize, usize),
    /// Chunks in a row of the grid.
    pub(super) across: usize,
    /// Rows of the grid.
    pub(super) down: usize,
    /// Offset and length of every chunk's bytes: by plane, then row by row.
    places: Vec<(usize, usize)>,
}

impl Geometry {
    /// # Errors
    /// Fails when chunks are missing, lie outside the file, or have no or too many pixels.
    pub(super) fn new(
        tiff: Tiff<'_>,
        directory: &Directory<'_>,
        (width, height): (u32, u32),
        planes: usize,
        codec: &Codec,
    ) -> Result<Self, FileProblem> {
        let tiled = directory.has(tag::TILE_WIDTH) || directory.has(tag::TILE_OFFSETS);
        let chunk = if tiled {
            let side = |tag| directory.number(tag).filter(|&side| side > 0);
            let size = side(tag::TILE_WIDTH).zip(side(tag::TILE_LENGTH));
            size.ok_or_else(|| damaged(Format::Tiff))?
        } else {
            let rows = directory.number(tag::ROWS_PER_STRIP).filter(|&rows| rows > 0);
            (width, rows.unwrap_or(height).min(height))
        };
        // A tile may be larger than the picture, but not than any picture.
        limits::check_size(chunk.0, chunk.1)?;
        let (across, down) = (width.div_ceil(chunk.0) as usize, height.div_ceil(chunk.1) as usize);
        let count = across
            .checked_mul(down)
            .and_then(|count| count.checked_mul(planes))
            .ok_or_else(|| damaged(Format::Tiff))?;
        let places = places(tiff, directory, count, codec)?;
        let chunk = (chunk.0 as usize, chunk.1 as usize);
        Ok(Self { chunk, across, down, places })
    }

    /// Number of chunks.
    pub(super) fn count(&self) -> u64 {
        self.places.len() as u64
    }

    /// Length of the longest chunk's bytes.
    pub(super) fn longest(&self) -> u64 {
        self.places.iter().map(|&(_, length)| length).max().unwrap_or(0) as u64
    }

    /// Offset and length of a chunk's bytes.
    pub(super) fn place(&self, plane: usize, row: usize, column: usize) -> (usize, usize) {
        let index = (plane * self.down + row) * self.across + column;
        self.places.get(index).copied().unwrap_or((0, 0))
    }
}

/// Offsets and lengths of all chunks. Some writers use the tags of strips for tiles, as TIFF 6.0 once did.
fn places(
    tiff: Tiff<'_>,
    directory: &Directory<'_>,
    count: usize,
    codec: &Codec,
) -> Result<Vec<(usize, usize)>, FileProblem> {
    let list = |tags: [u16; 2]| {
        let tag = tags.into_iter().find(|&tag| directory.has(tag))?;
        // The values are in the file, so their number is bounded by its size.
        Some(directory.wholes(tag, count).filter(|values| values.len() == count))
    };
    let offsets = list([tag::TILE_OFFSETS, tag::STRIP_OFFSETS])
        .ok_or_else(|| unusual(Format::Tiff))?
        .ok_or(FileProblem::Truncated)?;
    let lengths = match list([tag::TILE_LENGTHS, tag::STRIP_LENGTHS]) {
        Some(lengths) => lengths.ok_or(FileProblem::Truncated)?,
        // Without lengths, only a single chunk has a known end: that of the file.
        None if count == 1 || codec.is_uncompressed() => Vec::new(),
        None => return Err(unusual(Format::Tiff)),
    };
    let mut places = Vec::with_capacity(count);
    for (index, offset) in offsets.into_iter().enumerate() {
        let at = usize::try_from(offset).map_err(|_| FileProblem::Truncated)?;
        let length = match lengths.get(index) {
            // Some programs write no length where the data has an obvious one.
            Some(0) if codec.is_uncompressed() => tiff.rest(at).len(),
            Some(&length) => usize::try_from(length).map_err(|_| FileProblem::Truncated)?,
            None => tiff.rest(at).len(),
        };
        tiff.slice(at, length).ok_or(FileProblem::Truncated)?;
        places.push((at, length));
    }
    Ok(places)
}
