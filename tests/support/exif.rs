//! EXIF for test pictures: a TIFF block with any fields, and a JPEG that contains it.

/// A field's value, of one of TIFF's types.
#[derive(Clone, Debug)]
pub enum Value {
    Ascii(&'static str),
    Short(u16),
    Rational(Vec<(u32, u32)>),
}

impl Value {
    /// Type, number of values, and the values in little-endian order.
    fn encoded(&self) -> (u16, u32, Vec<u8>) {
        match self {
            Self::Ascii(text) => (2, text.len() as u32 + 1, [text.as_bytes(), &[0]].concat()),
            Self::Short(number) => (3, 1, number.to_le_bytes().to_vec()),
            Self::Rational(parts) => {
                let bytes = parts.iter().flat_map(|(a, b)| [a.to_le_bytes(), b.to_le_bytes()].concat());
                (5, parts.len() as u32, bytes.collect())
            }
        }
    }
}

/// A list of fields: tag and value, in ascending order of tags.
pub type Fields = Vec<(u16, Value)>;

/// A TIFF block with these fields in its first directory, its EXIF directory and its GPS directory.
pub fn tiff_block(first: Fields, exif: Fields, gps: Fields) -> Vec<u8> {
    let mut bytes = b"II*\0\0\0\0\0".to_vec();
    let exif = directory(&mut bytes, exif, &[]);
    let gps = directory(&mut bytes, gps, &[]);
    let first = directory(&mut bytes, first, &[(0x8769, exif), (0x8825, gps)]);
    bytes[4..8].copy_from_slice(&first.to_le_bytes());
    bytes
}

/// Appends a directory, and returns its offset. `pointers` are entries of type LONG after the others.
fn directory(bytes: &mut Vec<u8>, fields: Fields, pointers: &[(u16, u32)]) -> u32 {
    let mut entries = Vec::new();
    for (tag, value) in fields {
        let (kind, count, mut data) = value.encoded();
        if data.len() > 4 {
            let at = bytes.len() as u32;
            bytes.append(&mut data);
            data = at.to_le_bytes().to_vec();
        }
        data.resize(4, 0);
        entries.push((tag, kind, count, data));
    }
    entries.extend(pointers.iter().map(|&(tag, at)| (tag, 4, 1, at.to_le_bytes().to_vec())));
    let start = bytes.len() as u32;
    bytes.extend((entries.len() as u16).to_le_bytes());
    for (tag, kind, count, data) in entries {
        bytes.extend([tag.to_le_bytes(), kind.to_le_bytes()].concat());
        bytes.extend(count.to_le_bytes());
        bytes.extend(data);
    }
    bytes.extend([0; 4]);
    start
}

/// The JPEG with an EXIF segment that holds this TIFF block.
pub fn with_exif(jpeg: &[u8], block: &[u8]) -> Vec<u8> {
    let length = (2 + 6 + block.len()) as u16;
    [&jpeg[..2], &[0xFF, 0xE1], &length.to_be_bytes(), b"Exif\0\0", block, &jpeg[2..]].concat()
}
