//! Segments that are added to a JPEG: EXIF, XMP and a colour profile.

use super::jpeg::{ICC, Jpeg};

const APP1: u8 = 0xE1;
const APP2: u8 = 0xE2;
/// The most bytes that a segment can hold, besides its length.
pub(crate) const MAX_SEGMENT: usize = 65_533;
/// How a segment with XMP begins.
pub(crate) const XMP: &[u8] = b"http://ns.adobe.com/xap/1.0/\0";

/// What is added to a JPEG.
#[derive(Clone, Debug, Default)]
pub(crate) struct Segments<'a> {
    /// EXIF, with its beginning.
    pub(crate) exif: Option<Vec<u8>>,
    /// A packet of XMP.
    pub(crate) xmp: Option<String>,
    /// A colour profile. A JPEG that has one keeps its own.
    pub(crate) profile: Option<&'a [u8]>,
}

impl Segments<'_> {
    /// The JPEG with them.
    pub(crate) fn added_to(&self, jpeg: &Jpeg) -> Vec<u8> {
        let mut added = Vec::new();
        if let Some(exif) = &self.exif {
            push(&mut added, APP1, &[exif]);
        }
        if let Some(xmp) = &self.xmp {
            push(&mut added, APP1, &[XMP, xmp.as_bytes()]);
        }
        if let Some(profile) = self.profile.filter(|_| !jpeg.has_profile()) {
            // The first of one part.
            push(&mut added, APP2, &[ICC, &[1, 1], profile]);
        }
        let (before, after) = jpeg.bytes().split_at(jpeg.insert_at());
        [before, &added, after].concat()
    }
}

/// Adds a segment, unless it is too long for one.
fn push(added: &mut Vec<u8>, marker: u8, parts: &[&[u8]]) {
    let length: usize = parts.iter().map(|part| part.len()).sum();
    if let Some(length) = u16::try_from(length + 2).ok().filter(|_| length <= MAX_SEGMENT) {
        added.extend([0xFF, marker]);
        added.extend(length.to_be_bytes());
        added.extend(parts.concat());
    }
}
