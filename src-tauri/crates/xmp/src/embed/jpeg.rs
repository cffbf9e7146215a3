//! JPEG: the packet is a segment, and what doesn't fit into one goes on in further segments.

use std::ops::Range;

use super::pieces::{Piece, PlanError};
use super::split::{fitted, split};
use crate::error::Unsuited;
use crate::find::jpeg::{APP1, EXTENDED_HEAD, PACKET_HEAD, Segment, segments};
use crate::find::{Source, note_of};
use crate::packet::Packet;

const APP0: u8 = 0xE0;
const APP2: u8 = 0xE2;
/// What introduces the list of further pictures in a file. It counts from its own place.
const PICTURES_HEAD: &[u8] = b"MPF\0";
/// Most bytes of a segment after its length.
const MAX_SEGMENT: usize = 0xFFFF - 2;
/// Most bytes of a part, as Adobe's programs write them.
const PART: usize = 65_400;

/// The file with this packet.
pub(super) fn plan(source: &mut Source<'_>, packet: &Packet) -> Result<Vec<Piece>, PlanError> {
    let segments = segments(source, 0)?;
    let mut main: Option<Segment> = None;
    let mut removed: Vec<Segment> = Vec::new();
    for segment in segments.iter().filter(|segment| segment.marker == APP1) {
        if main.is_none() && segment.has_head(source, PACKET_HEAD)? {
            main = Some(*segment);
        }
    }
    if let Some(main) = main {
        let own = source.read(main.start, main.end - main.start)?;
        let note = note_of(&own[(4 + PACKET_HEAD.len()).min(own.len())..]);
        let head = note.map(|note| [EXTENDED_HEAD, note.as_bytes()].concat());
        for segment in segments.iter().filter(|segment| segment.marker == APP1) {
            if let Some(head) = &head
                && segment.has_head(source, head)?
            {
                removed.push(*segment);
            }
        }
    }
    // After what programs expect first.
    let first = segments.iter().take_while(|segment| matches!(segment.marker, APP0 | APP1)).last();
    let at = main.map_or_else(|| first.map_or(2, |first| first.end), |main| main.start);
    let old = main.map(|main| (main.end - main.start) as usize - 4 - PACKET_HEAD.len());
    let mut new = new_segments(packet, old)?;
    removed.extend(main);
    // Parts may precede what they continue.
    removed.sort_by_key(|segment| segment.start);
    let start = removed.first().map_or(at, |first| first.start);
    let end = removed.last().map_or(at, |last| last.end);
    let is_as_long =
        removed.iter().map(|segment| segment.end - segment.start).sum::<u64>() == new.len() as u64;
    // What is between moves in any case.
    if has_pictures(source, &segments, if is_as_long { start..end } else { 0..end })? {
        return Err(PlanError::Unsuited(Unsuited::SeveralPictures));
    }
    let (mut pieces, mut from) = (Vec::new(), 0);
    for cut in
        removed.iter().map(|segment| segment.start..segment.end).chain(main.is_none().then_some(at..at))
    {
        pieces.push(Piece::Old(from..cut.start.max(from)));
        if cut.start == at {
            pieces.push(Piece::New(std::mem::take(&mut new)));
        }
        from = cut.end;
    }
    pieces.push(Piece::Old(from..source.len()));
    Ok(pieces)
}

/// Whether a segment in this part of the file counts on the places of what comes after it.
fn has_pictures(source: &mut Source<'_>, segments: &[Segment], part: Range<u64>) -> Result<bool, PlanError> {
    for segment in segments.iter().filter(|segment| segment.marker == APP2 && part.contains(&segment.start)) {
        if segment.has_head(source, PICTURES_HEAD)? {
            return Ok(true);
        }
    }
    Ok(false)
}

/// The segments of a packet, the first as long as the old one if possible.
fn new_segments(packet: &Packet, old: Option<usize>) -> Result<Vec<u8>, PlanError> {
    let most = MAX_SEGMENT - PACKET_HEAD.len();
    if let Some(text) = fitted(packet.text(), old, most) {
        return Ok(segment(&[PACKET_HEAD, text.as_bytes()]));
    }
    let parts = split(packet, most)?.ok_or(PlanError::Unsuited(Unsuited::TooLarge))?;
    let main = fitted(&parts.main, None, most).ok_or(PlanError::Unsuited(Unsuited::TooLarge))?;
    let mut bytes = segment(&[PACKET_HEAD, main.as_bytes()]);
    // Packets are bounded, so that both fit.
    let number = |number: usize| u32::try_from(number).unwrap_or(u32::MAX).to_be_bytes();
    for (index, part) in parts.extended.as_bytes().chunks(PART).enumerate() {
        let length = number(parts.extended.len());
        bytes.extend(segment(&[EXTENDED_HEAD, parts.guid.as_bytes(), &length, &number(index * PART), part]));
    }
    Ok(bytes)
}

fn segment(payload: &[&[u8]]) -> Vec<u8> {
    let payload = payload.concat();
    let length = u16::try_from(payload.len() + 2).unwrap_or(u16::MAX);
    [&[0xFF, APP1], &length.to_be_bytes()[..], &payload].concat()
}
