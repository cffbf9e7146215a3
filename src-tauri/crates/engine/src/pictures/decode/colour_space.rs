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
    /// That of an ICC profile, by the profile's own description.
    Icc(String),
}

impl fmt::Display for ColourSpace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Srgb => "sRGB",
            Self::Icc(description) => description,
        })
    }
}
