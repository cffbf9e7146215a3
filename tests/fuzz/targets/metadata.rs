//! Camera metadata alone: without decoding, a run is a hundred times as fast.
#![no_main]

use ratna_engine::pictures::metadata;

libfuzzer_sys::fuzz_target!(init: ratna_fuzz::install_panic_hook(), |bytes: &[u8]| {
    let found = metadata::read(bytes);
    assert!(found.camera.is_none_or(|name| !name.is_empty() && name.chars().count() <= 80));
    if let Some(position) = found.position {
        assert!(position.latitude.abs() <= 90.0 && position.longitude.abs() <= 180.0);
    }
    if let Some(minutes) = found.taken.and_then(|taken| taken.offset_minutes) {
        assert!(minutes.abs() < 15 * 60);
    }
});
