//! WebP: the packet is the last chunk, and a chunk at the beginning says that it is there.

use super::pieces::{Piece, PlanError};
use super::split::fitted;
use crate::error::Unsuited;
use crate::find::Source;
use crate::find::webp::{Chunk, HEADER, chunks};
use crate::packet::Packet;

/// The flags of a packet and of transparency.
const HAS_PACKET: u8 = 0x04;
const HAS_ALPHA: u8 = 0x10;
const FEATURES: &[u8; 4] = b"VP8X";
/// Most bytes of a chunk.
const MAX_CHUNK: usize = u32::MAX as usize - 64;

/// The file with this packet.
pub(super) fn plan(source: &mut Source<'_>, packet: &Packet) -> Result<Vec<Piece>, PlanError> {
    let damaged = || PlanError::Unsuited(Unsuited::Damaged);
    let chunks = chunks(source)?;
    let (Some(first), Some(last)) = (chunks.first(), chunks.last()) else { return Err(damaged()) };
    let size = source.array(4)?.map_or(0, u32::from_le_bytes);
    // Something after the picture, or less of it than it should be.
    if last.end != source.len() || u64::from(size) + 8 != source.len() {
        return Err(damaged());
    }
    // Other programs lose their way after such a one. The last harms nobody, and gets its zero.
    if chunks.iter().any(|chunk| chunk.lacks_padding() && chunk != last) {
        return Err(damaged());
    }
    let features = features(source, *first)?.ok_or_else(damaged)?;
    let old = chunks.iter().find(|chunk| chunk.is_packet());
    let text = fitted(packet.text(), old.map(|old| old.len as usize), MAX_CHUNK);
    let mut new = chunk(b"XMP ", text.ok_or(PlanError::Unsuited(Unsuited::TooLarge))?.as_bytes());
    let mut padding = if last.lacks_padding() && old != Some(last) { vec![0] } else { Vec::new() };
    if old.is_none() {
        padding.append(&mut new);
        std::mem::swap(&mut padding, &mut new);
    }
    let start = if &first.name == FEATURES { first.end } else { HEADER };
    let place = old.map_or(last.end..last.end, |old| old.start..old.end);
    let rest = (place.start - start) + (source.len() - place.end);
    let size = 4 + features.len() as u64 + rest + (new.len() + padding.len()) as u64;
    let size = u32::try_from(size).map_err(|_| PlanError::Unsuited(Unsuited::TooLarge))?;
    let head = [b"RIFF", &size.to_le_bytes()[..], b"WEBP", &features].concat();
    Ok(vec![
        Piece::New(head),
        Piece::Old(start..place.start),
        Piece::New(new),
        Piece::Old(place.end..source.len()),
        Piece::New(padding),
    ])
}

/// The chunk that says what a file has: its own with the flag of the packet, or one for a picture that had nothing
/// else.
fn features(source: &mut Source<'_>, first: Chunk) -> Result<Option<Vec<u8>>, PlanError> {
    if &first.name == FEATURES {
        let mut bytes = source.read(first.start, first.end - first.start)?;
        if let Some(flags) = bytes.get_mut(8) {
            *flags |= HAS_PACKET;
        }
        return Ok((first.len >= 10).then_some(bytes));
    }
    let data = source.read(first.data(), first.len.min(10))?;
    let (width, height, flags) = match (&first.name, &data[..]) {
        (b"VP8 ", &[_, _, _, 0x9D, 0x01, 0x2A, w0, w1, h0, h1]) => {
            let side = |low, high| u32::from(u16::from_le_bytes([low, high]) & 0x3FFF).checked_sub(1);
            (side(w0, w1), side(h0, h1), 0)
        }
        (b"VP8L", &[0x2F, a, b, c, d, ..]) => {
            let bits = u32::from_le_bytes([a, b, c, d]);
            let alpha = if bits >> 28 & 1 == 1 { HAS_ALPHA } else { 0 };
            (Some(bits & 0x3FFF), Some(bits >> 14 & 0x3FFF), alpha)
        }
        _ => return Ok(None),
    };
    let Some((width, height)) = width.zip(height) else { return Ok(None) };
    let sides = [width, height].map(|side| side.to_le_bytes());
    let data = [&[flags | HAS_PACKET, 0, 0, 0], &sides[0][..3], &sides[1][..3]].concat();
    Ok(Some(chunk(FEATURES, &data)))
}

fn chunk(name: &[u8; 4], data: &[u8]) -> Vec<u8> {
    let length = u32::try_from(data.len()).unwrap_or(u32::MAX);
    let padding: &[u8] = if data.len() % 2 == 1 { &[0] } else { &[] };
    [&name[..], &length.to_le_bytes(), data, padding].concat()
}
