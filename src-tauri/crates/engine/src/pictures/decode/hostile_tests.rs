//! Files made to break decoders: any bytes yield a picture or a reason, never a panic.

use proptest::prelude::*;

use super::samples::{self, ALL, FORMATS};
use super::{Orientation, decode};
use crate::pictures::metadata;

/// Files that are not written here, without loss and with it.
const OTHERS: [&[u8]; 5] = [
    include_bytes!("../../../../../../tests/pictures/jxl/alpha.jxl"),
    include_bytes!("../../../../../../tests/pictures/jxl/lossy.jxl"),
    include_bytes!("../../../../../../tests/pictures/jxl/layered.jxl"),
    include_bytes!("../../../../../../tests/pictures/jp2/labelled.jp2"),
    include_bytes!("../../../../../../tests/pictures/jp2/tiles.jp2"),
];
/// Kinds of small files.
const KINDS: usize = FORMATS.len() + OTHERS.len();

/// A small file of each kind.
fn file(index: usize) -> Vec<u8> {
    match FORMATS.get(index) {
        Some(format) => samples::encode(&samples::textured(40, 24), *format),
        None => OTHERS[index - FORMATS.len()].to_vec(),
    }
}

/// Decodes the bytes. A panic inside a decoder is caught and passes the test; any other panic fails it.
fn survives(bytes: &[u8]) {
    let hints = metadata::read(bytes).hints();
    if let Ok(picture) = decode(bytes, hints, ALL) {
        assert!(picture.width > 0 && picture.height > 0);
        assert_eq!(picture.pixels.dimensions(), (picture.width, picture.height));
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 250, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn files_truncated_anywhere_are_survived(index in 0..KINDS, at in 0.0..1.0_f64) {
        let bytes = file(index);
        survives(&bytes[..(bytes.len() as f64 * at) as usize]);
    }

    #[test]
    fn files_with_changed_bytes_are_survived(index in 0..KINDS, changes in prop::collection::vec((0.0..1.0_f64, any::<u8>()), 1..12)) {
        let mut bytes = file(index);
        for (at, value) in changes {
            let at = (bytes.len() as f64 * at) as usize;
            bytes[at] = value;
        }
        survives(&bytes);
    }

    #[test]
    fn files_with_a_changed_header_are_survived(index in 0..KINDS, changes in prop::collection::vec((0..64_usize, any::<u8>()), 1..6)) {
        let mut bytes = file(index);
        for (at, value) in changes {
            bytes[at] = value;
        }
        survives(&bytes);
    }

    #[test]
    fn noise_after_a_magic_number_is_survived(index in 0..KINDS, noise in prop::collection::vec(any::<u8>(), 0..300)) {
        let mut bytes = file(index)[..12].to_vec();
        bytes.extend(noise);
        survives(&bytes);
    }
}

#[test]
fn a_small_jpeg_truncated_to_any_length_is_rejected() {
    let bytes = file(0);
    for length in 0..bytes.len() {
        let cut = decode(&bytes[..length], Orientation::UPRIGHT, ALL);
        assert!(cut.is_err() || length + 4 > bytes.len(), "{length} of {}", bytes.len());
    }
}
