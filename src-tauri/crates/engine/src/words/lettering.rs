//! How the letters of a line lie in a picture: drawn over it by a program, or on things that it shows.
//!
//! Owns the test for the two ways in which captions are drawn: bright letters with a dark outline, whatever is behind, and
//! letters on one colour from edge to edge, such as a band or a sky. Those of signs, packets and shop fronts stand on a board
//! instead, which ends within the picture. Measured on 500 photographs, 33 drawn signs and 40 drawn memes.

use image::{Rgb, RgbImage};

use crate::text_reader::TextLine;

/// Luma from which a pixel counts as bright, of 255.
const BRIGHT: u32 = 190;
/// Luma up to which a pixel counts as dark, of 255.
const DARK: u32 = 75;
/// Shares of a line's box that outlined letters fill at least, and their outlines.
const LETTERS: f32 = 0.12;
const OUTLINE: f32 = 0.08;
/// Letters on a board have its colour all around them, in at least this share of the edge of their box. So have outlined ones
/// on a clear sky, which is of a third luma.
const BOARD: f32 = 0.97;
const THIRD: std::ops::RangeInclusive<u32> = 90..=175;
/// A band has its colour in these shares of the edge of the box and of what lies beside it, from one edge of the picture to
/// the other.
const BAND: (f32, f32) = (0.8, 0.95);
/// How far a channel may be from the colour of a band: JPEG blurs letters into it.
const TOLERANCE: u8 = 40;
/// Pixels that are looked at in each direction of a box, or beside it: more tell no more.
const SAMPLES: u32 = 128;

/// Whether a line that is level was drawn over a picture.
pub(super) fn is_drawn(picture: &RgbImage, line: &TextLine) -> bool {
    let Some(area) = Area::of(picture, line) else { return false };
    let inside: Vec<Rgb<u8>> = area.inside().map(|(x, y)| *picture.get_pixel(x, y)).collect();
    let edge: Vec<Rgb<u8>> = area.edge().map(|(x, y)| *picture.get_pixel(x, y)).collect();
    let colour = median(&edge);
    let around = share(&edge, |pixel| is_near(pixel, colour));
    let bright = share(&inside, |pixel| luma(pixel) >= BRIGHT);
    let dark = share(&inside, |pixel| luma(pixel) <= DARK);
    if bright >= LETTERS && dark >= OUTLINE && (around < BOARD || THIRD.contains(&luma(&colour))) {
        return true;
    }
    let beside: Vec<Rgb<u8>> = area.beside(picture.width()).map(|(x, y)| *picture.get_pixel(x, y)).collect();
    around >= BAND.0 && share(&beside, |pixel| is_near(pixel, colour)) >= BAND.1
}

/// The box of a line in pixels, without the right and lower bounds.
struct Area {
    left: u32,
    top: u32,
    right: u32,
    bottom: u32,
}

impl Area {
    /// `None` if it is too small to tell.
    fn of(picture: &RgbImage, line: &TextLine) -> Option<Self> {
        let bounds = |axis: usize, side: u32| {
            let all = line.corners.map(|corner| corner[axis] * side as f32);
            let (low, high) = (all.into_iter().fold(f32::MAX, f32::min), all.into_iter().fold(0.0, f32::max));
            (low.max(0.0) as u32, (high.ceil() as u32).min(side))
        };
        let ((left, right), (top, bottom)) = (bounds(0, picture.width()), bounds(1, picture.height()));
        (right >= left.saturating_add(4) && bottom >= top.saturating_add(4)).then_some(Self {
            left,
            top,
            right,
            bottom,
        })
    }

    fn inside(&self) -> impl Iterator<Item = (u32, u32)> {
        let columns: Vec<u32> = steps(self.left, self.right).collect();
        steps(self.top, self.bottom).flat_map(move |y| columns.clone().into_iter().map(move |x| (x, y)))
    }

    fn edge(&self) -> impl Iterator<Item = (u32, u32)> {
        let along = steps(self.left, self.right).flat_map(move |x| [(x, self.top), (x, self.bottom - 1)]);
        along.chain(steps(self.top, self.bottom).flat_map(move |y| [(self.left, y), (self.right - 1, y)]))
    }

    /// What lies to the left and to the right of it, up to the edges of a picture of this width.
    fn beside(&self, width: u32) -> impl Iterator<Item = (u32, u32)> {
        let columns: Vec<u32> = steps(0, self.left).chain(steps(self.right, width)).collect();
        steps(self.top, self.bottom).flat_map(move |y| columns.clone().into_iter().map(move |x| (x, y)))
    }
}

/// At most so many numbers of a range as are looked at, spread evenly.
fn steps(from: u32, to: u32) -> impl Iterator<Item = u32> {
    let count = to.saturating_sub(from);
    (from..to).step_by(count.div_ceil(SAMPLES).max(1) as usize)
}

fn luma(Rgb([red, green, blue]): &Rgb<u8>) -> u32 {
    (299 * u32::from(*red) + 587 * u32::from(*green) + 114 * u32::from(*blue)) / 1000
}

fn is_near(pixel: &Rgb<u8>, colour: Rgb<u8>) -> bool {
    pixel.0.iter().zip(colour.0).all(|(part, other)| part.abs_diff(other) <= TOLERANCE)
}

/// The middle one of each channel; black of none.
fn median(pixels: &[Rgb<u8>]) -> Rgb<u8> {
    Rgb([0, 1, 2].map(|channel| {
        let mut parts: Vec<u8> = pixels.iter().map(|pixel| pixel.0[channel]).collect();
        parts.sort_unstable();
        parts.get(parts.len() / 2).copied().unwrap_or(0)
    }))
}

/// The share of pixels of which something is true; 1 of none.
fn share(pixels: &[Rgb<u8>], is_so: impl Fn(&Rgb<u8>) -> bool) -> f32 {
    let count = pixels.iter().filter(|pixel| is_so(pixel)).count();
    if pixels.is_empty() { 1.0 } else { count as f32 / pixels.len() as f32 }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A line across the middle half of a picture.
    fn line() -> TextLine {
        let corners = [[0.25, 0.1], [0.75, 0.1], [0.75, 0.3], [0.25, 0.3]];
        TextLine { text: "ONE DOES NOT".into(), confidence: 1.0, corners, words: Vec::new() }
    }

    /// Upright strokes for letters, of this colour and with an outline of that one, on a ground.
    fn written(ground: impl Fn(u32, u32) -> [u8; 3], letters: [u8; 3], outline: Option<[u8; 3]>) -> RgbImage {
        RgbImage::from_fn(200, 100, |x, y| {
            let is_line = (52..148).contains(&x) && (12..28).contains(&y);
            Rgb(match x % 12 {
                3..=6 if is_line => letters,
                1 | 2 | 7 | 8 if is_line => outline.unwrap_or_else(|| ground(x, y)),
                _ => ground(x, y),
            })
        })
    }

    /// Something that no two pixels of have in common.
    fn scene(x: u32, y: u32) -> [u8; 3] {
        [(x * 37 % 150 + 50) as u8, (y * 59 % 150 + 50) as u8, ((x + y) * 23 % 150 + 50) as u8]
    }

    #[test]
    fn outlined_letters_and_letters_on_a_band_are_drawn() {
        assert!(is_drawn(&written(scene, [255; 3], Some([0; 3])), &line()));
        let band = |x, y| if y < 40 { [250; 3] } else { scene(x, y) };
        assert!(is_drawn(&written(band, [10; 3], None), &line()));
        let sky = |_: u32, _: u32| [90, 140, 200];
        assert!(is_drawn(&written(sky, [255; 3], Some([0; 3])), &line()));
        let night = |x, y| if y < 40 { [4; 3] } else { scene(x, y) };
        assert!(is_drawn(&written(night, [240; 3], None), &line()));
    }

    #[test]
    fn letters_on_a_board_belong_to_what_the_picture_shows() {
        let board = |colour: [u8; 3]| {
            move |x: u32, y: u32| {
                if (40..160).contains(&x) && (5..35).contains(&y) { colour } else { scene(x, y) }
            }
        };
        assert!(!is_drawn(&written(board([0, 70, 150]), [255; 3], None), &line()), "a street sign");
        assert!(!is_drawn(&written(board([245; 3]), [20; 3], None), &line()), "a white board");
        assert!(!is_drawn(&written(board([20; 3]), [245; 3], None), &line()), "a black one");
        assert!(!is_drawn(&written(scene, [180, 40, 30], None), &line()), "on a wall");
    }

    #[test]
    fn any_corners_are_survived() {
        let picture = RgbImage::new(9, 9);
        for at in [f32::NAN, f32::INFINITY, f32::NEG_INFINITY, -3.0, 0.0, 0.99, 1.0, 7.0] {
            let corners = [[0.0, 0.0], [at, 0.0], [at, at], [0.0, at]];
            is_drawn(&picture, &TextLine { corners, ..line() });
        }
    }
}
