//! Tests of EXIF: which fields are read, and which values are rejected.

use exif::Rational;
use exif::experimental::Writer;

use super::*;

fn ascii_field(tag: Tag, text: &str) -> Field {
    Field { tag, ifd_num: In::PRIMARY, value: Value::Ascii(vec![text.as_bytes().to_vec()]) }
}

fn rational_field(tag: Tag, parts: &[(u32, u32)]) -> Field {
    let parts = parts.iter().map(|&(num, denom)| Rational { num, denom }).collect();
    Field { tag, ifd_num: In::PRIMARY, value: Value::Rational(parts) }
}

/// A TIFF without pixels that has these fields.
fn file(fields: &[Field]) -> Vec<u8> {
    let mut writer = Writer::new();
    fields.iter().for_each(|field| writer.push_field(field));
    let mut bytes = Cursor::new(Vec::new());
    writer.write(&mut bytes, true).unwrap();
    bytes.into_inner()
}

fn taken(fields: &[(Tag, &str)]) -> (Option<i64>, Option<i32>) {
    let fields: Vec<_> = fields.iter().map(|(tag, text)| ascii_field(*tag, text)).collect();
    let taken = read(&file(&fields)).taken;
    (taken.map(|taken| taken.at), taken.and_then(|taken| taken.offset_minutes))
}

fn position(latitude: (&str, [(u32, u32); 3]), longitude: (&str, [(u32, u32); 3])) -> Option<Position> {
    read(&file(&[
        ascii_field(Tag::GPSLatitudeRef, latitude.0),
        rational_field(Tag::GPSLatitude, &latitude.1),
        ascii_field(Tag::GPSLongitudeRef, longitude.0),
        rational_field(Tag::GPSLongitude, &longitude.1),
    ]))
    .position
}

#[test]
fn everything_a_camera_writes_is_read() {
    let orientation = Field { tag: Tag::Orientation, ifd_num: In::PRIMARY, value: Value::Short(vec![6]) };
    let bytes = file(&[
        orientation,
        ascii_field(Tag::Make, "Canon\0\0"),
        ascii_field(Tag::Model, "Canon EOS R5 "),
        ascii_field(Tag::DateTimeOriginal, "2024:02:29 18:30:05"),
        ascii_field(Tag::OffsetTimeOriginal, "+05:30"),
    ]);
    let exif = read(&bytes);
    assert_eq!(exif.orientation, Orientation::from_exif(6));
    assert_eq!(exif.camera.as_deref(), Some("Canon EOS R5"));
    let taken = exif.taken.unwrap();
    assert_eq!((taken.at, taken.offset_minutes), (1_709_231_405, Some(330)));
    assert_eq!(exif.position, None);
}

#[test]
fn impossible_dates_are_rejected() {
    let original = |text| taken(&[(Tag::DateTimeOriginal, text)]).0;
    assert_eq!(original("1970:01:01 00:00:00"), Some(0));
    assert_eq!(original("1969-12-31T23:59:59"), Some(-1));
    assert_eq!(original("2000:03:01 00:00:00"), Some(951_868_800));
    for wrong in [
        "0000:00:00 00:00:00",
        "2024:13:01 00:00:00",
        "2023:02:29 00:00:00",
        "2024:04:31 00:00:00",
        "2024:01:01 24:00:00",
        "2024:01:01 10:60:00",
        "    :  :     :  :  ",
        "2024:01:01",
        "yesterday at about 5",
    ] {
        assert_eq!(original(wrong), None, "{wrong}");
    }
}

#[test]
fn the_valid_date_closest_to_the_exposure_is_used() {
    let digitized = (Tag::DateTimeDigitized, "2001:01:01 00:00:00");
    let changed = (Tag::DateTime, "2020:01:01 00:00:00");
    let zone = (Tag::OffsetTimeDigitized, "-08:00");
    let broken = (Tag::DateTimeOriginal, "0000:00:00 00:00:00");
    assert_eq!(taken(&[broken, digitized, zone, changed]), (Some(978_307_200), Some(-480)));
    assert_eq!(taken(&[changed, zone]), (Some(1_577_836_800), None));
}

#[test]
fn impossible_offsets_are_rejected() {
    assert_eq!(offset(b"+14:00"), Some(840));
    for wrong in ["+15:00", "05:30", "+05:75", "Z", "", "   :  "] {
        assert_eq!(offset(wrong.as_bytes()), None, "{wrong}");
    }
}

#[test]
fn the_maker_is_not_repeated() {
    assert_eq!(camera("NIKON CORPORATION", "NIKON D90").as_deref(), Some("NIKON D90"));
    assert_eq!(camera("Apple", "iPhone 15 Pro").as_deref(), Some("Apple iPhone 15 Pro"));
    assert_eq!(camera("Canon", "").as_deref(), Some("Canon"));
    assert_eq!(camera("", "DSC-W1").as_deref(), Some("DSC-W1"));
    assert_eq!(camera("", ""), None);
    assert_eq!(camera("a", &"é".repeat(500)).map(|name| name.chars().count()), Some(MAX_CAMERA));
}

#[test]
fn positions_on_the_globe_are_read() {
    let here = position(("N", [(27, 1), (10, 1), (30, 1)]), ("E", [(78, 1), (2, 1), (3150, 100)]));
    let here = here.unwrap();
    assert!((here.latitude - 27.175).abs() < 1e-9 && (here.longitude - 78.042_083).abs() < 1e-5);
    let south_west = position(("S", [(1, 2), (0, 1), (0, 1)]), ("W", [(180, 1), (0, 1), (0, 1)]));
    assert_eq!(south_west, Some(Position { latitude: -0.5, longitude: -180.0 }));
}

#[test]
fn positions_off_the_globe_are_rejected() {
    let zero = [(0, 1), (0, 1), (0, 1)];
    let one = [(1, 1), (0, 1), (0, 1)];
    assert_eq!(position(("N", [(91, 1), (0, 1), (0, 1)]), ("E", one)), None);
    assert_eq!(position(("N", one), ("E", [(180, 1), (1, 1), (0, 1)])), None);
    assert_eq!(position(("N", [(0, 0), (0, 0), (0, 0)]), ("E", one)), None);
    assert_eq!(position(("N", [(1, 0), (0, 1), (0, 1)]), ("E", one)), None);
    assert_eq!(position(("X", one), ("E", one)), None);
    assert_eq!(position(("N", zero), ("E", zero)), None);
}

#[test]
fn files_without_metadata_have_defaults() {
    for bytes in [&b""[..], b"text", b"II*\0", b"II*\0\x08\0\0\0\xFF\xFF", b"\xFF\xD8\xFF\xE1\0\x08Exif\0\0"]
    {
        assert_eq!(read(bytes), Metadata::default());
    }
}
