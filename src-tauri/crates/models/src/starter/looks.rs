//! What a picture's pixels alone say: its colours, and whether it is monochrome, dark or flat.
//!
//! Owns the measures, as `tools/starter/scene.py` defines them. Never knows what a query asks for.

use image::RgbImage;

use super::cues::COLOURS;

/// Side of the picture that is looked at; each pixel is the mean of a block.
const SIDE: u32 = 64;
/// Hues from which the next colour begins, in degrees; red begins before 360.
const HUES: [f32; COLOURS.len()] = [12.0, 38.0, 68.0, 165.0, 255.0, 300.0, 345.0];
/// Variance of the weights of places, relative to half the side: what is in the middle counts more.
const MIDDLE: f32 = 0.4;

/// What was measured.
pub struct Looks {
    /// The logarithm of each colour's share.
    pub colours: [f32; COLOURS.len()],
    /// How monochrome, dark and flat the picture is, from -0.5 to 1.
    pub kinds: [f32; 3],
}

/// Looks at a square whose side is a multiple of 64.
pub fn look(picture: &RgbImage) -> Looks {
    let pixels = shrink(picture);
    let kinds = [monochrome(&pixels), night(&pixels), flat(&pixels)];
    Looks { colours: colours(&pixels), kinds }
}

/// A pixel with its lightest and darkest channel, from 0 to 1.
struct Channels {
    rgb: [f32; 3],
    most: f32,
    chroma: f32,
}

impl Channels {
    fn of(pixel: [u8; 3]) -> Self {
        let rgb = pixel.map(|value| f32::from(value) / 255.0);
        let most = rgb[0].max(rgb[1]).max(rgb[2]);
        Self { rgb, most, chroma: most - rgb[0].min(rgb[1]).min(rgb[2]) }
    }

    /// In degrees; what is grey has none.
    fn hue(&self) -> f32 {
        let [red, green, blue] = self.rgb;
        let sector = if self.most == red {
            ((green - blue) / self.chroma).rem_euclid(6.0)
        } else if self.most == green {
            (blue - red) / self.chroma + 2.0
        } else {
            (red - green) / self.chroma + 4.0
        };
        60.0 * sector
    }

    /// The colour that the pixel counts as.
    fn colour(&self) -> Option<usize> {
        let hue = self.hue();
        let colour = HUES.iter().filter(|start| hue >= **start).count() % HUES.len();
        // Skin and wood are faintly red and orange; purple is rarely strong.
        let (saturation, chroma) = match colour {
            0 | 1 => (0.55, 0.3),
            5 => (0.3, 0.12),
            _ => (0.4, 0.2),
        };
        (self.chroma / self.most > saturation && self.chroma > chroma).then_some(colour)
    }

    fn light(&self) -> f32 {
        let [red, green, blue] = self.rgb;
        0.299 * red + 0.587 * green + 0.114 * blue
    }
}

/// Means of blocks, row by row.
fn shrink(picture: &RgbImage) -> Vec<[u8; 3]> {
    let block = picture.width() / SIDE;
    let mean = |(left, top): (u32, u32)| {
        let mut sums = [0; 3];
        for (x, y) in (0..block).flat_map(|y| (0..block).map(move |x| (x, y))) {
            let pixel = picture.get_pixel(left * block + x, top * block + y).0;
            sums.iter_mut().zip(pixel).for_each(|(sum, value)| *sum += u32::from(value));
        }
        let area = (block * block).max(1);
        sums.map(|sum| ((2 * sum + area) / (2 * area)) as u8)
    };
    (0..SIDE).flat_map(|y| (0..SIDE).map(move |x| (x, y))).map(mean).collect()
}

fn colours(pixels: &[[u8; 3]]) -> [f32; COLOURS.len()] {
    let places: Vec<f32> = (0..SIDE)
        .map(|at| at as f32 / (SIDE - 1) as f32 * 2.0 - 1.0)
        .map(|place| (-place * place / (2.0 * MIDDLE)).exp())
        .collect();
    let mut shares = [0.0; COLOURS.len()];
    for (row, across) in pixels.chunks_exact(SIDE as usize).zip(&places) {
        for (pixel, along) in row.iter().zip(&places) {
            if let Some(colour) = Channels::of(*pixel).colour() {
                shares[colour] += across * along;
            }
        }
    }
    let all: f32 = places.iter().sum();
    shares.map(|share| (share / (all * all) + 0.01).ln())
}

fn monochrome(pixels: &[[u8; 3]]) -> f32 {
    match mean(pixels.iter().map(|pixel| Channels::of(*pixel).chroma)) {
        chroma if chroma < 0.012 => 1.0,
        chroma if chroma < 0.03 => 0.2,
        _ => -0.3,
    }
}

fn night(pixels: &[[u8; 3]]) -> f32 {
    let lights = || pixels.iter().map(|pixel| Channels::of(*pixel).light());
    let dark = mean(lights().map(|light| f32::from(u8::from(light < 0.15))));
    ((dark - 0.35) / 0.35).min((0.30 - mean(lights())) / 0.12).clamp(-0.5, 1.0)
}

/// Neighbours of one colour are many in what a program has drawn.
fn flat(pixels: &[[u8; 3]]) -> f32 {
    let side = SIDE as usize;
    let alike =
        |a: &[u8; 3], b: &[u8; 3]| f32::from(u8::from(a.iter().zip(b).all(|(a, b)| a.abs_diff(*b) <= 1)));
    let rows = pixels.chunks_exact(side);
    let across = mean(rows.flat_map(|row| row.windows(2).map(|pair| alike(&pair[0], &pair[1]))));
    let along = mean(pixels.iter().zip(&pixels[side..]).map(|(above, below)| alike(above, below)));
    (((across + along) / 2.0 - 0.45) / 0.25).clamp(-0.5, 1.0)
}

fn mean(values: impl Iterator<Item = f32>) -> f32 {
    let (sum, count) = values.fold((0.0, 0), |(sum, count), value| (sum + value, count + 1));
    sum / count.max(1) as f32
}

#[cfg(test)]
mod tests {
    use super::*;

    fn filled(colour: [u8; 3]) -> Looks {
        look(&RgbImage::from_pixel(320, 320, image::Rgb(colour)))
    }

    #[test]
    fn pixels_count_as_the_colours_that_people_call_them() {
        let pixels = [
            [200, 20, 30],
            [240, 130, 20],
            [240, 220, 40],
            [40, 160, 60],
            [30, 70, 200],
            [120, 50, 160],
            [240, 60, 160],
        ];
        for (colour, pixel) in pixels.into_iter().enumerate() {
            let shares = filled(pixel).colours;
            let found = (0..COLOURS.len()).filter(|&at| shares[at] > -0.1).collect::<Vec<_>>();
            assert_eq!(found, [colour], "{}: {shares:?}", COLOURS[colour]);
        }
        for pixel in [[0; 3], [128; 3], [255; 3], [224, 180, 160]] {
            assert!(filled(pixel).colours.iter().all(|share| *share < -4.0), "{pixel:?}");
        }
    }

    #[test]
    fn the_middle_counts_more_than_the_edges() {
        let red = |is_red: fn(u32) -> bool| {
            let pixel = |x, _| image::Rgb(if is_red(x) { [220, 0, 0] } else { [0; 3] });
            look(&RgbImage::from_fn(320, 320, pixel)).colours[0]
        };
        assert!(red(|x| (120..200).contains(&x)) > red(|x| !(40..280).contains(&x)) + 0.5);
    }

    #[test]
    fn kinds_of_pictures_are_told_apart() {
        assert_eq!(filled([90; 3]).kinds, [1.0, -0.5, 1.0]);
        assert_eq!(filled([5, 5, 20]).kinds[1], 1.0);
        let noise =
            RgbImage::from_fn(320, 320, |x, y| image::Rgb([(x * 7 % 251) as u8, (y * 13 % 241) as u8, 99]));
        assert_eq!(look(&noise).kinds, [-0.3, -0.5, -0.5]);
    }
}
