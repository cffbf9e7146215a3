//! How much a file may ask for.
//!
//! Owns the ceilings on size and memory and the turn-taking of big pictures. Never looks at pixels.

use std::sync::{Mutex, MutexGuard};

use crate::mutex::lock;
use crate::problem::FileProblem;

/// Longest side read.
pub(super) const MAX_SIDE: u32 = 65_535;
/// Most pixels decoded for one picture.
pub(super) const MAX_PIXELS: u64 = 256_000_000;
/// Most bytes one decoder of the `image` crate may hold: a picture of [`MAX_PIXELS`] in RGBA.
pub(super) const MAX_BYTES: u64 = 4 * MAX_PIXELS;
/// Pictures above this are decoded one at a time.
const BIG_PIXELS: u64 = 64_000_000;

static BIG: Mutex<()> = Mutex::new(());

/// Refuses sides that are nothing or too long.
pub(super) fn check_sides(width: u32, height: u32) -> Result<(), FileProblem> {
    if width == 0 || height == 0 {
        return Err(FileProblem::NoPixels);
    }
    if width.max(height) > MAX_SIDE {
        return Err(FileProblem::SideTooLong { width, height, limit: MAX_SIDE });
    }
    Ok(())
}

/// Refuses a picture of `width` × `height` of which `decoded` pixels would have to be held.
pub(super) fn check_pixels(width: u32, height: u32, decoded: u64) -> Result<(), FileProblem> {
    if decoded > MAX_PIXELS {
        return Err(FileProblem::TooManyPixels { width, height, limit: MAX_PIXELS / 1_000_000 });
    }
    Ok(())
}

/// Waits until no other big picture is being decoded; small ones do not wait. What is returned must be
/// kept until the big buffers are gone.
pub(super) fn take_turn(pixels: u64) -> Option<MutexGuard<'static, ()>> {
    // A panic of another decode poisons the lock, but there is no state behind it to be broken.
    (pixels > BIG_PIXELS).then(|| lock(&BIG))
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
    fn only_big_pictures_wait() {
        let big = take_turn(BIG_PIXELS + 1);
        assert!(big.is_some());
        assert!(take_turn(BIG_PIXELS).is_none());
        assert!(BIG.try_lock().is_err());
    }
}
