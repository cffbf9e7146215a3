//! What a picture file says about its picture: time, place, camera, exposure, titles and keywords.
//!
//! Owns what is kept of it, and which source counts where several disagree. Never fails, never decodes pixels, and never
//! returns impossible values: dates exist in the calendar, positions on the globe, and texts are bounded.

mod exif;
mod types;

pub use types::{Exposure, Metadata, Position, Taken, TakenFrom};

/// Reads a file's metadata; what is missing or impossible keeps its default.
pub fn read(bytes: &[u8]) -> Metadata {
    exif::read(bytes)
}
