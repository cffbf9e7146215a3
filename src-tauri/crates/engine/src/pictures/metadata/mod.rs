//! What a picture file says about its picture: time, place, camera, exposure, titles and keywords.
//!
//! Owns what is kept of it, and which source counts where several disagree. Never fails, never decodes pixels, and never
//! returns impossible values: dates exist in the calendar, positions on the globe, and texts are bounded.

use std::path::Path;

mod exif;
mod taken;
mod types;

pub use taken::{Taken, TakenFrom};
pub use types::{Exposure, Metadata, Position};

/// Version of what is read. It increases whenever more is found or something is read differently, so that catalogued
/// pictures are read again.
pub const METADATA_VERSION: u32 = 1;

/// Reads a file's metadata; what is missing or impossible keeps its default.
pub fn read(bytes: &[u8]) -> Metadata {
    exif::read(bytes)
}

/// As [`read`], for the file at `path`, whose name tells the date if nothing in the file does.
pub fn read_file(bytes: &[u8], _path: &Path) -> Metadata {
    read(bytes)
}
