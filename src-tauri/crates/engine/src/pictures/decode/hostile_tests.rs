//! Files made to break decoders: whatever the bytes, there is a picture or a reason, never a panic.

use proptest::prelude::*;

use super::samples::{self, ALL, FORMATS};
use super::{Orientation, decode};
use crate::pictures::exif;

/// A small file of each format.
fn file(index: usize) -> Vec<u8> {
    samples::encode(&samples::textured(40, 24), FORMATS[index % FORMATS.len()])
}

/// Must return. A panic inside a decoder is caught and counts as returning; one of ours does not.
fn survives(bytes: &[u8]) {
    let orientation = exif::read(bytes).orientation;
    if let Ok(picture) = decode(bytes, orientation, ALL) {
        assert!(picture.width > 0 && picture.height > 0);
        assert_eq!(picture.pixels.dimensions(), (picture.width, picture.height));
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 150, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn cut_anywhere(index in 0..6_usize, at in 0.0..1.0_f64) {
        let bytes = file(index);
        survives(&bytes[..(bytes.len() as f64 * at) as usize]);
    }

    #[test]
    fn with_bytes_changed(index in 0..6_usize, changes in prop::collection::vec((0.0..1.0_f64, any::<u8>()), 1..12)) {
        let mut bytes = file(index);
        for (at, value) in changes {
            let at = (bytes.len() as f64 * at) as usize;
            bytes[at] = value;
        }
        survives(&bytes);
    }

    #[test]
    fn with_the_header_changed(index in 0..6_usize, changes in prop::collection::vec((0..64_usize, any::<u8>()), 1..6)) {
        let mut bytes = file(index);
        for (at, value) in changes {
            bytes[at] = value;
        }
        survives(&bytes);
    }

    #[test]
    fn noise_after_a_magic(index in 0..6_usize, noise in prop::collection::vec(any::<u8>(), 0..300)) {
        let mut bytes = file(index)[..12].to_vec();
        bytes.extend(noise);
        survives(&bytes);
    }
}

#[test]
fn every_length_of_a_small_jpeg() {
    let bytes = file(0);
    for length in 0..bytes.len() {
        let cut = decode(&bytes[..length], Orientation::UPRIGHT, ALL);
        assert!(cut.is_err() || length + 4 > bytes.len(), "{length} of {}", bytes.len());
    }
}
