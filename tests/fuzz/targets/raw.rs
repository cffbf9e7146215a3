//! Camera raw files: the first byte chooses the format, and the input gets that format's magic bytes, so no time is
//! spent on bytes that are not a raw file.
#![no_main]

/// Magic bytes by format. The last two are plain TIFF: their directories identify the camera.
const MAGIC: [&[u8]; 7] =
    [b"FUJIFILMCCD-RAW 0201", b"IIRO", b"MMOR", b"IIU\0", b"II*\0\x10\0\0\0CR\x02\0", b"II*\0", b"MM\0*"];

libfuzzer_sys::fuzz_target!(init: ratna_fuzz::install_panic_hook(), |bytes: &[u8]| {
    ratna_fuzz::process_with_magic(bytes, &MAGIC);
});
