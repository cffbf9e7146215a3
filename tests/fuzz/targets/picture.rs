//! Any bytes, as they may occur in a file named `.jpg`.
#![no_main]

libfuzzer_sys::fuzz_target!(init: ratna_fuzz::install_panic_hook(), |bytes: &[u8]| ratna_fuzz::process(bytes));
