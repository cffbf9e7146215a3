//! TIFF files for tests: any sample layout, with every combination of codec, predictor, planes, strips and tiles.

use std::io::Write;

use flate2::Compression;
use flate2::write::ZlibEncoder;
use weezl::BitOrder;
use weezl::encode::Encoder;

use super::tag;

pub(super) const BYTE: u16 = 1;
pub(super) const SHORT: u16 = 3;
pub(super) const LONG: u16 = 4;
pub(super) const UNDEFINED: u16 = 7;
pub(super) const FLOAT: u16 = 11;
const LONG8: u16 = 16;

/// Tag, type and values of an entry. Values of `FLOAT` are bits.
pub(super) type Entry = (u16, u16, Vec<u64>);

/// The codecs that files are written with.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Packing {
    None,
    PackBits,
    Lzw,
    /// Codes from the lowest bit on, as before TIFF 6.0.
    OldLzw,
    Zip,
}

impl Packing {
    fn code(self) -> u64 {
        match self {
            Self::None => 1,
            Self::PackBits => 32_773,
            Self::Lzw | Self::OldLzw => 5,
            Self::Zip => 8,
        }
    }

    fn pack(self, bytes: &[u8]) -> Vec<u8> {
        match self {
            Self::None => bytes.to_vec(),
            Self::PackBits => pack_bits(bytes),
            Self::Lzw => Encoder::with_tiff_size_switch(BitOrder::Msb, 8).encode(bytes).unwrap(),
            Self::OldLzw => Encoder::new(BitOrder::Lsb, 8).encode(bytes).unwrap(),
            Self::Zip => {
                let mut encoder = ZlibEncoder::new(Vec::new(), Compression::fast());
                encoder.write_all(bytes).unwrap();
                encoder.finish().unwrap()
            }
        }
    }
}

/// Runs of two or more equal bytes, and single bytes.
fn pack_bits(bytes: &[u8]) -> Vec<u8> {
    let mut packed = Vec::new();
    for run in bytes.chunk_by(|one, other| one == other).flat_map(|run| run.chunks(128)) {
        // A run of n bytes is 257 - n; a single byte is a literal of length 1.
        packed.extend([if run.len() == 1 { 0 } else { (257 - run.len()) as u8 }, run[0]]);
    }
    packed
}

/// How samples are written.
#[derive(Clone, Debug)]
pub(super) struct Form {
    pub(super) little_endian: bool,
    pub(super) big: bool,
    pub(super) bits: usize,
    pub(super) float: bool,
    pub(super) packing: Packing,
    pub(super) predictor: u64,
    pub(super) planar: bool,
    /// Width and height of tiles.
    pub(super) tile: Option<(usize, usize)>,
    /// Rows of a strip.
    pub(super) rows: usize,
}

impl Default for Form {
    fn default() -> Self {
        Self {
            little_endian: true,
            big: false,
            bits: 8,
            float: false,
            packing: Packing::None,
            predictor: 1,
            planar: false,
            tile: None,
            rows: usize::MAX,
        }
    }
}

/// A picture of `width` × `height` pixels of `samples` samples each, 0 to 255 or, with fewer than 8 bits, what these
/// can hold.
pub(super) struct Pixels {
    pub(super) width: usize,
    pub(super) height: usize,
    pub(super) samples: usize,
    pub(super) values: Vec<u8>,
}

impl Pixels {
    /// The value of a sample; outside the picture that of its edge.
    fn value(&self, x: usize, y: usize, sample: usize) -> u8 {
        let (x, y) = (x.min(self.width - 1), y.min(self.height - 1));
        self.values[(y * self.width + x) * self.samples + sample]
    }
}

/// The picture as a file with these entries besides those of its form.
pub(super) fn write(pixels: &Pixels, form: &Form, entries: Vec<Entry>) -> Vec<u8> {
    let (width, height) = form.tile.unwrap_or((pixels.width, form.rows.min(pixels.height)));
    let planes = if form.planar { pixels.samples } else { 1 };
    let mut chunks = Vec::new();
    for plane in 0..planes {
        let samples = if form.planar { plane..plane + 1 } else { 0..pixels.samples };
        for top in (0..pixels.height).step_by(height) {
            // The last strip is short; tiles are always whole.
            let bottom = if form.tile.is_some() { top + height } else { pixels.height.min(top + height) };
            for left in (0..pixels.width).step_by(width) {
                let rows = (top..bottom).flat_map(|y| {
                    let row = (left..left + width)
                        .flat_map(|x| samples.clone().map(move |sample| (x, sample)))
                        .map(|(x, sample)| pixels.value(x, y, sample));
                    encode_row(&row.collect::<Vec<_>>(), form, samples.len())
                });
                chunks.push(form.packing.pack(&rows.collect::<Vec<_>>()));
            }
        }
    }
    let mut all: Vec<Entry> = vec![
        (tag::IMAGE_WIDTH, LONG, vec![pixels.width as u64]),
        (tag::IMAGE_LENGTH, LONG, vec![pixels.height as u64]),
        (tag::BITS_PER_SAMPLE, SHORT, vec![form.bits as u64; pixels.samples]),
        (tag::COMPRESSION, SHORT, vec![form.packing.code()]),
        (tag::SAMPLES_PER_PIXEL, SHORT, vec![pixels.samples as u64]),
        (tag::PLANAR_CONFIGURATION, SHORT, vec![1 + u64::from(form.planar)]),
        (tag::PREDICTOR, SHORT, vec![form.predictor]),
        (tag::SAMPLE_FORMAT, SHORT, vec![if form.float { 3 } else { 1 }; pixels.samples]),
    ];
    all.extend(match form.tile {
        Some(_) => {
            [(tag::TILE_WIDTH, LONG, vec![width as u64]), (tag::TILE_LENGTH, LONG, vec![height as u64])]
                .to_vec()
        }
        None => [(tag::ROWS_PER_STRIP, LONG, vec![height as u64])].to_vec(),
    });
    all.extend(entries);
    file(form.little_endian, form.big, vec![(all, chunks)])
}

fn encode_row(row: &[u8], form: &Form, stride: usize) -> Vec<u8> {
    if form.bits < 8 {
        let bits = |value: u8| (0..form.bits).rev().map(move |bit| value >> bit & 1);
        let packed: Vec<u8> = row.iter().flat_map(|&value| bits(value)).collect();
        return packed
            .chunks(8)
            .map(|bits| bits.iter().enumerate().fold(0, |byte, (index, bit)| byte | bit << (7 - index)))
            .collect();
    }
    let bytes = form.bits / 8;
    let mut numbers: Vec<u64> = row
        .iter()
        .map(|&value| match (form.float, form.bits) {
            (true, _) => u64::from((f32::from(value) / 255.0).to_bits()),
            (false, bits) => u64::from(value) * ((u64::MAX / 255) >> (64 - bits)),
        })
        .collect();
    if form.predictor == 2 {
        for index in (stride..numbers.len()).rev() {
            numbers[index] = numbers[index].wrapping_sub(numbers[index - stride]);
        }
    }
    if form.predictor == 3 {
        let planes =
            (0..bytes).flat_map(|byte| numbers.iter().map(move |n| n.to_be_bytes()[8 - bytes + byte]));
        let mut row: Vec<u8> = planes.collect();
        for index in (stride..row.len()).rev() {
            row[index] = row[index].wrapping_sub(row[index - stride]);
        }
        return row;
    }
    numbers
        .into_iter()
        .flat_map(|number| match form.little_endian {
            true => number.to_le_bytes()[..bytes].to_vec(),
            false => number.to_be_bytes()[8 - bytes..].to_vec(),
        })
        .collect()
}

/// A file of a chain of directories, each with the chunks of its picture.
pub(super) fn file(little_endian: bool, big: bool, chain: Vec<(Vec<Entry>, Vec<Vec<u8>>)>) -> Vec<u8> {
    let mut file = File { bytes: Vec::new(), little_endian, word: if big { 8 } else { 4 } };
    file.bytes.extend(if little_endian { b"II" } else { b"MM" });
    file.number(if big { 43 } else { 42 }, 2);
    if big {
        file.number(8, 2);
        file.number(0, 2);
    }
    let mut link = file.bytes.len();
    file.number(0, file.word);
    for (mut entries, chunks) in chain {
        let places: Vec<(u64, u64)> = chunks.iter().map(|chunk| file.append(chunk)).collect();
        let tiled = entries.iter().any(|(tag, ..)| *tag == tag::TILE_WIDTH);
        let tags = if tiled {
            [tag::TILE_OFFSETS, tag::TILE_LENGTHS]
        } else {
            [tag::STRIP_OFFSETS, tag::STRIP_LENGTHS]
        };
        if !places.is_empty() {
            let kind = if big { LONG8 } else { LONG };
            entries.push((tags[0], kind, places.iter().map(|place| place.0).collect()));
            entries.push((tags[1], kind, places.iter().map(|place| place.1).collect()));
        }
        link = file.directory(entries, link);
    }
    file.bytes
}

struct File {
    bytes: Vec<u8>,
    little_endian: bool,
    /// Bytes of offsets and counts.
    word: usize,
}

impl File {
    fn encode(&self, value: u64, bytes: usize) -> Vec<u8> {
        match self.little_endian {
            true => value.to_le_bytes()[..bytes].to_vec(),
            false => value.to_be_bytes()[8 - bytes..].to_vec(),
        }
    }

    fn number(&mut self, value: u64, bytes: usize) {
        self.bytes.extend(self.encode(value, bytes));
    }

    fn append(&mut self, bytes: &[u8]) -> (u64, u64) {
        let at = self.bytes.len() as u64;
        self.bytes.extend(bytes);
        (at, bytes.len() as u64)
    }

    /// Writes a directory that `link` points to; returns where its own link is.
    fn directory(&mut self, mut entries: Vec<Entry>, link: usize) -> usize {
        entries.sort_by_key(|(tag, ..)| *tag);
        let fields: Vec<_> = entries
            .iter()
            .map(|(tag, kind, values)| {
                let size = match *kind {
                    BYTE | UNDEFINED => 1,
                    SHORT => 2,
                    LONG | FLOAT => 4,
                    _ => 8,
                };
                let data: Vec<u8> = values.iter().flat_map(|&value| self.encode(value, size)).collect();
                let mut field = if data.len() > self.word {
                    let at = self.append(&data).0;
                    self.encode(at, self.word)
                } else {
                    data
                };
                field.resize(self.word, 0);
                (*tag, *kind, values.len() as u64, field)
            })
            .collect();
        let start = self.encode(self.bytes.len() as u64, self.word);
        self.bytes[link..link + self.word].copy_from_slice(&start);
        self.number(fields.len() as u64, if self.word == 8 { 8 } else { 2 });
        for (tag, kind, count, field) in fields {
            self.number(u64::from(tag), 2);
            self.number(u64::from(kind), 2);
            self.number(count, self.word);
            self.bytes.extend(field);
        }
        let next = self.bytes.len();
        self.number(0, self.word);
        next
    }
}
