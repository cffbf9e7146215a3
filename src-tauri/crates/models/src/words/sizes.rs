//! At which size text is looked for in a picture.
//!
//! Owns the sizes, all multiples of 32, and their bounds: no picture is looked at with more than [`MOST_PIXELS`].

/// The nets halve a map five times.
const MULTIPLE: u32 = 32;
/// Longest side at the first look, which finds the text of memes, signs and photographs as well as a larger one.
const SIDE: f32 = 544.0;
/// Smaller pictures are enlarged to this side.
const LEAST_SIDE: f32 = 416.0;
/// Pictures are looked at as if they were no longer than so many times their shorter side: a page's screenshot is not
/// shrunken to a strip.
const LONGEST: f32 = 2.5;
/// Most enlargement of small pictures.
const MOST_ENLARGEMENT: f32 = 4.0;
/// Lines lower than this at the first look, in pixels, are looked at again, larger.
const SMALL_TEXT: f32 = 16.0;
/// Height that small text is enlarged to, as far as the picture has the pixels.
const READABLE: f32 = 24.0;
/// Most pixels of a look: a second's work.
const MOST_PIXELS: f32 = 12e6;
/// Longest side of a look: a picture of 10,000 × 1 pixels is not enlarged.
const MOST_SIDE: f32 = 24_000.0;

/// Sides of a look, in pixels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Size {
    pub width: u32,
    pub height: u32,
}

impl Size {
    /// The first look.
    pub fn first(width: u32, height: u32) -> Self {
        Self::scaled(width, height, first_scale(width, height))
    }

    /// A second look if usual lines of the first are only so high; `None` if it would show no more.
    pub fn second(width: u32, height: u32, line: f32) -> Option<Self> {
        let scale = first_scale(width, height);
        let larger = (scale * READABLE / line).min(1.0);
        let size = Self::scaled(width, height, larger);
        (line < SMALL_TEXT && size.pixels() > Self::first(width, height).pixels() * 1.5).then_some(size)
    }

    fn scaled(width: u32, height: u32, scale: f32) -> Self {
        let (width, height) = (width.max(1) as f32, height.max(1) as f32);
        let fits = (MOST_PIXELS / (width * height)).sqrt().min(MOST_SIDE / width.max(height));
        let side = |side: f32| ((side * scale.min(fits) / MULTIPLE as f32).round() as u32).max(1) * MULTIPLE;
        Self { width: side(width), height: side(height) }
    }

    fn pixels(self) -> f32 {
        self.width as f32 * self.height as f32
    }
}

fn first_scale(width: u32, height: u32) -> f32 {
    let longest = width.max(height).max(1) as f32;
    let stretch = (ratio(width, height) / LONGEST).max(1.0);
    (SIDE * stretch / longest).min((LEAST_SIDE / longest).clamp(1.0, MOST_ENLARGEMENT))
}

/// How many times longer the longer side is.
fn ratio(width: u32, height: u32) -> f32 {
    width.max(height).max(1) as f32 / width.min(height).max(1) as f32
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_photograph_is_looked_at_small() {
        assert_eq!(Size::first(2048, 1536), Size { width: 544, height: 416 });
    }

    #[test]
    fn small_pictures_are_enlarged() {
        assert_eq!(Size::first(200, 150), Size { width: 416, height: 320 });
        assert_eq!(Size::first(1, 1), Size { width: 32, height: 32 });
    }

    #[test]
    fn long_pictures_keep_their_text_readable() {
        assert_eq!(Size::first(1000, 20_000), Size { width: 224, height: 4352 });
        assert_eq!(Size::second(1000, 20_000, 6.0), Some(Size { width: 768, height: 15_488 }));
        assert_eq!(Size::first(10_000, 40), Size { width: 10_016, height: 32 });
    }

    #[test]
    fn only_small_text_of_large_pictures_needs_a_second_look() {
        assert_eq!(Size::second(2048, 1536, 30.0), None);
        assert_eq!(Size::second(600, 400, 9.0), None);
        assert_eq!(Size::second(2560, 1440, 9.0), Some(Size { width: 1440, height: 832 }));
    }

    proptest! {
        #[test]
        fn every_size_is_bounded(width in 0_u32..100_000, height in 0_u32..100_000, line in 0.1_f32..40.0) {
            for size in [Some(Size::first(width, height)), Size::second(width, height, line)].into_iter().flatten() {
                prop_assert!(size.width > 0 && size.width.is_multiple_of(32) && size.height.is_multiple_of(32));
                prop_assert!(size.pixels() < 1.3 * MOST_PIXELS, "{size:?}");
            }
        }
    }
}
