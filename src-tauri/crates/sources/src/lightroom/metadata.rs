//! Titles and descriptions.
//!
//! Owns `AgLibraryIPTC`, which has captions, and the packets of XMP in `Adobe_AdditionalMetadata`, which have the rest.

use std::io::Read;

use flate2::read::ZlibDecoder;
use memchr::memmem;
use rusqlite::types::ValueRef;

use super::images::Pictures;
use super::tables::{Record, Tables};
use super::xmp;
use crate::error::Result;

/// Most bytes of a packet, unpacked. Those with many masks take a few megabytes.
const MAX_PACKET: usize = 16 << 20;

/// Adds titles and descriptions; keywords too if the catalogue has no tables of them.
pub(super) fn add(tables: &Tables<'_>, pictures: &mut Pictures, has_keywords: bool) -> Result<()> {
    tables.optional("AgLibraryIPTC", &["image", "caption"], |row| {
        if let Some(picture) = row.integer(0).and_then(|image| pictures.original(image)) {
            picture.description = row.text(1);
        }
    })?;
    let mut buffer = Vec::new();
    tables.optional("Adobe_AdditionalMetadata", &["image", "xmp"], |row| {
        let Some(picture) = row.integer(0).and_then(|image| pictures.original(image)) else { return };
        let Some(packet) = unpacked(tables, row, &mut buffer) else { return };
        // Most packets hold settings only, and to parse them all would take the longest of all.
        let holds = |name: &str| memmem::find(packet, name.as_bytes()).is_some();
        let describes = holds("title") || (picture.description.is_none() && holds("description"));
        if !describes && (has_keywords || !holds("ubject")) {
            return;
        }
        let words = xmp::read(&String::from_utf8_lossy(packet));
        picture.title = words.title;
        picture.description = picture.description.take().or(words.description);
        if !has_keywords {
            picture.keywords = words.keywords;
        }
    })?;
    Ok(())
}

/// A packet, unpacked if need be; one that is damaged is noted.
fn unpacked<'a>(tables: &Tables<'_>, row: &'a Record<'_>, buffer: &'a mut Vec<u8>) -> Option<&'a [u8]> {
    let (ValueRef::Text(stored) | ValueRef::Blob(stored)) = row.raw(1) else { return None };
    if stored.len() > MAX_PACKET {
        return None;
    }
    let Some(packed) = stored.get(4..).filter(|packed| is_zlib(packed)) else { return Some(stored) };
    buffer.clear();
    // The length before it is no more than a promise.
    match ZlibDecoder::new(packed).take(MAX_PACKET as u64).read_to_end(buffer) {
        Ok(_) => Some(buffer),
        Err(error) => {
            let image = row.integer(0).unwrap_or_default();
            tables.note_damaged(format!("the XMP of image {image}: {error}"));
            None
        }
    }
}

/// Whether bytes begin as zlib's do: deflate, and a header that 31 divides.
fn is_zlib(bytes: &[u8]) -> bool {
    matches!(bytes, [method, flags, ..] if method & 0x0F == 8 && u16::from_be_bytes([*method, *flags]) % 31 == 0)
}
