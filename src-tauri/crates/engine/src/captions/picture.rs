//! The pixels that a captioner sees.
//!
//! Owns their size. They are decoded and scaled here, and nothing else of a file is passed on.

use blake3::Hash;
use image::RgbImage;

use crate::error::Result;
use crate::ids::ContentId;
use crate::library::Library;
use crate::pictures::decode::resize;
use crate::problem::FileProblem;
use crate::words::decode::{self, OfFiles};

/// The most pixels of the long side. No captioner takes more.
const LONG_SIDE: u32 = 1_024;

/// What there is to show of a content.
pub(super) enum Found {
    /// Upright, in sRGB.
    Pixels(RgbImage),
    /// No file of it can be decoded, nor is there a thumbnail.
    Undecodable(FileProblem),
    /// No file of it is at hand, nor is there a thumbnail.
    Away,
}

/// The pixels of a file of a content, or else of its thumbnail.
pub(super) fn of(library: &Library, id: ContentId, hash: &Hash) -> Result<Found> {
    let problem = match decode::files(library, id, hash, LONG_SIDE)? {
        OfFiles::Pixels(pixels) => return Ok(Found::Pixels(resize::into_fitting(pixels, LONG_SIDE))),
        OfFiles::Undecodable(problem) => Some(problem),
        OfFiles::Silent | OfFiles::Away => None,
    };
    let thumbnail = decode::thumbnail(library, hash, LONG_SIDE)?;
    Ok(match (thumbnail, problem) {
        (Some(pixels), _) => Found::Pixels(pixels),
        (None, Some(problem)) => Found::Undecodable(problem),
        (None, None) => Found::Away,
    })
}
