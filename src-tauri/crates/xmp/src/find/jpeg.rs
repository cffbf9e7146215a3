//! JPEG: the application segments before the picture data.

use super::embedded::Embedded;
use super::extended::Parts;
use super::photoshop;
use super::source::Source;
use crate::error::PacketError;
use crate::tree::MAX_PACKET;

const SOI: u64 = 2;
const SOS: u8 = 0xDA;
pub(crate) const APP1: u8 = 0xE1;
const APP13: u8 = 0xED;
/// Most segments that are read. A colour profile or an extended packet in pieces takes up to a few hundred.
const MAX_SEGMENTS: usize = 2_000;
/// Most stray bytes between segments that are passed over.
const MAX_STRAY: usize = 64 << 10;
/// What introduces a packet.
pub(crate) const PACKET_HEAD: &[u8] = b"http://ns.adobe.com/xap/1.0/\0";
/// What introduces a part of an extended packet.
pub(crate) const EXTENDED_HEAD: &[u8] = b"http://ns.adobe.com/xmp/extension/\0";
const PHOTOSHOP_HEAD: &[u8] = b"Photoshop 3.0\0";
/// Longest of them.
const HEAD: u64 = 35;

/// A segment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Segment {
    pub(crate) marker: u8,
    /// Where the marker is.
    pub(crate) start: u64,
    /// Where the next segment may begin.
    pub(crate) end: u64,
}

impl Segment {
    /// What follows marker and length.
    fn payload(self) -> u64 {
        self.start + 4
    }

    fn len(self) -> u64 {
        self.end - self.payload()
    }

    /// Whether the payload begins like this.
    pub(crate) fn has_head(self, source: &mut Source<'_>, head: &[u8]) -> Result<bool, PacketError> {
        Ok(source.read(self.payload(), self.len().min(head.len() as u64))? == head)
    }
}

/// The JPEG in a RAF, Fujifilm's raw format, by the first bytes of the file.
pub(super) fn in_raf(start: &[u8]) -> Option<u64> {
    let at = start.get(84..)?.first_chunk()?;
    Some(u32::from_be_bytes(*at).into())
}

/// Finds the packet, what it continues in, and the records of the IPTC.
pub(super) fn find(source: &mut Source<'_>, at: u64, found: &mut Embedded) -> Result<(), PacketError> {
    let (mut parts, mut resources) = (Parts::default(), Vec::new());
    for segment in segments(source, at)? {
        if !matches!(segment.marker, APP1 | APP13) {
            continue;
        }
        let head = source.read(segment.payload(), segment.len().min(HEAD))?;
        if segment.marker == APP13 && head.starts_with(PHOTOSHOP_HEAD) {
            let payload = source.read(segment.payload(), segment.len())?;
            if resources.len() + payload.len() <= MAX_PACKET {
                resources.extend_from_slice(after(&payload, PHOTOSHOP_HEAD));
            }
        } else if segment.marker == APP1 && head.starts_with(PACKET_HEAD) {
            let payload = source.read(segment.payload(), segment.len())?;
            found.add_packet(after(&payload, PACKET_HEAD).to_vec());
        } else if segment.marker == APP1 && head.starts_with(EXTENDED_HEAD) {
            let payload = source.read(segment.payload(), segment.len())?;
            parts.add(after(&payload, EXTENDED_HEAD))?;
        }
    }
    if let Some(packet) = &found.packet {
        found.extended = parts.extended(packet);
    }
    Source::over(&resources, |source| {
        let end = source.len();
        photoshop::add(source, 0, end, found)
    })
}

/// What follows the head; nothing if the file has become shorter since it was read.
fn after<'a>(payload: &'a [u8], head: &[u8]) -> &'a [u8] {
    payload.get(head.len()..).unwrap_or_default()
}

/// The segments up to the picture data of the JPEG that begins here.
pub(crate) fn segments(source: &mut Source<'_>, at: u64) -> Result<Vec<Segment>, PacketError> {
    let (mut segments, mut at, mut stray) = (Vec::new(), at.saturating_add(SOI), 0);
    while segments.len() < MAX_SEGMENTS && stray < MAX_STRAY {
        let Some([first, marker, high, low]) = source.array(at)? else { break };
        // Like every decoder, pass over bytes outside segments.
        if first != 0xFF || !has_length(marker) {
            if first == 0xFF && matches!(marker, 0xD8 | 0xD9) {
                break;
            }
            (at, stray) = (at + 1, stray + 1);
            continue;
        }
        let end = at + 2 + u64::from(u16::from_be_bytes([high, low]).max(2));
        segments.push(Segment { marker, start: at, end });
        if marker == SOS {
            break;
        }
        at = end;
    }
    segments.pop_if(|last| last.marker == SOS || last.end > source.len());
    Ok(segments)
}

/// Whether a marker begins a segment with a length.
fn has_length(marker: u8) -> bool {
    matches!(marker, 0xC0..=0xFE) && !matches!(marker, 0xD0..=0xD9)
}
