//! Where the formats keep their metadata.
//!
//! Owns finding the blocks in each container, in files that follow its rules and in those that nearly do. Never parses a
//! block.

mod embedded;
mod gif;
mod iso;
mod iso_items;
mod jp2;
mod jpeg;
mod jxl;
mod photoshop;
mod png;
mod psd;
mod tiff;
mod webp;

pub(super) use embedded::Embedded;

use crate::pictures::decode::{Format, RawKind, raw};

/// The metadata of a file.
pub(super) fn embedded(bytes: &[u8], format: Option<Format>) -> Embedded<'_> {
    let mut found = Embedded::default();
    match format {
        Some(Format::Jpeg) => jpeg::find(bytes, &mut found),
        Some(Format::Png) => png::find(bytes, &mut found),
        Some(Format::Gif) => gif::find(bytes, &mut found),
        Some(Format::WebP) => webp::find(bytes, &mut found),
        Some(Format::Heic | Format::Avif) => iso::find(bytes, &mut found),
        Some(Format::Raw(RawKind::Cr3)) => iso::find_canon(bytes, &mut found),
        Some(Format::Raw(RawKind::Raf)) => jpeg::find(raw::exif_part(bytes, RawKind::Raf), &mut found),
        Some(Format::Psd) => psd::find(bytes, &mut found),
        Some(Format::Jp2) => jp2::find(bytes, &mut found),
        Some(Format::Jxl) => jxl::find(bytes, &mut found),
        Some(Format::Tiff | Format::Raw(_)) => tiff::find(bytes, &mut found),
        Some(Format::Bmp) | None => {}
    }
    found
}
