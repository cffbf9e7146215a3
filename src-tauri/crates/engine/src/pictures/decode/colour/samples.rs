//! Pictures in unusual colours for tests, generated in memory.

use crate::pictures::decode::jpeg_markers;
use crate::pictures::decode::samples::with_segments;

/// A chunk of a PNG: name and data.
pub(crate) type Chunk<'a> = (&'a [u8; 4], Vec<u8>);

/// The PNG with these chunks after its header.
pub(crate) fn with_chunks(png: &[u8], chunks: &[Chunk<'_>]) -> Vec<u8> {
    // Signature, and the header's length, name, 13 bytes and checksum.
    let (header, rest) = png.split_at(8 + 25);
    let mut bytes = header.to_vec();
    for (name, data) in chunks {
        let body = [name.as_slice(), data].concat();
        bytes.extend((data.len() as u32).to_be_bytes());
        bytes.extend(&body);
        bytes.extend(checksum(&body).to_be_bytes());
    }
    bytes.extend(rest);
    bytes
}

/// The data of gAMA.
pub(crate) fn gamma(value: f64) -> Chunk<'static> {
    (b"gAMA", ((value * 100_000.0).round() as u32).to_be_bytes().to_vec())
}

/// The data of cHRM: x and y of white, red, green and blue.
pub(crate) fn chromaticities(values: [f64; 8]) -> Chunk<'static> {
    let scaled = values.map(|value| ((value * 100_000.0).round() as u32).to_be_bytes());
    (b"cHRM", scaled.concat())
}

/// CRC-32 as in PNG's annex D.
fn checksum(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(u32::MAX, |sum, byte| {
        (0..8).fold(sum ^ u32::from(*byte), |sum, _| (sum >> 1) ^ if sum & 1 == 1 { 0xEDB8_8320 } else { 0 })
    })
}

/// The JPEG with EXIF that has these values of `ColorSpace` and of the interoperability index.
pub(crate) fn with_exif(jpeg: &[u8], colour_space: Option<u16>, index: Option<&[u8; 4]>) -> Vec<u8> {
    const SIZE: u32 = 2 + 12 + 4;
    let entry = |tag: u16, kind: u16, count: u32, value: [u8; 4]| {
        [&tag.to_be_bytes()[..], &kind.to_be_bytes(), &count.to_be_bytes(), &value].concat()
    };
    let directory = |entries: &[Vec<u8>]| {
        [&(entries.len() as u16).to_be_bytes()[..], &entries.concat(), &[0; 4]].concat()
    };
    let mut exif = Vec::new();
    exif.extend(colour_space.map(|value| entry(0xA001, 3, 1, [(value >> 8) as u8, value as u8, 0, 0])));
    let after = 8 + SIZE + SIZE + if colour_space.is_some() { 12 } else { 0 };
    exif.extend(index.map(|_| entry(0xA005, 4, 1, after.to_be_bytes())));
    let mut tiff = b"Exif\0\0MM\0*\0\0\0\x08".to_vec();
    tiff.extend(directory(&[entry(0x8769, 4, 1, (8 + SIZE).to_be_bytes())]));
    tiff.extend(directory(&exif));
    tiff.extend(index.map(|index| directory(&[entry(1, 2, 4, *index)])).unwrap_or_default());
    with_segments(jpeg, 0xE1, &[tiff])
}

/// A JPEG as phones write it for HDR displays: an SDR picture, then the gains of HDR as a second picture, which an index
/// (CIPA DC-007, multi-picture format) points to.
pub(crate) fn with_gain_map(base: &[u8], gains: &[u8]) -> Vec<u8> {
    let xmp = b"http://ns.adobe.com/xap/1.0/\0<x:xmpmeta xmlns:x='adobe:ns:meta/'><rdf:RDF \
        xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'><rdf:Description \
        xmlns:hdrgm='http://ns.adobe.com/hdr-gain-map/1.0/' hdrgm:Version='1.0'/></rdf:RDF></x:xmpmeta>";
    let described = with_segments(base, 0xE1, &[xmp.to_vec()]);
    let size = described.len() + 4 + index(0, 0, 0).len();
    let header = 2 + 4 + 4;
    let file = with_segments(&described, 0xE2, &[index(size, gains.len(), size - header)]);
    assert_eq!(file.len(), size);
    assert!(jpeg_markers::has_end(&file));
    [file.as_slice(), gains].concat()
}

/// The index of a file of two pictures: the size of each, and where the second begins.
fn index(first: usize, second: usize, offset: usize) -> Vec<u8> {
    let mut bytes = b"MPF\0MM\0*\0\0\0\x08\0\x03".to_vec();
    bytes.extend(b"\xB0\0\0\x07\0\0\0\x040100");
    bytes.extend(b"\xB0\x01\0\x04\0\0\0\x01\0\0\0\x02");
    bytes.extend(b"\xB0\x02\0\x07\0\0\0\x20\0\0\0\x32\0\0\0\0");
    for (kind, size, offset) in [(0x0003_0000_u32, first, 0), (0, second, offset)] {
        bytes.extend([kind, size as u32, offset as u32, 0].map(u32::to_be_bytes).concat());
    }
    bytes
}
