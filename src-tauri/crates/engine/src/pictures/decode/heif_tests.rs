//! Tests of HEIC and AVIF, with the files in `tests/pictures/heif`.

use proptest::prelude::*;

use super::super::samples::ALL;
use super::super::{Orientation, Picture, decode as read_any};
use super::*;
use crate::pictures::metadata;

macro_rules! sample {
    ($name:literal) => {
        include_bytes!(concat!("../../../../../../tests/pictures/", $name)).as_slice()
    };
}

const FILES: [&[u8]; 7] = [
    sample!("heif/sideways.heic"),
    sample!("heif/sideways.avif"),
    sample!("heif/alpha.avif"),
    sample!("heif/display-p3.avif"),
    sample!("heif/pq.heic"),
    sample!("heif/hlg.avif"),
    sample!("heif/video-grey.avif"),
];

fn read(bytes: &[u8]) -> Result<Picture, FileProblem> {
    read_any(bytes, metadata::read(bytes).hints(), ALL)
}

/// Mean absolute difference of two pictures' pixels, of 255.
fn difference(a: &Picture, b: &Picture) -> f64 {
    assert_eq!(a.pixels.dimensions(), b.pixels.dimensions());
    let sum: u64 = a.pixels.iter().zip(b.pixels.iter()).map(|(a, b)| u64::from(a.abs_diff(*b))).sum();
    sum as f64 / a.pixels.len() as f64
}

#[test]
fn a_picture_is_turned_once_although_exif_repeats_its_rotation() {
    let jpeg = read(sample!("nasty/sideways.jpg")).unwrap();
    for (bytes, name) in [(FILES[0], "heic"), (FILES[1], "avif")] {
        for hints in [metadata::read(bytes).hints(), Orientation::from_exif(6).into()] {
            let picture = read_any(bytes, hints, ALL).unwrap();
            assert_eq!((picture.format.name(), picture.width, picture.height), (name, 160, 106));
            let mean = difference(&jpeg, &picture);
            assert!(mean < 5.0, "{name}: {mean} apart");
        }
    }
}

#[test]
fn metadata_of_the_camera_is_read() {
    for bytes in &FILES[..2] {
        let found = metadata::read(bytes);
        assert_eq!(found.camera.as_deref(), Some("Ratna Testcam 1"));
        assert_eq!(
            found.taken.map(|taken| (taken.at, taken.offset_minutes)),
            Some((1_707_935_405, Some(330)))
        );
        assert!(found.position.is_some());
        assert_eq!(found.orientation, Orientation::UPRIGHT);
    }
}

#[test]
fn transparent_pixels_are_over_white() {
    let disc = read(FILES[2]).unwrap().pixels;
    assert_eq!(disc.get_pixel(0, 0).0, [255; 3]);
    assert_ne!(disc.get_pixel(60, 40).0, [255; 3]);
}

#[test]
fn named_primaries_are_converted() {
    let found = read(FILES[3]).unwrap().pixels.get_pixel(32, 24).0;
    // As in the tests of colours: Display P3's 200, 60, 60 in sRGB, here after a lossy codec.
    let far = found.iter().zip([217, 42, 52]).any(|(a, b): (&u8, u8)| a.abs_diff(b) > 8);
    assert!(!far, "{found:?}");
}

#[test]
fn hdr_looks_like_the_sdr_picture_that_it_was_made_from() {
    let jpeg = read(sample!("nasty/progressive.jpg")).unwrap();
    for (bytes, name) in [(FILES[4], "Rec. 2100 PQ"), (FILES[5], "Rec. 2100 HLG")] {
        let picture = read(bytes).unwrap();
        assert_eq!(picture.colour_space.to_string(), name);
        let mean = difference(&jpeg, &picture);
        assert!(mean < 4.0, "{name}: {mean} apart");
    }
    assert_eq!(read(FILES[3]).unwrap().colour_space.to_string(), "Display P3");
}

#[test]
fn black_and_white_of_a_grey_picture_in_the_range_of_video_are_black_and_white() {
    let pixels = read(FILES[6]).unwrap().pixels;
    let (black, white) = (pixels.get_pixel(8, 24).0, pixels.get_pixel(56, 24).0);
    assert!(black.iter().all(|&value| value < 4) && white.iter().all(|&value| value > 251));
}

#[test]
fn a_smaller_target_yields_a_smaller_picture() {
    let wanted = TargetSize { long: 40, short: 20 };
    let picture = read_any(FILES[0], Orientation::UPRIGHT, wanted).unwrap();
    assert_eq!((picture.width, picture.height, picture.pixels.width()), (160, 106, 80));
}

#[test]
fn a_picture_that_claims_a_huge_size_is_refused_before_it_is_decoded() {
    let claiming = |bytes: &[u8], side: u32| {
        let mut bytes = bytes.to_vec();
        let boxes: Vec<usize> =
            bytes.windows(4).enumerate().filter(|(_, name)| name == b"ispe").map(|(at, _)| at).collect();
        for at in boxes {
            bytes[at + 8..at + 16].copy_from_slice(&[side.to_be_bytes(), side.to_be_bytes()].concat());
        }
        let started = std::time::Instant::now();
        let reason = read(&bytes).err();
        assert!(started.elapsed().as_secs() < 2, "{reason:?}");
        reason
    };
    for bytes in &FILES[..2] {
        assert_eq!(claiming(bytes, 15_999), Some(FileProblem::OutOfMemory));
        let limit = Some(FileProblem::TooManyPixels { width: 20_000, height: 20_000, limit: 256 });
        assert_eq!(claiming(bytes, 20_000), limit);
        assert!(claiming(bytes, 65_535).is_some());
        assert!(claiming(bytes, u32::MAX).is_some());
    }
}

#[test]
fn truncated_files_have_a_reason() {
    for bytes in FILES {
        for length in (24..bytes.len()).step_by(61) {
            let reason = read(&bytes[..length]).err().map(|error| error.to_string());
            let reason = reason.unwrap_or_else(|| panic!("{length} of {} bytes were decoded", bytes.len()));
            assert!(reason.contains("ends before") || reason.contains("damaged"), "{reason}");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn hostile_files_yield_a_picture_or_a_reason(
        index in 0..FILES.len(),
        changes in prop::collection::vec((0.0..1.0_f64, any::<u8>()), 1..10),
        head in any::<bool>(),
    ) {
        let mut bytes = FILES[index].to_vec();
        let reach = if head { bytes.len().min(420) } else { bytes.len() };
        for (at, value) in changes {
            bytes[(reach as f64 * at) as usize] = value;
        }
        if let Ok(picture) = read(&bytes) {
            prop_assert_eq!(picture.pixels.dimensions(), (picture.width, picture.height));
        }
    }
}
