//! Tests of JPEG XL, with the files in `tests/pictures/jxl`.

use super::super::samples::{self, ALL};
use super::super::{ColourSpace, Orientation, Picture, decode as read_any};
use super::*;
use crate::pictures::metadata;

macro_rules! sample {
    ($name:literal) => {
        include_bytes!(concat!("../../../../../../../tests/pictures/jxl/", $name)).as_slice()
    };
}

const FILES: [&[u8]; 8] = [
    sample!("lossless.jxl"),
    sample!("lossy.jxl"),
    sample!("lossless-container.jxl"),
    sample!("alpha.jxl"),
    sample!("grey16.jxl"),
    sample!("layered.jxl"),
    sample!("packed.jxl"),
    sample!("animated.jxl"),
];

fn read(bytes: &[u8]) -> Picture {
    read_any(bytes, metadata::read(bytes).hints(), ALL).unwrap()
}

#[test]
fn files_without_loss_are_decoded_exactly_in_and_out_of_a_container() {
    for bytes in [FILES[0], FILES[2]] {
        let picture = read(bytes);
        assert_eq!((picture.format.name(), picture.colour_space), ("jxl", ColourSpace::Srgb));
        assert_eq!(picture.pixels, samples::slopes(48, 32));
    }
}

#[test]
fn files_with_loss_and_layers_are_close() {
    let once = samples::slopes(48, 32);
    assert!(samples::difference(&read(FILES[1]).pixels, &once) < 2.0);
    let repeated = RgbImage::from_fn(144, 96, |x, y| *once.get_pixel(x % 48, y % 32));
    let is_layered = |bytes| Outline::read(bytes).unwrap().is_layered;
    assert!(is_layered(FILES[5]) && is_layered(FILES[7]) && !is_layered(FILES[1]));
    assert!(samples::difference(&read(FILES[5]).pixels, &repeated) < 6.0);
}

#[test]
fn transparent_pixels_are_over_white_and_grey_is_grey() {
    let slopes = samples::slopes(48, 32);
    let alpha = read(FILES[3]).pixels;
    assert!(alpha.enumerate_pixels().all(|(x, y, pixel)| match x {
        ..24 => pixel.0 == [255; 3],
        _ => pixel == slopes.get_pixel(x, y),
    }));
    let grey = read(FILES[4]).pixels;
    assert!(grey.enumerate_pixels().all(|(x, y, pixel)| pixel.0 == [slopes.get_pixel(x, y)[0]; 3]));
}

#[test]
fn colours_are_converted_by_code_points_at_full_depth() {
    let p3 = read(sample!("display-p3.jxl"));
    assert_eq!(p3.colour_space, ColourSpace::DisplayP3);
    // 150, 84, 126 of Display P3, by the matrix between the primaries.
    let found = p3.pixels.get_pixel(30, 12).0;
    assert!(found.iter().zip([161, 80, 127]).all(|(a, b): (&u8, u8)| a.abs_diff(b) <= 2), "{found:?}");
    let linear = read(sample!("linear.jxl")).pixels;
    let apart = linear.iter().zip(samples::slopes(48, 32).iter()).map(|(a, b)| a.abs_diff(*b)).max();
    assert!(apart <= Some(1), "{apart:?}");
}

#[test]
fn hdr_is_mapped_so_that_light_above_white_keeps_its_steps() {
    let picture = read(sample!("pq.jxl"));
    assert_eq!(picture.colour_space, ColourSpace::Rec2100Pq);
    let (white, brighter) = (picture.pixels.get_pixel(0, 0)[0], picture.pixels.get_pixel(40, 0)[0]);
    assert!(white < 240 && brighter == 255, "{white} {brighter}");
}

#[test]
fn a_picture_is_turned_once_although_exif_repeats_its_rotation() {
    for bytes in [sample!("sideways.jxl"), FILES[6]] {
        let found = metadata::read(bytes);
        assert_eq!(found.camera.as_deref(), Some("Ratna Testcam 1"));
        assert_eq!((found.orientation, found.keywords), (Orientation::UPRIGHT, vec!["sea".to_owned()]));
        for hints in [metadata::read(bytes).hints(), Orientation::from_exif(6).into()] {
            let picture = read_any(bytes, hints, ALL).unwrap();
            assert_eq!((picture.width, picture.height), (160, 106));
        }
    }
}

#[test]
fn an_animation_is_its_first_frame() {
    assert!(read(FILES[7]).pixels.pixels().all(|pixel| pixel.0 == [255, 0, 0]));
}

#[test]
fn a_target_size_reduces_the_picture_but_not_the_stated_size() {
    let picture = read_any(FILES[5], Orientation::UPRIGHT, TargetSize { long: 30, short: 20 }).unwrap();
    assert_eq!((picture.width, picture.height, picture.pixels.dimensions()), (144, 96, (72, 48)));
}

#[test]
fn truncated_files_say_so() {
    // All but the animation, whose second frame is not needed.
    for bytes in &FILES[..7] {
        for length in [13, bytes.len() / 2, bytes.len() - 20] {
            let found = read_any(&bytes[..length], Orientation::UPRIGHT, ALL).err();
            let expected = [FileProblem::Truncated, damaged(), FileProblem::NotAPicture];
            assert!(found.as_ref().is_some_and(|found| expected.contains(found)), "{length}: {found:?}");
        }
    }
}

/// A bare codestream whose header states this size: `2 × 18` bits and a sign each for long sides.
fn of_size(width: u32, height: u32) -> Vec<u8> {
    let mut bits: u128 = 0;
    let mut at = 0;
    let mut put = |value: u128, count: u32| {
        bits |= value << at;
        at += count;
    };
    put(0, 1);
    for side in [(height, true), (width, false)] {
        put(3, 2);
        put(u128::from(side.0 - 1), 30);
        if side.1 {
            put(0, 3);
        }
    }
    // All defaults.
    put(3, 2);
    let mut bytes = vec![0xFF, 0x0A];
    bytes.extend(&bits.to_le_bytes()[..12]);
    bytes
}

#[test]
fn a_header_of_many_pixels_is_refused_before_memory_is_claimed() {
    let problem = |width, height| read_any(&of_size(width, height), Orientation::UPRIGHT, ALL).err();
    assert!(problem(65_000, 65_000).is_some_and(|found| found != FileProblem::Truncated));
    let many = Outline { size: (15_000, 15_000), area: 225_000_000, extra: 0, is_layered: false };
    assert_eq!(limits::reserve(many.bytes()).err(), Some(FileProblem::OutOfMemory));
    assert_eq!(problem(500, 500), Some(FileProblem::Truncated));
}
