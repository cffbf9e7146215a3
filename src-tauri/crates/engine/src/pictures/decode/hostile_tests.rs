//! Files made to break decoders: any bytes yield a picture or a reason, never a panic.

use proptest::prelude::*;

use super::samples::{self, ALL, FORMATS};
use super::{Orientation, decode};
use crate::pictures::metadata;

/// A small file of each format.
fn file(index: usize) -> Vec<u8> {
    samples::encode(&samples::textured(40, 24), FORMATS[index % FORMATS.len()])
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
    #![proptest_config(ProptestConfig { cases: 150, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn files_truncated_anywhere_are_survived(index in 0..6_usize, at in 0.0..1.0_f64) {
        let bytes = file(index);
        survives(&bytes[..(bytes.len() as f64 * at) as usize]);
    }

    #[test]
    fn files_with_changed_bytes_are_survived(index in 0..6_usize, changes in prop::collection::vec((0.0..1.0_f64, any::<u8>()), 1..12)) {
        let mut bytes = file(index);
        for (at, value) in changes {
            let at = (bytes.len() as f64 * at) as usize;
            bytes[at] = value;
        }
        survives(&bytes);
    }

    #[test]
    fn files_with_a_changed_header_are_survived(index in 0..6_usize, changes in prop::collection::vec((0..64_usize, any::<u8>()), 1..6)) {
        let mut bytes = file(index);
        for (at, value) in changes {
            bytes[at] = value;
        }
        survives(&bytes);
    }

    #[test]
    fn noise_after_a_magic_number_is_survived(index in 0..6_usize, noise in prop::collection::vec(any::<u8>(), 0..300)) {
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
