//! Recognises formats by a file's first bytes.
//!
//! Owns their magic numbers. Never decodes, and never trusts a file's name.

use super::format::{Format, RawKind};
use super::tiff;

impl Format {
    /// The format of these bytes, which need only be the start of a file; `None` if it is unknown.
    pub fn sniff(bytes: &[u8]) -> Option<Self> {
        match bytes {
            [0xFF, 0xD8, 0xFF, ..] => Some(Self::Jpeg),
            [0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1A, b'\n', ..] => Some(Self::Png),
            [b'G', b'I', b'F', b'8', b'7' | b'9', b'a', ..] => Some(Self::Gif),
            [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => Some(Self::WebP),
            [b'8', b'B', b'P', b'S', 0, 1 | 2, ..] => Some(Self::Psd),
            [0xFF, 0x0A, ..] | [0, 0, 0, 12, b'J', b'X', b'L', b' ', ..] => Some(Self::Jxl),
            // Motion JPEG 2000 is video.
            [0, 0, 0, 12, b'j', b'P', b' ', b' ', ..] => {
                (bytes.get(20..24) != Some(b"mjp2")).then_some(Self::Jp2)
            }
            // A bare codestream: its start and the marker of the picture's size.
            [0xFF, 0x4F, 0xFF, 0x51, ..] => Some(Self::Jp2),
            [_, _, _, _, b'f', b't', b'y', b'p', ..] => iso_media(bytes),
            _ if is_bmp(bytes) => Some(Self::Bmp),
            _ => raw(bytes).map(Self::Raw).or_else(|| is_tiff(bytes).then_some(Self::Tiff)),
        }
    }
}

fn raw(bytes: &[u8]) -> Option<RawKind> {
    match bytes {
        [b'F', b'U', b'J', b'I', b'F', b'I', b'L', b'M', b'C', b'C', b'D', b'-', ..] => Some(RawKind::Raf),
        [b'I', b'I', b'R', b'O' | b'S', ..] | [b'M', b'M', b'O', b'R', ..] => Some(RawKind::Orf),
        [b'I', b'I', b'U', 0, ..] => Some(RawKind::Rw2),
        [b'F', b'O', b'V', b'b', ..] => Some(RawKind::X3f),
        [b'I', b'I', 0x1A, 0, 0, 0, b'H', b'E', b'A', b'P', ..] => Some(RawKind::Crw),
        [b'I', b'I', 42, 0, _, _, _, _, b'C', b'R', ..] => Some(RawKind::Cr2),
        _ => tiff::raw_kind(bytes),
    }
}

/// TIFF (42) or BigTIFF (43), in either byte order.
fn is_tiff(bytes: &[u8]) -> bool {
    matches!(bytes, [b'I', b'I', 42 | 43, 0, ..] | [b'M', b'M', 0, 42 | 43, ..])
}

/// Many texts begin with `BM`, so the size of the header that follows must be a valid one, too.
fn is_bmp(bytes: &[u8]) -> bool {
    let header = match bytes.get(14..18) {
        Some(&[a, b, c, d]) => u32::from_le_bytes([a, b, c, d]),
        _ => return false,
    };
    bytes.starts_with(b"BM") && matches!(header, 12 | 16 | 40 | 52 | 56 | 64 | 108 | 124)
}

/// HEIF and CR3 share their container with MP4; the brands distinguish them.
fn iso_media(bytes: &[u8]) -> Option<Format> {
    let size = bytes.first_chunk::<4>().map_or(0, |size| u32::from_be_bytes(*size)) as usize;
    // The major brand, a version, then the compatible brands, of which a dozen suffice.
    let end = size.clamp(12, 64).min(bytes.len());
    let brands = || bytes.get(8..end).unwrap_or_default().chunks_exact(4);
    let has = |known: &[&[u8; 4]]| brands().any(|brand| known.iter().any(|k| brand == k.as_slice()));
    if has(&[b"avif", b"avis"]) {
        Some(Format::Avif)
    } else if has(&[b"crx "]) {
        Some(Format::Raw(RawKind::Cr3))
    } else if has(&[b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"]) {
        Some(Format::Heic)
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn containers_are_distinguished_by_their_brands() {
        let sniff = |brands: &[u8]| {
            let size = (8 + brands.len()) as u32;
            Format::sniff(&[&size.to_be_bytes(), b"ftyp".as_slice(), brands].concat())
        };
        assert_eq!(sniff(b"heic\0\0\0\0mif1heic"), Some(Format::Heic));
        assert_eq!(sniff(b"mif1\0\0\0\0mif1avif"), Some(Format::Avif));
        assert_eq!(sniff(b"avif\0\0\0\0"), Some(Format::Avif));
        assert_eq!(sniff(b"crx \0\0\0\x01crx isom"), Some(Format::Raw(RawKind::Cr3)));
        assert_eq!(sniff(b"isom\0\0\x02\0mp41"), None);
    }

    #[test]
    fn raw_kinds_are_recognised_by_their_magic_numbers() {
        let sniff = |bytes: &[u8]| Format::sniff(bytes).map(|format| format.name());
        assert_eq!(sniff(b"FUJIFILMCCD-RAW 0201"), Some("raf"));
        assert_eq!(sniff(b"IIRO\x08\0\0\0"), Some("orf"));
        assert_eq!(sniff(b"IIU\0\x18\0\0\0"), Some("rw2"));
        assert_eq!(sniff(b"II*\0\x10\0\0\0CR\x02\0"), Some("cr2"));
        assert_eq!(sniff(b"II*\0\x08\0\0\0"), Some("tiff"));
        assert_eq!(sniff(b"MM\0*\0\0\0\x08"), Some("tiff"));
    }

    #[test]
    fn text_is_not_a_picture() {
        assert_eq!(Format::sniff(b"BMW sells cars, and has for many years"), None);
        assert_eq!(Format::sniff(b"IIII"), None);
        assert_eq!(Format::sniff(b"\xFF\xD8"), None);
        assert_eq!(Format::sniff(b""), None);
    }
}
