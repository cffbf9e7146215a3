//! The one conversion of a picture's pixels to sRGB.
//!
//! Owns the choice between a profile and an encoding, and inks without a profile. Never fails.

use std::sync::Arc;

use image::RgbImage;

use super::channels::{Channels, Samples};
use super::description::Description;
use super::encoding::Encoding;
use super::light::Converter;
use super::{icc, profiled};
use crate::pictures::decode::colour_space::ColourSpace;

/// How a picture's pixels are converted to sRGB.
pub(in crate::pictures::decode) struct Conversion {
    space: ColourSpace,
    method: Method,
    grey: bool,
}

enum Method {
    Keep,
    Profile(Arc<icc::Profile>),
    Light(Encoding),
}

#[cfg(all(feature = "heif", target_os = "linux"))]
impl Default for Conversion {
    /// The conversion of a picture whose file says nothing.
    fn default() -> Self {
        Self::new(&Description::default(), Channels::Rgb)
    }
}

impl Conversion {
    /// The conversion of a picture whose file says this about its colours.
    pub(in crate::pictures::decode) fn new(description: &Description<'_>, channels: Channels) -> Self {
        let profile = description.icc.and_then(|bytes| icc::read(bytes, channels));
        let hdr = description.coded.filter(Encoding::is_hdr).or_else(|| profile.as_ref()?.hdr());
        let (space, method) = match (channels, hdr, profile) {
            (Channels::Inks, _, None) => (ColourSpace::Cmyk, Method::Keep),
            (Channels::Inks, _, Some(profile)) | (_, None, Some(profile)) => by_profile(profile),
            (_, hdr, _) => by_encoding(hdr.unwrap_or_else(|| description.encoding())),
        };
        Self { space, method, grey: channels == Channels::Grey }
    }

    /// The colours that pixels are converted from.
    pub(in crate::pictures::decode) fn space(self) -> ColourSpace {
        self.space
    }

    /// Whether pixels change at all.
    pub(in crate::pictures::decode) fn changes_colours(&self) -> bool {
        match &self.method {
            Method::Keep => false,
            Method::Profile(profile) => profile.eight.is_some(),
            Method::Light(_) => true,
        }
    }

    /// Whether transparent pixels are to be converted before they are put over white. A profile's white is sRGB's, so
    /// that the order hardly matters; white of HDR is far above sRGB's.
    pub(in crate::pictures::decode) fn precedes_alpha(&self) -> bool {
        matches!(self.method, Method::Light(_))
    }

    /// Whether 8 bits before the conversion are too few.
    pub(in crate::pictures::decode) fn needs_depth(&self) -> bool {
        matches!(&self.method, Method::Light(encoding) if encoding.needs_depth())
    }

    /// Converts 8-bit pixels.
    pub(in crate::pictures::decode) fn to_srgb(&self, pixels: &mut RgbImage) {
        match &self.method {
            Method::Keep => {}
            Method::Profile(profile) => profiled::to_srgb(profile, pixels),
            Method::Light(encoding) => {
                let mut converter = Converter::new(encoding, 255, self.grey);
                converter.fit(pixels.as_chunks::<3>().0.iter().map(|pixel| pixel.map(usize::from)));
                for pixel in pixels.as_chunks_mut::<3>().0 {
                    *pixel = converter.srgb(pixel.map(usize::from));
                }
            }
        }
    }

    /// Converts pixels at their own depth to 8-bit sRGB over white, three samples per pixel.
    pub(in crate::pictures::decode) fn over_white<T: Copy + Into<usize>>(
        &self,
        source: &Samples<'_, T>,
    ) -> Vec<u8> {
        match &self.method {
            Method::Light(encoding) => {
                let mut converter = Converter::new(encoding, source.max.into(), self.grey);
                converter.fit(source.pixels());
                source.over_white(|_, pixel| converter.srgb(pixel))
            }
            Method::Profile(profile) if profile.eight.is_some() => profiled::over_white(profile, source),
            _ => source.unconverted(),
        }
    }

    /// Converts cyan, magenta, yellow and black to sRGB. The inks are stored inverted (255 = no ink), as Adobe does and
    /// every browser assumes. Without a profile, inks are treated as perfect filters.
    pub(in crate::pictures::decode) fn inks_to_srgb(&self, inverted: &[u8]) -> Vec<u8> {
        if let Method::Profile(profile) = &self.method
            && let Some(rgb) = profiled::inks_to_srgb(profile, inverted)
        {
            return rgb;
        }
        let mut rgb = Vec::with_capacity(inverted.len() / 4 * 3);
        for &[cyan, magenta, yellow, black] in inverted.as_chunks::<4>().0 {
            let through = |ink: u8| ((u32::from(ink) * u32::from(black) + 127) / 255) as u8;
            rgb.extend([through(cyan), through(magenta), through(yellow)]);
        }
        rgb
    }
}

fn by_encoding(encoding: Encoding) -> (ColourSpace, Method) {
    let method = if encoding == Encoding::SRGB { Method::Keep } else { Method::Light(encoding) };
    (encoding.space(), method)
}

fn by_profile(profile: Arc<icc::Profile>) -> (ColourSpace, Method) {
    let name = if profile.description.is_empty() { "ICC profile" } else { &profile.description };
    (ColourSpace::Icc(name.to_owned()), Method::Profile(profile))
}

#[cfg(test)]
#[path = "tests.rs"]
mod tests;
