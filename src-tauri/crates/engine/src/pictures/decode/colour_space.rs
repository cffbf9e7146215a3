//! The colours that a file's numbers stand for.
//!
//! Owns their names. Never converts a pixel: [`super::colour`] does.

use std::fmt;

/// A colour space that pixels are converted from.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum ColourSpace {
    /// sRGB, which needs no conversion.
    #[default]
    Srgb,
    /// Adobe RGB (1998).
    AdobeRgb,
    /// Display P3: the primaries of digital cinema with the curve of sRGB.
    DisplayP3,
    /// The primaries of ITU-R BT.2020 with an SDR curve.
    Rec2020,
    /// ITU-R BT.2100 with the perceptual quantizer: HDR, tone-mapped.
    Rec2100Pq,
    /// ITU-R BT.2100 with hybrid log-gamma: HDR, tone-mapped.
    Rec2100Hlg,
    /// Another combination of curve and primaries, such as `Gamma 1.8`.
    Other(String),
    /// Cyan, magenta, yellow and black without a profile.
    Cmyk,
    /// That of an ICC profile, by the profile's own description.
    Icc(String),
}

impl fmt::Display for ColourSpace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Srgb => "sRGB",
            Self::AdobeRgb => "Adobe RGB (1998)",
            Self::DisplayP3 => "Display P3",
            Self::Rec2020 => "Rec. 2020",
            Self::Rec2100Pq => "Rec. 2100 PQ",
            Self::Rec2100Hlg => "Rec. 2100 HLG",
            Self::Cmyk => "CMYK",
            Self::Other(name) | Self::Icc(name) => name,
        })
    }
}
