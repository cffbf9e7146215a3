//! Tests of JPEG XL, with the files in `tests/pictures/jxl`.

use jxl::api::JxlTransferFunction::{Gamma, HLG, Linear, PQ, SRGB};
use jxl::api::{JxlColorEncoding, JxlColorProfile, JxlPrimaries, JxlWhitePoint, RenderingIntent};

use super::super::format::Format;
use super::super::samples::{self, ALL};
use super::super::{ColourSpace, Orientation, Picture, decode as read_any, error};
use super::colours::Colours;
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

fn stopwatch() -> Stopwatch {
    Stopwatch::new(MAX_NANOSECONDS)
}

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
    let is_layered = |bytes| Outline::read(bytes, stopwatch()).unwrap().0.is_layered;
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

/// Bits of a codestream: values and their numbers of bits, the lowest first.
fn bits(values: &[(u64, u32)]) -> Vec<u8> {
    let bits = values.iter().flat_map(|&(value, count)| (0..count).map(move |bit| (value >> bit & 1) as u8));
    let bits: Vec<u8> = bits.collect();
    bits.chunks(8).map(|byte| byte.iter().rev().fold(0, |byte, bit| byte << 1 | bit)).collect()
}

/// The bits of a size: `2 × 18` bits and a sign each for long sides.
fn size(width: u32, height: u32) -> Vec<(u64, u32)> {
    vec![(0, 1), (3, 2), ((height - 1).into(), 30), (0, 3), (3, 2), ((width - 1).into(), 30)]
}

/// A bare codestream of a header and what follows it.
fn codestream(width: u32, height: u32, rest: &[(u64, u32)]) -> Vec<u8> {
    [vec![0xFF, 0x0A], bits(&[&size(width, height), rest].concat())].concat()
}

/// A bare codestream whose header states this size, and defaults.
fn of_size(width: u32, height: u32) -> Vec<u8> {
    codestream(width, height, &[(3, 2), (0, 24)])
}

#[test]
fn a_header_of_many_pixels_is_refused_before_memory_is_claimed() {
    let problem = |width, height| read_any(&of_size(width, height), Orientation::UPRIGHT, ALL).err();
    assert!(problem(65_000, 65_000).is_some_and(|found| found != FileProblem::Truncated));
    let many = Outline { size: (15_000, 15_000), area: 225_000_000, extra: 0, is_layered: false };
    assert_eq!(limits::reserve(many.bytes()).err(), Some(FileProblem::OutOfMemory));
    assert_eq!(problem(500, 500), Some(FileProblem::Truncated));
}

/// The bits of a header of 8 bits in RGB, with so many channels more (at least two) and with a profile or without.
fn metadata(extra: u64, has_profile: bool) -> Vec<(u64, u32)> {
    let mut bits = vec![(0, 1), (0, 1), (0, 1), (0, 2), (1, 1), (2, 2), (extra - 2, 4)];
    // Opacity, all defaults.
    bits.extend(vec![(1, 1); extra as usize]);
    // Not XYB; a colour encoding of defaults, or a profile of RGB.
    bits.push((0, 1));
    bits.extend(if has_profile { vec![(0, 1), (1, 1), (0, 2)] } else { vec![(1, 1)] });
    // No extensions, default transforms.
    bits.extend([(0, 2), (1, 1)]);
    bits
}

/// A container of level 10 around a codestream.
fn professional(codestream: &[u8]) -> Vec<u8> {
    let part =
        |name: &[u8; 4], data: &[u8]| [&(data.len() as u32 + 8).to_be_bytes()[..], name, data].concat();
    let boxes = [part(b"JXL ", b"\r\n\x87\n"), part(b"ftyp", b"jxl \0\0\0\0jxl ")];
    // The last box reaches to the end.
    [&boxes.concat()[..], &part(b"jxll", &[10]), b"\0\0\0\0jxlc", codestream].concat()
}

#[test]
fn the_limits_of_ordinary_files_hold_for_professional_ones_too() {
    let file = |extra| professional(&codestream(500, 500, &metadata(extra, false)));
    let problem = |extra| read_any(&file(extra), Orientation::UPRIGHT, ALL).err();
    assert_eq!(problem(4), Some(FileProblem::Truncated));
    assert_eq!(problem(5), Some(error::unusual(Format::Jxl)));
}

#[test]
fn a_profile_is_noticed_before_it_is_unpacked() {
    for has_profile in [false, true] {
        let bare = codestream(500, 500, &metadata(2, has_profile));
        for file in [professional(&bare), bare] {
            assert_eq!(profile::is_embedded(&file, stopwatch()), Ok(has_profile));
            // A header that is not complete says nothing.
            let cut = &file[..file.len() - 2];
            assert_eq!(profile::is_embedded(cut, stopwatch()), Err(FileProblem::Truncated));
        }
    }
    for bytes in FILES {
        assert_eq!(profile::is_embedded(bytes, stopwatch()), Ok(false));
    }
}

#[test]
fn copies_of_the_file_count_as_memory() {
    // Zeros that are not read: the system has no pages for them.
    let mut large = vec![0; 450 << 20];
    large[..FILES[0].len()].copy_from_slice(FILES[0]);
    assert_eq!(decode(&large, ALL).err(), Some(FileProblem::OutOfMemory));
}

#[test]
fn a_screenshot_with_repeated_parts_is_decoded_up_to_4k() {
    let screen = Outline { size: (3840, 2160), area: 3840 * 2160, extra: 0, is_layered: true };
    assert!(screen.bytes() + screen.area * 3 < limits::MAX_MEMORY);
}

#[test]
fn light_and_hdr_are_decoded_in_16_bits_whatever_their_primaries() {
    let custom = |transfer_function| {
        let primaries =
            JxlPrimaries::Chromaticities { rx: 0.68, ry: 0.31, gx: 0.25, gy: 0.7, bx: 0.14, by: 0.05 };
        Colours::new(&JxlColorProfile::Simple(JxlColorEncoding::RgbColorSpace {
            white_point: JxlWhitePoint::D65,
            primaries,
            transfer_function,
            rendering_intent: RenderingIntent::Relative,
        }))
    };
    for deep in [Linear, PQ, HLG, Gamma(1.0)] {
        assert!(custom(deep).deep);
    }
    for usual in [SRGB, Gamma(1.0 / 2.2)] {
        assert!(!custom(usual).deep);
    }
}
