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

/// The bare codestream with bytes before its first tile.
fn with_header(added: &[u8]) -> Vec<u8> {
    let tile = BARE.windows(2).position(|marker| marker == [0xFF, 0x90]).unwrap();
    [&BARE[..tile], added, &BARE[tile..]].concat()
}

/// A marker segment.
fn segment(marker: u16, data: &[u8]) -> Vec<u8> {
    [&marker.to_be_bytes()[..], &((data.len() + 2) as u16).to_be_bytes(), data].concat()
}

#[test]
fn segments_longer_than_what_they_say_are_refused_since_they_could_hide_others() {
    let style = [5, 4, 4, 0, 1];
    let steps = [0x48; 194];
    let valid: [(u16, Vec<u8>); 9] = [
        (0xFF52, [&[0, 0, 0, 1, 0], &style[..]].concat()),
        (0xFF52, [&[1, 0, 0, 1, 0], &style[..], &[0x88; 6]].concat()),
        (0xFF53, [&[0, 0], &style[..]].concat()),
        (0xFF53, [&[0, 1], &style[..], &[0x88; 6]].concat()),
        (0xFF5C, [&[0x41], &steps[..2]].concat()),
        (0xFF5C, [&[0x40], &steps[..97]].concat()),
        (0xFF5D, [&[0, 0x42], &steps[..194]].concat()),
        (0xFF5E, vec![0, 0, 3]),
        (0xFF64, vec![0, 1, 65]),
    ];
    for (marker, data) in &valid {
        assert!(Survey::new(&with_header(&segment(*marker, data))).is_ok(), "{marker:X} {data:?}");
        // What the decoder would find, if it went on after what it needs: a coding style with precincts of one sample.
        let hidden = segment(0xFF52, &[&[1, 0, 0, 1, 0], &style[..], &[0; 6]].concat());
        let longer = with_header(&segment(*marker, &[data, &hidden[..]].concat()));
        // A comment has any length.
        assert_eq!(Survey::new(&longer).is_ok(), *marker == 0xFF64, "{marker:X} {data:?}");
    }
    assert!(Survey::new(&with_header(&segment(0xFF5D, &[&[0, 0x42], &steps[..9]].concat()))).is_err());
    for (marker, length) in [(0xFF51_u16, 47), (0xFF90, 10)] {
        let at = BARE.windows(2).position(|found| found == marker.to_be_bytes()).unwrap() + 2;
        let mut longer = BARE.to_vec();
        longer[at + 1] = length + 1;
        longer.insert(at + usize::from(length), 0);
        assert!(Survey::new(&longer).is_err(), "{marker:X}");
    }
}

#[test]
fn tables_of_more_steps_than_bands_are_refused() {
    for table in [[&[0x40], &[0x48; 98][..]].concat(), [&[0x42], &[0x48; 196][..]].concat()] {
        assert!(Survey::new(&with_header(&segment(0xFF5C, &table))).is_err());
    }
}

#[test]
fn a_tile_that_ends_within_its_header_is_refused() {
    let data = BARE.windows(2).position(|marker| marker == [0xFF, 0x93]).unwrap();
    // The marker of the end has no length, whatever follows it.
    let ended = [&BARE[..data], &[0xFF, 0xD9, 0, 2], &BARE[data..]].concat();
    assert_eq!(problem(&ended), Some(FileProblem::Truncated));
    let mut short = BARE.to_vec();
    short[data - 6..data - 2].copy_from_slice(&13_u32.to_be_bytes());
    assert_eq!(problem(&short), Some(error::damaged(Format::Jp2)));
}

#[test]
fn what_only_headers_claim_counts_as_memory_and_time() {
    let survey = Survey::new(BARE).unwrap();
    let claims: [fn(&mut Survey); 3] =
        [|survey| survey.changes = 10_000, |survey| survey.segments = 94, |survey| survey.packed = 1 << 20];
    for claim in claims {
        let mut more = survey.clone();
        claim(&mut more);
        assert!(cost::bytes(&more, 0, 0) > 2 * cost::bytes(&survey, 0, 0));
    }
    let ends_each_pass = with_header(&segment(0xFF52, &[0, 0, 0, 1, 0, 5, 4, 4, 4, 1]));
    assert_eq!(Survey::new(&ends_each_pass).unwrap().segments, 94);
    assert_eq!(Survey::new(&with_header(&segment(0xFF60, &[0; 9]))).unwrap().packed, 9);
    let mut long = survey;
    long.length = 500 << 20;
    assert_eq!(cost::levels_to_skip(&long, ALL, false), Err(FileProblem::TooSlow));
}

#[test]
fn a_tile_is_no_larger_than_the_picture_however_far_it_is_from_the_origin() {
    let mut far = BARE.to_vec();
    let grid = [u32::MAX, u32::MAX, u32::MAX - 48, u32::MAX - 32, u32::MAX, u32::MAX];
    for (index, value) in grid.iter().enumerate() {
        far[8 + 4 * index..12 + 4 * index].copy_from_slice(&value.to_be_bytes());
    }
    let survey = Survey::new(&far).unwrap();
    assert_eq!((survey.size, survey.tile), ((48, 32), (48, 32)));
}

/// A box.
fn boxed(name: &[u8; 4], data: &[u8]) -> Vec<u8> {
    [&(data.len() as u32 + 8).to_be_bytes()[..], name, data].concat()
}

/// A file of these boxes in its header, and the codestream of another.
fn with_boxes(boxes: &[Vec<u8>], from: &[u8]) -> Vec<u8> {
    let codestream = File::new(from).unwrap().codestream;
    // The signature and the type of the file.
    [&LOSSLESS[..32], &boxed(b"jp2h", &boxes.concat()), &boxed(b"jp2c", codestream)].concat()
}

#[test]
fn boxes_beyond_those_that_are_looked_at_are_refused() {
    let colours = boxed(b"colr", &[1, 0, 0, 0, 0, 0, 16]);
    assert_eq!(problem(&with_boxes(std::slice::from_ref(&colours), LOSSLESS)), None);
    let mut many = vec![boxed(b"free", &[]); 10_000];
    many.push(colours);
    assert_eq!(problem(&with_boxes(&many, LOSSLESS)), Some(error::unusual(Format::Jp2)));
}

#[test]
fn a_palette_of_more_columns_than_the_colours_have_is_refused() {
    let file = |columns: u8| {
        let entry: Vec<u8> = (0..columns).collect();
        let table = [&[0, 4, columns], &vec![7; columns.into()][..], &entry.repeat(4)].concat();
        let mapping: Vec<u8> = entry.iter().flat_map(|&column| [0, 0, 1, column]).collect();
        let colours = boxed(b"colr", &[1, 0, 0, 0, 0, 0, 16]);
        with_boxes(&[colours, boxed(b"pclr", &table), boxed(b"cmap", &mapping)], sample!("palette.jp2"))
    };
    assert_eq!(problem(&file(3)), None);
    assert_eq!(problem(&file(4)), Some(error::damaged(Format::Jp2)));
}

#[test]
fn transparent_pixels_of_lab_are_over_white() {
    let colours = boxed(b"colr", &[1, 0, 0, 0, 0, 0, 14]);
    let channels = [0, 4, 0, 0, 0, 0, 0, 1, 0, 1, 0, 0, 0, 2, 0, 2, 0, 0, 0, 3, 0, 3, 0, 1, 0, 0];
    let picture = read(&with_boxes(&[colours, boxed(b"cdef", &channels)], sample!("alpha.jp2")));
    assert_eq!(picture.colour_space, ColourSpace::Other("L*a*b*".to_owned()));
    let pixel = picture.pixels.get_pixel(5, 5).0;
    assert!(pixel.iter().all(|&value| value >= 254), "{pixel:?}");
}
