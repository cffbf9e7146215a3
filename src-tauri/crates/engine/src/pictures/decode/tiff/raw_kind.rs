//! Recognises raw files that are valid TIFF files.
//!
//! Owns the rules that distinguish DNG, NEF, ARW, PEF and SRW from TIFF pictures, by their directories. Programs copy a
//! camera's tags and `DNGVersion` to the TIFF files that they export, so what counts is whether there is sensor data.
//! Never reads pixels.

use super::super::format::RawKind;
use super::directory::{Directory, Tiff};
use super::tag;
use super::tree::{Tree, is_reduced, is_sensor_data, picture_size};

/// Widest first picture, in pixels, that can be a camera's preview rather than a TIFF picture.
const PREVIEW_WIDTH: u32 = 640;
/// Compression codes that only cameras use: Sony, Nikon, Pentax.
const CAMERA_CODECS: [u32; 3] = [32_767, 34_713, 65_535];

/// The kind of raw file; `None` for other files. Bytes that are only the start of a file may lack the directories of
/// the sensor data; then the first directory decides.
pub(in crate::pictures::decode) fn kind(bytes: &[u8]) -> Option<RawKind> {
    let tree = Tree::read(Tiff::open(bytes)?);
    let first = tree.directories.first()?;
    let is_dng = first.has(tag::DNG_VERSION);
    let kind = if is_dng { RawKind::Dng } else { maker(&first.text(tag::MAKE)?)? };
    let is_raw = if tree.directories.iter().any(is_from_sensor) {
        true
    } else if tree.is_complete {
        // Without any picture of its own, only previews can be shown.
        is_dng && !tree.directories.iter().any(|directory| picture_size(directory).is_some())
    } else {
        is_preview(first, is_dng)
    };
    is_raw.then_some(kind)
}

fn is_from_sensor(directory: &Directory<'_>) -> bool {
    is_sensor_data(directory)
        || directory.number(tag::COMPRESSION).is_some_and(|codec| CAMERA_CODECS.contains(&codec))
}

/// Whether the first directory, whose subdirectories are not known, looks like the preview of sensor data in them.
fn is_preview(first: &Directory<'_>, is_dng: bool) -> bool {
    let is_small = first.number(tag::IMAGE_WIDTH).is_some_and(|width| width <= PREVIEW_WIDTH);
    first.has(tag::SUB_IFDS) && (is_reduced(first) || is_small && !is_dng)
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
        let sensor = [(tag::DNG_VERSION, 0x401), (tag::PHOTOMETRIC, 34_892)];
        assert_eq!(kind(&tiff(&sensor, None)), Some(RawKind::Dng));
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
