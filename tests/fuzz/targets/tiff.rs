//! TIFF pictures: the first byte chooses byte order and size of offsets, so no time is spent on bytes that are not TIFF.
#![no_main]

/// Magic bytes: the first directory follows them.
const MAGIC: [&[u8]; 4] = [
    b"II*\0\x08\0\0\0",
    b"MM\0*\0\0\0\x08",
    b"II+\0\x08\0\0\0\x10\0\0\0\0\0\0\0",
    b"MM\0+\0\x08\0\0\0\0\0\0\0\0\0\x10",
];

libfuzzer_sys::fuzz_target!(init: ratna_fuzz::install_panic_hook(), |bytes: &[u8]| {
    ratna_fuzz::process_with_magic(bytes, &MAGIC);
});
