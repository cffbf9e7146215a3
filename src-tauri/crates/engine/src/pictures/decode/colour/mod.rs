//! Conversion of colours to sRGB.
//!
//! Owns which of a file's descriptions of its colours counts, and the one conversion of all pixels. Never reads a
//! format's headers, except for [`png`]'s chunks and [`exif`]'s tags.
//!
//! The first of these that can be used counts: an ICC profile, code points (nclx, cICP), sRGB or a calibration (PNG's
//! sRGB, gAMA and cHRM), EXIF, and sRGB if there is none. Only code points of HDR precede a profile: a profile cannot
//! describe HDR, so files contain both, and the profile is for programs that show SDR only.

mod channels;
mod curve;
mod encoding;
pub(super) mod exif;
mod icc;
mod light;
pub(super) mod png;
mod primaries;
#[cfg(test)]
pub(super) mod samples;
mod tone;

use std::sync::Arc;

use image::RgbImage;

use super::colour_space::ColourSpace;
use light::Converter;

pub(super) use channels::{Channels, Layout, Samples};
pub(super) use encoding::Encoding;

/// Pixels converted at a time: their copy (12 to 24 KiB) stays in the processor's cache.
const CHUNK: usize = 4096;

/// What a file says about its colours.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Description<'a> {
    /// An ICC profile.
    pub(super) icc: Option<&'a [u8]>,
    /// What code points say (nclx, cICP).
    pub(super) coded: Option<Encoding>,
    /// What else the file says, as PNG's sRGB, gAMA and cHRM do.
    pub(super) calibrated: Option<Encoding>,
    /// Whether EXIF says Adobe RGB.
    pub(super) adobe_rgb: bool,
}

/// How a picture's pixels are converted to sRGB.
pub(super) struct Conversion {
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
    pub(super) fn new(description: &Description<'_>, channels: Channels) -> Self {
        let profile = description.icc.and_then(|bytes| icc::read(bytes, channels));
        let (space, method) = match (channels, profile) {
            (Channels::Inks, None) => (ColourSpace::Cmyk, Method::Keep),
            (Channels::Inks, Some(profile)) => by_profile(profile),
            (_, profile) => {
                let hdr = description.coded.filter(Encoding::is_hdr);
                match (hdr.or_else(|| profile.as_ref()?.hdr()), profile) {
                    (None, Some(profile)) => by_profile(profile),
                    (hdr, _) => by_encoding(hdr.unwrap_or_else(|| encoding(description))),
                }
            }
        };
        Self { space, method, grey: channels == Channels::Grey }
    }

    /// The colours that pixels are converted from.
    pub(super) fn space(self) -> ColourSpace {
        self.space
    }

    /// Whether pixels change at all.
    pub(super) fn changes_colours(&self) -> bool {
        match &self.method {
            Method::Keep => false,
            Method::Profile(profile) => profile.eight.is_some(),
            Method::Light(_) => true,
        }
    }

    /// Whether transparent pixels are to be converted before they are put over white. A profile's white is sRGB's, so
    /// that the order hardly matters; white of HDR is far above sRGB's.
    pub(super) fn precedes_alpha(&self) -> bool {
        matches!(self.method, Method::Light(_))
    }

    /// Whether 8 bits before the conversion are too few.
    #[cfg(all(feature = "heif", target_os = "linux"))]
    pub(super) fn needs_depth(&self) -> bool {
        matches!(&self.method, Method::Light(encoding) if encoding.needs_depth())
    }

    /// Converts 8-bit pixels.
    pub(super) fn to_srgb(&self, pixels: &mut RgbImage) {
        match &self.method {
            Method::Keep => {}
            Method::Profile(profile) => by_transform(profile, pixels),
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
    pub(super) fn over_white<T: Copy + Into<usize>>(&self, source: &Samples<'_, T>) -> Vec<u8> {
        match &self.method {
            Method::Light(encoding) => {
                let mut converter = Converter::new(encoding, source.max.into(), self.grey);
                converter.fit(source.pixels());
                flat(source, |_, pixel| converter.srgb(pixel))
            }
            Method::Profile(profile) if profile.eight.is_some() => deep_by_transform(profile, source),
            _ => flat(source, |_, pixel| pixel.map(|value| narrow(value, source.max))),
        }
    }

    /// Converts cyan, magenta, yellow and black to sRGB. The inks are stored inverted (255 = no ink), as Adobe does and
    /// every browser assumes. Without a profile, inks are treated as perfect filters.
    pub(super) fn inks_to_srgb(&self, inverted: &[u8]) -> Vec<u8> {
        if let Method::Profile(profile) = &self.method
            && let Some(transform) = &profile.eight
        {
            let inks: Vec<u8> = inverted.iter().map(|value| 255 - value).collect();
            let mut rgb = vec![0; inks.len() / 4 * 3];
            if transform.transform(&inks, &mut rgb).is_ok() {
                return rgb;
            }
        }
        let mut rgb = Vec::with_capacity(inverted.len() / 4 * 3);
        for &[cyan, magenta, yellow, black] in inverted.as_chunks::<4>().0 {
            let through = |ink: u8| ((u32::from(ink) * u32::from(black) + 127) / 255) as u8;
            rgb.extend([through(cyan), through(magenta), through(yellow)]);
        }
        rgb
    }
}

/// What a file without a usable profile says.
fn encoding(description: &Description<'_>) -> Encoding {
    let exif = || description.adobe_rgb.then_some(Encoding::ADOBE);
    description.coded.or(description.calibrated).or_else(exif).unwrap_or(Encoding::SRGB)
}

fn by_encoding(encoding: Encoding) -> (ColourSpace, Method) {
    let method = if encoding == Encoding::SRGB { Method::Keep } else { Method::Light(encoding) };
    (encoding.space(), method)
}

fn by_profile(profile: Arc<icc::Profile>) -> (ColourSpace, Method) {
    let name = if profile.description.is_empty() { "ICC profile" } else { &profile.description };
    (ColourSpace::Icc(name.to_owned()), Method::Profile(profile))
}

fn by_transform(profile: &icc::Profile, pixels: &mut RgbImage) {
    let Some(transform) = &profile.eight else { return };
    let mut copy = Vec::with_capacity(CHUNK * 3);
    for part in pixels.chunks_mut(CHUNK * 3) {
        copy.clear();
        match profile.channels {
            Channels::Grey => copy.extend(part.iter().step_by(3)),
            _ => copy.extend_from_slice(part),
        }
        if let Err(error) = transform.transform(&copy, part) {
            tracing::debug!(%error, "cannot convert colours");
            return;
        }
    }
}

/// As [`by_transform`], at 16 bits. If that is not possible, colours stay as they are.
fn deep_by_transform<T: Copy + Into<usize>>(profile: &icc::Profile, source: &Samples<'_, T>) -> Vec<u8> {
    let per_pixel = source.layout.samples();
    let mut rgb = Vec::with_capacity(source.samples.len() / per_pixel * 3);
    let transform = profile.sixteen();
    let values = if profile.channels == Channels::Grey { 1 } else { 3 };
    let whole = usize::from(source.max);
    let deep = |value: usize| ((value * 65_535 + whole / 2) / whole) as u16;
    let (mut input, mut output) = (Vec::new(), Vec::new());
    for samples in source.samples.chunks(CHUNK * per_pixel) {
        let part = Samples { samples, ..*source };
        input.clear();
        input.extend(part.pixels().flat_map(|pixel| pixel.into_iter().take(values)).map(deep));
        output.clear();
        output.extend(part.pixels().flatten().map(deep));
        if let Some(Err(error)) = transform.as_ref().map(|it| it.transform(&input, &mut output)) {
            tracing::debug!(%error, "cannot convert colours");
        }
        let converted = output.as_chunks::<3>().0;
        rgb.extend(flat(&part, |index, _| converted[index].map(|value| narrow(value.into(), u16::MAX))));
    }
    rgb
}

/// Converts each pixel and puts it over white.
fn flat<T: Copy + Into<usize>>(
    source: &Samples<'_, T>,
    srgb: impl Fn(usize, [usize; 3]) -> [u8; 3],
) -> Vec<u8> {
    let per_pixel = source.layout.samples();
    let mut rgb = Vec::with_capacity(source.samples.len() / per_pixel * 3);
    let white = usize::from(source.max);
    for (index, samples) in source.samples.chunks_exact(per_pixel).enumerate() {
        let (pixel, alpha) = source.layout.split(samples);
        let colour = srgb(index, pixel);
        let over = |alpha: usize| {
            colour.map(|value| {
                ((usize::from(value) * alpha + 255 * white.saturating_sub(alpha) + white / 2) / white) as u8
            })
        };
        rgb.extend(alpha.map_or(colour, |alpha| over(alpha.min(white))));
    }
    rgb
}

/// A sample of any depth as 8 bits, rounded.
fn narrow(value: usize, max: u16) -> u8 {
    let max = usize::from(max);
    ((value.min(max) * 255 + max / 2) / max) as u8
}

#[cfg(test)]
mod file_tests;
#[cfg(test)]
mod tests;
