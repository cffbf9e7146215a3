//! Decompression of chunks.
//!
//! Owns the codecs that are understood, and what each can hold. Never decompresses more than asked for: a chunk's size
//! is known before, so one that would grow without end costs no more than an honest one.

mod bits;
mod fax;
mod jpeg;
mod lzw;
mod packbits;
mod stored;
mod webp;

use std::borrow::Cow;
use std::cell::Cell;
use std::io::{self, Cursor, Read};

use flate2::bufread::ZlibDecoder;
use lzma_rust2::XzReader;
use ruzstd::decoding::StreamingDecoder;

use super::super::error::{damaged, unusual};
use super::super::format::Format;
use super::directory::Directory;
use super::samples::Encoding;
use super::tag;
use crate::problem::FileProblem;
use fax::Fax;
use jpeg::Jpeg;

pub(super) use stored::Shape;

/// Interpretation of luma and chroma.
const YCBCR: u32 = 6;
/// Most memory of an LZMA decoder, in KiB: the highest preset has a dictionary of 64 MiB.
const MAX_LZMA_KIB: u32 = 80 << 10;
/// Longest distance that Zstandard may refer back to: that of its highest ordinary level.
const MAX_ZSTD_WINDOW: u64 = 128 << 20;

/// Unpacks PackBits as far as `out` goes; returns how much of it there was.
///
/// # Errors
/// None: reading from memory does not fail.
pub(in crate::pictures::decode) fn unpack_bits(packed: &[u8], out: &mut [u8]) -> io::Result<usize> {
    packbits::PackBits::new(Cursor::new(Cow::Borrowed(packed))).read(out)
}

/// A compression.
pub(super) enum Codec {
    None,
    PackBits,
    Lzw,
    Deflate,
    Zstd,
    Lzma,
    WebP,
    Fax(Fax),
    Jpeg(Jpeg),
}

impl Codec {
    /// The codec with this code; `None` if it is not understood.
    pub(super) fn new(code: u32, directory: &Directory<'_>) -> Option<Self> {
        Some(match code {
            1 => Self::None,
            2 => Self::Fax(Fax::Runs { aligned_to: 8 }),
            3 => {
                let options = directory.number(tag::T4_OPTIONS).unwrap_or(0);
                Self::Fax(Fax::Group3 { two_dimensional: options & 1 == 1 })
            }
            4 => Self::Fax(Fax::Group4),
            5 => Self::Lzw,
            7 => Self::Jpeg(Jpeg {
                tables: directory.bytes(tag::JPEG_TABLES, 1 << 16).unwrap_or_default().to_vec(),
                converts: directory.number(tag::PHOTOMETRIC) == Some(YCBCR)
                    && directory.number(tag::PLANAR_CONFIGURATION) != Some(2),
                spent: Cell::default(),
            }),
            8 | 32_946 => Self::Deflate,
            32_771 => Self::Fax(Fax::Runs { aligned_to: 16 }),
            32_773 => Self::PackBits,
            34_925 => Self::Lzma,
            50_000 => Self::Zstd,
            50_001 => Self::WebP,
            _ => return None,
        })
    }

    /// Whether it leaves the samples as they are.
    pub(super) fn is_uncompressed(&self) -> bool {
        matches!(self, Self::None)
    }

    /// Whether it is for black and white alone.
    pub(super) fn is_fax(&self) -> bool {
        matches!(self, Self::Fax(_))
    }

    /// Most bytes in use to decompress a chunk: the chunk whole, if the codec cannot stop in the middle, or what it may
    /// refer back to. `samples` and `compressed` are the bytes of the chunk's samples and of its data.
    pub(super) fn bytes_in_use(&self, samples: u64, compressed: u64) -> u64 {
        match self {
            Self::None | Self::PackBits | Self::Lzw | Self::Deflate => 0,
            Self::Zstd => samples.min(MAX_ZSTD_WINDOW),
            Self::Lzma => samples.min(u64::from(MAX_LZMA_KIB) << 10),
            Self::Fax(_) => samples,
            Self::Jpeg(_) => samples + jpeg::bytes_in_use(samples) + compressed,
            // The pixels of its decoder, and a copy with or without alpha.
            Self::WebP => 4 * samples,
        }
    }

    /// Nanoseconds of one processor core for each chunk, and for each byte of its samples, as measured with flat pictures
    /// and with noise on a server of 2.5 GHz. JPEG is counted chunk by chunk, see [`Jpeg`].
    pub(super) fn nanoseconds(&self) -> (f64, f64) {
        match self {
            Self::None => (500.0, 0.3),
            Self::PackBits => (1_000.0, 1.0),
            Self::Lzw => (10_000.0, 2.5),
            Self::Deflate => (10_000.0, 2.0),
            Self::Zstd => (10_000.0, 2.0),
            Self::Lzma => (20_000.0, 6.0),
            // Eight pixels in a byte.
            Self::Fax(_) => (1_000.0, 20.0),
            Self::Jpeg(_) => (0.0, 0.0),
            Self::WebP => (20_000.0, 5.0),
        }
    }

    /// Whether a predictor may have been applied before it.
    pub(super) fn has_predictor(&self) -> bool {
        matches!(self, Self::Lzw | Self::Deflate | Self::Zstd | Self::Lzma)
    }

    /// Whether the bits of its bytes are reversed if the directory says so.
    pub(super) fn obeys_fill_order(&self) -> bool {
        !matches!(self, Self::Jpeg(_))
    }

    /// Whether its decoder turns luma and chroma into RGB.
    pub(super) fn converts_ycbcr(&self) -> bool {
        matches!(self, Self::Jpeg(jpeg) if jpeg.converts)
    }

    /// Whether it can hold such samples.
    pub(super) fn holds(&self, encoding: Encoding, samples: usize) -> bool {
        match self {
            Self::Fax(_) => encoding.bits == 1 && samples == 1,
            Self::Jpeg(_) => encoding.is_byte() && matches!(samples, 1 | 3 | 4),
            Self::WebP => encoding.is_byte() && matches!(samples, 3 | 4),
            _ => true,
        }
    }

    /// The decompressed rows of a chunk.
    ///
    /// # Errors
    /// Fails when the data is damaged, or is not what the shape says.
    pub(super) fn open<'a>(
        &'a self,
        bytes: Cow<'a, [u8]>,
        shape: Shape,
    ) -> Result<Box<dyn Read + 'a>, FileProblem> {
        let whole = |rows: Vec<u8>| Box::new(Cursor::new(rows));
        Ok(match self {
            Self::None => Box::new(Cursor::new(bytes)),
            Self::PackBits => Box::new(packbits::PackBits::new(Cursor::new(bytes))),
            Self::Lzw => Box::new(lzw::Lzw::new(Cursor::new(bytes))),
            Self::Deflate => Box::new(ZlibDecoder::new(Cursor::new(bytes))),
            Self::Zstd => {
                let decoder = StreamingDecoder::new_with_max_window_size(Cursor::new(bytes), MAX_ZSTD_WINDOW);
                Box::new(decoder.map_err(|error| {
                    tracing::debug!(%error, "cannot decompress Zstandard data");
                    damaged(Format::Tiff)
                })?)
            }
            Self::Lzma => Box::new(XzReader::new_mem_limit(Cursor::new(bytes), false, MAX_LZMA_KIB)),
            Self::Fax(fax) => whole(fax.decode(&bytes, shape)?),
            Self::Jpeg(codec) => whole(jpeg::decode(&bytes, codec, shape)?),
            Self::WebP => whole(webp::decode(&bytes, shape)?),
        })
    }
}

/// The problem that an error while reading means.
pub(super) fn explain(error: &io::Error) -> FileProblem {
    tracing::debug!(%error, "cannot decompress a part of a TIFF picture");
    match error.kind() {
        io::ErrorKind::UnexpectedEof => FileProblem::Truncated,
        io::ErrorKind::OutOfMemory | io::ErrorKind::Unsupported => unusual(Format::Tiff),
        _ => damaged(Format::Tiff),
    }
}
