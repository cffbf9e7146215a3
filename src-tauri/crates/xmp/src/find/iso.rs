//! HEIF, AVIF, CR3, JPEG 2000 and JPEG XL: boxes of the ISO base media format.
//!
//! Owns finding the item with the packet by the item tables, and boxes that are a packet.

use super::embedded::Embedded;
use super::iso_items::{self, Location};
use super::source::Source;
use crate::error::PacketError;
use crate::tree::MAX_PACKET;

/// Most boxes of one level that are read.
const MAX_BOXES: usize = 10_000;
/// Identifier of the box in which CR3 and JPEG 2000 keep a packet.
const UUID: [u8; 16] = *b"\xBE\x7A\xCF\xCB\x97\xA9\x42\xE8\x9C\x71\x99\x94\x91\xE3\xAF\xAC";

/// A box: its name, and where its contents begin and end.
#[derive(Clone, Copy)]
struct Part {
    name: [u8; 4],
    start: u64,
    end: u64,
}

pub(super) fn find(source: &mut Source<'_>, found: &mut Embedded) -> Result<(), PacketError> {
    for part in boxes(source, 0, source.len())? {
        if found.packet.is_some() {
            break;
        }
        match &part.name {
            b"meta" => find_item(source, part, found)?,
            b"uuid" if source.array(part.start)? == Some(UUID) => {
                let start = part.start + UUID.len() as u64;
                found.add_packet(source.read(start, part.end.saturating_sub(start))?);
            }
            b"xml " => found.add_packet(source.read(part.start, part.end - part.start)?),
            _ => {}
        }
    }
    Ok(())
}

/// Finds the item that is a packet.
fn find_item(source: &mut Source<'_>, meta: Part, found: &mut Embedded) -> Result<(), PacketError> {
    // A version and flags precede the boxes inside, except in QuickTime's files.
    let is_bare = source.array(meta.start + 4)? == Some(*b"hdlr");
    let inside = boxes(source, meta.start + if is_bare { 0 } else { 4 }, meta.end)?;
    let part = |name: &[u8; 4]| inside.iter().find(|part| &part.name == name).copied();
    let (Some(items), Some(locations)) = (part(b"iinf"), part(b"iloc")) else { return Ok(()) };
    let locations = source.read(locations.start, locations.end - locations.start)?;
    let locations = iso_items::locations(&locations).unwrap_or_default();
    let idat = part(b"idat");
    let header = if source.array(items.start)? == Some([0]) { 6 } else { 8 };
    for entry in boxes(source, items.start + header, items.end)? {
        if &entry.name != b"infe" {
            continue;
        }
        let entry = source.read(entry.start, (entry.end - entry.start).min(iso_items::MAX_ENTRY))?;
        let Some(id) = iso_items::packet(&entry) else { continue };
        if let Some(location) = locations.iter().find(|location| location.item == id) {
            found.add_packet(data(source, idat, location)?);
            // All items may lead to the same bytes.
            break;
        }
    }
    Ok(())
}

/// The data of an item, which may be in pieces.
fn data(source: &mut Source<'_>, idat: Option<Part>, location: &Location) -> Result<Vec<u8>, PacketError> {
    let (start, end) = match idat {
        Some(idat) if location.in_idat => (idat.start, idat.end),
        _ => (0, source.len()),
    };
    let mut data = Vec::new();
    for &(offset, length) in &location.extents {
        let at = start.saturating_add(offset);
        let rest = end.saturating_sub(at);
        // Length 0 means the rest. A packet that claims to be larger than packets are is an error.
        let length = if length == 0 { rest } else { length };
        let bytes = length.saturating_add(data.len() as u64);
        if bytes > MAX_PACKET as u64 {
            return Err(PacketError::TooLarge { bytes });
        }
        data.extend(source.read(at, length.min(rest))?);
    }
    Ok(data)
}

/// The boxes between two places.
fn boxes(source: &mut Source<'_>, start: u64, end: u64) -> Result<Vec<Part>, PacketError> {
    let (mut parts, mut at, end) = (Vec::new(), start, end.min(source.len()));
    while parts.len() < MAX_BOXES && at < end {
        let Some([s0, s1, s2, s3, n0, n1, n2, n3]) = source.array(at)? else { break };
        let (header, size) = match u32::from_be_bytes([s0, s1, s2, s3]) {
            0 => (8, end - at),
            1 => match source.array(at + 8)? {
                Some(size) => (16, u64::from_be_bytes(size)),
                None => break,
            },
            size => (8, u64::from(size)),
        };
        if size < header {
            break;
        }
        let next = at.saturating_add(size).min(end);
        parts.push(Part { name: [n0, n1, n2, n3], start: (at + header).min(next), end: next });
        at = next;
    }
    Ok(parts)
}
