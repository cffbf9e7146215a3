//! Tests of positions: types, letters and signs, and places off the globe.

use super::super::super::samples::{Block, Value};
use super::super::super::tiff::Tiff;
use super::*;

fn unsigned(parts: &[(u32, u32)]) -> Value {
    Value::Rational(parts.to_vec())
}

fn signed(parts: &[(i32, i32)]) -> Value {
    Value::SignedRational(parts.to_vec())
}

fn read(latitude: (Option<Value>, Value), longitude: (Option<Value>, Value)) -> Option<Position> {
    let letters = [(tag::GPS_LATITUDE_REF, latitude.0), (tag::GPS_LONGITUDE_REF, longitude.0)];
    let mut main: Vec<_> = letters.into_iter().filter_map(|(tag, letter)| Some((tag, letter?))).collect();
    main.extend([(tag::GPS_LATITUDE, latitude.1), (tag::GPS_LONGITUDE, longitude.1)]);
    position(&Tiff::open(&Block { main, ..Block::default() }.bytes())?.first()?)
}

/// With letters.
fn lettered(
    north: &'static str,
    latitude: Value,
    east: &'static str,
    longitude: Value,
) -> Option<(f64, f64)> {
    let found = read((Some(Value::Text(north)), latitude), (Some(Value::Text(east)), longitude))?;
    let rounded = |degrees: f64| (degrees * 1e6).round() / 1e6;
    Some((rounded(found.latitude), rounded(found.longitude)))
}

#[test]
fn positions_on_the_globe_are_read() {
    let (latitude, longitude) =
        (unsigned(&[(27, 1), (10, 1), (30, 1)]), unsigned(&[(78, 1), (2, 1), (3150, 100)]));
    assert_eq!(lettered("N", latitude.clone(), "E", longitude.clone()), Some((27.175, 78.042_083)));
    assert_eq!(lettered(" south", latitude.clone(), "w", longitude.clone()), Some((-27.175, -78.042_083)));
    // As decimal degrees, as floating point, and as text.
    assert_eq!(lettered("N", unsigned(&[(27_175, 1000)]), "W", Value::Float(0.5)), Some((27.175, -0.5)));
    assert_eq!(lettered("N", Value::Text("27.175"), "E", Value::Long(180)), Some((27.175, 180.0)));
}

#[test]
fn signed_values_are_magnitudes_if_there_is_a_letter() {
    let latitude = signed(&[(-33, 1), (51, 1), (0, 1)]);
    assert_eq!(lettered("S", latitude.clone(), "E", signed(&[(-151, 1), (12, 1)])), Some((-33.85, 151.2)));
    let found = read((None, latitude), (None, signed(&[(151, 1), (12, 1), (0, 1)]))).unwrap();
    assert!((found.latitude + 33.85).abs() < 1e-9 && (found.longitude - 151.2).abs() < 1e-9);
    assert_eq!(read((None, unsigned(&[(33, 1)])), (None, unsigned(&[(151, 1)]))), None);
}

#[test]
fn positions_off_the_globe_are_rejected() {
    let one = || unsigned(&[(1, 1), (0, 1), (0, 1)]);
    let zero = || unsigned(&[(0, 1), (0, 1), (0, 1)]);
    assert_eq!(lettered("N", unsigned(&[(91, 1)]), "E", one()), None);
    assert_eq!(lettered("N", one(), "E", unsigned(&[(180, 1), (1, 1), (0, 1)])), None);
    assert_eq!(lettered("N", unsigned(&[(0, 0), (0, 0), (0, 0)]), "E", one()), None);
    assert_eq!(lettered("N", unsigned(&[(1, 0), (0, 1), (0, 1)]), "E", one()), None);
    assert_eq!(lettered("X", one(), "E", one()), None);
    assert_eq!(lettered("N", zero(), "E", zero()), None);
}

#[test]
fn altitudes_below_the_sea_are_negative() {
    let read = |fields: &[(u16, Value)]| {
        let bytes = Block { main: fields.to_vec(), ..Block::default() }.bytes();
        altitude(&Tiff::open(&bytes)?.first()?)
    };
    let metres = || (tag::GPS_ALTITUDE, unsigned(&[(4305, 10)]));
    let below = |value| (tag::GPS_ALTITUDE_REF, value);
    assert_eq!(read(&[metres()]), Some(430.5));
    assert_eq!(read(&[below(Value::Bytes(vec![0])), metres()]), Some(430.5));
    assert_eq!(read(&[below(Value::Bytes(vec![1])), metres()]), Some(-430.5));
    assert_eq!(read(&[below(Value::Text("1")), metres()]), Some(-430.5));
    let negative = || (tag::GPS_ALTITUDE, signed(&[(-12, 1)]));
    assert_eq!(read(&[negative()]), Some(-12.0));
    assert_eq!(read(&[below(Value::Bytes(vec![1])), negative()]), Some(-12.0));
    assert_eq!(read(&[(tag::GPS_ALTITUDE, unsigned(&[(0, 0)]))]), None);
    assert_eq!(read(&[(tag::GPS_ALTITUDE, unsigned(&[(u32::MAX, 1)]))]), None);
}
