//! How the pixels of a picture are stored: the entries of its directory, checked against each other.
//!
//! Owns which layouts are understood. What it accepts, the rest of this module decodes exactly; everything else is
//! [`FileProblem::Unusual`]. Never reads pixels.

use super::super::error::{damaged, unusual};
use super::super::format::Format;
use super::super::limits;
use super::codec::Codec;
use super::directory::{Directory, Tiff};
use super::geometry::Geometry;
use super::photometric::{Photometric, default_interpretation};
use super::predictor::Predictor;
use super::samples::{Encoding, SampleFormat};
use super::tag;
use super::ycbcr;
use crate::problem::FileProblem;

/// Most samples per pixel; satellites' pictures have a dozen bands, but no defined colours.
const MAX_SAMPLES: usize = 32;
/// Most bytes of a picture's samples, however they are compressed: twice [`limits::MAX_BYTES`], since only a few rows
/// are held at a time.
const MAX_DECODED: u64 = 2 * limits::MAX_BYTES;

/// Nanoseconds to convert the samples of a pixel.
const PIXEL_NANOSECONDS: f64 = 3.0;

/// How alpha relates to the colour samples.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Alpha {
    /// The samples were multiplied by alpha.
    Associated,
    /// The samples are independent of alpha.
    Unassociated,
}

/// A picture whose every pixel can be decoded.
pub(super) struct Layout {
    /// Width and height as stored.
    pub(super) size: (u32, u32),
    /// Samples of a pixel, including those that mean nothing known.
    pub(super) samples: usize,
    pub(super) encoding: Encoding,
    pub(super) photometric: Photometric,
    /// Index of the sample that is alpha.
    pub(super) alpha: Option<(usize, Alpha)>,
    /// Whether each sample has chunks of its own.
    pub(super) planar: bool,
    pub(super) codec: Codec,
    pub(super) predictor: Predictor,
    /// Whether the bits of each byte are reversed.
    pub(super) reversed: bool,
    /// Horizontal and vertical subsampling of stored chroma; 1, 1 unless samples of several pixels are interleaved.
    pub(super) subsampling: (usize, usize),
    pub(super) geometry: Geometry,
}

impl Layout {
    /// # Errors
    /// Fails when entries are missing, contradict each other, point outside the file or describe too many pixels, and
    /// when the layout is not understood.
    pub(super) fn new(tiff: Tiff<'_>, directory: &Directory<'_>) -> Result<Self, FileProblem> {
        let number = |tag| directory.number(tag);
        let missing = || damaged(Format::Tiff);
        let size =
            (number(tag::IMAGE_WIDTH).ok_or_else(missing)?, number(tag::IMAGE_LENGTH).ok_or_else(missing)?);
        limits::check_size(size.0, size.1)?;
        let planar = match number(tag::PLANAR_CONFIGURATION) {
            None | Some(0 | 1) => false,
            Some(2) => true,
            Some(_) => return Err(unusual(Format::Tiff)),
        };
        let code = number(tag::COMPRESSION).unwrap_or(1);
        let codec = Codec::new(code, directory).ok_or_else(|| unusual(Format::Tiff))?;
        let interpretation = interpretation(directory, &codec)?;
        let samples = samples(directory, interpretation)?;
        let planar = planar && samples > 1;
        let encoding = encoding(tiff, directory)?;
        let (photometric, subsampling) = if codec.converts_ycbcr() {
            (Photometric::Rgb, (1, 1))
        } else {
            let photometric = Photometric::new(interpretation, directory, encoding, samples)?;
            (photometric, ycbcr::subsampling(interpretation, directory)?)
        };
        let predictor = predictor(directory, &codec, encoding)?;
        let geometry = Geometry::new(tiff, directory, size, if planar { samples } else { 1 }, &codec)?;
        let layout = Self {
            size,
            samples,
            encoding,
            alpha: alpha(directory, photometric.colours(), samples),
            photometric,
            planar,
            reversed: number(tag::FILL_ORDER) == Some(2) && codec.obeys_fill_order(),
            codec,
            predictor,
            subsampling,
            geometry,
        };
        layout.check()?;
        Ok(layout)
    }

    /// Rejects combinations that are not understood, and too much data.
    fn check(&self) -> Result<(), FileProblem> {
        let known = self.photometric.colours() <= self.samples
            && self.codec.holds(self.encoding, self.stored_samples())
            && (self.subsampling == (1, 1)
                || !self.planar
                    && self.samples == 3
                    && self.encoding.is_byte()
                    && self.predictor == Predictor::None);
        if !known {
            return Err(unusual(Format::Tiff));
        }
        let row = self.row_bytes() as u64 * self.planes() as u64;
        let rows = u64::from(self.size.1) * self.geometry.across as u64;
        let bytes = row.saturating_mul(rows.max(self.geometry.chunk.1 as u64));
        if bytes > MAX_DECODED {
            return Err(FileProblem::OutOfMemory);
        }
        let (per_chunk, per_byte) = self.codec.nanoseconds();
        let pixels = f64::from(self.size.0) * f64::from(self.size.1) * PIXEL_NANOSECONDS;
        limits::check_time(
            (self.geometry.count() as f64 * per_chunk + bytes as f64 * per_byte + pixels) as u64,
        )
    }

    /// Chunks that hold the samples of the same pixels.
    pub(super) fn planes(&self) -> usize {
        if self.planar { self.samples } else { 1 }
    }

    /// Channels that the picture is reduced in.
    pub(super) fn channels(&self) -> usize {
        self.photometric.channels() + usize::from(self.keeps_alpha())
    }

    /// Whether alpha is a channel until colours are converted: a mixture of inks is not the mixture of their colours.
    pub(super) fn keeps_alpha(&self) -> bool {
        matches!((&self.photometric, self.alpha), (Photometric::Inks, Some((_, Alpha::Unassociated))))
    }

    /// Samples of a pixel in one chunk.
    pub(super) fn stored_samples(&self) -> usize {
        if self.planar { 1 } else { self.samples }
    }

    /// Bytes of a row of a chunk, with the chroma of each pixel.
    pub(super) fn row_bytes(&self) -> usize {
        (self.geometry.chunk.0 * self.stored_samples() * self.encoding.bits).div_ceil(8)
    }
}

/// The photometric interpretation. libtiff's defaults apply to files without one.
fn interpretation(directory: &Directory<'_>, codec: &Codec) -> Result<u32, FileProblem> {
    directory
        .number(tag::PHOTOMETRIC)
        .or_else(|| default_interpretation(codec.is_fax(), directory.number(tag::SAMPLES_PER_PIXEL)))
        .ok_or_else(|| unusual(Format::Tiff))
}

/// Samples per pixel; without the entry, as many as the interpretation needs.
fn samples(directory: &Directory<'_>, interpretation: u32) -> Result<usize, FileProblem> {
    let samples = match directory.number(tag::SAMPLES_PER_PIXEL) {
        Some(samples) => samples as usize,
        None => Photometric::colours_of(interpretation),
    };
    if (1..=MAX_SAMPLES).contains(&samples) { Ok(samples) } else { Err(unusual(Format::Tiff)) }
}

fn encoding(tiff: Tiff<'_>, directory: &Directory<'_>) -> Result<Encoding, FileProblem> {
    let same = |tag, default| match directory.numbers(tag, MAX_SAMPLES) {
        None if directory.has(tag) => None,
        None => Some(default),
        Some(all) => all.first().copied().filter(|first| all.iter().all(|value| value == first)),
    };
    let bits = same(tag::BITS_PER_SAMPLE, 1).ok_or_else(|| unusual(Format::Tiff))? as usize;
    let format = match same(tag::SAMPLE_FORMAT, 1) {
        // 4 is "undefined", which readers treat as whole numbers.
        Some(1 | 4) => SampleFormat::Unsigned,
        Some(2) => SampleFormat::Signed,
        Some(3) => SampleFormat::Float,
        _ => return Err(unusual(Format::Tiff)),
    };
    let range = |tag| directory.reals(tag, 1).and_then(|values| values.first().copied());
    Encoding::new(bits, format, tiff.is_little_endian())
        .map(|encoding| encoding.within(range(tag::S_MIN_SAMPLE_VALUE), range(tag::S_MAX_SAMPLE_VALUE)))
        .ok_or_else(|| unusual(Format::Tiff))
}

/// The predictor. libtiff ignores the entry where the codec has no predictor.
fn predictor(directory: &Directory<'_>, codec: &Codec, encoding: Encoding) -> Result<Predictor, FileProblem> {
    if !codec.has_predictor() {
        return Ok(Predictor::None);
    }
    let code = directory.number(tag::PREDICTOR).unwrap_or(1);
    Predictor::new(code, encoding).ok_or_else(|| unusual(Format::Tiff))
}

/// The sample that is alpha: only one that says so. An unspecified sample may be a mask, a channel of its own, or noise.
fn alpha(directory: &Directory<'_>, colours: usize, samples: usize) -> Option<(usize, Alpha)> {
    let extra = directory.numbers(tag::EXTRA_SAMPLES, MAX_SAMPLES)?;
    extra.iter().zip(colours..samples).find_map(|(&kind, index)| match kind {
        1 => Some((index, Alpha::Associated)),
        2 => Some((index, Alpha::Unassociated)),
        _ => None,
    })
}
