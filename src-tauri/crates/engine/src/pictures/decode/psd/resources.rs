//! Image resources: blocks with numbers, in Photoshop's own files and in others that have some of them.
//!
//! Owns finding them, and those that matter for the pixels.

use super::header::Sections;

/// Signatures of resources: Photoshop's, and those of programs that follow it.
const SIGNATURES: [&[u8; 4]; 5] = [b"8BIM", b"AgHg", b"DCSR", b"MeSa", b"PHUT"];
/// Most resources that are read; a file has a few dozen, and one for each path.
const MAX_RESOURCES: usize = 10_000;

/// Number of the resource that says whether there is a merged picture.
const VERSION_INFO: u16 = 1057;
/// Number of the resource with a thumbnail in JPEG. An older one has the wrong order of colours.
const THUMBNAIL: u16 = 1036;
/// Number of the resource with the ICC profile.
const ICC: u16 = 1039;
/// Number of the resource with the index of the transparent colour of a palette.
const TRANSPARENT_INDEX: u16 = 1047;

/// Bytes before the JPEG of a thumbnail.
const THUMBNAIL_HEADER: usize = 28;
/// The thumbnail's format that is JPEG.
const THUMBNAIL_JPEG: [u8; 4] = [0, 0, 0, 1];

/// The image resources of a PSD or PSB.
pub(crate) fn section(bytes: &[u8]) -> Option<&[u8]> {
    Sections::new(bytes).ok().map(|sections| sections.resources)
}

/// Number and data of each resource.
pub(crate) fn resources(section: &[u8]) -> impl Iterator<Item = (u16, &[u8])> {
    let mut rest = section;
    std::iter::from_fn(move || {
        let signature = rest.first_chunk::<4>()?;
        SIGNATURES.contains(&signature).then_some(())?;
        let number = u16::from_be_bytes(*rest.get(4..)?.first_chunk()?);
        // A name with its length in the first byte; both together are padded to an even size.
        let name = usize::from(*rest.get(6)?) + 1;
        let after = rest.get(6 + name.next_multiple_of(2)..)?;
        let length = u32::from_be_bytes(*after.first_chunk()?) as usize;
        let data = &after[4..];
        let data = &data[..data.len().min(length)];
        // The padding to an even size is missing in some files.
        let next = after.get(4 + data.len()..).unwrap_or_default();
        rest = if length % 2 == 1 && next.first() == Some(&0) { &next[1..] } else { next };
        Some((number, data))
    })
    .take(MAX_RESOURCES)
}

/// What image resources say about the merged picture.
pub(super) struct Resources<'a> {
    /// Whether there is one: without, the file has white in its place.
    pub(super) is_merged: bool,
    /// A small JPEG.
    pub(super) thumbnail: Option<&'a [u8]>,
    pub(super) icc: Option<&'a [u8]>,
    /// Index of the palette's colour that is transparent.
    pub(super) transparent: Option<u8>,
}

impl<'a> Resources<'a> {
    pub(super) fn read(section: &'a [u8]) -> Self {
        let mut found = Self { is_merged: true, thumbnail: None, icc: None, transparent: None };
        for (number, data) in resources(section) {
            match number {
                // After a version of four bytes.
                VERSION_INFO => found.is_merged = data.get(4) != Some(&0),
                THUMBNAIL if data.starts_with(&THUMBNAIL_JPEG) => {
                    found.thumbnail = data.get(THUMBNAIL_HEADER..)
                }
                ICC => found.icc = Some(data),
                TRANSPARENT_INDEX => {
                    found.transparent =
                        data.first_chunk().and_then(|index| u16::from_be_bytes(*index).try_into().ok());
                }
                _ => {}
            }
        }
        found
    }
}
