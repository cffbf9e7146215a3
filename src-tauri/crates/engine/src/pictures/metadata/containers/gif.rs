//! GIF: an application extension with an XMP packet.

use std::borrow::Cow;

use super::embedded::Embedded;

/// Most blocks that are read; an animation has two for each frame.
const MAX_BLOCKS: usize = 100_000;
const EXTENSION: u8 = 0x21;
const IMAGE: u8 = 0x2C;
const APPLICATION: u8 = 0xFF;
/// Length, name and authentication code of the extension.
const XMP_HEAD: &[u8] = b"\x0BXMP DataXMP";

/// Finds the metadata of a GIF.
pub(super) fn find<'a>(bytes: &'a [u8], found: &mut Embedded<'a>) {
    let Some(&[_, _, _, _, _, _, _, _, _, _, packed, _, _]) = bytes.first_chunk::<13>() else { return };
    let mut at = 13 + table(packed);
    for _ in 0..MAX_BLOCKS {
        let Some(rest) = bytes.get(at..) else { return };
        let data = match rest {
            [EXTENSION, APPLICATION, data @ ..] if data.starts_with(XMP_HEAD) => {
                // The packet is not cut into sub-blocks; a trailer of descending numbers lets other programs pass over it.
                let packet = &data[XMP_HEAD.len()..];
                let packet = &packet[..sub_blocks(packet)];
                let end = packet.iter().rposition(|&byte| byte == b'>').map_or(0, |last| last + 1);
                return found.add_xmp(Cow::Borrowed(&packet[..end]));
            }
            [EXTENSION, _, data @ ..] => data,
            [IMAGE, _, _, _, _, _, _, _, _, packed, data @ ..] => {
                let skipped = table(*packed) + 1;
                data.get(skipped..).unwrap_or_default()
            }
            _ => return,
        };
        at = bytes.len() - data.len() + sub_blocks(data);
    }
}

/// Size of the colour table that these flags announce, in bytes.
fn table(packed: u8) -> usize {
    if packed & 0x80 == 0 { 0 } else { 3 << ((packed & 7) + 1) }
}

/// Size of the sub-blocks at the start of these bytes, with the empty one that ends them.
fn sub_blocks(bytes: &[u8]) -> usize {
    let mut at = 0;
    loop {
        match bytes.get(at) {
            Some(0) => return at + 1,
            Some(&length) => at += 1 + usize::from(length),
            None => return bytes.len(),
        }
    }
}
