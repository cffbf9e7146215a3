//! Networks for tests that "read" colours: red is the probability of text, green the letter.

use std::sync::atomic::{AtomicUsize, Ordering};

use image::{Rgb, RgbImage};

use super::networks::{LineNetwork, Networks};
use crate::ppocr::Step;

/// What green is multiplied by for each letter: 1 is a, 26 is z, 27 the space.
const LETTER: u8 = 9;
const MEAN: f32 = 0.406;
const DEVIATION: f32 = 0.225;

/// Counts its calls. A line is read surely if its blue grows from top to bottom.
#[derive(Default)]
pub struct StandIn {
    pub looks: AtomicUsize,
    pub lines: AtomicUsize,
    /// Whether looks fail.
    pub fails: bool,
}

impl Networks for StandIn {
    fn text_map(&self, pixels: &[f32], height: usize, width: usize) -> Result<Vec<f32>, String> {
        self.looks.fetch_add(1, Ordering::Relaxed);
        if self.fails {
            return Err("out of memory".into());
        }
        assert_eq!((pixels.len(), height % 32, width % 32), (3 * height * width, 0, 0));
        Ok(pixels[2 * height * width..].iter().map(|value| value * DEVIATION + MEAN).collect())
    }
}

impl LineNetwork for StandIn {
    /// The letters of the middle row.
    fn steps(&self, pixels: &[f32], width: usize) -> Result<Vec<Step>, String> {
        self.lines.fetch_add(1, Ordering::Relaxed);
        assert_eq!(pixels.len(), 3 * 48 * width);
        let byte =
            |channel: usize, y: usize, x: usize| (pixels[(channel * 48 + y) * width + x] + 1.0) * 127.5;
        let steps = (0..width / 8).map(|step| {
            let x = step * 8 + 4;
            let letter = byte(1, 24, x) / f32::from(LETTER);
            // Between two letters the colour changes from one column to the next.
            let is_flat = (byte(1, 24, x) - byte(1, 24, x - 1)).abs() < 0.5;
            let class =
                if is_flat && (letter - letter.round()).abs() < 0.1 { letter.round() as usize } else { 0 };
            let probability = if byte(0, 40, x) >= byte(0, 8, x) { 0.95 } else { 0.3 };
            Step { class, probability, space: 1e-5 }
        });
        Ok(steps.collect())
    }

    fn character(&self, class: usize) -> Option<char> {
        match class {
            0 => None,
            27 => Some(' '),
            _ => char::from_u32(96 + class as u32),
        }
    }
}

/// A black picture.
pub fn picture(width: u32, height: u32) -> RgbImage {
    RgbImage::new(width, height)
}

/// Writes a word of small letters and spaces, each as wide as its line is high, for [`StandIn`] to read.
pub fn write(picture: &mut RgbImage, text: &str, [left, top]: [u32; 2], height: u32) {
    for (index, letter) in text.chars().enumerate() {
        let class = if letter == ' ' { 27 } else { letter as u8 - 96 };
        for (y, x) in (0..height).flat_map(|y| (0..height).map(move |x| (y, x))) {
            let is_letter = x >= height / 6 && x < height - height / 6;
            let green = if is_letter { class * LETTER } else { 0 };
            let blue = if y > height / 2 { 200 } else { 100 };
            let place = (left + index as u32 * height + x, top + y);
            if place.0 < picture.width() && place.1 < picture.height() {
                picture.put_pixel(place.0, place.1, Rgb([255, green, blue]));
            }
        }
    }
}
