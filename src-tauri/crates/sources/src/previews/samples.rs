//! What tests ask of JPEGs: a decoder's answers, and the segments that were added.

use std::io::Cursor;

use zune_jpeg::JpegDecoder;

/// Width and height of what a decoder makes of a JPEG.
pub(crate) fn size(jpeg: &[u8]) -> (usize, usize) {
    let mut decoder = JpegDecoder::new(Cursor::new(jpeg));
    decoder.decode().unwrap();
    decoder.dimensions().unwrap()
}

/// The colour profile that a decoder finds.
pub(crate) fn profile(jpeg: &[u8]) -> Option<Vec<u8>> {
    let mut decoder = JpegDecoder::new(Cursor::new(jpeg));
    decoder.decode_headers().unwrap();
    decoder.icc_profile()
}

/// The contents of the segments with a marker that begin so.
fn segments<'a>(jpeg: &'a [u8], start: &[u8]) -> Vec<&'a [u8]> {
    let (mut at, mut found) = (2, Vec::new());
    while jpeg[at + 1] != 0xDA {
        let length = usize::from(u16::from_be_bytes([jpeg[at + 2], jpeg[at + 3]]));
        found.extend(jpeg[at + 4..at + 2 + length].strip_prefix(start));
        at += 2 + length;
    }
    found
}

/// A packet of XMP.
pub(crate) fn xmp(jpeg: &[u8]) -> Option<String> {
    let found = segments(jpeg, super::XMP);
    assert!(found.len() <= 1);
    found.first().map(|packet| String::from_utf8(packet.to_vec()).unwrap())
}

/// The values of EXIF by their tags: numbers, or texts without their end.
pub(crate) fn exif(jpeg: &[u8]) -> Vec<(u16, String)> {
    let Some(block) = segments(jpeg, b"Exif\0\0").first().copied() else { return Vec::new() };
    assert_eq!(&block[..4], b"MM\0*");
    let short = |at: usize| u16::from_be_bytes([block[at], block[at + 1]]);
    let long = |at: usize| u32::from_be_bytes(block[at..at + 4].try_into().unwrap()) as usize;
    let (mut values, mut directories) = (Vec::new(), vec![long(4)]);
    while let Some(directory) = directories.pop() {
        for entry in 0..usize::from(short(directory)) {
            let at = directory + 2 + 12 * entry;
            let (tag, kind, count) = (short(at), short(at + 2), long(at + 4));
            match (tag, kind) {
                (0x8769, _) => directories.push(long(at + 8)),
                (_, 3) => values.push((tag, short(at + 8).to_string())),
                _ => {
                    let data = if count > 4 { long(at + 8) } else { at + 8 };
                    let text = String::from_utf8(block[data..data + count].to_vec()).unwrap();
                    values.push((tag, text.trim_end_matches('\0').to_owned()));
                }
            }
        }
    }
    values
}
