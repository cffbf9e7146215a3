//! TIFF, DNG and other raw files: the packet is an entry of the first directory.

use super::embedded::Embedded;
use super::photoshop;
use super::source::Source;
use crate::error::PacketError;

const PACKET: u64 = 0x02BC;
const IPTC: u64 = 0x83BB;
const PHOTOSHOP: u64 = 0x8649;
/// Most entries of a directory that are searched; directories of pictures have a few dozen.
const MAX_ENTRIES: u64 = 1_024;

/// Numbers of a file, in its byte order.
#[derive(Clone, Copy)]
struct Layout {
    is_little: bool,
    /// Size of counts and offsets: BigTIFF has larger ones.
    word: u64,
}

impl Layout {
    /// TIFF, BigTIFF, Olympus's raw files (`RO`, `RS`) and Panasonic's (`U`).
    fn of(start: &[u8]) -> Option<Self> {
        let (is_little, word) = match start.get(..4)? {
            b"II*\0" | b"IIRO" | b"IIRS" | b"IIU\0" => (true, 4),
            b"MM\0*" | b"MMOR" => (false, 4),
            b"II+\0" => (true, 8),
            b"MM\0+" => (false, 8),
            _ => return None,
        };
        Some(Self { is_little, word })
    }

    fn number(self, bytes: &[u8]) -> u64 {
        let add = |number: u64, &byte: &u8| number << 8 | u64::from(byte);
        let bytes = &bytes[..bytes.len().min(8)];
        if self.is_little { bytes.iter().rev().fold(0, add) } else { bytes.iter().fold(0, add) }
    }

    fn read(self, source: &mut Source<'_>, at: u64, size: u64) -> Result<Option<u64>, PacketError> {
        let bytes = source.read(at, size)?;
        Ok((bytes.len() as u64 == size).then(|| self.number(&bytes)))
    }
}

pub(super) fn is_tiff(start: &[u8]) -> bool {
    Layout::of(start).is_some()
}

pub(super) fn find(source: &mut Source<'_>, found: &mut Embedded) -> Result<(), PacketError> {
    let Some(layout) = Layout::of(&source.start()?) else { return Ok(()) };
    let Layout { word, .. } = layout;
    let Some(at) = layout.read(source, word, word)? else { return Ok(()) };
    let (counter, size) = if word == 8 { (8, 20) } else { (2, 12) };
    let Some(count) = layout.read(source, at, counter)? else { return Ok(()) };
    let entries = source.read(at.saturating_add(counter), count.min(MAX_ENTRIES) * size)?;
    let mut has_resources = false;
    for entry in entries.chunks_exact(size as usize) {
        let tag = layout.number(&entry[..2]);
        if !matches!(tag, PACKET | IPTC | PHOTOSHOP) {
            continue;
        }
        let (kind, rest) = entry[2..].split_at(2);
        let (count, inside) = rest.split_at(word as usize);
        let length = layout.number(count).saturating_mul(size_of(layout.number(kind)));
        // A packet of four bytes is none.
        let at = layout.number(inside);
        if length <= word {
            continue;
        }
        match tag {
            PACKET => found.read_packet(source, at, length)?,
            IPTC => found.read_iptc(source, at, length)?,
            // All entries may lead to the same bytes.
            PHOTOSHOP if !std::mem::replace(&mut has_resources, true) => {
                photoshop::add(source, at, at.saturating_add(length), found)?;
            }
            _ => {}
        }
    }
    Ok(())
}

/// Bytes of a number of this type; those of a byte for an unknown one.
fn size_of(kind: u64) -> u64 {
    match kind {
        3 | 8 => 2,
        4 | 9 | 11 | 13 => 4,
        5 | 10 | 12 | 16..=18 => 8,
        _ => 1,
    }
}
