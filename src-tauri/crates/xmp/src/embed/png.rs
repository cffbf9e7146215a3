//! PNG: the packet is a chunk with a text.

use super::pieces::{Piece, PlanError};
use super::split::fitted;
use crate::error::Unsuited;
use crate::find::Source;
use crate::find::png::{FRAME, Form, KEYWORD, chunks, with_packet};
use crate::packet::Packet;

/// Not compressed, no language, no keyword in it.
const PLAIN: [u8; 4] = [0; 4];
/// Most bytes of a chunk.
const MAX_CHUNK: usize = 0x7FFF_FFFF;

/// The file with this packet.
pub(super) fn plan(source: &mut Source<'_>, packet: &Packet) -> Result<Vec<Piece>, PlanError> {
    let chunks = chunks(source)?;
    let (Some(header), Some(end)) = (chunks.first(), chunks.last()) else {
        return Err(PlanError::Unsuited(Unsuited::Damaged));
    };
    if &header.name != b"IHDR" || &end.name != b"IEND" || end.end > source.len() {
        return Err(PlanError::Unsuited(Unsuited::Damaged));
    }
    let old = with_packet(&chunks);
    let place = old.map_or(header.end..header.end, |(old, _)| old.start..old.end);
    let head = FRAME as usize + KEYWORD.len() + PLAIN.len();
    let old = old.filter(|(_, form)| *form == Form::Text);
    let old = old.and_then(|(old, _)| ((old.end - old.start) as usize).checked_sub(head));
    let text = fitted(packet.text(), old, MAX_CHUNK - head);
    let text = text.ok_or(PlanError::Unsuited(Unsuited::TooLarge))?;
    let chunk = chunk(b"iTXt", &[KEYWORD, &PLAIN, text.as_bytes()].concat());
    Ok(vec![Piece::Old(0..place.start), Piece::New(chunk), Piece::Old(place.end..source.len())])
}

fn chunk(name: &[u8; 4], data: &[u8]) -> Vec<u8> {
    let mut checksum = crc32fast::Hasher::new();
    checksum.update(name);
    checksum.update(data);
    let length = u32::try_from(data.len()).unwrap_or(u32::MAX);
    [&length.to_be_bytes(), &name[..], data, &checksum.finalize().to_be_bytes()].concat()
}
