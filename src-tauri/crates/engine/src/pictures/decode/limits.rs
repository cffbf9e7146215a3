//! Limits on the size of pictures, and on the memory and the time to decode them.
//!
//! Owns those limits. Never reads pixels, and never measures: whoever decodes estimates what it needs, or uses a
//! [`Stopwatch`](super::stopwatch::Stopwatch).

use crate::pictures::memory_budget::{Reservation, reserve_for_decoding};
use crate::problem::FileProblem;

/// Longest side that is read, in pixels: the maximum of JPEG.
pub(super) const MAX_SIDE: u32 = 65_535;
/// Most pixels decoded for one picture: above the largest sensors, and 768 MB as RGB.
pub(super) const MAX_PIXELS: u64 = 256_000_000;
/// Most bytes that the samples of a chunk of TIFF take: [`MAX_PIXELS`] in RGBA.
pub(super) const MAX_BYTES: u64 = 4 * MAX_PIXELS;
/// Most bytes of a colour profile that is used, unpacked; profiles of printers reach a few megabytes.
pub(super) const MAX_ICC: usize = 4 << 20;
/// Most bytes that decoding one picture may take: [`MAX_PIXELS`] in RGB and some room. With the file and the rest of the
/// program this stays below 1 GB.
pub(super) const MAX_MEMORY: u64 = 896 << 20;
/// Most nanoseconds of one processor core that decoding one picture may take, by estimates that were measured on a server
/// of 2.5 GHz. Pictures of 200 megapixels take about two seconds.
pub(super) const MAX_NANOSECONDS: u64 = 4_500_000_000;

/// Reserves memory for decoding one picture, and waits until there is room.
///
/// # Errors
/// Returns [`FileProblem::OutOfMemory`] for more than one picture may take.
pub(super) fn reserve(bytes: u64) -> Result<Reservation<'static>, FileProblem> {
    reserve_up_to(MAX_MEMORY, bytes)
}

/// As [`reserve`], for a format that has a limit of its own.
///
/// # Errors
/// Returns [`FileProblem::OutOfMemory`] for more than `limit`.
pub(super) fn reserve_up_to(limit: u64, bytes: u64) -> Result<Reservation<'static>, FileProblem> {
    if bytes > limit { Err(FileProblem::OutOfMemory) } else { Ok(reserve_for_decoding(bytes)) }
}

/// Rejects a picture that takes more than [`MAX_NANOSECONDS`] to decode.
///
/// # Errors
/// Returns [`FileProblem::TooSlow`].
pub(super) fn check_time(nanoseconds: u64) -> Result<(), FileProblem> {
    if nanoseconds > MAX_NANOSECONDS { Err(FileProblem::TooSlow) } else { Ok(()) }
}

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

    #[test]
    fn one_picture_never_takes_more_than_its_share_of_memory_and_time() {
        assert_eq!(reserve(MAX_MEMORY + 1).err(), Some(FileProblem::OutOfMemory));
        assert!(reserve(1).is_ok());
        assert_eq!(check_time(MAX_NANOSECONDS + 1), Err(FileProblem::TooSlow));
        assert_eq!(check_time(MAX_NANOSECONDS), Ok(()));
    }
}
