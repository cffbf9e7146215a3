//! Photoshop's own files: PSD and PSB.

use std::borrow::Cow;

use super::embedded::Embedded;
use super::photoshop::{EXIF, IPTC, XMP};
use crate::pictures::decode;

/// Finds the metadata among the image resources.
pub(super) fn find<'a>(bytes: &'a [u8], found: &mut Embedded<'a>) {
    let Some(section) = decode::photoshop_section(bytes) else { return };
    for (number, data) in decode::photoshop_resources(section) {
        match number {
            IPTC => found.add_iptc(Cow::Borrowed(data)),
            XMP => found.add_xmp(Cow::Borrowed(data)),
            _ if EXIF.contains(&number) => found.add_exif(Cow::Borrowed(data)),
            _ => {}
        }
    }
}
