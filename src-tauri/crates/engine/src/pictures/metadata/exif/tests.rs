//! Tests of EXIF: which fields are read, where and in which type, and which values are rejected.

use proptest::prelude::*;

use super::super::samples::{Block, Value};
use super::*;

fn exif(fields: &[(u16, Value)]) -> Found {
    read(&Block { exif: fields.to_vec(), ..Block::default() }.bytes())
}

fn text(tag: u16, text: &'static str) -> (u16, Value) {
    (tag, Value::Text(text))
}

/// UTF-16 as Windows writes it.
fn utf16(text: &str) -> Value {
    Value::Bytes(text.encode_utf16().chain([0]).flat_map(u16::to_le_bytes).collect())
}

fn at(date: Option<Taken>) -> Option<i64> {
    date.map(|date| date.at)
}

#[test]
fn everything_a_camera_writes_is_read_in_either_byte_order_and_with_any_pointer() {
    for (little_endian, pointer) in
        [(true, 4), (false, 4), (true, 13), (false, 13), (true, 9), (false, 9), (true, 7)]
    {
        let block = Block {
            little_endian,
            pointer,
            main: vec![
                (tag::ORIENTATION, Value::Short(6)),
                text(tag::MAKE, "Canon\0\0"),
                text(tag::MODEL, "Canon EOS R5 "),
            ],
            exif: vec![
                text(tag::DATE_TIME_ORIGINAL, "2024:02:29 18:30:05"),
                text(tag::OFFSET_TIME_ORIGINAL, "+05:30"),
                text(tag::SUB_SEC_ORIGINAL, "25"),
                (tag::COLOR_SPACE, Value::Short(0xFFFF)),
            ],
            gps: vec![
                text(tag::GPS_LATITUDE_REF, "N"),
                (tag::GPS_ALTITUDE, Value::Rational(vec![(925, 10)])),
            ],
            interoperability: vec![text(tag::INTEROPERABILITY_INDEX, "R03")],
        };
        let found = read(&block.bytes());
        assert_eq!(found.orientation, Some(Orientation::from_exif(6)));
        assert_eq!(found.camera.as_deref(), Some("Canon EOS R5"));
        let taken = found.dates.original.unwrap();
        let expected = (1_709_231_405, Some(250_000_000), Some(330));
        assert_eq!((taken.at, taken.nanoseconds, taken.offset_minutes), expected);
        assert_eq!(found.adobe_rgb, Some(true));
        assert_eq!((found.position, found.altitude), (None, Some(92.5)));
    }
}

#[test]
fn adobe_rgb_is_named_by_number_or_index() {
    let space = |space: Option<u16>, index: &'static str| {
        let exif = space.map(|space| (tag::COLOR_SPACE, Value::Short(space))).into_iter().collect();
        let interoperability = vec![text(tag::INTEROPERABILITY_INDEX, index)];
        read(&Block { exif, interoperability, ..Block::default() }.bytes()).adobe_rgb
    };
    assert_eq!(space(Some(2), "R98"), Some(true));
    assert_eq!(space(Some(1), "R03"), Some(false));
    assert_eq!(space(Some(0xFFFF), "R03"), Some(true));
    assert_eq!(space(None, "R03"), Some(true));
    assert_eq!(space(Some(0xFFFF), "R98"), Some(false));
    assert_eq!(space(Some(0xFFFF), "THM"), None);
}

#[test]
fn a_date_that_does_not_exist_gives_way_to_the_next() {
    let block = Block {
        main: vec![
            text(tag::DATE_TIME, "2020:01:01 00:00:00"),
            text(tag::DATE_TIME_ORIGINAL, "2000:03:01 00:00:00"),
        ],
        exif: vec![
            text(tag::DATE_TIME_ORIGINAL, "0000:00:00 00:00:00"),
            text(tag::DATE_TIME_DIGITIZED, "2001:01:01 00:00:00"),
            text(tag::OFFSET_TIME_DIGITIZED, "-08:00"),
        ],
        ..Block::default()
    };
    let dates = read(&block.bytes()).dates;
    assert_eq!(at(dates.original), Some(951_868_800));
    let digitized = dates.digitized.unwrap();
    assert_eq!((digitized.at, digitized.offset_minutes), (978_307_200, Some(-480)));
    let modified = dates.modified.unwrap();
    assert_eq!((modified.at, modified.offset_minutes), (1_577_836_800, None));
}

#[test]
fn the_date_text_may_have_fraction_and_offset_itself() {
    let found = exif(&[
        text(tag::DATE_TIME_ORIGINAL, "2016:08:21 10:11:12.50+02:00"),
        text(tag::OFFSET_TIME_ORIGINAL, "+09:00"),
        text(tag::SUB_SEC_ORIGINAL, "75"),
    ]);
    let taken = found.dates.original.unwrap();
    assert_eq!((taken.nanoseconds, taken.offset_minutes), (Some(500_000_000), Some(120)));
}

#[test]
fn the_maker_is_not_repeated() {
    assert_eq!(camera("NIKON CORPORATION", "NIKON D90").as_deref(), Some("NIKON D90"));
    assert_eq!(camera("Apple", "iPhone 15 Pro").as_deref(), Some("Apple iPhone 15 Pro"));
    assert_eq!(camera("Canon", "").as_deref(), Some("Canon"));
    assert_eq!(camera("", "DSC-W1").as_deref(), Some("DSC-W1"));
    assert_eq!(camera("", ""), None);
}

#[test]
fn exposure_is_read_from_whichever_field_has_it() {
    let found = exif(&[
        (tag::EXPOSURE_TIME, Value::Rational(vec![(1, 125)])),
        (tag::F_NUMBER, Value::Rational(vec![(28, 10)])),
        (tag::PHOTOGRAPHIC_SENSITIVITY, Value::Short(400)),
        (tag::FOCAL_LENGTH, Value::Rational(vec![(35, 1)])),
        (tag::FOCAL_LENGTH_35MM, Value::Short(52)),
    ]);
    let exposure = found.exposure;
    assert_eq!((exposure.seconds, exposure.f_number, exposure.iso), (Some(0.008), Some(2.8), Some(400)));
    assert_eq!((exposure.focal_length_mm, exposure.focal_length_35mm), (Some(35.0), Some(52.0)));
    let found = exif(&[
        (tag::EXPOSURE_TIME, Value::Rational(vec![(0, 0)])),
        (tag::SHUTTER_SPEED, Value::SignedRational(vec![(-1, 1)])),
        (tag::APERTURE, Value::Rational(vec![(4, 1)])),
        (tag::PHOTOGRAPHIC_SENSITIVITY, Value::Short(65_535)),
        (tag::RECOMMENDED_EXPOSURE_INDEX, Value::Long(102_400)),
        (tag::FOCAL_LENGTH, Value::Rational(vec![(0, 1)])),
    ]);
    let exposure = found.exposure;
    assert_eq!((exposure.seconds, exposure.f_number, exposure.iso), (Some(2.0), Some(4.0), Some(102_400)));
    assert_eq!(exposure.focal_length_mm, None);
}

#[test]
fn a_lens_has_a_name_or_a_specification() {
    let zoom = Value::Rational(vec![(24, 1), (70, 1), (28, 10), (28, 10)]);
    let lens = |fields: &[(u16, Value)]| exif(fields).lens;
    let all = [text(tag::LENS_MODEL, "EF 50mm f/1.8"), (tag::LENS_SPECIFICATION, zoom.clone())];
    assert_eq!(lens(&all).as_deref(), Some("EF 50mm f/1.8"));
    let unnamed =
        [text(tag::LENS_MODEL, "----"), text(tag::LENS_MAKE, "Sigma"), (tag::LENS_SPECIFICATION, zoom)];
    assert_eq!(lens(&unnamed).as_deref(), Some("Sigma 24–70 mm f/2.8"));
    let unknown = Value::Rational(vec![(50, 1), (50, 1), (0, 0), (0, 0)]);
    assert_eq!(lens(&[(tag::LENS_SPECIFICATION, unknown)]).as_deref(), Some("50 mm"));
    assert_eq!(lens(&[text(tag::LENS_MODEL, "0.0 mm f/0.0")]), None);
}

#[test]
fn windows_writes_title_comment_keywords_and_stars() {
    let block = Block {
        main: vec![
            text(tag::IMAGE_DESCRIPTION, "OLYMPUS DIGITAL CAMERA         "),
            (tag::XP_TITLE, utf16("Am See – 夏")),
            (tag::XP_COMMENT, utf16("Zwei Boote")),
            (tag::XP_KEYWORDS, utf16("See; Boot;See;;")),
            (tag::RATING, Value::Short(4)),
        ],
        ..Block::default()
    };
    let found = read(&block.bytes());
    assert_eq!(found.title.as_deref(), Some("Am See – 夏"));
    assert_eq!(found.description.as_deref(), Some("Zwei Boote"));
    assert_eq!((found.keywords, found.rating), (vec!["See".to_owned(), "Boot".to_owned()], Some(4)));
    assert_eq!([0, 1, 25, 50, 75, 99, 100, 101].map(stars_of)[..4], [Some(0), Some(1), Some(2), Some(3)]);
    assert_eq!([75, 99, 100, 101].map(stars_of), [Some(4), Some(5), Some(5), None]);
}

#[test]
fn a_directory_that_points_to_itself_is_read_once() {
    let mut block = b"II*\0\x08\0\0\0\x02\0".to_vec();
    block.extend(b"\x69\x87\x04\0\x01\0\0\0\x08\0\0\0\x25\x88\x04\0\x01\0\0\0\x08\0\0\0\x08\0\0\0");
    assert_eq!(read(&block), Found::default());
}

#[test]
fn blocks_without_fields_have_defaults() {
    for block in [&b""[..], b"text", b"II*\0", b"II*\0\x08\0\0\0\xFF\xFF", b"MM\0*\xFF\xFF\xFF\xFF"] {
        assert_eq!(read(block), Found::default());
    }
}

fn value() -> impl Strategy<Value = Value> {
    let bytes = prop::collection::vec(any::<u8>(), 0..24);
    (0_u16..20, any::<u8>(), bytes).prop_map(|(kind, count, data)| Value::Any(kind, u32::from(count), data))
}

fn fields() -> impl Strategy<Value = Vec<(u16, Value)>> {
    let known = prop::sample::select(vec![
        tag::ORIENTATION,
        tag::MAKE,
        tag::DATE_TIME_ORIGINAL,
        tag::SUB_SEC_ORIGINAL,
        tag::EXPOSURE_TIME,
        tag::PHOTOGRAPHIC_SENSITIVITY,
        tag::LENS_SPECIFICATION,
        tag::RATING,
        tag::XP_KEYWORDS,
        tag::COLOR_SPACE,
        tag::INTEROPERABILITY_INDEX,
        tag::GPS_LATITUDE_REF,
        tag::GPS_LATITUDE,
        tag::GPS_LONGITUDE_REF,
        tag::GPS_LONGITUDE,
        tag::GPS_ALTITUDE,
        tag::EXIF_DIRECTORY,
    ]);
    prop::collection::vec((known, value()), 0..8)
}

proptest! {
    #[test]
    fn fields_of_any_type_have_possible_values(main in fields(), exif in fields(), gps in fields(), end in 0_usize..400) {
        let mut bytes = Block { main, exif, gps, ..Block::default() }.bytes();
        bytes.truncate(end.max(8));
        let found = read(&bytes);
        prop_assert!(found.position.is_none_or(|place| place.latitude.abs() <= 90.0 && place.longitude.abs() <= 180.0));
        prop_assert!(found.altitude.is_none_or(f64::is_finite));
        prop_assert!(found.rating.is_none_or(|stars| (0..=5).contains(&stars)));
        let exposure = found.exposure;
        let numbers = [exposure.seconds, exposure.f_number, exposure.focal_length_mm, exposure.focal_length_35mm];
        prop_assert!(numbers.into_iter().flatten().all(|number| number.is_finite() && number > 0.0));
        prop_assert!(found.camera.is_none_or(|name| !name.is_empty() && name.chars().count() <= super::super::text::MAX_NAME));
    }
}
