//! WebP: chunks of RIFF.

use std::borrow::Cow;

use super::embedded::Embedded;

/// Most chunks that are read; an animation has one for each frame.
const MAX_CHUNKS: usize = 100_000;
/// Size of RIFF's header: name, length, name of the format.
const HEADER: usize = 12;

/// Finds the metadata of a WebP. Its EXIF has no `Exif\0\0` by the specification, but many programs write it.
pub(super) fn find<'a>(bytes: &'a [u8], found: &mut Embedded<'a>) {
    let mut rest = bytes.get(HEADER..).unwrap_or_default();
    for _ in 0..MAX_CHUNKS {
        let Some((&[a, b, c, d, l0, l1, l2, l3], data)) = rest.split_first_chunk() else { return };
        let length = u32::from_le_bytes([l0, l1, l2, l3]) as usize;
        let (data, after) = data.split_at(data.len().min(length));
        match &[a, b, c, d].map(|letter| letter.to_ascii_uppercase()) {
            b"EXIF" => found.add_exif(Cow::Borrowed(data)),
            [b'X', b'M', b'P', _] => found.add_xmp(Cow::Borrowed(data)),
            _ => {}
        }
        // Odd chunks are padded with a zero, which some programs forget. No name begins with a zero.
        rest = if length % 2 == 1 && after.first() == Some(&0) { &after[1..] } else { after };
    }
}
