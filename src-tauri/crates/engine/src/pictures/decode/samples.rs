//! Pictures for tests, generated in memory.

use std::io::Cursor;

use image::{DynamicImage, ImageFormat, Rgb, RgbImage};
use turbojpeg::{Compressor, Image, PixelFormat, Subsamp};

use super::format::Format;
use super::picture::TargetSize;

/// A target that every picture decodes to in full size.
pub(crate) const ALL: TargetSize = TargetSize { long: u32::MAX, short: u32::MAX };

/// Formats that [`encode`] writes.
pub(crate) const FORMATS: [Format; 6] =
    [Format::Jpeg, Format::Png, Format::Gif, Format::WebP, Format::Tiff, Format::Bmp];

/// Quarters of red, green / blue, white.
pub(crate) fn four_corners(width: u32, height: u32) -> RgbImage {
    RgbImage::from_fn(width, height, |x, y| {
        Rgb(match (x * 2 < width, y * 2 < height) {
            (true, true) => [255, 0, 0],
            (false, true) => [0, 255, 0],
            (true, false) => [0, 0, 255],
            (false, false) => [255, 255, 255],
        })
    })
}

/// A picture with detail everywhere, as photos have.
pub(crate) fn textured(width: u32, height: u32) -> RgbImage {
    RgbImage::from_fn(width, height, |x, y| {
        let wave = |k: f32| ((x as f32 / k).sin() * (y as f32 / (k + 3.0)).cos() * 100.0 + 128.0) as u8;
        let grain = (x.wrapping_mul(2_654_435_761) ^ y.wrapping_mul(40_503)) >> 13;
        Rgb([wave(9.0), wave(17.0) ^ (grain & 15) as u8, wave(31.0)])
    })
}

/// Channels that rise by 5 and by 7 a pixel across and down, and by 3 along both: the picture of the files in
/// `tests/pictures/jxl` and `jp2`. At most 51 × 36 pixels.
pub(crate) fn slopes(width: u32, height: u32) -> RgbImage {
    RgbImage::from_fn(width, height, |x, y| Rgb([x * 5, y * 7, (x + y) * 3].map(|value| value as u8)))
}

/// Mean absolute difference of two pictures' numbers, of 255.
pub(crate) fn difference(a: &RgbImage, b: &RgbImage) -> f64 {
    assert_eq!(a.dimensions(), b.dimensions());
    let sum: u64 = a.iter().zip(b.iter()).map(|(a, b)| u64::from(a.abs_diff(*b))).sum();
    sum as f64 / a.len() as f64
}

/// The picture as a file of this format.
pub(crate) fn encode(picture: &RgbImage, format: Format) -> Vec<u8> {
    let format = match format {
        Format::Jpeg => return jpeg(picture),
        Format::Png => ImageFormat::Png,
        Format::Gif => ImageFormat::Gif,
        Format::WebP => ImageFormat::WebP,
        Format::Tiff => ImageFormat::Tiff,
        Format::Bmp => ImageFormat::Bmp,
        other => panic!("{other:?} cannot be written"),
    };
    let mut bytes = Cursor::new(Vec::new());
    DynamicImage::from(picture.clone()).write_to(&mut bytes, format).unwrap();
    bytes.into_inner()
}

fn jpeg(picture: &RgbImage) -> Vec<u8> {
    let (width, height) = (picture.width() as usize, picture.height() as usize);
    let mut compressor = Compressor::new().unwrap();
    compressor.set_quality(90).unwrap();
    let pixels = picture.as_raw().as_slice();
    let image = Image { pixels, width, pitch: width * 3, height, format: PixelFormat::RGB };
    compressor.compress_to_vec(image).unwrap()
}

/// A flat progressive JPEG of 64 × 64 pixels that claims this size, its last scan repeated.
pub(crate) fn many_scans(side: u16, repetitions: usize) -> Vec<u8> {
    let pixels = vec![90; 64 * 64];
    let mut compressor = Compressor::new().unwrap();
    compressor.set_progressive(true).unwrap();
    compressor.set_subsamp(Subsamp::Gray).unwrap();
    let image =
        Image { pixels: pixels.as_slice(), width: 64, pitch: 64, height: 64, format: PixelFormat::GRAY };
    let mut bytes = compressor.compress_to_vec(image).unwrap();
    let frame = bytes.windows(2).position(|pair| pair == [0xFF, 0xC2]).unwrap();
    bytes[frame + 5..frame + 7].copy_from_slice(&side.to_be_bytes());
    bytes[frame + 7..frame + 9].copy_from_slice(&side.to_be_bytes());
    let last = bytes.windows(2).rposition(|pair| pair == [0xFF, 0xDA]).unwrap();
    let (start, end) = bytes.split_at(last);
    [start, &end[..end.len() - 2].repeat(repetitions), &end[end.len() - 2..]].concat()
}

/// The JPEG with additional segments at its start.
pub(crate) fn with_segments(jpeg: &[u8], marker: u8, payloads: &[Vec<u8>]) -> Vec<u8> {
    let mut bytes = jpeg[..2].to_vec();
    for payload in payloads {
        bytes.extend([0xFF, marker]);
        bytes.extend((payload.len() as u16 + 2).to_be_bytes());
        bytes.extend(payload);
    }
    bytes.extend(&jpeg[2..]);
    bytes
}

/// Asserts the colours at top left, top right, bottom left, bottom right.
pub(crate) fn assert_corners(picture: &RgbImage, expected: [&str; 4]) {
    let (right, bottom) = (picture.width() - 1, picture.height() - 1);
    let corners = [(0, 0), (right, 0), (0, bottom), (right, bottom)];
    let found = corners.map(|(x, y)| {
        let [r, g, b] = picture.get_pixel(x, y).0.map(|value| value > 127);
        match (r, g, b) {
            (true, false, false) => "red",
            (false, true, false) => "green",
            (false, false, true) => "blue",
            (true, true, true) => "white",
            _ => "another colour",
        }
    });
    assert_eq!(found, expected);
}

/// The value of an entry in a directory of [`raw_file`].
pub(crate) enum Value {
    /// 32 bits.
    Long(u32),
    /// 16 bits.
    Short(u16),
    /// A text.
    Text(&'static str),
    /// These bytes; 8 of them are two 32-bit numbers.
    Bytes(Vec<u8>),
    /// The offset of these bytes.
    At(Vec<u8>),
    /// The offsets of these directories.
    Directories(Vec<Entries>),
}

/// The entries of a directory.
pub(crate) type Entries = Vec<(u16, Value)>;

/// A file built like TIFF: a chain of directories, each followed by what it points to.
pub(crate) fn raw_file(magic: &[u8; 4], chain: Vec<Entries>) -> Vec<u8> {
    let mut file = RawFile { bytes: magic.to_vec(), little_endian: magic[0] == b'I' };
    file.long(8);
    let mut chain = chain.into_iter().peekable();
    while let Some(entries) = chain.next() {
        let next = file.directory(entries);
        if chain.peek().is_some() {
            file.set_long(next, file.bytes.len());
        }
    }
    file.bytes
}

struct RawFile {
    bytes: Vec<u8>,
    little_endian: bool,
}

impl RawFile {
    fn short(&mut self, value: usize) {
        let value = value as u16;
        self.bytes.extend(if self.little_endian { value.to_le_bytes() } else { value.to_be_bytes() });
    }

    fn long(&mut self, value: usize) {
        let value = value as u32;
        self.bytes.extend(if self.little_endian { value.to_le_bytes() } else { value.to_be_bytes() });
    }

    fn set_long(&mut self, at: usize, value: usize) {
        let value = value as u32;
        let bytes = if self.little_endian { value.to_le_bytes() } else { value.to_be_bytes() };
        self.bytes[at..at + 4].copy_from_slice(&bytes);
    }

    /// Writes a directory and what it points to. Returns where to write the offset of the next one.
    fn directory(&mut self, mut entries: Entries) -> usize {
        entries.sort_by_key(|(tag, _)| *tag);
        self.short(entries.len());
        let start = self.bytes.len();
        let next = start + 12 * entries.len();
        self.bytes.resize(next + 4, 0);
        for (index, (tag, value)) in entries.into_iter().enumerate() {
            let entry = self.entry(tag, value);
            let at = start + 12 * index;
            self.bytes[at..at + 12].copy_from_slice(&entry);
        }
        next
    }

    /// Writes what an entry points to. Returns the 12 bytes of the entry itself.
    fn entry(&mut self, tag: u16, value: Value) -> Vec<u8> {
        const ASCII: usize = 2;
        const SHORT: usize = 3;
        const LONG: usize = 4;
        const UNDEFINED: usize = 7;
        let (kind, count, field) = match value {
            Value::Short(value) => (SHORT, 1, usize::from(value)),
            Value::Long(value) => (LONG, 1, value as usize),
            Value::Text(text) => (ASCII, text.len(), self.append(text.as_bytes())),
            Value::Bytes(bytes) if bytes.len() == 8 => (LONG, 2, self.append(&bytes)),
            Value::Bytes(bytes) => (UNDEFINED, bytes.len(), self.append(&bytes)),
            Value::At(bytes) => (LONG, 1, self.append(&bytes)),
            Value::Directories(list) => (LONG, list.len(), self.directories(list)),
        };
        let mut entry = RawFile { bytes: Vec::new(), little_endian: self.little_endian };
        entry.short(usize::from(tag));
        entry.short(kind);
        entry.long(count);
        if kind == SHORT {
            entry.short(field);
            entry.short(0);
        } else {
            entry.long(field);
        }
        entry.bytes
    }

    /// Writes directories and a list of their offsets. Returns the offset of the list, or of a single directory.
    fn directories(&mut self, list: Vec<Entries>) -> usize {
        let mut offsets = Vec::new();
        for entries in list {
            offsets.push(self.bytes.len());
            self.directory(entries);
        }
        let list = self.bytes.len();
        offsets.iter().for_each(|&offset| self.long(offset));
        if let [only] = offsets[..] { only } else { list }
    }

    fn append(&mut self, bytes: &[u8]) -> usize {
        let at = self.bytes.len();
        self.bytes.extend(bytes);
        at
    }
}
