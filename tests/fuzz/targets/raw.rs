//! Cameras' raw files: the first byte chooses whose, the rest follows what such a file begins with. So nothing is
//! lost on bytes that are no raw file.
#![no_main]

/// How they begin. The last two are told by their directories.
const HEADS: [&[u8]; 7] =
    [b"FUJIFILMCCD-RAW 0201", b"IIRO", b"MMOR", b"IIU\0", b"II*\0\x10\0\0\0CR\x02\0", b"II*\0", b"MM\0*"];

libfuzzer_sys::fuzz_target!(init: ratna_fuzz::tell_panics(), |bytes: &[u8]| {
    let Some((&choice, rest)) = bytes.split_first() else { return };
    let head = HEADS[usize::from(choice) % HEADS.len()];
    let mut file = head.to_vec();
    file.extend(rest.get(head.len()..).unwrap_or_default());
    ratna_fuzz::learn(&file);
});
