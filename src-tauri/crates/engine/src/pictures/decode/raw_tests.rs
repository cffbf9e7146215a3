//! Tests of raw files. Cameras' own may not be redistributed, so these files are built like them, with a drawn preview
//! and without sensor data.

use proptest::prelude::*;

use super::super::samples::{self, ALL, Entries, Value};
use super::super::{Picture, decode};
use super::*;
use crate::pictures::metadata;

const ORIENTATION: u16 = 0x0112;
const MODEL: u16 = 0x0110;
const DATE_TAKEN: u16 = 0x9003;
const SENSOR: u16 = 32_803;

fn jpeg(width: u32, height: u32) -> Vec<u8> {
    samples::encode(&samples::four_corners(width, height), Format::Jpeg)
}

fn linked_jpeg(jpeg: Vec<u8>) -> Entries {
    vec![(tag::JPEG_LENGTH, Value::Long(jpeg.len() as u32)), (tag::JPEG_OFFSET, Value::At(jpeg))]
}

fn strip_of_jpeg(codec: u16, jpeg: Vec<u8>) -> Entries {
    vec![
        (tag::COMPRESSION, Value::Short(codec)),
        (tag::STRIP_LENGTHS, Value::Long(jpeg.len() as u32)),
        (tag::STRIP_OFFSETS, Value::At(jpeg)),
    ]
}

/// A sideways Nikon file: a thumbnail in the chain, preview and sensor data in subdirectories.
fn nef() -> Vec<u8> {
    let sensor = vec![
        (tag::IMAGE_WIDTH, Value::Long(1240)),
        (tag::IMAGE_LENGTH, Value::Long(824)),
        (tag::PHOTOMETRIC, Value::Short(SENSOR)),
    ];
    let first = vec![
        (tag::NEW_SUBFILE_TYPE, Value::Long(1)),
        (tag::MAKE, Value::Text("NIKON CORPORATION")),
        (MODEL, Value::Text("NIKON D90")),
        (ORIENTATION, Value::Short(6)),
        (tag::SUB_IFDS, Value::Directories(vec![linked_jpeg(jpeg(600, 400)), sensor])),
        (tag::EXIF_IFD, Value::Directories(vec![vec![(DATE_TAKEN, Value::Text("2024:02:14 18:30:05\0"))]])),
    ];
    samples::raw_file(b"II*\0", vec![first, linked_jpeg(jpeg(150, 100))])
}

fn shown(bytes: &[u8]) -> Result<Picture, String> {
    decode(bytes, metadata::read(bytes).hints(), ALL).map_err(|error| error.to_string())
}

#[test]
fn the_largest_preview_is_turned_once_and_the_full_size_is_reported() {
    let picture = shown(&nef()).unwrap();
    assert_eq!((picture.format.name(), picture.width, picture.height), ("nef", 824, 1240));
    assert_eq!(picture.pixels.dimensions(), (400, 600));
    samples::assert_corners(&picture.pixels, ["blue", "red", "white", "green"]);
}

#[test]
fn metadata_is_read_from_the_raw_file() {
    let found = metadata::read(&nef());
    assert_eq!(found.camera.as_deref(), Some("NIKON D90"));
    assert_eq!(found.taken.map(|taken| taken.at), Some(1_707_935_405));
    assert_eq!(found.orientation.number(), 6);
}

#[test]
fn the_orientation_that_a_preview_repeats_is_not_applied_again() {
    let sideways = b"Exif\0\0II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0\x06\0\0\0\0\0\0\0".to_vec();
    let preview = samples::with_segments(&jpeg(60, 40), 0xE1, &[sideways]);
    assert_eq!(metadata::read(&preview).orientation.number(), 6);
    for (number, size) in [(6, (40, 60)), (1, (60, 40))] {
        let mut first = linked_jpeg(preview.clone());
        first.extend([(tag::DNG_VERSION, Value::Long(1)), (ORIENTATION, Value::Short(number))]);
        let picture = shown(&samples::raw_file(b"MM\0*", vec![first])).unwrap();
        assert_eq!(picture.pixels.dimensions(), size);
    }
}

#[test]
fn lossless_sensor_data_is_not_a_preview() {
    let mut lossless = jpeg(900, 600);
    let frame = lossless.windows(2).position(|pair| pair == [0xFF, 0xC0]).unwrap();
    lossless[frame + 1] = 0xC3;
    let mut first = strip_of_jpeg(7, lossless);
    first.extend([
        (tag::DNG_VERSION, Value::Long(1)),
        (tag::DEFAULT_CROP_SIZE, Value::Bytes(two_longs(900, 600))),
    ]);
    let alone = samples::raw_file(b"II*\0", vec![first]);
    assert_eq!(shown(&alone).err().as_deref(), Some("there is no preview inside this RAW (DNG) file"));

    let canon = vec![strip_of_jpeg(6, jpeg(300, 200)), linked_jpeg(jpeg(160, 120))];
    let picture = find(&samples::raw_file(b"II*\0", canon), RawKind::Cr2).previews[0].area();
    assert_eq!(picture, 300 * 200);
}

fn two_longs(one: u32, other: u32) -> Vec<u8> {
    [one.to_le_bytes(), other.to_le_bytes()].concat()
}

#[test]
fn a_damaged_preview_is_replaced_by_the_next() {
    let mut broken = jpeg(600, 400);
    broken.truncate(700);
    let mut first = linked_jpeg(broken);
    first.push((tag::DNG_VERSION, Value::Long(1)));
    let file = samples::raw_file(b"II*\0", vec![first, linked_jpeg(jpeg(150, 100))]);
    let picture = shown(&file).unwrap();
    assert_eq!((picture.width, picture.height), (150, 100));
}

#[test]
fn previews_that_would_take_too_long_are_passed_over() {
    let first = |largest| {
        vec![
            (tag::DNG_VERSION, Value::Long(1)),
            (tag::SUB_IFDS, Value::Directories(vec![linked_jpeg(largest)])),
        ]
    };
    let slow = samples::many_scans(8_000, 490);
    let file = |next| samples::raw_file(b"II*\0", vec![first(slow.clone()), next]);
    let picture = shown(&file(linked_jpeg(jpeg(150, 100)))).unwrap();
    assert_eq!(picture.pixels.dimensions(), (150, 100));
    let reason = shown(&file(vec![])).err();
    assert_eq!(reason.as_deref(), Some("reading it takes more time than Ratna gives to one picture"));
}

#[test]
fn a_preview_of_another_shape_does_not_report_the_full_size() {
    let sensor = vec![(tag::IMAGE_WIDTH, Value::Long(1240)), (tag::IMAGE_LENGTH, Value::Long(824))];
    let mut first = linked_jpeg(jpeg(160, 120));
    first.push((tag::DNG_VERSION, Value::Long(1)));
    let picture = shown(&samples::raw_file(b"II*\0", vec![first, sensor])).unwrap();
    assert_eq!((picture.width, picture.height), (160, 120));
}

#[test]
fn fujifilm_files_are_read_by_their_preview() {
    let exif = b"Exif\0\0II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0\x08\0\0\0\0\0\0\0".to_vec();
    let preview = samples::with_segments(&jpeg(60, 40), 0xE1, &[exif]);
    let mut file = b"FUJIFILMCCD-RAW 0201".to_vec();
    file.resize(84, b' ');
    file.extend(148_u32.to_be_bytes());
    file.extend((preview.len() as u32).to_be_bytes());
    file.resize(148, 0);
    file.extend(preview);
    let picture = shown(&file).unwrap();
    assert_eq!((picture.format.name(), picture.width, picture.height), ("raf", 40, 60));
    samples::assert_corners(&picture.pixels, ["green", "white", "red", "blue"]);
    for length in 0..148 {
        assert!(shown(&file[..length]).is_err());
    }
}

#[test]
fn previews_of_panasonic_and_olympus_are_found() {
    let panasonic = vec![(PANASONIC_JPEG, Value::Bytes(jpeg(90, 60))), (ORIENTATION, Value::Short(3))];
    let file = samples::raw_file(b"IIU\0", vec![panasonic]);
    assert_eq!(metadata::read(&file).orientation.number(), 3);
    assert_eq!(shown(&file).unwrap().format.name(), "rw2");

    let preview = jpeg(90, 60);
    let mut note = b"OLYMPUS\0II\x03\0".to_vec();
    let entry = |tag: u16, value: u32| {
        [tag.to_le_bytes().to_vec(), vec![4, 0, 1, 0, 0, 0], value.to_le_bytes().to_vec()].concat()
    };
    note.extend([&[1, 0][..], &entry(OLYMPUS_SETTINGS, 30), &[0; 4]].concat());
    note.extend(
        [&[2, 0][..], &entry(OLYMPUS_OFFSET, 60), &entry(OLYMPUS_LENGTH, preview.len() as u32)].concat(),
    );
    note.resize(60, 0);
    note.extend(&preview);
    let exif = vec![(tag::MAKER_NOTE, Value::Bytes(note))];
    let first = vec![
        (tag::MAKE, Value::Text("OLYMPUS CORPORATION")),
        (tag::EXIF_IFD, Value::Directories(vec![exif])),
    ];
    let picture = shown(&samples::raw_file(b"IIRO", vec![first])).unwrap();
    assert_eq!((picture.format.name(), picture.width, picture.height), ("orf", 90, 60));
}

#[test]
fn cycles_of_directories_end() {
    let mut file = samples::raw_file(
        b"II*\0",
        vec![vec![(tag::DNG_VERSION, Value::Long(1)), (tag::SUB_IFDS, Value::Long(8))]],
    );
    let next = 8 + 2 + 2 * 12;
    file[next..next + 4].copy_from_slice(&8_u32.to_le_bytes());
    assert!(shown(&file).is_err());
    // A directory at every offset, each of which points to the next sixteen.
    let all: Vec<u8> = (0..40_000_u32).flat_map(|at| at.to_le_bytes()).collect();
    assert!(walk(&[b"II*\0\x08\0\0\0", all.as_slice()].concat()).previews.is_empty());
}

/// An ordinary RGB picture of one colour, as entries of a directory.
fn stored(width: u32, height: u32, colour: [u8; 3]) -> Entries {
    vec![
        (tag::IMAGE_WIDTH, Value::Long(width)),
        (tag::IMAGE_LENGTH, Value::Long(height)),
        (tag::SAMPLES_PER_PIXEL, Value::Short(3)),
        (tag::BITS_PER_SAMPLE, Value::Short(8)),
        (tag::PHOTOMETRIC, Value::Short(2)),
        (tag::STRIP_LENGTHS, Value::Long(3 * width * height)),
        (tag::STRIP_OFFSETS, Value::At(colour.repeat((width * height) as usize))),
    ]
}

#[test]
fn without_a_jpeg_the_largest_stored_picture_is_shown() {
    let sensor = vec![
        (tag::IMAGE_WIDTH, Value::Long(1200)),
        (tag::IMAGE_LENGTH, Value::Long(800)),
        (tag::PHOTOMETRIC, Value::Short(SENSOR)),
    ];
    let mut first = stored(60, 40, [200, 30, 10]);
    first.extend([
        (tag::NEW_SUBFILE_TYPE, Value::Long(1)),
        (tag::DNG_VERSION, Value::Long(1)),
        (ORIENTATION, Value::Short(6)),
        (tag::SUB_IFDS, Value::Directories(vec![sensor, stored(90, 60, [10, 30, 200])])),
    ]);
    let picture = shown(&samples::raw_file(b"II*\0", vec![first])).unwrap();
    assert_eq!((picture.format.name(), picture.width, picture.height), ("dng", 800, 1200));
    assert_eq!(picture.pixels.dimensions(), (60, 90));
    assert_eq!(picture.pixels.get_pixel(0, 0).0, [10, 30, 200]);
}

#[test]
fn a_tiff_that_a_raw_program_exported_is_a_tiff() {
    let exported = |entries: Entries, below: Option<Entries>| {
        let mut first = stored(60, 40, [200, 30, 10]);
        first.extend(entries);
        first.extend(below.map(|below| (tag::SUB_IFDS, Value::Directories(vec![below]))));
        let picture = shown(&samples::raw_file(b"II*\0", vec![first, linked_jpeg(jpeg(30, 20))])).unwrap();
        (picture.format.name(), picture.width)
    };
    let version = || (tag::DNG_VERSION, Value::Long(1));
    let camera = || (tag::MAKE, Value::Text("NIKON CORPORATION"));
    assert_eq!(exported(vec![version()], None), ("tiff", 60));
    assert_eq!(exported(vec![version(), camera()], Some(stored(30, 20, [1, 2, 3]))), ("tiff", 60));
    assert_eq!(exported(vec![camera()], Some(stored(30, 20, [1, 2, 3]))), ("tiff", 60));
    // The thumbnail comes first, and the picture is in a subdirectory.
    let thumbnail = || (tag::NEW_SUBFILE_TYPE, Value::Long(1));
    assert_eq!(
        exported(vec![version(), camera(), thumbnail()], Some(stored(900, 600, [1, 2, 3]))),
        ("tiff", 900)
    );
    assert_eq!(exported(vec![camera()], Some(stored(900, 600, [1, 2, 3]))), ("tiff", 900));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn hostile_files_yield_a_picture_or_a_reason(changes in prop::collection::vec((0.0..1.0_f64, any::<u8>()), 1..12), head in any::<bool>(), keep in 0.5..1.0_f64) {
        let mut bytes = nef();
        let reach = if head { 400 } else { bytes.len() };
        for (at, value) in changes {
            bytes[(reach as f64 * at) as usize] = value;
        }
        bytes.truncate((bytes.len() as f64 * keep) as usize);
        if let Ok(picture) = shown(&bytes) {
            prop_assert!(picture.width > 0 && picture.height > 0 && !picture.pixels.is_empty());
        }
    }
}
