//! Tests of Photoshop's files, written by the tests themselves.

use proptest::prelude::*;

use super::super::samples::{self, ALL};
use super::super::{Orientation, Picture, decode as read_any};
use super::writer::Psd;
use super::*;

fn read(file: &Psd) -> Picture {
    read_any(&file.bytes(), Orientation::UPRIGHT, ALL).unwrap()
}

fn problem(bytes: &[u8]) -> Option<FileProblem> {
    read_any(bytes, Orientation::UPRIGHT, ALL).err()
}

fn slopes() -> RgbImage {
    samples::slopes(48, 32)
}

/// The file with 16-bit samples.
fn deep(file: Psd) -> Psd {
    let planes = file.planes.iter().map(|plane| plane.iter().flat_map(|&value| [value, value]).collect());
    Psd { depth: 16, planes: planes.collect(), ..file }
}

#[test]
fn rgb_of_8_and_16_bits_is_exact_packed_or_not_in_psd_and_psb() {
    for (is_packed, is_large) in [(false, false), (true, false), (false, true), (true, true)] {
        let file = || Psd { is_packed, is_large, ..Psd::rgb(&slopes()) };
        for file in [file(), deep(file())] {
            let picture = read(&file);
            assert_eq!((picture.format.name(), &picture.colour_space), ("psd", &ColourSpace::Srgb));
            assert_eq!(picture.pixels, slopes());
        }
    }
}

#[test]
fn grey_duotone_and_two_colours_are_grey() {
    let grey = |mode| Psd { mode, planes: vec![(0..=255).collect()], size: (16, 16), ..Psd::rgb(&slopes()) };
    for file in [grey(1), grey(8), deep(grey(1))] {
        let pixels = read(&file).pixels;
        assert!(pixels.pixels().zip(0..=255_u8).all(|(pixel, value)| pixel.0 == [value; 3]));
    }
    let bits = Psd { mode: 0, depth: 1, planes: vec![vec![0b1000_0001, 0x80]], size: (10, 1), ..grey(0) };
    let black: Vec<u32> =
        read(&bits).pixels.enumerate_pixels().filter(|found| found.2[0] == 0).map(|found| found.0).collect();
    assert_eq!(black, [0, 7, 8]);
}

#[test]
fn a_palette_is_resolved_and_its_transparent_colour_is_white() {
    let colours: Vec<u8> = (0..768).map(|index| (index % 251) as u8).collect();
    let file = Psd {
        mode: 2,
        planes: vec![vec![0, 7, 9, 255]],
        size: (4, 1),
        colours: colours.clone(),
        resources: vec![(1047, vec![0, 9])],
        ..Psd::rgb(&slopes())
    };
    let found: Vec<_> = read(&file).pixels.pixels().map(|pixel| pixel.0).collect();
    let colour = |index: usize| [colours[index], colours[256 + index], colours[512 + index]];
    assert_eq!(found, [colour(0), colour(7), [255; 3], colour(255)]);
}

#[test]
fn inks_are_inverted_and_lab_is_converted() {
    let inks = || Psd {
        mode: 4,
        planes: vec![vec![205], vec![220], vec![255], vec![240]],
        size: (1, 1),
        ..Psd::rgb(&slopes())
    };
    for file in [inks(), deep(inks())] {
        let picture = read(&file);
        assert_eq!(picture.colour_space, ColourSpace::Cmyk);
        assert_eq!(picture.pixels.get_pixel(0, 0).0, [193, 207, 240]);
    }
    // L* 53.2, a* 80.1, b* 67.2 is the red of sRGB, by D50: 54.3, 80.8, 69.9.
    let lab = Psd { mode: 9, planes: vec![vec![138], vec![209], vec![198]], ..inks() };
    let found = read(&lab).pixels.get_pixel(0, 0).0;
    assert!(found[0] >= 250 && found[1] < 25 && found[2] < 25, "{found:?}");
    let grey = Psd { depth: 16, planes: vec![vec![0x80, 0x80], vec![0x80, 0], vec![0x80, 0]], ..lab };
    let [r, g, b] = read(&grey).pixels.get_pixel(0, 0).0;
    assert!(r.abs_diff(g) <= 1 && g.abs_diff(b) <= 1);
}

#[test]
fn light_in_floating_point_gets_the_curve_of_srgb() {
    let plane = |light: f32| light.to_be_bytes().to_vec();
    let file = Psd {
        depth: 32,
        planes: vec![plane(0.2140), plane(1.0), plane(7.0)],
        size: (1, 1),
        ..Psd::rgb(&slopes())
    };
    assert_eq!(read(&file).pixels.get_pixel(0, 0).0, [127, 255, 255]);
}

#[test]
fn transparency_is_over_white_whether_colours_are_mixed_with_it_already_or_not() {
    // Half transparent black, transparent, opaque: mixed by Photoshop, not mixed by others.
    let file = |values: [u8; 3]| {
        let planes = vec![values.to_vec(), values.to_vec(), values.to_vec(), vec![128, 0, 255]];
        Psd { planes, size: (3, 1), has_alpha: true, ..Psd::rgb(&slopes()) }
    };
    let reds = |file: &Psd| read(file).pixels.pixels().map(|pixel| pixel[0]).collect::<Vec<u8>>();
    assert_eq!(reds(&file([127, 255, 90])), [127, 255, 90]);
    assert_eq!(reds(&file([0, 90, 90])), [127, 255, 90]);
    // Layers of 16 bits are in another place.
    for is_large in [false, true] {
        assert_eq!(reds(&deep(Psd { is_large, ..file([0, 90, 90]) })), [127, 255, 90]);
    }
    // A channel that no layer's transparency stands for is a mask or a spot colour.
    assert_eq!(reds(&Psd { has_alpha: false, ..file([0, 90, 90]) }), [0, 90, 90]);
}

#[test]
fn a_file_without_a_merged_picture_shows_its_thumbnail() {
    let jpeg = samples::encode(&samples::four_corners(32, 24), Format::Jpeg);
    let thumbnail = [vec![0, 0, 0, 1], vec![0; 24], jpeg].concat();
    let white = RgbImage::from_pixel(640, 480, image::Rgb([255; 3]));
    let without = vec![(1057, vec![0, 0, 0, 1, 0, 0])];
    let file = Psd { resources: [without.clone(), vec![(1036, thumbnail)]].concat(), ..Psd::rgb(&white) };
    let picture = read(&file);
    assert_eq!((picture.width, picture.height, picture.pixels.dimensions()), (640, 480, (32, 24)));
    samples::assert_corners(&picture.pixels, ["red", "green", "blue", "white"]);
    let bare = Psd { resources: without, ..Psd::rgb(&white) };
    assert_eq!(problem(&bare.bytes()), Some(error::unusual(Format::Psd)));
}

#[test]
fn a_target_size_reduces_while_rows_are_read() {
    let file = Psd::rgb(&samples::four_corners(400, 200)).bytes();
    let picture = read_any(&file, Orientation::UPRIGHT, TargetSize { long: 50, short: 20 }).unwrap();
    assert_eq!((picture.width, picture.pixels.dimensions()), (400, (100, 50)));
    samples::assert_corners(&picture.pixels, ["red", "green", "blue", "white"]);
}

#[test]
fn modes_without_defined_colours_and_too_many_pixels_are_refused() {
    let multichannel = Psd { mode: 7, ..Psd::rgb(&slopes()) };
    assert_eq!(problem(&multichannel.bytes()), Some(error::unusual(Format::Psd)));
    let header = |width: u32, height: u32| Psd {
        size: (width, height),
        planes: vec![Vec::new(); 3],
        ..Psd::rgb(&slopes())
    };
    assert!(matches!(problem(&header(30_000, 30_000).bytes()), Some(FileProblem::TooManyPixels { .. })));
    assert!(matches!(problem(&header(10_000, 9_000).bytes()), Some(FileProblem::Truncated)));
    assert_eq!(problem(&header(0, 5).bytes()), Some(FileProblem::NoPixels));
}

#[test]
fn packed_bytes_that_stand_for_no_sample_take_time_all_the_same() {
    // PackBits skips 0x80.
    let idle = 100_000_usize;
    let mut bytes = Psd { size: (1, 1), planes: vec![Vec::new(); 3], ..Psd::rgb(&slopes()) }.bytes();
    bytes.truncate(bytes.len() - 2);
    bytes.extend([0, 1]);
    bytes.extend(vec![0x80; idle]);
    let sections = Sections::new(&bytes).unwrap();
    let mode = Mode::new(&sections, &Resources::read(sections.resources)).unwrap();
    assert!(nanoseconds(&sections, &mode, 1) > idle as u64 * 2);
    assert_eq!([Colours::Grey, Colours::Rgb, Colours::Inks].map(|colours| drawn_bytes(&colours)), [4, 6, 11]);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 100, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn changed_bytes_are_survived(changes in prop::collection::vec((0.0..1.0_f64, any::<u8>()), 1..12), is_packed: bool) {
        let mut bytes = Psd { is_packed, ..Psd::rgb(&slopes()) }.bytes();
        for (at, value) in changes {
            let at = (bytes.len() as f64 * at) as usize;
            bytes[at] = value;
        }
        let _ = read_any(&bytes, Orientation::UPRIGHT, ALL);
        let _ = read_any(&bytes[..bytes.len() / 2], Orientation::UPRIGHT, ALL);
    }
}
