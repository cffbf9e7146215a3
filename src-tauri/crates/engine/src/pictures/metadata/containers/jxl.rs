//! JPEG XL: boxes named `Exif` and `xml `, which may be packed by Brotli in boxes named `brob`.

use std::borrow::Cow;
use std::io::Read;

use brotli_decompressor::Decompressor;

use super::embedded::{Block, Embedded};
use super::iso;
use crate::pictures::decode;

/// Most bytes that are unpacked of a file's boxes together.
const MAX_UNPACKED: usize = 16 << 20;
/// Most boxes that are unpacked, since each takes memory however short it is; a file has one of a name.
const MAX_PACKED_BOXES: usize = 8;
/// How a stream begins that asks for a window of up to 1 GB, an extension of Brotli; the highest bit belongs to what
/// follows.
const LARGE_WINDOW: u8 = 0x11;
/// Bytes that are unpacked at a time.
const BUFFER: usize = 4096;

/// Finds the metadata of a JPEG XL with boxes; a bare codestream has none.
pub(super) fn find<'a>(bytes: &'a [u8], found: &mut Embedded<'a>) {
    let (mut bytes_left, mut boxes_left) = (MAX_UNPACKED, MAX_PACKED_BOXES);
    let mut unpacked = |packed| {
        if boxes_left == 0 {
            return Vec::new();
        }
        boxes_left -= 1;
        unpack(packed, &mut bytes_left)
    };
    for part in decode::boxes(bytes) {
        match (&part.name, part.data) {
            (b"brob", [b'E', b'x', b'i', b'f', packed @ ..]) => {
                iso::add_exif(Cow::Owned(unpacked(packed)), found);
            }
            (b"brob", [b'x', b'm', b'l', b' ', packed @ ..]) => {
                found.add_xmp(Cow::Owned(unpacked(packed)));
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
    if *budget == 0 || packed.first().is_none_or(|first| first & 0x7F == LARGE_WINDOW) {
        return unpacked;
    }
    // What precedes an error is kept, as from a truncated file.
    let _ = Decompressor::new(packed, BUFFER).take(*budget as u64).read_to_end(&mut unpacked);
    *budget -= unpacked.len();
    unpacked
}
