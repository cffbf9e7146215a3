//! Conversion of colours to sRGB.
//!
//! Owns which of a file's descriptions of its colours counts, and the one conversion of all pixels. Never reads a
//! format's headers, except for [`png`]'s chunks and [`exif`]'s tags.
//!
//! One [`Conversion`] per picture. The first of these that can be used counts: an ICC profile, code points (nclx, cICP),
//! a calibration (PNG's sRGB, gAMA and cHRM), EXIF, and sRGB if there is none. Only code points of HDR precede a profile: a profile cannot
//! describe HDR, so files contain both, and the profile is for programs that show SDR only.

mod channels;
mod conversion;
mod curve;
mod description;
mod encoding;
pub(super) mod exif;
mod icc;
mod light;
pub(super) mod png;
mod primaries;
mod profiled;
#[cfg(test)]
pub(super) mod samples;
mod tone;

pub(super) use channels::{Channels, Layout, Samples};
pub(super) use conversion::Conversion;
pub(super) use description::Description;
pub(super) use encoding::Encoding;
pub(super) use light::srgb_of_light;

#[cfg(test)]
mod file_tests;
