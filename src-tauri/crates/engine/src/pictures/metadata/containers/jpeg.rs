//! JPEG: the application segments before the picture data.
//!
//! Owns finding them past stray bytes, and joining what programs spread over several segments.

use std::borrow::Cow;

use super::super::tiff::Tiff;
use super::embedded::{Embedded, PHOTOSHOP_HEAD, XMP_HEAD};

const SOS: u8 = 0xDA;
const APP1: u8 = 0xE1;
const APP13: u8 = 0xED;
/// Most segments that are read. A colour profile in pieces takes up to 255.
const MAX_SEGMENTS: usize = 1_000;
/// What introduces EXIF. The zero that follows is missing in some files.
const EXIF_HEAD: &[u8] = b"Exif\0";
/// What introduces a part of a packet that doesn't fit into one segment: a name of 32 digits and the length of all parts
/// follow.
const EXTENDED_HEAD: &[u8] = b"http://ns.adobe.com/xmp/extension/\0";
/// Most bytes of such a packet that is read: a longer one has pictures or depth maps in it.
const MAX_EXTENDED: u32 = 1 << 20;

/// Finds the metadata of a JPEG.
pub(super) fn find<'a>(bytes: &'a [u8], found: &mut Embedded<'a>) {
    // EXIF of more than 64 KB continues in the next segments.
    let mut exif: Vec<Vec<&[u8]>> = Vec::new();
    let mut photoshop: Vec<&[u8]> = Vec::new();
    for (marker, payload) in (Segments { bytes, at: 2 }).take(MAX_SEGMENTS) {
        match marker {
            APP1 if payload.starts_with(XMP_HEAD) => found.add(Cow::Borrowed(payload)),
            APP1 if payload.starts_with(EXTENDED_HEAD) => found.has_more |= is_short(payload),
            APP1 => {
                let Some(block) = after_exif_head(payload) else { continue };
                match exif.last_mut() {
                    Some(parts) if !begins_block(block) => parts.push(block),
                    _ => exif.push(vec![block]),
                }
            }
            APP13 => photoshop.extend(payload.strip_prefix(PHOTOSHOP_HEAD)),
            _ => {}
        }
    }
    for parts in exif {
        found.add_exif(joined(parts));
    }
    if !photoshop.is_empty() {
        found.add_photoshop(joined(photoshop));
    }
}

/// Whether the packet of which this is a part is short enough to be read.
fn is_short(part: &[u8]) -> bool {
    let length = part.get(EXTENDED_HEAD.len() + 32..).and_then(<[u8]>::first_chunk);
    length.is_some_and(|length| u32::from_be_bytes(*length) <= MAX_EXTENDED)
}

/// What follows `Exif\0\0`, which up to four stray bytes may precede.
fn after_exif_head(payload: &[u8]) -> Option<&[u8]> {
    let at =
        payload.windows(EXIF_HEAD.len()).take(5).position(|head| head.eq_ignore_ascii_case(EXIF_HEAD))?;
    let rest = &payload[at + EXIF_HEAD.len()..];
    Some(if begins_block(rest) { rest } else { rest.get(1..).unwrap_or_default() })
}

fn begins_block(bytes: &[u8]) -> bool {
    Tiff::open(bytes).is_some() || bytes.starts_with(EXIF_HEAD)
}

fn joined<'a>(parts: Vec<&'a [u8]>) -> Cow<'a, [u8]> {
    match parts[..] {
        [one] => Cow::Borrowed(one),
        _ => Cow::Owned(parts.concat()),
    }
}

/// Marker and payload of the segments up to the picture data. A segment that the file truncates is the last.
struct Segments<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Iterator for Segments<'a> {
    type Item = (u8, &'a [u8]);

    fn next(&mut self) -> Option<Self::Item> {
        let rest = self.bytes.get(self.at..)?;
        // Like every decoder, skip bytes outside segments.
        let start = rest.windows(2).position(|pair| pair[0] == 0xFF && has_length(pair[1]))?;
        let marker = rest[start + 1];
        let length = usize::from(u16::from_be_bytes(*rest.get(start + 2..)?.first_chunk()?)).max(2);
        let payload = &rest[start + 4..];
        self.at += start + 2 + length;
        (marker != SOS).then(|| (marker, &payload[..payload.len().min(length - 2)]))
    }
}

/// Whether a marker begins a segment with a length.
fn has_length(marker: u8) -> bool {
    matches!(marker, 0xC0..=0xFE) && !matches!(marker, 0xD0..=0xD9)
}
