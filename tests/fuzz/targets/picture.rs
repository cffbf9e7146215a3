//! Any bytes, as a file that is called `.jpg` may have them.
#![no_main]

libfuzzer_sys::fuzz_target!(init: ratna_fuzz::tell_panics(), |bytes: &[u8]| ratna_fuzz::learn(bytes));
