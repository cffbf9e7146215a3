//! JPEG XL: boxes named `Exif` and `xml `, which may be packed by Brotli in boxes named `brob`.

use std::borrow::Cow;
use std::io::Read;

use brotli_decompressor::Decompressor;

use super::embedded::{Block, Embedded};
use super::iso;
use crate::pictures::decode;

/// Most bytes that are unpacked of a file's boxes together.
const MAX_UNPACKED: usize = 16 << 20;
/// Bytes that are unpacked at a time.
const BUFFER: usize = 4096;

/// Finds the metadata of a JPEG XL with boxes; a bare codestream has none.
pub(super) fn find<'a>(bytes: &'a [u8], found: &mut Embedded<'a>) {
    let mut budget = MAX_UNPACKED;
    for part in decode::boxes(bytes) {
        match (&part.name, part.data) {
            (b"brob", [b'E', b'x', b'i', b'f', packed @ ..]) => {
                iso::add_exif(Cow::Owned(unpack(packed, &mut budget)), found);
            }
            (b"brob", [b'x', b'm', b'l', b' ', packed @ ..]) => {
                found.add_xmp(Cow::Owned(unpack(packed, &mut budget)));
            }
            (b"Exif", data) => iso::add_exif(Block::Borrowed(data), found),
            (b"xml ", data) => found.add_xmp(Cow::Borrowed(data)),
            _ => {}
        }
    }
}

/// What can be unpacked within the budget, which it reduces.
fn unpack(packed: &[u8], budget: &mut usize) -> Vec<u8> {
    let mut unpacked = Vec::new();
    // What precedes an error is kept, as from a truncated file.
    let _ = Decompressor::new(packed, BUFFER).take(*budget as u64).read_to_end(&mut unpacked);
    *budget -= unpacked.len();
    unpacked
}
