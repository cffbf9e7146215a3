//! JPEG 2000: boxes with an identifier (`uuid`), in which programs keep EXIF, IPTC records and XMP, and `xml ` boxes.

use std::borrow::Cow;

use super::embedded::Embedded;
use crate::pictures::decode;

/// Identifier of Adobe's box with XMP.
const XMP: &[u8] = b"\xBE\x7A\xCF\xCB\x97\xA9\x42\xE8\x9C\x71\x99\x94\x91\xE3\xAF\xAC";
/// Identifier of Adobe's box with IPTC records.
const IPTC: &[u8] = b"\x33\xC7\xA4\xD2\xB8\x1D\x47\x23\xA0\xBA\xF1\xA3\xE0\x97\xAD\x38";
/// Identifiers of the boxes with EXIF: the one that programs agreed on, and two of Adobe's and Photoshop's plug-ins.
const EXIF: [&[u8]; 3] = [
    b"JpgTiffExif->JP2",
    b"\x05\x37\xCD\xAB\x9D\x0C\x44\x31\xA7\x2A\xFA\x56\x1F\x2A\x11\x3E",
    b"Exif->JP2\0\0\0\0\0\0\0",
];
/// Most bytes of a box that is looked at for XMP.
const MAX_XML: usize = 16 << 20;

/// Finds the metadata of a JPEG 2000 with boxes; a bare codestream has none.
pub(super) fn find<'a>(bytes: &'a [u8], found: &mut Embedded<'a>) {
    for part in decode::boxes(bytes) {
        match &part.name {
            b"uuid" => identified(part.data, found),
            // Some programs write XMP as XML of no particular kind; the box may hold any other.
            b"xml " if part.data.len() <= MAX_XML && is_xmp(part.data) => {
                found.add_xmp(Cow::Borrowed(part.data))
            }
            _ => {}
        }
    }
}

fn identified<'a>(data: &'a [u8], found: &mut Embedded<'a>) {
    let Some((identifier, data)) = data.split_at_checked(16) else { return };
    if identifier == XMP {
        found.add_xmp(Cow::Borrowed(data));
    } else if identifier == IPTC {
        // Records alone, or among Photoshop's resources.
        found.add(Cow::Borrowed(data));
    } else if EXIF.contains(&identifier) {
        found.add_exif(Cow::Borrowed(data));
    }
}

fn is_xmp(xml: &[u8]) -> bool {
    memchr::memmem::find(xml, b"http://www.w3.org/1999/02/22-rdf-syntax-ns#").is_some()
}
