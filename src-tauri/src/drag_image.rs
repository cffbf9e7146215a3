//! The image under the pointer while pictures are dragged out of the window.

use image::codecs::png::{CompressionType, FilterType, PngEncoder};
use image::{Rgba, RgbaImage, imageops};

/// Longer side of one picture in the image, in points: that of the Finder's icons while they are dragged.
pub const SIDE: u32 = 96;
/// Pictures that are shown at most: more would hide each other.
pub const SHOWN: usize = 4;
/// Distance between the corners of two pictures of the pile, in points.
const STEP: u32 = 6;
/// Height of the badge, in points.
const BADGE: u32 = 22;
/// Pixels per point of a digit in the badge.
const DIGIT: u32 = 2;
const RED: Rgba<u8> = Rgba([214, 33, 52, 255]);
const WHITE: Rgba<u8> = Rgba([255, 255, 255, 255]);

/// One picture, from its JPEG, with a longer side of [`SIDE`] points of `scale` pixels; `None` if it is damaged.
pub fn picture(jpeg: &[u8], scale: u32) -> Option<RgbaImage> {
    let pixels = ratna_engine::browse::preview::rgba(jpeg).ok()?;
    let (width, height) = fitted(pixels.width(), pixels.height(), SIDE * scale);
    Some(imageops::resize(&pixels, width, height, imageops::FilterType::Triangle))
}

/// Encodes pixels as PNG, which AppKit takes.
#[cfg_attr(not(target_os = "macos"), allow(dead_code, reason = "only AppKit takes it"))]
pub fn png(pixels: &RgbaImage) -> Option<Vec<u8>> {
    let mut png = Vec::new();
    let encoder = PngEncoder::new_with_quality(&mut png, CompressionType::Fast, FilterType::Adaptive);
    pixels.write_with_encoder(encoder).ok()?;
    Some(png)
}

/// The sides with the longer one reduced to `side`, and none less than 1. Small pictures stay as they are.
fn fitted(width: u32, height: u32, side: u32) -> (u32, u32) {
    let long = width.max(height).max(side);
    let scaled = |length: u32| (u64::from(length) * u64::from(side) / u64::from(long)).max(1) as u32;
    (scaled(width), scaled(height))
}

/// A pile of pictures, the first on top, with a badge that states the number of files if there are several. One pixel
/// per point.
#[cfg_attr(target_os = "macos", allow(dead_code, reason = "AppKit makes the pile and its badge itself"))]
pub fn pile(pictures: &[RgbaImage], files: usize) -> Option<RgbaImage> {
    let shown = &pictures[..pictures.len().min(SHOWN)];
    let offset = |place: usize| place as u32 * STEP;
    let margin = if files > 1 { BADGE / 2 } else { 0 };
    let width = shown.iter().enumerate().map(|(place, one)| one.width() + offset(place)).max()?;
    let height = shown.iter().enumerate().map(|(place, one)| one.height() + offset(place)).max()?;
    let badge = (files > 1).then(|| badge(files));
    let badge_width = badge.as_ref().map_or(0, RgbaImage::width);
    let mut image = RgbaImage::new((width + margin).max(badge_width), height + margin);
    for (place, picture) in shown.iter().enumerate().rev() {
        imageops::overlay(&mut image, picture, offset(place).into(), (offset(place) + margin).into());
    }
    if let Some(badge) = badge {
        let left = image.width() - badge.width();
        imageops::overlay(&mut image, &badge, left.into(), 0);
    }
    Some(image)
}

/// A red pill with a number in it.
fn badge(number: usize) -> RgbaImage {
    let digits: Vec<usize> = number.to_string().bytes().map(|digit| usize::from(digit - b'0')).collect();
    let text_width = digits.len() as u32 * 6 * DIGIT - DIGIT;
    let width = (text_width + BADGE - 5 * DIGIT).max(BADGE);
    let mut image =
        RgbaImage::from_fn(width, BADGE, |x, y| if in_pill(x, y, width) { RED } else { Rgba([0; 4]) });
    let (left, top) = ((width - text_width) / 2, (BADGE - 7 * DIGIT) / 2);
    for (place, &digit) in digits.iter().enumerate() {
        for (row, bits) in DIGITS[digit].iter().enumerate() {
            for column in (0..5).filter(|column| (bits >> (4 - column)) & 1 == 1) {
                let (x, y) = (left + (place as u32 * 6 + column) * DIGIT, top + row as u32 * DIGIT);
                let dot = RgbaImage::from_pixel(DIGIT, DIGIT, WHITE);
                imageops::replace(&mut image, &dot, x.into(), y.into());
            }
        }
    }
    image
}

/// Whether a pixel is in a pill of a width, whose ends are half circles.
fn in_pill(x: u32, y: u32, width: u32) -> bool {
    let radius = BADGE as f32 / 2.0;
    let (x, y) = (x as f32 + 0.5, y as f32 + 0.5);
    let nearest = x.clamp(radius, width as f32 - radius);
    (x - nearest).hypot(y - radius) <= radius
}

/// The digits in 7 rows of 5 pixels, the leftmost in the highest of the five bits.
const DIGITS: [[u8; 7]; 10] = [
    [0b01110, 0b10001, 0b10011, 0b10101, 0b11001, 0b10001, 0b01110],
    [0b00100, 0b01100, 0b00100, 0b00100, 0b00100, 0b00100, 0b01110],
    [0b01110, 0b10001, 0b00001, 0b00110, 0b01000, 0b10000, 0b11111],
    [0b11110, 0b00001, 0b00001, 0b01110, 0b00001, 0b00001, 0b11110],
    [0b00010, 0b00110, 0b01010, 0b10010, 0b11111, 0b00010, 0b00010],
    [0b11111, 0b10000, 0b11110, 0b00001, 0b00001, 0b10001, 0b01110],
    [0b00110, 0b01000, 0b10000, 0b11110, 0b10001, 0b10001, 0b01110],
    [0b11111, 0b00001, 0b00010, 0b00100, 0b01000, 0b01000, 0b01000],
    [0b01110, 0b10001, 0b10001, 0b01110, 0b10001, 0b10001, 0b01110],
    [0b01110, 0b10001, 0b10001, 0b01111, 0b00001, 0b00010, 0b01100],
];

#[cfg(test)]
mod tests {
    use super::*;

    const BLUE: Rgba<u8> = Rgba([0, 0, 255, 255]);

    fn count(image: &RgbaImage, colour: Rgba<u8>) -> usize {
        image.pixels().filter(|pixel| **pixel == colour).count()
    }

    #[test]
    fn a_picture_has_a_longer_side_of_96_points() {
        assert_eq!(fitted(256, 128, 96), (96, 48));
        assert_eq!(fitted(100, 400, 192), (48, 192));
        assert_eq!(fitted(4_000, 1, 96), (96, 1));
        assert_eq!(fitted(20, 10, 96), (20, 10));
    }

    #[test]
    fn one_file_has_no_badge() {
        let picture = RgbaImage::from_pixel(96, 64, BLUE);
        assert_eq!(pile(std::slice::from_ref(&picture), 1), Some(picture));
        assert_eq!(pile(&[], 3), None);
    }

    #[test]
    fn several_files_are_a_pile_with_their_number() {
        let pictures = vec![RgbaImage::from_pixel(96, 64, BLUE); 9];
        let image = pile(&pictures, 9).unwrap();
        assert_eq!(image.dimensions(), (96 + 3 * 6 + 11, 64 + 3 * 6 + 11));
        assert!(count(&image, RED) > 150 && count(&image, WHITE) > 40);
        // The first picture is on top, below the badge's row.
        assert_eq!(*image.get_pixel(0, 11), BLUE);
    }

    #[test]
    fn the_badge_grows_with_the_number_and_every_number_differs() {
        assert_eq!(badge(7).width(), BADGE);
        assert!(badge(12_345).width() > badge(99).width());
        let all: std::collections::HashSet<Vec<u8>> =
            (2..200).map(|number| badge(number).into_raw()).collect();
        assert_eq!(all.len(), 198);
    }

    #[test]
    fn a_badge_wider_than_the_picture_is_whole() {
        let sliver = RgbaImage::from_pixel(3, 96, BLUE);
        let image = pile(&[sliver], 1_000_000).unwrap();
        assert!(image.width() >= badge(1_000_000).width());
    }
}
