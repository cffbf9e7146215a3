//! The directories of a TIFF block: EXIF, or a whole TIFF or raw file.
//!
//! Owns finding one entry of a directory. More lenient than the format, as real files require: what is truncated is read
//! as far as it goes. Never follows a pointer by itself, so that no chain of directories can be endless.

use super::field::{ByteOrder, Field, Kind};

/// Most entries of a directory that are searched; directories of pictures have a few dozen.
const MAX_ENTRIES: usize = 1024;

/// A TIFF block. Its offsets count from its start.
#[derive(Clone, Copy)]
pub(super) struct Tiff<'a> {
    bytes: &'a [u8],
    order: ByteOrder,
    /// BigTIFF, with 64-bit counts and offsets.
    big: bool,
}

impl<'a> Tiff<'a> {
    /// A block with the magic number of TIFF, BigTIFF, Olympus's raw files (`RO`, `RS`) or Panasonic's (`U`).
    pub(super) fn open(bytes: &'a [u8]) -> Option<Self> {
        let (order, big) = match bytes.get(..4)? {
            b"II*\0" | b"IIRO" | b"IIRS" | b"IIU\0" => (ByteOrder::Little, false),
            b"MM\0*" | b"MMOR" => (ByteOrder::Big, false),
            b"II+\0" => (ByteOrder::Little, true),
            b"MM\0+" => (ByteOrder::Big, true),
            _ => return None,
        };
        Some(Self { bytes, order, big })
    }

    /// The first directory.
    pub(super) fn first(self) -> Option<Directory<'a>> {
        let at = if self.big { 8 } else { 4 };
        self.directory(self.integer(at, self.word())?)
    }

    /// The directory at this offset, as far as the block has it.
    pub(super) fn directory(self, at: u64) -> Option<Directory<'a>> {
        let at = usize::try_from(at).ok()?;
        let (counter, entry) = if self.big { (8, 20) } else { (2, 12) };
        let count = usize::try_from(self.integer(at, counter)?).ok()?.min(MAX_ENTRIES);
        let rest = self.bytes.get(at + counter..)?;
        Some(Directory { tiff: self, entries: &rest[..rest.len().min(count * entry)], entry })
    }

    /// Size of counts and offsets, in bytes.
    fn word(self) -> usize {
        if self.big { 8 } else { 4 }
    }

    /// An unsigned integer of 1, 2, 4 or 8 bytes.
    fn integer(self, at: usize, size: usize) -> Option<u64> {
        self.order.integer(self.bytes.get(at..at.checked_add(size)?)?)
    }
}

/// One directory.
#[derive(Clone, Copy)]
pub(super) struct Directory<'a> {
    tiff: Tiff<'a>,
    entries: &'a [u8],
    /// Size of an entry, in bytes.
    entry: usize,
}

impl<'a> Directory<'a> {
    /// The first entry with this tag whose data begin inside the block.
    pub(super) fn find(&self, tag: u16) -> Option<Field<'a>> {
        let tiff = self.tiff;
        self.entries
            .chunks_exact(self.entry)
            .filter(|entry| tiff.order.integer(&entry[..2]) == Some(u64::from(tag)))
            .find_map(|entry| self.field(entry))
    }

    /// The directory that an entry points to, whichever type of integer the pointer has: libtiff writes IFD (13).
    pub(super) fn linked(&self, tag: u16) -> Option<Directory<'a>> {
        self.tiff.directory(self.find(tag)?.pointer()?)
    }

    fn field(&self, entry: &'a [u8]) -> Option<Field<'a>> {
        let tiff = self.tiff;
        let word = tiff.word();
        let kind = Kind::of(tiff.order.integer(&entry[2..4])?)?;
        let count = usize::try_from(tiff.order.integer(&entry[4..4 + word])?).ok()?;
        let length = count.checked_mul(kind.size())?;
        let inside = &entry[4 + word..];
        let data = if length <= word {
            &inside[..length]
        } else {
            let rest = tiff.bytes.get(usize::try_from(tiff.order.integer(inside)?).ok()?..)?;
            &rest[..rest.len().min(length)]
        };
        Field::new(tiff.order, kind, data)
    }
}

#[cfg(test)]
#[path = "tiff_tests.rs"]
mod tests;
