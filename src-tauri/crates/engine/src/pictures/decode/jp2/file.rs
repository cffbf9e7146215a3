//! The boxes around a JPEG 2000 codestream.
//!
//! Owns finding the first picture of a file, and limits on what describes it. Never interprets colours: the crate does.

use super::super::boxes::boxes;
use super::super::format::Format;
use super::super::{error, limits};
use super::codestream::{self, Survey};
use crate::problem::FileProblem;

/// Most bytes of the boxes that describe the picture: those of a profile and a little more. The crate copies them.
const MAX_HEADER_BOX: usize = limits::MAX_ICC + (64 << 10);

/// Most channels that a palette unfolds to.
const MAX_COLUMNS: usize = 4;

/// A file, without what follows the picture.
pub(super) struct File<'a> {
    pub(super) bytes: &'a [u8],
    pub(super) codestream: &'a [u8],
    pub(super) has_palette: bool,
    /// Whether channels are reordered, for which the crate copies them.
    reorders: bool,
}

impl<'a> File<'a> {
    /// Channels that the crate copies: all of those that are reordered, and those that a palette unfolds to.
    pub(super) fn copied_channels(&self, survey: &Survey) -> u64 {
        let unfolded = if self.has_palette { 2 * MAX_COLUMNS as u64 } else { 0 };
        unfolded + if self.reorders { survey.components } else { 0 }
    }

    /// # Errors
    /// Fails when there is no codestream, or too much beside it.
    pub(super) fn new(bytes: &'a [u8]) -> Result<Self, FileProblem> {
        if bytes.starts_with(&codestream::MAGIC) {
            return Ok(Self { bytes, codestream: bytes, has_palette: false, reorders: false });
        }
        let (mut has_palette, mut reorders) = (false, false);
        for part in boxes(bytes) {
            match &part.name {
                b"jp2h" if part.data.len() > MAX_HEADER_BOX => return Err(error::unusual(Format::Jp2)),
                b"jp2h" => {
                    let mut end = 0;
                    for inner in boxes(part.data) {
                        let columns = match &inner.name {
                            b"pclr" => inner.data.get(2).map_or(0, |&columns| usize::from(columns)),
                            b"cmap" => inner.data.len() / 4,
                            _ => 0,
                        };
                        if columns > MAX_COLUMNS {
                            return Err(error::unusual(Format::Jp2));
                        }
                        has_palette |= inner.name == *b"pclr";
                        reorders |= matches!(&inner.name, b"cdef" | b"cmap");
                        end = inner.end;
                    }
                    // The crate reads boxes that were not looked at here.
                    if end < part.data.len() {
                        return Err(error::unusual(Format::Jp2));
                    }
                }
                // The first picture of several.
                b"jp2c" => {
                    return Ok(Self {
                        bytes: &bytes[..part.end],
                        codestream: part.data,
                        has_palette,
                        reorders,
                    });
                }
                _ => {}
            }
        }
        Err(FileProblem::Truncated)
    }
}
