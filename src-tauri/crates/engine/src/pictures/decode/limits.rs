//! Limits on the size of pictures and the memory to decode them.
//!
//! Owns those limits. Never reads pixels.

use crate::problem::FileProblem;

pub(super) use crate::pictures::memory_budget::reserve_for_decoding as reserve;

/// Longest side that is read, in pixels: the maximum of JPEG.
pub(super) const MAX_SIDE: u32 = 65_535;
/// Most pixels decoded for one picture: above the largest sensors, and 768 MB as RGB.
pub(super) const MAX_PIXELS: u64 = 256_000_000;
/// Most bytes of one decoded picture in the `image` crate: [`MAX_PIXELS`] in RGBA.
pub(super) const MAX_BYTES: u64 = 4 * MAX_PIXELS;
/// Most bytes of a colour profile that is used; profiles of printers reach a few megabytes.
pub(super) const MAX_ICC: usize = 16 << 20;

/// Rejects sides that are zero or too long.
///
/// # Errors
/// Returns [`FileProblem::NoPixels`] or [`FileProblem::SideTooLong`].
pub(super) fn check_sides(width: u32, height: u32) -> Result<(), FileProblem> {
    if width == 0 || height == 0 {
        return Err(FileProblem::NoPixels);
    }
    if width.max(height) > MAX_SIDE {
        return Err(FileProblem::SideTooLong { width, height, limit: MAX_SIDE });
    }
    Ok(())
}

/// Rejects a picture of `width` × `height` pixels, of which `decoded` must be held in memory, if those are too many.
///
/// # Errors
/// Returns [`FileProblem::TooManyPixels`].
pub(super) fn check_pixels(width: u32, height: u32, decoded: u64) -> Result<(), FileProblem> {
    if decoded > MAX_PIXELS {
        return Err(FileProblem::TooManyPixels { width, height, limit: MAX_PIXELS / 1_000_000 });
    }
    Ok(())
}

/// Rejects a picture that is too large to be held whole; returns its number of pixels.
///
/// # Errors
/// As [`check_sides`] and [`check_pixels`].
pub(super) fn check_size(width: u32, height: u32) -> Result<u64, FileProblem> {
    check_sides(width, height)?;
    let pixels = u64::from(width) * u64::from(height);
    check_pixels(width, height, pixels)?;
    Ok(pixels)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_reason_names_size_and_limit() {
        let error = check_pixels(60_000, 60_000, 3_600_000_000).unwrap_err();
        let reason = "60000 × 60000 pixels is more than Ratna reads (limit 256 megapixels)";
        assert_eq!(error.to_string(), reason);
        assert!(check_sides(70_000, 1).is_err());
        assert!(check_sides(0, 7).is_err());
        assert!(check_pixels(16_000, 16_000, 256_000_000).is_ok());
    }
}
