//! Tests of directories: types, both sizes of TIFF, and what is cut off.

use super::super::samples::{Block, Value};
use super::*;

fn field(value: Value, little_endian: bool) -> Option<(Option<u64>, Option<f64>)> {
    let bytes = Block { little_endian, main: vec![(0x1234, value)], ..Block::default() }.bytes();
    let field = Tiff::open(&bytes)?.first()?.find(0x1234)?;
    Some((field.integer(), field.number()))
}

#[test]
fn numbers_of_every_type_are_read() {
    for little_endian in [true, false] {
        let read = |value| field(value, little_endian);
        assert_eq!(read(Value::Bytes(vec![7])), Some((Some(7), Some(7.0))));
        assert_eq!(read(Value::Short(0xFFFE)), Some((Some(0xFFFE), Some(65_534.0))));
        assert_eq!(read(Value::Long(70_000)), Some((Some(70_000), Some(70_000.0))));
        assert_eq!(read(Value::Text("12 ")), Some((Some(12), Some(12.0))));
        assert_eq!(read(Value::Float(-0.5)), Some((None, Some(-0.5))));
        assert_eq!(read(Value::Rational(vec![(1, 4)])), Some((None, Some(0.25))));
        assert_eq!(read(Value::SignedRational(vec![(-1, 4)])), Some((None, Some(-0.25))));
        assert_eq!(read(Value::Rational(vec![(1, 0)])), Some((None, None)));
        assert_eq!(read(Value::Any(6, 1, vec![0xFF])), Some((None, Some(-1.0))));
        assert_eq!(read(Value::Any(9, 1, vec![0xFF; 4])), Some((None, Some(-1.0))));
        assert_eq!(read(Value::Any(99, 1, vec![1])), None);
    }
}

#[test]
fn values_are_read_as_far_as_the_block_goes() {
    let whole = Block { main: vec![(0x010E, Value::Text("A long description"))], ..Block::default() }.bytes();
    let text = |bytes: &[u8]| Some(Tiff::open(bytes)?.first()?.find(0x010E)?.text(100)?.to_vec());
    assert_eq!(text(&whole).as_deref(), Some(&b"A long description\0"[..]));
    let start = whole.windows(6).position(|bytes| bytes == b"A long").unwrap();
    assert_eq!(text(&whole[..start + 6]).as_deref(), Some(&b"A long"[..]));
    assert_eq!(text(&whole[..start]), None);
    assert_eq!(text(&whole[..15]), None);
}

#[test]
fn bigtiff_has_directories_of_its_own() {
    let mut bytes = b"II+\0\x08\0\0\0\x10\0\0\0\0\0\0\0\x02\0\0\0\0\0\0\0".to_vec();
    bytes.extend(b"\x0F\x01\x02\0\x05\0\0\0\0\0\0\0Sony\0\0\0\0");
    bytes.extend(b"\x69\x87\x12\0\x01\0\0\0\0\0\0\0\x10\0\0\0\0\0\0\0");
    let main = Tiff::open(&bytes).and_then(Tiff::first).unwrap();
    assert_eq!(main.find(0x010F).unwrap().bytes(), b"Sony\0");
    assert!(main.linked(0x8769).unwrap().find(0x010F).is_some());
}
