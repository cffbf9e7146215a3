//! The choice between a raw file's preview and what the system makes of the file.
//!
//! Owns the decision, as a function of what both returned. Never decodes. A system that does not know a camera returns
//! the thumbnail that the camera embedded, or a picture of another size, without a word: what has more pixels counts.

use super::picture::{Decoded, TargetSize};
use crate::problem::FileProblem;

/// Whether a preview need not be compared with anything: it meets the target. Its size says nothing about the sensor's:
/// [`Decoded::original`] is the preview's own wherever the file does not tell another that the preview shows.
pub(super) fn is_enough(preview: &Decoded, wanted: TargetSize) -> bool {
    let (width, height) = preview.pixels.dimensions();
    wanted.is_met_by(width, height)
}

/// The one with more pixels; the camera's own preview if both have as many.
///
/// # Errors
/// Returns the preview's problem when neither can be decoded.
pub(super) fn larger(
    preview: Result<Decoded, FileProblem>,
    developed: Result<Decoded, FileProblem>,
) -> Result<Decoded, FileProblem> {
    match (preview, developed) {
        (Ok(preview), Ok(developed)) if pixels(&developed) > pixels(&preview) => Ok(developed),
        (Err(_), Ok(developed)) => Ok(developed),
        (preview, _) => preview,
    }
}

fn pixels(decoded: &Decoded) -> u64 {
    let (width, height) = decoded.pixels.dimensions();
    u64::from(width) * u64::from(height)
}

#[cfg(test)]
mod tests {
    use image::RgbImage;

    use super::super::colour_space::ColourSpace;
    use super::*;

    fn decoded(width: u32, height: u32) -> Decoded {
        let pixels = RgbImage::new(width, height);
        Decoded { original: (6000, 4000), pixels, colour_space: ColourSpace::Srgb, upright: false }
    }

    fn chosen(preview: Option<(u32, u32)>, developed: Option<(u32, u32)>) -> Option<(u32, u32)> {
        let result = |size: Option<(u32, u32)>| {
            size.map(|(width, height)| decoded(width, height)).ok_or(FileProblem::Truncated)
        };
        larger(result(preview), result(developed)).ok().map(|found| found.pixels.dimensions())
    }

    #[test]
    fn a_thumbnail_that_the_system_returns_never_replaces_a_larger_preview() {
        assert_eq!(chosen(Some((1620, 1080)), Some((160, 120))), Some((1620, 1080)));
        assert_eq!(chosen(Some((1620, 1080)), Some((1080, 1620))), Some((1620, 1080)));
        assert_eq!(chosen(Some((160, 120)), Some((4096, 2731))), Some((4096, 2731)));
    }

    #[test]
    fn one_that_fails_leaves_the_other() {
        assert_eq!(chosen(None, Some((160, 120))), Some((160, 120)));
        assert_eq!(chosen(Some((160, 120)), None), Some((160, 120)));
        let neither = larger(Err(FileProblem::Truncated), Err(FileProblem::NoPixels)).err();
        assert_eq!(neither, Some(FileProblem::Truncated));
    }

    #[test]
    fn a_preview_is_enough_only_if_it_meets_the_target() {
        let wanted = TargetSize { long: 512, short: 256 };
        assert!(is_enough(&decoded(1620, 1080), wanted));
        assert!(!is_enough(&decoded(160, 120), wanted));
        assert!(
            !is_enough(&Decoded { original: (160, 120), ..decoded(160, 120) }, wanted),
            "only its size is known"
        );
    }
}
