//! What samples mean.
//!
//! Owns the conversion of 8-bit samples to the channels that a picture is reduced in: grey, RGB, inks (255 is none) or
//! L*a*b*. Never handles alpha.

use super::super::error::{damaged, unusual};
use super::super::format::Format;
use super::directory::Directory;
use super::lab::{Lab, Storage};
use super::palette;
use super::samples::{Encoding, SampleFormat};
use super::tag;
use super::ycbcr::YCbCr;
use crate::problem::FileProblem;

/// An interpretation of samples, with what it needs of the directory.
pub(super) enum Photometric {
    Grey {
        white_is_zero: bool,
    },
    Rgb,
    Palette(Vec<[u8; 3]>),
    /// Cyan, magenta, yellow, black.
    Inks,
    YCbCr(Box<YCbCr>),
    Lab(Lab),
}

impl Photometric {
    /// # Errors
    /// Fails when the interpretation is not understood, or not for samples stored like this.
    pub(super) fn new(
        code: u32,
        directory: &Directory<'_>,
        encoding: Encoding,
        samples: usize,
    ) -> Result<Self, FileProblem> {
        let unsigned = encoding.format == SampleFormat::Unsigned;
        let lab = |storage| Self::Lab(Lab::new(storage, directory));
        let photometric = match code {
            0 => Self::Grey { white_is_zero: true },
            // A mask alone in a file is a picture of two colours.
            1 | 4 => Self::Grey { white_is_zero: false },
            2 => Self::Rgb,
            3 if unsigned && matches!(encoding.bits, 1..=8 | 16) => {
                let palette = palette::read(directory, encoding.bits);
                Self::Palette(palette.ok_or_else(|| damaged(Format::Tiff))?)
            }
            // Other sets of inks name them in words.
            5 if samples >= 4 && matches!(directory.number(tag::INK_SET), None | Some(1)) => Self::Inks,
            6 => Self::YCbCr(Box::new(YCbCr::new(directory))),
            8 if unsigned && matches!(encoding.bits, 8 | 16) => lab(Storage::Cie),
            9 if unsigned && matches!(encoding.bits, 8 | 16) => lab(Storage::Icc),
            _ => return Err(unusual(Format::Tiff)),
        };
        Ok(photometric)
    }

    /// Colour samples of a pixel with this code of interpretation.
    pub(super) fn colours_of(code: u32) -> usize {
        match code {
            2 | 6 | 8 | 9 => 3,
            5 => 4,
            _ => 1,
        }
    }

    /// Colour samples of a pixel.
    pub(super) fn colours(&self) -> usize {
        match self {
            Self::Grey { .. } | Self::Palette(_) => 1,
            Self::Rgb | Self::YCbCr(_) | Self::Lab(_) => 3,
            Self::Inks => 4,
        }
    }

    /// Channels of a converted pixel.
    pub(super) fn channels(&self) -> usize {
        match self {
            Self::Palette(_) => 3,
            other => other.colours(),
        }
    }

    /// White in the converted channels.
    pub(super) fn white(&self) -> [u8; 4] {
        match self {
            Self::Lab(_) => [255, 128, 128, 0],
            _ => [255; 4],
        }
    }

    /// Whether a sample multiplied by alpha is nearer to white, not to black: zero is white.
    pub(super) fn zero_is_white(&self) -> bool {
        matches!(self, Self::Grey { white_is_zero: true } | Self::Inks)
    }

    /// Converts a row of pixels of `samples` 8-bit samples each to pixels of `channels` bytes, of which those after this
    /// interpretation's own are left as they are.
    pub(super) fn convert(&self, row: &[u8], samples: usize, out: &mut [u8], channels: usize) {
        match self {
            _ if channels == samples && matches!(self, Self::Rgb | Self::Grey { white_is_zero: false }) => {
                out.copy_from_slice(&row[..out.len()]);
            }
            Self::YCbCr(equations) => {
                let pixels = out.as_chunks_mut::<3>().0.iter_mut();
                for (out, pixel) in pixels.zip(row.chunks_exact(samples)) {
                    *out = equations.rgb([pixel[0], pixel[1], pixel[2]]);
                }
            }
            _ => {
                let flip = if self.zero_is_white() { 0xFF } else { 0 };
                for (out, pixel) in out.chunks_exact_mut(channels).zip(row.chunks_exact(samples)) {
                    out.iter_mut()
                        .zip(&pixel[..self.channels()])
                        .for_each(|(out, &value)| *out = value ^ flip);
                }
            }
        }
    }
}

/// The interpretation of a picture that has none.
pub(super) fn default_interpretation(is_fax: bool, samples: Option<u32>) -> Option<u32> {
    match samples {
        _ if is_fax => Some(0),
        None | Some(1) => Some(1),
        Some(3) => Some(2),
        Some(_) => None,
    }
}
