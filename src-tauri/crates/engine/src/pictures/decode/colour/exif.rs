//! The colour space that the EXIF of a raw file's preview names.
//!
//! Owns only that question: everything else of EXIF is [`crate::pictures::metadata`]'s.

use crate::pictures::decode::jpeg_markers;
use crate::pictures::decode::tiff::{Tiff, tag};

const COLOUR_SPACE: u16 = 0xA001;
const INTEROPERABILITY: u16 = 0xA005;
/// In the interoperability directory: `R98` for sRGB, `R03` for Adobe RGB (DCF 2.0).
const INDEX: u16 = 0x0001;
/// Values of the colour space.
const SRGB: u32 = 1;
const ADOBE_RGB: u32 = 2;

/// Whether a JPEG's own EXIF says that its colours are those of Adobe RGB; `None` if it says nothing of colours.
pub(in crate::pictures::decode) fn adobe_rgb(jpeg: &[u8]) -> Option<bool> {
    let tiff = Tiff::open(jpeg_markers::exif(jpeg)?)?;
    let exif = tiff.directory(tiff.directory(tiff.first()?)?.number(tag::EXIF_IFD)? as usize)?;
    match exif.number(COLOUR_SPACE) {
        Some(SRGB) => return Some(false),
        Some(ADOBE_RGB) => return Some(true),
        _ => {}
    }
    let index = tiff.directory(exif.number(INTEROPERABILITY)? as usize)?.text(INDEX)?;
    Some(index.starts_with("R03"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pictures::decode::{Format, colour, samples};

    fn says(colour_space: Option<u16>, index: Option<&[u8; 4]>) -> Option<bool> {
        let jpeg = samples::encode(&samples::four_corners(8, 8), Format::Jpeg);
        adobe_rgb(&colour::samples::with_exif(&jpeg, colour_space, index))
    }

    #[test]
    fn either_tag_names_adobe_rgb() {
        assert_eq!(says(Some(2), None), Some(true));
        assert_eq!(says(Some(1), Some(b"R03\0")), Some(false));
        assert_eq!(says(Some(0xFFFF), Some(b"R03\0")), Some(true));
        assert_eq!(says(None, Some(b"R98\0")), Some(false));
        assert_eq!(says(Some(0xFFFF), None), None);
        assert_eq!(adobe_rgb(b"\xFF\xD8\xFF\xD9"), None);
    }
}
