//! TIFF and raw files: the whole file is a TIFF block, whose first directory has XMP and IPTC as entries.

use std::borrow::Cow;

use super::super::tiff::Tiff;
use super::embedded::Embedded;

const XMP: u16 = 0x02BC;
const IPTC: u16 = 0x83BB;
const PHOTOSHOP: u16 = 0x8649;

/// Finds the metadata of a file that begins like TIFF.
pub(super) fn find<'a>(bytes: &'a [u8], found: &mut Embedded<'a>) {
    let Some(directory) = Tiff::open(bytes).and_then(Tiff::first) else { return };
    found.add_exif(Cow::Borrowed(bytes));
    if let Some(packet) = directory.find(XMP) {
        found.add_xmp(Cow::Borrowed(packet.bytes()));
    }
    if let Some(records) = directory.find(IPTC) {
        found.add_iptc(Cow::Borrowed(records.bytes()));
    }
    if let Some(resources) = directory.find(PHOTOSHOP) {
        found.add_photoshop(Cow::Borrowed(resources.bytes()));
    }
}
