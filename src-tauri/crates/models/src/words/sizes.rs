//! At which size text is looked for in a picture.
//!
//! Owns the sizes, all multiples of 32, and their bounds: no picture is looked at with more than [`MOST_PIXELS`].

/// The nets halve a map five times.
const MULTIPLE: u32 = 32;
/// Pixels of the first look. Memes, signs and photographs need no other: of the words of 40 memes 99.6 % are read with
/// 170,000 and 99.7 % with 200,000.
const FIRST_PIXELS: f32 = 200_000.0;
/// Longest side of the first look, unless the picture is long.
const FIRST_SIDE: f32 = 704.0;
/// Smaller pictures are enlarged to this side.
const LEAST_SIDE: f32 = 416.0;
/// A picture is long if it is so many times longer than wide, such as a page's screenshot. Its first look has this shorter
/// side.
const LONG: f32 = 3.0;
const SHORTER_SIDE: f32 = 320.0;
/// Usual lines whose core, as the net marks it, is lower than this in the first look are looked at again, larger: most of
/// them are missed.
const SMALL: f32 = 6.0;
/// Height that small cores are enlarged to, as far as the picture has the pixels.
const READABLE: f32 = 8.0;
/// Longest side of the second look, unless the picture is long.
const SECOND_SIDE: f32 = 1600.0;
/// Least gain of the second look in size.
const LEAST_GAIN: f32 = 1.1;
/// Most enlargement of small pictures.
const MOST_ENLARGEMENT: f32 = 4.0;
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

    /// A second look if the cores of usual lines are only so high in the first; `None` if it would show no more.
    pub fn second(width: u32, height: u32, core: f32) -> Option<Self> {
        let scale = first_scale(width, height);
        let most = SECOND_SIDE * (ratio(width, height) / LONG).max(1.0) / width.max(height).max(1) as f32;
        let larger = (scale * READABLE / core).min(most).min(1.0);
        (core < SMALL && larger >= LEAST_GAIN * scale).then(|| Self::scaled(width, height, larger))
    }

    fn scaled(width: u32, height: u32, scale: f32) -> Self {
        let (width, height) = (width.max(1) as f32, height.max(1) as f32);
        let fits = (MOST_PIXELS / (width * height)).sqrt().min(MOST_SIDE / width.max(height));
        let side = |side: f32| ((side * scale.min(fits) / MULTIPLE as f32).round() as u32).max(1) * MULTIPLE;
        Self { width: side(width), height: side(height) }
    }
}

fn first_scale(width: u32, height: u32) -> f32 {
    let (width, height) = (width.max(1) as f32, height.max(1) as f32);
    let (longer, shorter) = (width.max(height), width.min(height));
    let scale = if longer > LONG * shorter {
        SHORTER_SIDE / shorter
    } else {
        (FIRST_PIXELS / (width * height)).sqrt().min(FIRST_SIDE / longer)
    };
    scale.min((LEAST_SIDE / longer).clamp(1.0, MOST_ENLARGEMENT))
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
        assert_eq!(Size::first(2048, 1536), Size { width: 512, height: 384 });
        assert_eq!(Size::first(600, 600), Size { width: 448, height: 448 });
        assert_eq!(Size::first(1920, 1080), Size { width: 608, height: 320 });
    }

    #[test]
    fn small_pictures_are_enlarged() {
        assert_eq!(Size::first(200, 150), Size { width: 416, height: 320 });
        assert_eq!(Size::first(1, 1), Size { width: 32, height: 32 });
    }

    #[test]
    fn long_pictures_keep_their_text_readable() {
        assert_eq!(Size::first(1000, 20_000), Size { width: 320, height: 6400 });
        assert_eq!(Size::second(1000, 20_000, 4.0), Some(Size { width: 544, height: 10_656 }));
        assert_eq!(Size::first(10_000, 40), Size { width: 10_016, height: 32 });
    }

    #[test]
    fn only_small_text_of_large_pictures_needs_a_second_look() {
        assert_eq!(Size::second(2048, 1536, 9.0), None);
        assert_eq!(Size::second(400, 300, 3.0), None);
        assert_eq!(Size::second(2560, 1440, 3.0), Some(Size { width: 1600, height: 896 }));
    }

    proptest! {
        #[test]
        fn every_size_is_bounded(width in 0_u32..100_000, height in 0_u32..100_000, line in 0.1_f32..40.0) {
            for size in [Some(Size::first(width, height)), Size::second(width, height, line)].into_iter().flatten() {
                prop_assert!(size.width > 0 && size.width.is_multiple_of(32) && size.height.is_multiple_of(32));
                prop_assert!(size.width as f32 * (size.height as f32) < 1.3 * MOST_PIXELS, "{size:?}");
            }
        }
    }
}
