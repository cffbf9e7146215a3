//! Tests with the unusual files in `tests/pictures/nasty`, which other programs wrote.

use super::samples::ALL;
use super::{Picture, decode};
use crate::pictures::metadata;

macro_rules! nasty {
    ($name:literal) => {
        include_bytes!(concat!("../../../../../../tests/pictures/nasty/", $name)).as_slice()
    };
}

fn read(bytes: &[u8]) -> Result<Picture, String> {
    decode(bytes, metadata::read(bytes).hints(), ALL).map_err(|error| error.to_string())
}

/// The mean difference of two pictures per channel, on a scale of 0 to 255.
fn difference(one: &Picture, other: &Picture) -> f64 {
    let (one, other) = (&one.pixels, &other.pixels);
    assert_eq!(one.dimensions(), other.dimensions());
    let sum: u64 = one.iter().zip(other.iter()).map(|(a, b)| u64::from(a.abs_diff(*b))).sum();
    sum as f64 / one.len() as f64
}

#[test]
fn all_encodings_of_a_picture_decode_alike() {
    let cat = read(nasty!("jpeg-named.png")).unwrap();
    assert_eq!((cat.format.name(), cat.width, cat.height), ("jpeg", 160, 106));
    for (name, bytes, most) in [
        ("cmyk", nasty!("cmyk.jpg"), 4.0),
        ("progressive", nasty!("progressive.jpg"), 0.5),
        ("stray bytes", nasty!("stray-bytes.jpg"), 0.0),
        ("no end mark", nasty!("no-end-mark.jpg"), 0.0),
        ("sideways", nasty!("sideways.jpg"), 3.0),
        ("palette", nasty!("palette.png"), 10.0),
        ("gif", nasty!("animated.gif"), 12.0),
        ("webp", nasty!("animated.webp"), 6.0),
        ("grey", nasty!("grey.jpg"), 45.0),
    ] {
        let found = difference(&cat, &read(bytes).unwrap());
        assert!(found <= most, "{name}: {found}");
    }
}

#[test]
fn unusual_pixel_layouts_are_decoded() {
    let deep = read(nasty!("sixteen-bit.png")).unwrap();
    let lzw = read(nasty!("lzw.tiff")).unwrap();
    assert_eq!(difference(&deep, &lzw), 0.0);
    assert_eq!(read(nasty!("windows.bmp")).map(|bmp| bmp.format.name()), Ok("bmp"));
    let disc = read(nasty!("alpha.png")).unwrap().pixels;
    assert_eq!(disc.get_pixel(0, 0).0, [255; 3]);
    assert_ne!(disc.get_pixel(60, 40).0, [255; 3]);
}

#[test]
fn undecodable_files_have_a_reason() {
    let huge = "60000 × 60000 pixels is more than Ratna reads (limit 256 megapixels)";
    for (bytes, reason) in [
        (nasty!("huge-header.png"), huge),
        (nasty!("text.jpg"), "not a picture Ratna knows"),
        (nasty!("truncated.jpg"), "the file ends before the picture does"),
        (nasty!("zero.jpg"), "the file is empty"),
    ] {
        assert_eq!(read(bytes).err().as_deref(), Some(reason));
    }
}

#[test]
fn a_heic_without_a_picture_is_rejected() {
    let reason = read(nasty!("header-only.heic")).err().unwrap();
    match cfg!(any(all(feature = "heif", target_os = "linux"), target_os = "macos")) {
        true => assert_eq!(reason, "the HEIC data is damaged"),
        false => assert!(reason.contains("install"), "no remedy in: {reason}"),
    }
}

#[test]
fn metadata_of_the_camera_is_read() {
    let found = metadata::read(nasty!("sideways.jpg"));
    assert_eq!(found.orientation.number(), 6);
    assert_eq!(found.camera.as_deref(), Some("Ratna Testcam 1"));
    assert_eq!(found.taken.map(|taken| (taken.at, taken.offset_minutes)), Some((1_707_935_405, Some(330))));
    let position = found.position.unwrap();
    assert!((position.latitude - 27.175).abs() < 1e-6 && (position.longitude - 78.042_083).abs() < 1e-5);
}
