//! Photoshop's image resources, in its own files and in others that have some of them.

use super::embedded::Embedded;
use super::source::Source;
use crate::error::PacketError;

/// Signatures of resources: Photoshop's, and those of programs that follow it.
const SIGNATURES: [&[u8; 4]; 5] = [b"8BIM", b"AgHg", b"DCSR", b"MeSa", b"PHUT"];
const IPTC: u16 = 0x0404;
const PACKET: u16 = 0x0424;
/// Most resources that are read; a file has a few dozen, and one for each path.
const MAX_RESOURCES: usize = 10_000;
/// Size of a file's header, after which the palette comes.
const HEADER: u64 = 26;

/// Finds the packet of a PSD or PSB.
pub(super) fn find(source: &mut Source<'_>, found: &mut Embedded) -> Result<(), PacketError> {
    let Some(palette) = source.array(HEADER)?.map(u32::from_be_bytes) else { return Ok(()) };
    let at = HEADER + 4 + u64::from(palette);
    let Some(length) = source.array(at)?.map(u32::from_be_bytes) else { return Ok(()) };
    add(source, at + 4, at + 4 + u64::from(length), found)
}

/// Adds what the resources in this part of a file have.
pub(super) fn add(
    source: &mut Source<'_>,
    start: u64,
    end: u64,
    found: &mut Embedded,
) -> Result<(), PacketError> {
    let (mut at, end) = (start, end.min(source.len()));
    for _ in 0..MAX_RESOURCES {
        let Some([s0, s1, s2, s3, n0, n1, name]) = source.array(at)? else { return Ok(()) };
        if at >= end || !SIGNATURES.contains(&&[s0, s1, s2, s3]) {
            return Ok(());
        }
        // A name with its length in the first byte; both together are padded to an even size.
        let length_at = at + 6 + (u64::from(name) + 1).next_multiple_of(2);
        let Some(length) = source.array(length_at)?.map(|length| u64::from(u32::from_be_bytes(length)))
        else {
            return Ok(());
        };
        let data = length_at + 4;
        match u16::from_be_bytes([n0, n1]) {
            IPTC => found.read_iptc(source, data, length)?,
            PACKET => found.read_packet(source, data, length)?,
            _ => {}
        }
        at = data + length;
        // The padding to an even size is missing in some files.
        if length % 2 == 1 && source.array(at)? == Some([0]) {
            at += 1;
        }
    }
    Ok(())
}
