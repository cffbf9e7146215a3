//! Whether bytes are a JPEG that can be shown, without decoding them.
//!
//! Owns the walk over a JPEG's markers. Never looks at pixels: what is whole by its markers may still have wrong colours.

use memchr::memchr_iter;

const SOI: u8 = 0xD8;
const EOI: u8 = 0xD9;
const SOS: u8 = 0xDA;
const APP0: u8 = 0xE0;
const APP2: u8 = 0xE2;
/// How a segment with a colour profile begins.
pub(crate) const ICC: &[u8] = b"ICC_PROFILE\0";

/// A JPEG that can be shown: its head is whole, its picture at least begins.
#[derive(Clone, Debug)]
pub struct Jpeg {
    bytes: Vec<u8>,
    head: Head,
    is_complete: bool,
}

/// What stands before the picture.
#[derive(Clone, Copy, Debug)]
struct Head {
    width: u32,
    height: u32,
    /// Where segments can be added: after the start and the JFIF segment, which comes first.
    insert_at: usize,
    has_profile: bool,
}

impl Jpeg {
    /// The JPEG at the beginning of `bytes`, without what follows its end. One that stops before its end gets one, so
    /// that programs show what there is. `None` if nothing of it can be shown.
    pub fn new(mut bytes: Vec<u8>) -> Option<Self> {
        let (head, picture) = head(&bytes)?;
        let end = end(&bytes, picture);
        let (Ok(stop) | Err(stop)) = end;
        if stop <= picture {
            return None;
        }
        bytes.truncate(stop);
        bytes.extend([0xFF, EOI]);
        Some(Self { bytes, head, is_complete: end.is_ok() })
    }

    /// Width in pixels, as stored.
    pub fn width(&self) -> u32 {
        self.head.width
    }

    /// Height in pixels, as stored.
    pub fn height(&self) -> u32 {
        self.head.height
    }

    /// The number of pixels.
    pub fn pixels(&self) -> u64 {
        u64::from(self.head.width) * u64::from(self.head.height)
    }

    /// Whether it had its end. Otherwise its lower part may be missing.
    pub fn is_complete(&self) -> bool {
        self.is_complete
    }

    /// Whether it has a colour profile.
    pub fn has_profile(&self) -> bool {
        self.head.has_profile
    }

    /// All of it, with an end.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// Where segments can be added.
    pub(crate) fn insert_at(&self) -> usize {
        self.head.insert_at
    }
}

/// A marker at `at`, and where what follows it begins. Any number of 0xFF may fill the space before a marker.
fn marker(bytes: &[u8], at: usize) -> Option<(u8, usize)> {
    let fill = bytes.get(at..)?.iter().take_while(|byte| **byte == 0xFF).count();
    let marker = *bytes.get(at + fill)?;
    (fill > 0 && marker != 0).then_some((marker, at + fill + 1))
}

/// The contents of a segment at `at`, where its length is, and where the next begins.
fn segment(bytes: &[u8], at: usize) -> Option<(&[u8], usize)> {
    let length = usize::from(u16::from_be_bytes([*bytes.get(at)?, *bytes.get(at + 1)?]));
    let contents = bytes.get(at + 2..at + length)?;
    Some((contents, at + length))
}

/// The head, and where the picture's data begin.
fn head(bytes: &[u8]) -> Option<(Head, usize)> {
    if bytes.get(..2)? != [0xFF, SOI] {
        return None;
    }
    let (mut size, mut insert_at, mut has_profile, mut at) = (None, 2, false, 2);
    loop {
        let (kind, after) = marker(bytes, at)?;
        let (contents, next) = segment(bytes, after)?;
        match kind {
            APP0 if at == 2 => insert_at = next,
            APP2 => has_profile |= contents.starts_with(ICC),
            // Frames of all processes. C4, C8 and CC have other meanings.
            0xC0..=0xCF if !matches!(kind, 0xC4 | 0xC8 | 0xCC) => size = frame_size(contents),
            SOS => {
                let (width, height) = size?;
                return Some((Head { width, height, insert_at, has_profile }, next));
            }
            SOI | EOI => return None,
            _ => {}
        }
        at = next;
    }
}

/// Width and height of a frame, if it can be one.
fn frame_size(frame: &[u8]) -> Option<(u32, u32)> {
    let &[_, h1, h0, w1, w0, components, ..] = frame else { return None };
    let (width, height) = (u16::from_be_bytes([w1, w0]), u16::from_be_bytes([h1, h0]));
    let is_sane = width > 0
        && height > 0
        && (1..=4).contains(&components)
        && frame.len() >= 6 + 3 * usize::from(components);
    is_sane.then_some((width.into(), height.into()))
}

/// Where the end is of the JPEG whose picture begins at `picture`. If it has none, where what can be used of it stops.
fn end(bytes: &[u8], picture: usize) -> Result<usize, usize> {
    let mut at = picture;
    loop {
        let Some((start, kind)) = next_marker(bytes, at) else {
            // Half a marker; what a segment before it ends in is none.
            let half = bytes.iter().skip(at).rev().take_while(|byte| **byte == 0xFF).count();
            return Err(bytes.len() - half);
        };
        if kind == EOI {
            return Ok(start);
        }
        // Between two scans are tables.
        at = segment(bytes, start + 2).ok_or(start)?.1;
    }
}

/// The first marker in the picture's data from `at` on that is none of theirs: where it is, and which.
fn next_marker(bytes: &[u8], at: usize) -> Option<(usize, u8)> {
    let data = bytes.get(at..)?;
    memchr_iter(0xFF, data).find_map(|found| {
        let kind = *data.get(found + 1)?;
        // A byte 0xFF of the data, a restart, or fill.
        let is_data = matches!(kind, 0 | 0x01 | 0xD0..=0xD7 | 0xFF);
        (!is_data).then_some((at + found, kind))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::made::previews::jpeg;
    use crate::previews::samples::size;

    #[test]
    fn a_whole_jpeg_ends_at_its_end() {
        let bytes = jpeg(40, 30, 1);
        let found = Jpeg::new([&bytes[..], b"\0\0padding\xFF\xD9"].concat()).unwrap();
        assert_eq!((found.width(), found.height(), found.is_complete()), (40, 30, true));
        assert_eq!(found.bytes(), bytes);
        assert!(!found.has_profile());
    }

    #[test]
    fn one_without_an_end_gets_one_and_is_called_incomplete() {
        let bytes = jpeg(40, 30, 2);
        for cut in [bytes.len() - 1, bytes.len() - 2, bytes.len() - 9] {
            let found = Jpeg::new(bytes[..cut].to_vec()).unwrap();
            assert!(!found.is_complete());
            assert!(found.bytes().ends_with(&[0xFF, EOI]));
            assert_eq!(size(found.bytes()), (40, 30));
        }
    }

    #[test]
    fn nothing_is_shown_of_one_that_stops_before_its_picture() {
        let bytes = jpeg(40, 30, 3);
        let (_, picture) = head(&bytes).unwrap();
        for cut in 0..=picture {
            assert!(Jpeg::new(bytes[..cut].to_vec()).is_none(), "{cut}");
        }
        assert!(Jpeg::new(bytes[..=picture].to_vec()).is_some());
        // No data between the head and the end.
        assert!(Jpeg::new([&bytes[..picture], &[0xFF, EOI]].concat()).is_none());
    }

    #[test]
    fn impossible_heads_are_refused() {
        let bytes = jpeg(40, 30, 4);
        let frame = bytes.windows(2).position(|pair| pair == [0xFF, 0xC0]).unwrap();
        // The height, the number of components, and the segment's length.
        for (at, value) in [(5, [0, 0]), (8, [40, 9]), (2, [0, 1])] {
            let mut wrong = bytes.clone();
            wrong[frame + at..frame + at + 2].copy_from_slice(&value);
            assert!(Jpeg::new(wrong).is_none(), "{at}");
        }
    }

    #[test]
    fn half_a_table_after_the_picture_is_cut_off() {
        let bytes = jpeg(40, 30, 6);
        let whole = &bytes[..bytes.len() - 2];
        for rest in [&[0xFF][..], &[0xFF, 0xC4], &[0xFF, 0xC4, 0, 9, 1], &[0xFF, 0xFF, 0xFF]] {
            let found = Jpeg::new([whole, rest].concat()).unwrap();
            assert!(!found.is_complete());
            assert_eq!(found.bytes(), bytes);
        }
    }

    #[test]
    fn a_last_table_is_not_cut_whatever_it_ends_in() {
        let bytes = jpeg(40, 30, 6);
        let table = [0xFF, 0xC4, 0, 4, 1, 0xFF];
        let whole = [&bytes[..bytes.len() - 2], &table].concat();
        let found = Jpeg::new(whole.clone()).unwrap();
        assert_eq!(found.bytes(), [&whole[..], &[0xFF, EOI]].concat());
        assert!(Jpeg::new(found.bytes().to_vec()).unwrap().is_complete());
    }

    #[test]
    fn an_end_inside_another_segment_is_none() {
        let mut bytes = jpeg(40, 30, 5);
        let comment = [0xFF, 0xFE, 0, 6, 0xFF, 0xD8, 0xFF, EOI];
        bytes.splice(2..2, comment);
        let found = Jpeg::new(bytes.clone()).unwrap();
        assert!(found.is_complete());
        assert_eq!(found.bytes(), bytes);
    }
}
