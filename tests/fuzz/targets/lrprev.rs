//! Previews of Lightroom: whatever the bytes are, a JPEG that is taken out of them is whole by its markers.
#![no_main]

use std::io::Cursor;

use ratna_sources::previews::{Jpeg, Pyramid};

libfuzzer_sys::fuzz_target!(init: ratna_fuzz::install_panic_hook(), |bytes: &[u8]| {
    let Ok(Some(mut pyramid)) = Pyramid::open(Cursor::new(bytes)) else { return };
    for size in 0..pyramid.len() {
        let Ok(Some(jpeg)) = pyramid.jpeg(size) else { continue };
        assert!(jpeg.pixels() > 0 && jpeg.bytes().len() <= bytes.len() + 2);
        let again = Jpeg::new(jpeg.bytes().to_vec());
        assert!(again.is_some_and(|again| again.is_complete() && again.bytes() == jpeg.bytes()));
    }
    let largest = pyramid.largest();
    assert!(largest.is_ok_and(|largest| largest.is_none_or(|jpeg| jpeg.bytes().starts_with(&[0xFF, 0xD8]))));
});
