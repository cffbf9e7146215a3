use std::io::Cursor;

use super::*;
use crate::made::previews::{MadePreview, jpeg, section};
use crate::previews::Colour;

fn open(bytes: &[u8]) -> Option<Pyramid<Cursor<&[u8]>>> {
    Pyramid::open(Cursor::new(bytes)).unwrap()
}

fn largest(bytes: &[u8]) -> Option<Jpeg> {
    open(bytes)?.largest().unwrap()
}

/// A preview with these levels, in this order.
fn preview(levels: &[(u32, Vec<u8>)]) -> Vec<u8> {
    let mut bytes = section("header", b"pyramid = {}", 4);
    for (number, jpeg) in levels {
        bytes.extend(section(&format!("level_{number}"), jpeg, 3));
    }
    bytes
}

#[test]
fn the_largest_level_is_read_with_its_header() {
    let made = MadePreview { sizes: vec![(24, 16), (48, 32), (96, 64)], ..MadePreview::new(7) };
    let bytes = made.lrprev();
    let mut pyramid = open(&bytes).unwrap();
    assert_eq!(pyramid.len(), 3);
    assert_eq!(pyramid.header().uuid.as_ref(), Some(&made.uuid));
    assert_eq!(pyramid.header().digest, Some(made.digest()));
    assert_eq!(pyramid.header().colour, Some(Colour::AdobeRgb));
    let jpeg = pyramid.largest().unwrap().unwrap();
    assert!(jpeg.is_complete());
    assert_eq!(jpeg.bytes(), made.jpegs()[2]);
}

#[test]
fn levels_may_be_in_any_order() {
    let bytes = preview(&[(10, jpeg(80, 60, 1)), (2, jpeg(16, 12, 1)), (9, jpeg(40, 30, 1))]);
    let sizes: Vec<_> = (0..3).map(|n| open(&bytes).unwrap().jpeg(n).unwrap().unwrap().width()).collect();
    assert_eq!(sizes, [80, 40, 16]);
}

#[test]
fn a_complete_level_is_preferred_to_a_larger_one_without_its_end() {
    let (small, mut large) = (jpeg(40, 30, 1), jpeg(80, 60, 1));
    large.truncate(large.len() - 2);
    let found = largest(&preview(&[(1, small.clone()), (2, large.clone())])).unwrap();
    assert_eq!(found.bytes(), small);
    // Where no level has one, the largest.
    let found = largest(&preview(&[(1, small[..small.len() - 2].to_vec()), (2, large)])).unwrap();
    assert_eq!((found.width(), found.is_complete()), (80, false));
    assert_eq!(found.bytes(), jpeg(80, 60, 1));
}

#[test]
fn whatever_is_cut_off_the_largest_sound_level_before_it_is_found() {
    let made = MadePreview { sizes: vec![(24, 16), (48, 32), (96, 64)], ..MadePreview::new(3) };
    let (bytes, jpegs) = (made.lrprev(), made.jpegs());
    let ends: Vec<usize> =
        jpegs.iter().map(|jpeg| memchr::memmem::find(&bytes, jpeg).unwrap() + jpeg.len()).collect();
    for cut in 0..bytes.len() {
        let found = largest(&bytes[..cut]);
        match ends.iter().rposition(|end| *end <= cut) {
            Some(level) => assert_eq!(found.unwrap().bytes(), jpegs[level], "cut at {cut}"),
            // Half of the smallest is all there is.
            None => {
                assert!(found.is_none_or(|found| !found.is_complete() && found.width() == 24), "cut at {cut}")
            }
        }
    }
}

#[test]
fn padding_of_any_length_is_skipped() {
    let bytes = [
        section("header", b"", 0),
        section("level_1", &jpeg(8, 8, 1), 5_000),
        section("level_2", &jpeg(16, 8, 1), 0),
    ];
    assert_eq!(largest(&bytes.concat()).unwrap().width(), 16);
}

#[test]
fn huge_lengths_are_bounded_by_the_file() {
    for at in [8, 16] {
        for length in [u64::MAX, u64::MAX - 40, 1 << 40] {
            let mut bytes = preview(&[(1, jpeg(40, 30, 1))]);
            let level = bytes.len() - section("level_1", &jpeg(40, 30, 1), 3).len();
            bytes[level + at..level + at + 8].copy_from_slice(&length.to_be_bytes());
            assert_eq!(largest(&bytes).unwrap().bytes(), jpeg(40, 30, 1), "{at} {length}");
        }
    }
    let mut endless = section("level_1", &[], 0);
    endless[8..16].copy_from_slice(&0_u64.to_be_bytes());
    assert_eq!(open(&endless.repeat(10_000)).unwrap().len(), 0);
    assert_eq!(open(&section("level_1", &jpeg(8, 8, 1), 0).repeat(200)).unwrap().len(), MAX_SECTIONS);
}

#[test]
fn what_has_another_magic_is_no_preview() {
    let mut bytes = preview(&[]);
    bytes[0] = b'X';
    assert!(open(&bytes).is_none());
    assert!(open(b"").is_none() && open(b"AgH").is_none());
    // A section without its magic ends the file.
    let mut bytes = preview(&[(1, jpeg(8, 8, 1)), (2, jpeg(16, 8, 1))]);
    let second = bytes.len() - section("level_2", &jpeg(16, 8, 1), 3).len();
    bytes[second] = b'X';
    assert_eq!(largest(&bytes).unwrap().width(), 8);
}

#[test]
fn a_jpeg_alone_is_a_preview_even_after_other_bytes() {
    let jpeg = jpeg(40, 30, 1);
    assert_eq!(largest(&jpeg).unwrap().bytes(), jpeg);
    assert_eq!(largest(&[&b"some header"[..], &jpeg].concat()).unwrap().bytes(), jpeg);
}

#[test]
fn names_of_sections_need_not_be_text() {
    let mut bytes = preview(&[(1, jpeg(8, 8, 1))]);
    bytes[24..32].copy_from_slice(&[0xFF; 8]);
    assert_eq!(largest(&bytes).unwrap().width(), 8);
    assert_eq!(open(&section("level_-1", &jpeg(8, 8, 1), 0)).unwrap().len(), 0);
}

#[test]
fn whatever_is_changed_what_comes_out_is_whole_by_its_markers() {
    let made = MadePreview { sizes: vec![(24, 16), (48, 32)], ..MadePreview::new(3) };
    let whole = made.lrprev();
    let mut state = 0x9E37_79B9_u32;
    let mut random = move || {
        state ^= state << 13;
        state ^= state >> 17;
        state ^= state << 5;
        state as usize
    };
    for _ in 0..5_000 {
        let mut bytes = whole.clone();
        for _ in 0..1 + random() % 4 {
            let at = random() % bytes.len();
            bytes[at] = [0, 0xFF, 0xD9, 1, random() as u8][random() % 5];
        }
        bytes.truncate(bytes.len() - random() % 64);
        let Some(mut pyramid) = open(&bytes) else { continue };
        for size in 0..pyramid.len() {
            let Some(jpeg) = pyramid.jpeg(size).unwrap() else { continue };
            let again = Jpeg::new(jpeg.bytes().to_vec()).unwrap();
            assert!(again.is_complete() && again.bytes() == jpeg.bytes());
        }
    }
}
