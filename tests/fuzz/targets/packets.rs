//! Where files keep their packets of XMP: whatever a file claims, it is found out in little time and memory.
#![no_main]

use std::io::Cursor;

use ratna_xmp::Embedded;

libfuzzer_sys::fuzz_target!(init: ratna_fuzz::install_panic_hook(), |bytes: &[u8]| {
    let Ok(found) = Embedded::find(&mut Cursor::new(bytes)) else { return };
    if let Some(packet) = found.skim() {
        ratna_fuzz::check_packet(&packet);
    }
    if let Ok(Some(packet)) = found.read() {
        ratna_fuzz::check_packet(&packet);
    }
    if let Some(records) = found.iptc() {
        assert!(records.keywords.iter().chain(&records.by_lines).all(|text| !text.trim().is_empty()));
    }
});
