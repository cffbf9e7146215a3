//! HEIF, AVIF and Canon's CR3: boxes of the ISO base media format.
//!
//! Owns finding the items named `Exif` and XMP, by the item table and their locations, and Canon's own boxes.

use std::borrow::Cow;

use super::super::tiff::Tiff;
use super::embedded::{Block, Embedded};
use super::iso_items::{self, Location};
use crate::pictures::decode;

/// Most items of metadata that are read; files have one or two.
const MAX_ITEMS: usize = 16;
/// Most bytes of an item in pieces that are joined.
const MAX_ITEM: usize = 16 << 20;
/// Identifier of the box in which Canon keeps its metadata.
const CANON: [u8; 16] = *b"\x85\xC0\xB6\x87\x82\x0F\x11\xE0\x81\x11\xF4\xCE\x46\x2B\x6A\x48";

/// Finds the metadata of a HEIF or AVIF.
pub(super) fn find<'a>(bytes: &'a [u8], found: &mut Embedded<'a>) {
    let Some(meta) = boxes(bytes).find(|(name, _)| name == b"meta").map(|(_, data)| data) else { return };
    // A version and flags precede the boxes inside, except in QuickTime's files.
    let meta = if meta.get(4..8) == Some(b"hdlr") { meta } else { meta.get(4..).unwrap_or_default() };
    let inside = |wanted: &[u8; 4]| boxes(meta).find(|(name, _)| name == wanted).map(|(_, data)| data);
    let (Some(items), Some(locations)) = (inside(b"iinf"), inside(b"iloc")) else { return };
    let locations = iso_items::locations(locations).unwrap_or_default();
    let idat = inside(b"idat").unwrap_or_default();
    let entries = boxes(iso_items::table(items)).filter(|(name, _)| name == b"infe");
    for item in entries.filter_map(|(_, entry)| iso_items::metadata(entry)).take(MAX_ITEMS) {
        let Some(location) = locations.iter().find(|location| location.item == item.id) else { continue };
        let data = read(bytes, idat, location);
        if item.is_exif { add_exif(data, found) } else { found.add_xmp(data) }
    }
}

/// Finds the metadata of a CR3: the directories of EXIF, each as a TIFF block of its own.
pub(super) fn find_canon<'a>(bytes: &'a [u8], found: &mut Embedded<'a>) {
    let Some((_, movie)) = boxes(bytes).find(|(name, _)| name == b"moov") else { return };
    let canon = boxes(movie).filter(|(name, _)| name == b"uuid");
    for (name, data) in canon.filter_map(|(_, data)| data.strip_prefix(&CANON)).flat_map(boxes) {
        match &name {
            b"CMT1" | b"CMT2" => found.add_exif(Cow::Borrowed(data)),
            b"CMT4" => found.gps.push(Cow::Borrowed(data)),
            _ => {}
        }
    }
}

/// Adds an item of EXIF: the distance to the TIFF block comes first, and what that passes over is often `Exif\0\0`.
pub(super) fn add_exif<'a>(item: Block<'a>, found: &mut Embedded<'a>) {
    let distance = item.first_chunk().map_or(0, |distance| u32::from_be_bytes(*distance) as usize);
    let start = distance.saturating_add(4);
    let block = match item {
        Cow::Borrowed(bytes) => {
            bytes.get(start..).filter(|block| Tiff::open(block).is_some()).map(Cow::Borrowed)
        }
        Cow::Owned(ref bytes) => bytes
            .get(start..)
            .filter(|block| Tiff::open(block).is_some())
            .map(|block| Cow::Owned(block.to_vec())),
    };
    found.add_exif(block.unwrap_or(item));
}

/// The data of an item: of one piece as it lies in the file, of several joined.
fn read<'a>(bytes: &'a [u8], idat: &'a [u8], location: &Location) -> Block<'a> {
    let whole = if location.in_idat { idat } else { bytes };
    let piece = |&(start, length): &(u64, u64)| {
        let start = usize::try_from(start).unwrap_or(usize::MAX).min(whole.len());
        let rest = &whole[start..];
        // Length 0 means the rest.
        let length = usize::try_from(length).ok().filter(|&length| length > 0).unwrap_or(rest.len());
        &rest[..rest.len().min(length)]
    };
    match &location.extents[..] {
        [one] => Cow::Borrowed(piece(one)),
        several => Cow::Owned(several.iter().flat_map(piece).copied().take(MAX_ITEM).collect()),
    }
}

/// Name and contents of the boxes in these bytes.
fn boxes(bytes: &[u8]) -> impl Iterator<Item = ([u8; 4], &[u8])> {
    decode::boxes(bytes).map(|found| (found.name, found.data))
}
