//! A content without anything special.

use crate::catalogue::contents::Facts;
use crate::pictures::decode::{ColourSpace, Format};
use crate::pictures::metadata::Metadata;

/// Facts of a JPEG of one pixel without metadata.
pub(crate) fn facts() -> Facts {
    Facts {
        bytes: 1,
        format: Format::Jpeg,
        width: 1,
        height: 1,
        colour_space: ColourSpace::Srgb,
        metadata: Metadata::default(),
        phash: 0,
    }
}
