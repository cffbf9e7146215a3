//! The head of a JPEG: everything before its data.

use super::layout::{BLOCKS, HEIGHT};

/// The segments of a JPEG as (marker, start, end), up to the one that the data follows.
fn segments(jpeg: &[u8]) -> impl Iterator<Item = (u8, usize, usize)> {
    let mut at = 2;
    std::iter::from_fn(move || {
        let &[0xFF, marker, high, low] = jpeg.get(at..at + 4)? else { return None };
        let (start, end) = (at, at + 2 + usize::from(u16::from_be_bytes([high, low])));
        at = if marker == 0xDA { jpeg.len() } else { end };
        Some((marker, start, end))
    })
}

/// Where the data begins.
pub(super) fn data_start(jpeg: &[u8]) -> Option<usize> {
    segments(jpeg).find(|segment| segment.0 == 0xDA).map(|(_, _, end)| end)
}

/// Turns the head of a strip into that of a whole picture with a restart marker after every strip.
pub(super) fn whole_head(head: &[u8]) -> Option<Vec<u8>> {
    let mut whole = head.to_vec();
    let (_, frame, _) = segments(head).find(|segment| segment.0 == 0xC0)?;
    whole.get_mut(frame + 5..frame + 7)?.copy_from_slice(&(HEIGHT as u16).to_be_bytes());
    let (_, scan, _) = segments(head).find(|segment| segment.0 == 0xDA)?;
    let [high, low] = BLOCKS.to_be_bytes();
    whole.splice(scan..scan, [0xFF, 0xDD, 0, 4, high, low]);
    Some(whole)
}
