//! The segments of a JPEG file.
//!
//! Owns what the segments say: the colour profile, the size, whether the file is complete, and a clean copy of a
//! flawed header. Never decodes pixels, and copies no more than a header.

use super::limits;

const SOI: u8 = 0xD8;
pub(super) const EOI: u8 = 0xD9;
pub(super) const SOS: u8 = 0xDA;
const APP0: u8 = 0xE0;
const APP1: u8 = 0xE1;
pub(super) const APP2: u8 = 0xE2;
const APP14: u8 = 0xEE;
const APP15: u8 = 0xEF;
const COM: u8 = 0xFE;

const ICC_HEAD: &[u8] = b"ICC_PROFILE\0";

/// Most bytes searched for the frame header; headers of photographs are shorter, even with programs' metadata.
const MAX_HEADER: usize = 1 << 20;

/// One segment before the picture data.
struct Segment<'a> {
    marker: u8,
    /// From the 0xFF of its marker to its last byte.
    whole: &'a [u8],
    /// Without marker and length.
    payload: &'a [u8],
    /// Where the segment begins in the file.
    start: usize,
}

/// The segments up to and including the first start of scan.
fn segments(bytes: &[u8]) -> impl Iterator<Item = Segment<'_>> {
    let mut at = 2;
    let mut done = false;
    std::iter::from_fn(move || {
        if done {
            return None;
        }
        // Like every decoder, skip bytes outside segments.
        let start = at + bytes.get(at..)?.windows(2).position(|w| w[0] == 0xFF && is_header_marker(w[1]))?;
        let marker = bytes[start + 1];
        let length = usize::from(u16::from_be_bytes(*bytes.get(start + 2..)?.first_chunk::<2>()?));
        let whole = bytes.get(start..start + 2 + length.max(2))?;
        at = start + whole.len();
        done = marker == SOS;
        Some(Segment { marker, whole, payload: &whole[4..], start })
    })
}

/// Whether a marker starts a segment with a length.
pub(super) fn is_header_marker(marker: u8) -> bool {
    matches!(marker, 0xC0..=0xFE) && !matches!(marker, 0xD0..=EOI)
}

/// Whether a marker starts a frame, whatever its process.
pub(super) fn is_frame(marker: u8) -> bool {
    matches!(marker, 0xC0..=0xC3 | 0xC5..=0xC7 | 0xC9..=0xCB | 0xCD..=0xCF)
}

/// The ICC profile, assembled from its numbered pieces; `None` if a piece is missing.
pub(super) fn icc_profile(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut pieces: Vec<(u8, u8, &[u8])> = segments(bytes)
        .filter(|segment| segment.marker == APP2)
        .filter_map(|segment| match segment.payload.strip_prefix(ICC_HEAD)? {
            [number, count, data @ ..] => Some((*number, *count, data)),
            _ => None,
        })
        // One more than their numbers allow, so that too many are noticed.
        .take(usize::from(u8::MAX) + 1)
        .collect();
    pieces.sort_by_key(|&(number, ..)| number);
    let count = pieces.first()?.1;
    let complete = pieces.len() == usize::from(count)
        && pieces.iter().zip(1..=count).all(|(&(number, total, _), due)| number == due && total == count);
    let size: usize = pieces.iter().map(|(_, _, data)| data.len()).sum();
    (complete && size <= limits::MAX_ICC)
        .then(|| pieces.iter().flat_map(|(_, _, data)| *data).copied().collect())
}

/// The TIFF structure of the EXIF segment.
pub(super) fn exif(bytes: &[u8]) -> Option<&[u8]> {
    segments(bytes)
        .filter(|segment| segment.marker == APP1)
        .find_map(|segment| segment.payload.strip_prefix(b"Exif\0\0"))
}

/// Width and height of a baseline or progressive picture of one or three 8-bit channels, the kinds that can be decoded.
/// Searches at most [`MAX_HEADER`] bytes.
pub(super) fn frame_size(bytes: &[u8]) -> Option<(u32, u32)> {
    const BASELINE: u8 = 0xC0;
    const PROGRESSIVE: u8 = 0xC2;
    bytes.starts_with(&[0xFF, SOI, 0xFF]).then_some(())?;
    let frame = segments(&bytes[..bytes.len().min(MAX_HEADER)]).find(|segment| is_frame(segment.marker))?;
    match (frame.marker, frame.payload) {
        (BASELINE..=PROGRESSIVE, &[8, h1, h0, w1, w0, 1 | 3, ..]) => {
            Some((u32::from(u16::from_be_bytes([w1, w0])), u32::from(u16::from_be_bytes([h1, h0]))))
        }
        _ => None,
    }
}

/// Whether an end marker follows the start of the picture data. The data cannot contain one by chance, since every
/// 0xFF in it is followed by a zero.
pub(super) fn has_end(bytes: &[u8]) -> bool {
    let data = segments(bytes).find(|segment| segment.marker == SOS).map(|scan| scan.start);
    data.is_some_and(|start| bytes[start..].windows(2).rev().any(|pair| pair == [0xFF, EOI]))
}

/// What precedes the first scan.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Header {
    /// Well-formed segments only, without stray bytes, comments and application data, except Adobe's, which says how
    /// colours are stored.
    pub(super) clean: Vec<u8>,
    /// Where the first scan starts in the file.
    pub(super) end: usize,
}

/// A clean copy of the header. `None` without picture data, or if the header is too long.
pub(super) fn clean_header(bytes: &[u8]) -> Option<Header> {
    let mut clean = vec![0xFF, SOI];
    for segment in segments(bytes) {
        let keeps = match segment.marker {
            SOS => return Some(Header { clean, end: segment.start }),
            APP14 => adobe_transform(segment.payload).is_some_and(|transform| transform <= 2),
            APP0..=APP15 | COM => false,
            _ => true,
        };
        if keeps {
            clean.extend_from_slice(segment.whole);
        }
        if clean.len() > MAX_HEADER {
            break;
        }
    }
    None
}

fn adobe_transform(payload: &[u8]) -> Option<u8> {
    payload.strip_prefix(b"Adobe")?.get(6).copied()
}

#[cfg(test)]
mod tests {
    use super::super::{Format, samples};
    use super::*;

    fn jpeg() -> Vec<u8> {
        samples::encode(&samples::four_corners(32, 32), Format::Jpeg)
    }

    #[test]
    fn a_profile_in_pieces_is_assembled() {
        let piece = |number, count, data: &[u8]| [ICC_HEAD, &[number, count], data].concat();
        let whole = samples::with_segments(&jpeg(), APP2, &[piece(2, 2, b"def"), piece(1, 2, b"abc")]);
        assert_eq!(icc_profile(&whole).as_deref(), Some(b"abcdef".as_slice()));
        let missing = samples::with_segments(&jpeg(), APP2, &[piece(2, 3, b"def"), piece(1, 3, b"abc")]);
        assert_eq!(icc_profile(&missing), None);
        assert_eq!(icc_profile(&jpeg()), None);
    }

    #[test]
    fn only_kinds_that_can_be_decoded_have_a_frame_size() {
        let mut jpeg = samples::encode(&samples::four_corners(48, 32), Format::Jpeg);
        assert_eq!(frame_size(&jpeg), Some((48, 32)));
        let frame = jpeg.windows(2).position(|pair| pair == [0xFF, 0xC0]).unwrap();
        for (at, value) in [(frame + 1, 0xC3), (frame + 4, 14), (frame + 9, 2)] {
            let before = std::mem::replace(&mut jpeg[at], value);
            assert_eq!(frame_size(&jpeg), None);
            jpeg[at] = before;
        }
        assert_eq!(frame_size(&jpeg[..frame + 8]), None);
    }

    #[test]
    fn the_end_marker_is_searched_after_the_header() {
        let whole = samples::with_segments(&jpeg(), COM, &[b"\xFF\xD9".to_vec()]);
        assert!(has_end(&whole));
        assert!(!has_end(&whole[..whole.len() - 2]));
        assert!(!has_end(b"\xFF\xD8\xFF\xD9"));
    }

    #[test]
    fn stray_bytes_are_removed() {
        let clean = jpeg();
        let stray = [&clean[..2], b"stray", &clean[2..]].concat();
        let app0 = 2 + 2 + 16;
        let Header { clean: header, end } = clean_header(&stray).unwrap();
        assert_eq!([&header, &stray[end..]].concat(), [&clean[..2], &clean[app0..]].concat());
        assert_eq!(clean_header(&clean[..20]), None);
    }
}
