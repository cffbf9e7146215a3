//! Blocks of metadata inside a valid container, so that every input reaches the parser of its kind: the first byte
//! chooses XMP, IPTC, EXIF, a text of a PNG, the boxes of a HEIF, or a file's name.
#![no_main]

use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt;

use ratna_engine::pictures::metadata::{self, Metadata};

/// A WebP with one chunk.
fn webp(name: &[u8; 4], block: &[u8]) -> Vec<u8> {
    let length = (block.len() as u32).to_le_bytes();
    [b"RIFF\0\0\0\0WEBP".as_slice(), name, &length, block].concat()
}

/// A PNG with one chunk, without its checksum.
fn png(name: &[u8; 4], data: &[u8]) -> Vec<u8> {
    let length = (data.len() as u32).to_be_bytes();
    [b"\x89PNG\r\n\x1A\n".as_slice(), &length, name, data].concat()
}

/// A JPEG with IPTC records among Photoshop's resources.
fn jpeg(records: &[u8]) -> Vec<u8> {
    // A segment has at most 65,535 bytes, its length included.
    let records = &records[..records.len().min(65_000)];
    let length = (records.len() as u32).to_be_bytes();
    let resource = [b"Photoshop 3.0\x008BIM\x04\x04\0\0".as_slice(), &length, records].concat();
    let segment = (resource.len() as u16 + 2).to_be_bytes();
    [b"\xFF\xD8\xFF\xED".as_slice(), &segment, &resource].concat()
}

/// A PNG with a block as hexadecimal digits, as ImageMagick writes it.
fn raw_profile(block: &[u8]) -> Vec<u8> {
    let mut text = format!("Raw profile type APP1\0\nAPP1\n{:8}\n", block.len()).into_bytes();
    text.extend(block.iter().flat_map(|byte| format!("{byte:02x}").into_bytes()));
    png(b"tEXt", &text)
}

/// A HEIF whose boxes follow its type.
fn heif(boxes: &[u8]) -> Vec<u8> {
    [b"\0\0\0\x10ftypheic\0\0\0\0", boxes].concat()
}

fn read(choice: u8, block: &[u8]) -> Metadata {
    let keyword = |keyword: &[u8]| png(b"tEXt", &[keyword, block].concat());
    metadata::read(&match choice % 9 {
        0 => webp(b"XMP ", block),
        1 => jpeg(block),
        2 => webp(b"EXIF", block),
        3 => raw_profile(block),
        4 => keyword(b"Raw profile type exif\0"),
        5 => keyword(b"Creation Time\0"),
        6 => png(b"zTXt", &[b"Raw profile type xmp\0\0", block].concat()),
        7 => heif(block),
        _ => {
            return Metadata {
                taken: metadata::taken_from_name(OsStr::from_bytes(block)),
                ..Metadata::default()
            };
        }
    })
}

libfuzzer_sys::fuzz_target!(init: ratna_fuzz::install_panic_hook(), |bytes: &[u8]| {
    let Some((&choice, block)) = bytes.split_first() else { return };
    ratna_fuzz::check_metadata(&read(choice, block));
});
