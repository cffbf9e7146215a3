//! A chunk as it is stored, and its size.

use std::borrow::Cow;
use std::io::Cursor;

/// The bytes of a chunk as stored.
pub(super) type Stored<'a> = Cursor<Cow<'a, [u8]>>;

/// The size of a chunk.
#[derive(Clone, Copy)]
pub(in crate::pictures::decode::tiff) struct Shape {
    /// Pixels in a row.
    pub(in crate::pictures::decode::tiff) width: usize,
    /// Rows of every chunk but the last.
    pub(in crate::pictures::decode::tiff) height: usize,
    /// Rows that are needed: fewer where a chunk reaches beyond the picture.
    pub(in crate::pictures::decode::tiff) rows: usize,
    /// Samples of a pixel.
    pub(in crate::pictures::decode::tiff) samples: usize,
}
