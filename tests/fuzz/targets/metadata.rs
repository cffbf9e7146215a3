//! Metadata alone: without decoding, a run is a hundred times as fast.
#![no_main]

use ratna_engine::pictures::metadata;

libfuzzer_sys::fuzz_target!(init: ratna_fuzz::install_panic_hook(), |bytes: &[u8]| {
    ratna_fuzz::check_metadata(&metadata::read(bytes));
});
