//! How the samples of a JPEG XL are requested, and what becomes of them.
//!
//! Owns the choice of channels and depth. Never decodes.

use jxl::api::{Endianness, ExtraChannel, JxlColorType, JxlDataFormat, JxlDecoder, JxlPixelFormat};

use super::super::colour::{Channels, Conversion, Layout, Samples};
use super::super::generic::flatten;
use super::colours::Colours;
use super::problems::damaged;
use crate::problem::FileProblem;

/// How the samples of a file are requested, and what becomes of them.
pub(super) struct Plan {
    pub(super) channels: Channels,
    pub(super) conversion: Conversion,
    alpha: bool,
    /// Whether samples have 16 bits, not 8.
    pub(super) deep: bool,
}

impl Plan {
    /// The plan for what a decoder has read the header of. The file names its colours, so that EXIF counts for nothing.
    ///
    /// # Errors
    /// Fails when the decoder has not read a header.
    pub(super) fn new(decoder: &JxlDecoder) -> Result<Self, FileProblem> {
        let profile = decoder.output_color_profile().ok_or_else(damaged)?;
        let info = decoder.basic_info().ok_or_else(damaged)?;
        let has = |kind| info.extra_channels.iter().any(|channel| channel.ec_type == kind);
        let channels = if profile.is_cmyk() && has(ExtraChannel::Black) {
            Channels::Inks
        } else if profile.channels() == 1 {
            Channels::Grey
        } else {
            Channels::Rgb
        };
        let colours = Colours::new(profile);
        let conversion = Conversion::new(&colours.description(), channels);
        let alpha = channels != Channels::Inks && has(ExtraChannel::Alpha);
        // HDR and linear light would show bands at 8 bits.
        let deep = channels != Channels::Inks && (conversion.needs_depth() || colours.deep);
        Ok(Self { channels, conversion, alpha, deep })
    }

    /// Order of a pixel's samples, unless they are inks.
    pub(super) fn layout(&self) -> Layout {
        match (self.channels, self.alpha) {
            (Channels::Grey, false) => Layout::Grey,
            (Channels::Grey, true) => Layout::GreyAlpha,
            (_, false) => Layout::Rgb,
            (_, true) => Layout::RgbAlpha,
        }
    }

    /// What the decoder is asked for.
    pub(super) fn format(&self, extra: usize) -> JxlPixelFormat {
        let color_type = match self.layout() {
            _ if self.channels == Channels::Inks => JxlColorType::Cmyk,
            Layout::Grey => JxlColorType::Grayscale,
            Layout::GreyAlpha => JxlColorType::GrayscaleAlpha,
            Layout::Rgb => JxlColorType::Rgb,
            Layout::RgbAlpha => JxlColorType::Rgba,
        };
        let depth = if self.deep {
            JxlDataFormat::U16 { endianness: Endianness::native(), bit_depth: 16 }
        } else {
            JxlDataFormat::U8 { bit_depth: 8 }
        };
        JxlPixelFormat { color_type, color_data_format: Some(depth), extra_channel_format: vec![None; extra] }
    }

    /// Samples of a pixel.
    pub(super) fn samples(&self) -> usize {
        if self.channels == Channels::Inks { 4 } else { self.layout().samples() }
    }

    /// Bytes per pixel of the samples and of the picture in RGB.
    pub(super) fn pixel_bytes(&self) -> u64 {
        let bytes = self.samples() as u64 * if self.deep { 2 } else { 1 };
        // The picture in RGB takes the place of 8-bit samples that have its layout.
        let is_in_place = !self.deep && matches!(self.samples(), 3 | 4) && self.channels != Channels::Inks;
        bytes + if is_in_place { 0 } else { 3 }
    }

    /// 8-bit samples as RGB over white, still in the file's colours, except for inks.
    pub(super) fn to_rgb(&self, samples: Vec<u8>) -> Vec<u8> {
        match self.layout() {
            // The decoder's numbers are those of JPEG's inks: 255 is none.
            _ if self.channels == Channels::Inks => self.conversion.inks_to_srgb(&samples),
            Layout::Rgb => samples,
            Layout::RgbAlpha => flatten(samples),
            Layout::Grey => samples.iter().flat_map(|&grey| [grey; 3]).collect(),
            Layout::GreyAlpha => {
                let source = Samples { samples: &samples, layout: Layout::GreyAlpha, max: 255 };
                source.unconverted()
            }
        }
    }
}
