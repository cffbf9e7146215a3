//! The stored rows of the merged picture: channel after channel, each from top to bottom.
//!
//! Owns their places in the file, and unpacking. Never holds more than a row.

use std::borrow::Cow;
use std::ops::Range;

use super::super::error;
use super::super::format::Format;
use super::super::tiff::unpack_bits;
use super::header::Sections;
use crate::problem::FileProblem;

/// The compression that is PackBits.
const PACKED: [u8; 2] = [0, 1];

/// Stored rows.
pub(super) struct Planes<'a> {
    data: &'a [u8],
    /// Rows of a channel.
    height: usize,
    /// Bytes of an unpacked row.
    row_bytes: usize,
    /// Where packed rows end; `None` for rows that are not packed.
    ends: Option<Vec<u64>>,
}

/// Whether rows are packed.
pub(super) fn is_packed(sections: &Sections<'_>) -> bool {
    sections.picture.starts_with(&PACKED)
}

impl<'a> Planes<'a> {
    /// The first channels, as many as `count`.
    ///
    /// # Errors
    /// Fails for other compressions, which no program uses here, and when the table of rows is truncated.
    pub(super) fn new(sections: &Sections<'a>, count: usize) -> Result<Self, FileProblem> {
        let header = sections.header;
        let (width, height) = (header.size.0 as usize, header.size.1 as usize);
        let row_bytes = (width * usize::from(header.depth)).div_ceil(8);
        let (compression, data) = sections.picture.split_first_chunk::<2>().ok_or(FileProblem::Truncated)?;
        let planes = |data, ends| Self { data, height, row_bytes, ends };
        match compression {
            [0, 0] => Ok(planes(data, None)),
            &PACKED => {
                let size = if header.is_large { 4 } else { 2 };
                let table = data.split_at_checked(height * header.channels * size);
                let (table, data) = table.ok_or(FileProblem::Truncated)?;
                Ok(planes(data, Some(ends(&table[..height * count * size], size))))
            }
            _ => Err(error::unusual(Format::Psd)),
        }
    }

    /// A row of a channel.
    ///
    /// # Errors
    /// Fails when the file ends before it.
    pub(super) fn row(&self, channel: usize, y: usize) -> Result<Cow<'a, [u8]>, FileProblem> {
        let index = channel * self.height + y;
        let Some(ends) = &self.ends else {
            let start = index * self.row_bytes;
            let row = self.data.get(start..start + self.row_bytes).ok_or(FileProblem::Truncated)?;
            return Ok(Cow::Borrowed(row));
        };
        let place = place(ends, index);
        let packed = self.data.get(place).ok_or(FileProblem::Truncated)?;
        let mut row = vec![0; self.row_bytes];
        match unpack_bits(packed, &mut row) {
            Ok(length) if length == row.len() => Ok(Cow::Owned(row)),
            _ => Err(error::damaged(Format::Psd)),
        }
    }
}

/// Where each packed row ends, by a table of their lengths in so many bytes each.
fn ends(table: &[u8], size: usize) -> Vec<u64> {
    let mut end = 0;
    let lengths = table.chunks_exact(size);
    let ends = lengths.map(|length| {
        end += length.iter().fold(0, |number, &byte| number << 8 | u64::from(byte));
        end
    });
    ends.collect()
}

fn place(ends: &[u64], index: usize) -> Range<usize> {
    let start = index.checked_sub(1).map_or(0, |before| ends[before]);
    start as usize..ends[index] as usize
}
