//! Recognises raw files that are valid TIFF files.
//!
//! Owns the rules that distinguish DNG, NEF, ARW, PEF and SRW from TIFF pictures, by the tags of the first directory.
//! Never reads pixels or any other directory.

use super::format::RawKind;
use super::tiff::{Tiff, tag};

/// Widest first picture, in pixels, that can be a camera's preview rather than a TIFF picture.
const PREVIEW_WIDTH: u32 = 640;
/// Photometric interpretations of sensor data: colour filter array, linear raw.
const SENSOR: [u32; 2] = [32_803, 34_892];
/// Compression codes that only cameras use: Sony, Nikon, Pentax.
const CAMERA_CODECS: [u32; 3] = [32_767, 34_713, 65_535];

/// The kind of raw file; `None` for other files.
pub(super) fn kind(bytes: &[u8]) -> Option<RawKind> {
    let tiff = Tiff::open(bytes)?;
    let directory = tiff.directory(tiff.first()?)?;
    if directory.has(tag::DNG_VERSION) {
        return Some(RawKind::Dng);
    }
    let kind = maker(&directory.text(tag::MAKE)?)?;
    let is_preview = directory.number(tag::NEW_SUBFILE_TYPE).is_some_and(|kind| kind & 1 == 1)
        || directory.number(tag::IMAGE_WIDTH).is_some_and(|width| width <= PREVIEW_WIDTH);
    let from_sensor = directory.number(tag::PHOTOMETRIC).is_some_and(|kind| SENSOR.contains(&kind))
        || directory.number(tag::COMPRESSION).is_some_and(|codec| CAMERA_CODECS.contains(&codec));
    (from_sensor || is_preview && directory.has(tag::SUB_IFDS)).then_some(kind)
}

fn maker(make: &str) -> Option<RawKind> {
    let makers = [
        ("nikon", RawKind::Nef),
        ("sony", RawKind::Arw),
        ("pentax", RawKind::Pef),
        ("ricoh", RawKind::Pef),
        ("samsung", RawKind::Srw),
    ];
    let make = make.to_ascii_lowercase();
    makers.iter().find(|(name, _)| make.starts_with(name)).map(|&(_, kind)| kind)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A TIFF with these entries (tag, value) and optionally a make.
    fn tiff(entries: &[(u16, u32)], make: Option<&str>) -> Vec<u8> {
        let count = entries.len() + usize::from(make.is_some());
        let mut bytes = b"II*\0\x08\0\0\0".to_vec();
        bytes.extend((count as u16).to_le_bytes());
        for &(tag, value) in entries {
            bytes.extend(tag.to_le_bytes());
            bytes.extend([4, 0, 1, 0, 0, 0]);
            bytes.extend(value.to_le_bytes());
        }
        if let Some(make) = make {
            bytes.extend(tag::MAKE.to_le_bytes());
            bytes.extend([2, 0]);
            bytes.extend((make.len() as u32).to_le_bytes());
            bytes.extend((10 + 12 * count as u32).to_le_bytes());
            bytes.extend(make.bytes());
        }
        bytes
    }

    #[test]
    fn raw_files_are_recognised_by_their_tags() {
        assert_eq!(kind(&tiff(&[(tag::DNG_VERSION, 0x401)], None)), Some(RawKind::Dng));
        let preview = [(tag::NEW_SUBFILE_TYPE, 1), (tag::SUB_IFDS, 1000)];
        assert_eq!(kind(&tiff(&preview, Some("NIKON CORPORATION"))), Some(RawKind::Nef));
        assert_eq!(kind(&tiff(&preview, Some("SONY  "))), Some(RawKind::Arw));
        assert_eq!(kind(&tiff(&[(tag::PHOTOMETRIC, 32_803)], Some("PENTAX"))), Some(RawKind::Pef));
    }

    #[test]
    fn a_tiff_exported_from_a_nikon_picture_is_a_tiff() {
        let whole = [(tag::NEW_SUBFILE_TYPE, 0), (tag::IMAGE_WIDTH, 4288), (tag::PHOTOMETRIC, 2)];
        assert_eq!(kind(&tiff(&whole, Some("NIKON CORPORATION"))), None);
        assert_eq!(kind(&tiff(&[(tag::IMAGE_WIDTH, 100)], Some("SONY  "))), None);
    }

    #[test]
    fn damaged_files_are_not_raw() {
        assert_eq!(kind(b"II*\0\xFF\xFF\xFF\xFF"), None);
        assert_eq!(kind(b"II*\0\x08\0\0\0\xFF\xFF"), None);
        let mut far = tiff(&[], Some("NIKON CORPORATION"));
        far.truncate(24);
        assert_eq!(kind(&far), None);
    }
}
