//! Raw pictures that dress as TIFF.
//!
//! Owns the rules that tell DNG, NEF, ARW, PEF and SRW from TIFF pictures, by the tags of the first
//! directory. Never reads pixels, and never more than that one directory.

use super::format::RawKind;

const NEW_SUBFILE_TYPE: u16 = 0x00FE;
const IMAGE_WIDTH: u16 = 0x0100;
const COMPRESSION: u16 = 0x0103;
const PHOTOMETRIC: u16 = 0x0106;
const MAKE: u16 = 0x010F;
const SUB_IFDS: u16 = 0x014A;
const DNG_VERSION: u16 = 0xC612;

/// Directories of pictures have a few dozen entries.
const MAX_ENTRIES: usize = 512;
/// What cameras put first in a raw file is a small preview.
const PREVIEW_WIDTH: u32 = 640;
/// Photometric interpretations of what comes off a sensor: colour filter array, linear raw.
const SENSOR: [u32; 2] = [32_803, 34_892];
/// Compressions only cameras use: Sony, Nikon, Pentax.
const CAMERA_CODECS: [u32; 3] = [32_767, 34_713, 65_535];

/// The kind of raw data, if these bytes are such a file.
pub(super) fn kind(bytes: &[u8]) -> Option<RawKind> {
    let directory = Directory::first(bytes)?;
    if directory.find(DNG_VERSION).is_some() {
        return Some(RawKind::Dng);
    }
    let kind = maker(&directory.text(MAKE)?)?;
    let value = |tag| directory.find(tag).map(|entry| directory.number(entry));
    let is_preview = value(NEW_SUBFILE_TYPE).is_some_and(|kind| kind & 1 == 1)
        || value(IMAGE_WIDTH).is_some_and(|width| width <= PREVIEW_WIDTH);
    let from_sensor = value(PHOTOMETRIC).is_some_and(|kind| SENSOR.contains(&kind))
        || value(COMPRESSION).is_some_and(|codec| CAMERA_CODECS.contains(&codec));
    (from_sensor || is_preview && directory.find(SUB_IFDS).is_some()).then_some(kind)
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

/// The first directory of a TIFF file.
struct Directory<'a> {
    bytes: &'a [u8],
    entries: &'a [u8],
    little_endian: bool,
}

impl<'a> Directory<'a> {
    fn first(bytes: &'a [u8]) -> Option<Self> {
        let little_endian = match bytes.get(..4)? {
            b"II*\0" => true,
            b"MM\0*" => false,
            _ => return None,
        };
        let mut directory = Self { bytes, entries: &[], little_endian };
        let at = directory.u32(bytes.get(4..)?)? as usize;
        let counted = bytes.get(at..)?;
        let count = usize::from(directory.u16(counted)?).min(MAX_ENTRIES);
        let entries = counted.get(2..)?;
        directory.entries = &entries[..entries.len().min(count * 12)];
        Some(directory)
    }

    fn find(&self, tag: u16) -> Option<&'a [u8]> {
        self.entries.chunks_exact(12).find(|entry| self.u16(entry) == Some(tag))
    }

    /// The first value of an entry of whole numbers.
    fn number(&self, entry: &[u8]) -> u32 {
        const SHORT: u16 = 3;
        let value = &entry[8..];
        match self.u16(&entry[2..]) {
            Some(SHORT) => self.u16(value).map_or(0, u32::from),
            _ => self.u32(value).unwrap_or(0),
        }
    }

    /// A text, or what there is of it.
    fn text(&self, tag: u16) -> Option<String> {
        let entry = self.find(tag)?;
        let length = (self.u32(&entry[4..])? as usize).min(64);
        let text = if length <= 4 {
            &entry[8..8 + length]
        } else {
            let at = self.u32(&entry[8..])? as usize;
            self.bytes.get(at..at.checked_add(length)?)?
        };
        Some(String::from_utf8_lossy(text).trim().to_owned())
    }

    fn u16(&self, bytes: &[u8]) -> Option<u16> {
        let bytes = *bytes.first_chunk::<2>()?;
        Some(if self.little_endian { u16::from_le_bytes(bytes) } else { u16::from_be_bytes(bytes) })
    }

    fn u32(&self, bytes: &[u8]) -> Option<u32> {
        let bytes = *bytes.first_chunk::<4>()?;
        Some(if self.little_endian { u32::from_le_bytes(bytes) } else { u32::from_be_bytes(bytes) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A TIFF with these entries (tag, value) and, if given, a make.
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
            bytes.extend(MAKE.to_le_bytes());
            bytes.extend([2, 0]);
            bytes.extend((make.len() as u32).to_le_bytes());
            bytes.extend((10 + 12 * count as u32).to_le_bytes());
            bytes.extend(make.bytes());
        }
        bytes
    }

    #[test]
    fn cameras_leave_their_mark() {
        assert_eq!(kind(&tiff(&[(DNG_VERSION, 0x401)], None)), Some(RawKind::Dng));
        let preview = [(NEW_SUBFILE_TYPE, 1), (SUB_IFDS, 1000)];
        assert_eq!(kind(&tiff(&preview, Some("NIKON CORPORATION"))), Some(RawKind::Nef));
        assert_eq!(kind(&tiff(&preview, Some("SONY  "))), Some(RawKind::Arw));
        assert_eq!(kind(&tiff(&[(PHOTOMETRIC, 32_803)], Some("PENTAX"))), Some(RawKind::Pef));
    }

    #[test]
    fn a_tiff_saved_from_a_nikon_is_a_tiff() {
        let whole = [(NEW_SUBFILE_TYPE, 0), (IMAGE_WIDTH, 4288), (PHOTOMETRIC, 2)];
        assert_eq!(kind(&tiff(&whole, Some("NIKON CORPORATION"))), None);
        assert_eq!(kind(&tiff(&[(IMAGE_WIDTH, 100)], Some("SONY  "))), None);
    }

    #[test]
    fn nonsense_is_refused_quietly() {
        assert_eq!(kind(b"II*\0\xFF\xFF\xFF\xFF"), None);
        assert_eq!(kind(b"II*\0\x08\0\0\0\xFF\xFF"), None);
        let mut far = tiff(&[], Some("NIKON CORPORATION"));
        far.truncate(24);
        assert_eq!(kind(&far), None);
    }
}
