//! Boxes: the parts of files of the ISO base media format, of JPEG 2000 and of JPEG XL.
//!
//! Owns their headers. Never reads what is in a box.

/// Most boxes of one level that are read; the item table of a large picture has one for each of a few hundred tiles.
const MAX_BOXES: usize = 10_000;

/// A box.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Part<'a> {
    pub(crate) name: [u8; 4],
    /// What follows the header; shorter than announced where the file ends.
    pub(crate) data: &'a [u8],
    /// Bytes from the start of the first box to the end of this one.
    pub(crate) end: usize,
}

/// The boxes in these bytes.
pub(crate) fn boxes(bytes: &[u8]) -> impl Iterator<Item = Part<'_>> {
    let mut rest = bytes;
    std::iter::from_fn(move || {
        let (&[s0, s1, s2, s3, name @ ..], after) = rest.split_first_chunk::<8>()?;
        let (header, size) = match u32::from_be_bytes([s0, s1, s2, s3]) {
            0 => (8, rest.len()),
            1 => (16, usize::try_from(u64::from_be_bytes(*after.first_chunk()?)).ok()?),
            size => (8, size as usize),
        };
        let this = &rest[..rest.len().min(size)];
        rest = &rest[this.len()..];
        Some(Part { name, data: this.get(header..)?, end: bytes.len() - rest.len() })
    })
    .take(MAX_BOXES)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn boxes_have_short_long_and_open_lengths() {
        let bytes = b"\0\0\0\x0Aaaaa12\0\0\0\x01bbbb\0\0\0\0\0\0\0\x113\0\0\0\0cccc456";
        let found: Vec<_> = boxes(bytes).map(|found| (found.name, found.data, found.end)).collect();
        assert_eq!(found, [(*b"aaaa", &b"12"[..], 10), (*b"bbbb", b"3", 27), (*b"cccc", b"456", 38)]);
    }

    #[test]
    fn a_length_below_that_of_a_header_ends_the_boxes() {
        assert_eq!(boxes(b"\0\0\0\x04aaaabbbb").count(), 0);
        assert_eq!(boxes(b"\0\0\0\xFFaaaa12").next().map(|found| found.data), Some(&b"12"[..]));
        assert_eq!(boxes(b"\0\0\0").count(), 0);
    }
}
