//! Black and white as fax machines send it: ITU-T T.4 (Group 3) and T.6 (Group 4).
//!
//! Owns the rows; the `fax` crate has the code tables. Never searches for the next row of damaged data: that would show
//! a wrong picture.

use fax::maps::{Mode, black, mode, white};
use fax::{BitReader, maps};

use super::super::super::error::{damaged, unusual};
use super::super::super::format::Format;
use super::bits::Bits;
use super::stored::Shape;
use crate::problem::FileProblem;

/// Bits of zeros that begin an end-of-line code.
const EOL_ZEROS: u8 = 11;

/// A variant.
#[derive(Clone, Copy)]
pub(in crate::pictures::decode::tiff) enum Fax {
    /// Runs alone; each row begins at a multiple of so many bits.
    Runs { aligned_to: usize },
    /// An end-of-line code before each row.
    Group3 { two_dimensional: bool },
    /// Rows as changes to the row above.
    Group4,
}

impl Fax {
    /// Decodes a chunk to rows of packed bits; 1 is black.
    ///
    /// # Errors
    /// Fails when the data is damaged or truncated.
    pub(super) fn decode(self, bytes: &[u8], shape: Shape) -> Result<Vec<u8>, FileProblem> {
        let mut lines = Lines { bits: Bits { bytes, at: 0 }, width: shape.width as u32 };
        let row_bytes = shape.width.div_ceil(8);
        let mut rows = vec![0; row_bytes * shape.rows];
        let mut above = Vec::new();
        for row in rows.chunks_exact_mut(row_bytes) {
            // Encoders may leave out white rows at the end.
            let Some(changes) = lines.next(self, &above)? else { break };
            above = changes;
            paint(row, &above, shape.width);
        }
        Ok(rows)
    }
}

/// Sets the black pixels of a row.
fn paint(row: &mut [u8], changes: &[u32], width: usize) {
    for run in changes.chunks(2) {
        let end = run.get(1).map_or(width, |&end| end as usize);
        for x in run[0] as usize..end {
            row[x / 8] |= 0x80 >> (x % 8);
        }
    }
}

/// Rows as the positions where the colour changes, the first to black; all less than `width`.
struct Lines<'a> {
    bits: Bits<'a>,
    width: u32,
}

impl Lines<'_> {
    /// The next row; `None` at the end of the data.
    fn next(&mut self, fax: Fax, above: &[u32]) -> Result<Option<Vec<u32>>, FileProblem> {
        match fax {
            Fax::Runs { aligned_to } => {
                self.bits.at = self.bits.at.next_multiple_of(aligned_to);
                self.runs().map(Some)
            }
            Fax::Group4 => self.changes(above),
            Fax::Group3 { two_dimensional } => {
                if self.ends_line() && self.ends_line_again(two_dimensional) {
                    return Ok(None);
                }
                let by_runs = !two_dimensional || self.bits.take(1) == Some(1);
                if by_runs { self.runs().map(Some) } else { self.changes(above) }
            }
        }
    }

    /// Skips an end-of-line code and the zeros that pad it; whether there was one.
    fn ends_line(&mut self) -> bool {
        let found = self.bits.peek(EOL_ZEROS) == Some(0);
        while found && self.bits.take(1) == Some(0) {}
        found
    }

    /// Whether an end-of-line code follows another, which ends the data. In two dimensions a bit is between them.
    fn ends_line_again(&self, two_dimensional: bool) -> bool {
        let mut after = self.bits;
        if two_dimensional {
            after.at += 1;
        }
        after.peek(EOL_ZEROS) == Some(0)
    }

    /// A row of runs, white first.
    fn runs(&mut self) -> Result<Vec<u32>, FileProblem> {
        let (mut changes, mut at, mut is_black) = (Vec::new(), 0, false);
        while at < self.width {
            at += self.run(is_black)?;
            self.change(&mut changes, at)?;
            is_black = !is_black;
        }
        Ok(changes)
    }

    /// A row as changes to the row above; `None` at the end of the data.
    fn changes(&mut self, above: &[u32]) -> Result<Option<Vec<u32>>, FileProblem> {
        let mut changes = Vec::new();
        let mut is_black = false;
        // The start of a row is before its first pixel, so that a change at 0 is ahead.
        let mut at: Option<u32> = None;
        while at.unwrap_or(0) < self.width {
            let ends = self.bits.peek(maps::EOL.len) == Some(maps::EOL.data);
            match mode::decode(&mut self.bits).ok_or_else(|| self.fault())? {
                Mode::Pass => at = Some(self.ahead(above, at, is_black).1),
                Mode::Vertical(offset) => {
                    let (change, _) = self.ahead(above, at, is_black);
                    let to = change
                        .checked_add_signed(i32::from(offset))
                        .filter(|&to| to >= at.unwrap_or(0) && to <= self.width);
                    let to = to.ok_or_else(|| damaged(Format::Tiff))?;
                    self.change(&mut changes, to)?;
                    is_black = !is_black;
                    at = Some(to);
                }
                Mode::Horizontal => {
                    let mut to = at.unwrap_or(0);
                    for is_black in [is_black, !is_black] {
                        to += self.run(is_black)?;
                        self.change(&mut changes, to)?;
                    }
                    at = Some(to);
                }
                // The crate takes any seven zeros for it.
                Mode::EOF => return if ends && at.is_none() { Ok(None) } else { Err(self.fault()) },
                Mode::Extension => return Err(unusual(Format::Tiff)),
            }
        }
        Ok(Some(changes))
    }

    /// The first change in the row above that is ahead and to the other colour, and the one after it.
    fn ahead(&self, above: &[u32], at: Option<u32>, is_black: bool) -> (u32, u32) {
        let first = above.partition_point(|&change| at.is_some_and(|at| change <= at));
        // Changes at even places are to black.
        let index = first + usize::from((first % 2 == 1) != is_black);
        let change = |index: usize| above.get(index).copied().unwrap_or(self.width);
        (change(index), change(index + 1))
    }

    /// Adds a change. Two at the same place are none.
    fn change(&self, changes: &mut Vec<u32>, at: u32) -> Result<(), FileProblem> {
        if at > self.width {
            return Err(damaged(Format::Tiff));
        }
        if changes.last() == Some(&at) {
            changes.pop();
        } else if at < self.width {
            changes.push(at);
        }
        Ok(())
    }

    /// The length of a run: any number of multiples of 64, then less than 64.
    fn run(&mut self, is_black: bool) -> Result<u32, FileProblem> {
        let mut length = 0;
        loop {
            let code = if is_black { black::decode(&mut self.bits) } else { white::decode(&mut self.bits) };
            let code = u32::from(code.ok_or_else(|| self.fault())?);
            length += code;
            if length > self.width {
                return Err(damaged(Format::Tiff));
            }
            if code < 64 {
                return Ok(length);
            }
        }
    }

    /// The problem of data that is not a code.
    fn fault(&self) -> FileProblem {
        let end = self.bits.bytes.len() * 8;
        if self.bits.at + usize::from(maps::EOL.len) > end {
            FileProblem::Truncated
        } else {
            damaged(Format::Tiff)
        }
    }
}
