//! A file as parts of an old one and new bytes.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::ops::Range;

use crate::error::{PacketError, Unsuited};

/// A part of a file.
#[derive(Debug)]
pub(super) enum Piece {
    /// These bytes of the old one.
    Old(Range<u64>),
    New(Vec<u8>),
}

/// Writes a file of these parts.
pub(super) fn write(pieces: &[Piece], old: &mut File, new: &mut File) -> io::Result<()> {
    for piece in pieces {
        match piece {
            Piece::New(bytes) => new.write_all(bytes)?,
            Piece::Old(range) => {
                old.seek(SeekFrom::Start(range.start))?;
                let length = range.end - range.start;
                if io::copy(&mut old.take(length), new)? != length {
                    return Err(io::ErrorKind::UnexpectedEof.into());
                }
            }
        }
    }
    Ok(())
}

/// Why there is no plan.
pub(super) enum PlanError {
    Unsuited(Unsuited),
    Packet(PacketError),
}

impl<T: Into<PacketError>> From<T> for PlanError {
    fn from(error: T) -> Self {
        Self::Packet(error.into())
    }
}
