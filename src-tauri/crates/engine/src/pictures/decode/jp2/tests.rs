//! Tests of JPEG 2000, with the files in `tests/pictures/jp2`.

use super::super::samples::{self, ALL};
use super::super::{Orientation, Picture, decode as read_any};
use super::*;
use crate::pictures::metadata;

macro_rules! sample {
    ($name:literal) => {
        include_bytes!(concat!("../../../../../../../tests/pictures/jp2/", $name)).as_slice()
    };
}

const LOSSLESS: &[u8] = sample!("lossless.jp2");
const BARE: &[u8] = sample!("bare.j2k");
const TILES: &[u8] = sample!("tiles.jp2");

fn read(bytes: &[u8]) -> Picture {
    read_any(bytes, Orientation::UPRIGHT, ALL).unwrap()
}

fn problem(bytes: &[u8]) -> Option<FileProblem> {
    read_any(bytes, Orientation::UPRIGHT, ALL).err()
}

#[test]
fn files_without_loss_are_decoded_exactly_with_and_without_boxes() {
    for bytes in [LOSSLESS, BARE, TILES, sample!("labelled.jp2")] {
        let picture = read(bytes);
        assert_eq!((picture.format.name(), picture.colour_space), ("jp2", ColourSpace::Srgb));
        assert_eq!(picture.pixels, samples::slopes(48, 32));
    }
}

#[test]
fn transparent_pixels_are_over_white_and_grey_is_grey() {
    let slopes = samples::slopes(48, 32);
    let alpha = read(sample!("alpha.jp2")).pixels;
    assert!(alpha.enumerate_pixels().all(|(x, y, pixel)| match x {
        ..24 => pixel.0 == [255; 3],
        _ => pixel == slopes.get_pixel(x, y),
    }));
    let grey = read(sample!("grey16.jp2")).pixels;
    assert!(grey.enumerate_pixels().all(|(x, y, pixel)| pixel.0 == [slopes.get_pixel(x, y)[0]; 3]));
}

#[test]
fn palettes_inks_and_profiles_are_resolved() {
    let palette = read(sample!("palette.jp2")).pixels;
    let colours = [0, 12, 24, 36].map(|x| palette.get_pixel(x, 5).0);
    assert_eq!(colours, [[255, 0, 0], [0, 255, 0], [0, 0, 255], [250, 250, 250]]);
    let inks = read(sample!("cmyk.jp2"));
    assert_eq!(inks.colour_space, ColourSpace::Cmyk);
    // 50, 35, 0 and 15 of 255.
    assert_eq!(inks.pixels.get_pixel(10, 5).0, [193, 207, 240]);
    let profile = read(sample!("profile.jp2"));
    assert!(matches!(profile.colour_space, ColourSpace::Icc(_)));
    assert_ne!(profile.pixels, samples::slopes(48, 32));
}

#[test]
fn metadata_is_found_in_boxes_and_orientation_is_applied() {
    let bytes = sample!("labelled.jp2");
    let found = metadata::read(bytes);
    assert_eq!((found.camera.as_deref(), found.orientation), (Some("Canon"), Orientation::from_exif(6)));
    assert_eq!(found.keywords, ["sea", "boat"]);
    assert!(found.taken.is_some());
    let picture = read_any(bytes, found.hints(), ALL).unwrap();
    assert_eq!((picture.width, picture.height, picture.pixels.dimensions()), (32, 48, (32, 48)));
}

#[test]
fn resolutions_that_the_target_does_not_need_are_skipped() {
    let picture = read_any(LOSSLESS, Orientation::UPRIGHT, TargetSize { long: 20, short: 10 }).unwrap();
    assert_eq!((picture.width, picture.height, picture.pixels.dimensions()), (48, 32, (24, 16)));
    let survey = Survey::new(BARE).unwrap();
    assert_eq!((survey.size, survey.at(1), survey.components), ((48, 32), (24, 16), 3));
}

/// The bare codestream with another width and height.
fn of_size(width: u32, height: u32) -> Vec<u8> {
    let mut bytes = BARE.to_vec();
    for (at, side) in [(8, width), (12, height), (24, width), (28, height)] {
        bytes[at..at + 4].copy_from_slice(&side.to_be_bytes());
    }
    bytes
}

#[test]
fn a_header_of_many_pixels_or_tiles_is_refused_before_memory_is_claimed() {
    assert!(matches!(problem(&of_size(70_000, 10)), Some(FileProblem::SideTooLong { .. })));
    // Its least resolution is a few pixels, so that only the parts of the first one count.
    let huge = problem(&of_size(65_000, 65_000));
    assert!(matches!(huge, Some(FileProblem::TooSlow | FileProblem::OutOfMemory)), "{huge:?}");
    let mut tiny = of_size(60_000, 60_000);
    tiny[24..32].copy_from_slice(&[0, 0, 0, 1, 0, 0, 0, 1]);
    assert_eq!(problem(&tiny), Some(error::damaged(Format::Jp2)));
}

#[test]
fn blocks_of_four_by_four_pixels_in_a_large_picture_are_refused() {
    let mut bytes = of_size(20_000, 10_000);
    let style = bytes.windows(2).position(|marker| marker == [0xFF, 0x52]).unwrap();
    bytes[style + 10..style + 12].copy_from_slice(&[0, 0]);
    assert!(matches!(problem(&bytes), Some(FileProblem::OutOfMemory | FileProblem::TooSlow)));
}

#[test]
fn files_truncated_anywhere_are_refused() {
    for bytes in [LOSSLESS, BARE, TILES] {
        for length in 0..bytes.len() {
            let found = problem(&bytes[..length]);
            // Only the marker of the end may be missing.
            assert!(length + 2 >= bytes.len() || found.is_some(), "{length}");
        }
    }
    assert_eq!(problem(&LOSSLESS[..60]), Some(FileProblem::Truncated));
}

#[test]
fn video_in_the_same_container_is_no_picture() {
    let mut bytes = LOSSLESS.to_vec();
    bytes[20..24].copy_from_slice(b"mjp2");
    assert_eq!(problem(&bytes), Some(FileProblem::NotAPicture));
}
