//! What a picture looks like from afar: its colours, and whether it is black and white, dark as at night, a drawing or a
//! picture of a screen.
//!
//! Owns the rules. They read a square of 64 pixels a side and what the file says of itself, and know nothing of what is in the
//! picture: somebody in a dark room is as dark as a night. The limits were found by looking at photographs, charts, cartoons and
//! screenshots.

mod colour;

use image::RgbImage;

pub use colour::Colour;
use colour::Lab;

use super::decode::resize;
use super::screens;

/// Version of the rules: what an earlier one looked at is looked at again.
pub const VERSION: u32 = 1;

/// Side in pixels of the square that is looked at. Each pixel of it is one of the blocks of 8 × 8 pixels of a thumbnail's
/// JPEG, so that flat areas are flat in spite of its noise.
const SIDE: u32 = 64;
/// Most chroma, and the share of pixels that may have more, in a picture in black and white: JPEG leaves a trace of colour.
const BLACK_AND_WHITE: (f32, f32) = (0.0175, 0.02);
/// Below this lightness a pixel is dark.
const DARK: f32 = 0.3;
/// At night at least this share of the pixels is dark, this share in the upper third, and the mean lightness is below this.
const NIGHT: (f32, f32, f32) = (0.45, 0.65, 0.37);
/// The most by which a channel of neighbouring pixels differs in a flat area.
const FLAT: u8 = 1;
/// The share of neighbours in flat areas from which a picture was drawn, in a format that loses nothing and in others: there
/// the sky is flat as well, and whatever was photographed in front of white,
const DRAWN: (f32, f32) = (0.5, 0.7);
/// if it has so few colours: this many shades make up this share of it.
const SHADES: (usize, f32) = (12, 0.8);
/// The share of neighbours in flat areas on a screen, if the size is that of one.
const SCREEN: f32 = 0.45;

/// A kind of picture that is told by what it looks like. A number that has been given is stored and never changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// It has no colours.
    BlackAndWhite = 0,
    /// It is dark, as at night.
    Night = 1,
    /// It was drawn or plotted.
    Drawing = 2,
    /// It shows a screen.
    Screenshot = 3,
}

impl Kind {
    /// All of them, by their numbers.
    pub const ALL: [Self; 4] = [Self::BlackAndWhite, Self::Night, Self::Drawing, Self::Screenshot];

    /// Its English name, as `is:` takes it.
    pub fn name(self) -> &'static str {
        ["bw", "night", "drawing", "screenshot"][self as usize]
    }
}

/// What a picture looks like from afar.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Appearance {
    /// Its colours, in the order of [`Colour::ALL`].
    pub colours: Vec<Colour>,
    /// Its kinds, in the order of [`Kind::ALL`].
    pub kinds: Vec<Kind>,
}

/// What a file says of its picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Source {
    /// Width in pixels, upright.
    pub width: u32,
    /// Height in pixels, upright.
    pub height: u32,
    /// Whether a camera took it.
    pub has_camera: bool,
    /// Whether its format loses nothing, as those in which screens and drawings are saved.
    pub is_lossless: bool,
}

/// What a picture looks like; its thumbnail is enough.
pub fn of(pixels: &RgbImage, source: Source) -> Appearance {
    let small = resize::squash(pixels, SIDE, SIDE);
    let labs: Vec<Lab> = small.pixels().map(|pixel| Lab::of(pixel.0)).collect();
    let kinds = Kind::ALL.into_iter().filter(|kind| match kind {
        Kind::BlackAndWhite => is_black_and_white(&labs),
        Kind::Night => is_night(&labs),
        Kind::Drawing => !is_screen(&small, source) && is_drawing(&small, source),
        Kind::Screenshot => is_screen(&small, source),
    });
    Appearance { colours: colours(&labs), kinds: kinds.collect() }
}

/// The share of items for which something holds.
fn share<T>(items: impl ExactSizeIterator<Item = T>, holds: impl Fn(T) -> bool) -> f32 {
    let all = items.len().max(1);
    items.map(|item| u32::from(holds(item))).sum::<u32>() as f32 / all as f32
}

fn colours(labs: &[Lab]) -> Vec<Colour> {
    let named: Vec<Option<Colour>> = labs.iter().map(|lab| lab.colour()).collect();
    let is_shown =
        |colour: &Colour| share(named.iter(), |named| *named == Some(*colour)) >= colour.least_share();
    Colour::ALL.into_iter().filter(is_shown).collect()
}

fn is_black_and_white(labs: &[Lab]) -> bool {
    share(labs.iter(), |lab| lab.chroma() > BLACK_AND_WHITE.0) <= BLACK_AND_WHITE.1
}

fn is_night(labs: &[Lab]) -> bool {
    let is_dark = |lab: &Lab| lab.lightness < DARK;
    let mean = labs.iter().map(|lab| lab.lightness).sum::<f32>() / labs.len().max(1) as f32;
    let above = &labs[..labs.len() / 3];
    let (all, upper, lightness) = NIGHT;
    mean < lightness && share(labs.iter(), is_dark) >= all && share(above.iter(), is_dark) >= upper
}

fn is_screen(small: &RgbImage, source: Source) -> bool {
    !source.has_camera && screens::has_size_of_one(source.width, source.height) && flatness(small) >= SCREEN
}

fn is_drawing(small: &RgbImage, source: Source) -> bool {
    let least = if source.is_lossless { DRAWN.0 } else { DRAWN.1 };
    !source.has_camera && flatness(small) >= least && share_of_shades(small) >= SHADES.1
}

/// The share of pixels that hardly differ from the next one to the right or below.
fn flatness(small: &RgbImage) -> f32 {
    let is_flat = |at: (u32, u32), next: (u32, u32)| {
        let (one, other) = (small.get_pixel(at.0, at.1).0, small.get_pixel(next.0, next.1).0);
        one.iter().zip(other).all(|(one, other)| one.abs_diff(other) <= FLAT)
    };
    let places = (0..SIDE * (SIDE - 1)).map(|at| (at / SIDE, at % SIDE)).collect::<Vec<_>>();
    let across = share(places.iter(), |&(x, y)| is_flat((x, y), (x + 1, y)));
    let down = share(places.iter(), |&(y, x)| is_flat((x, y), (x, y + 1)));
    (across + down) / 2.0
}

/// The share of the most frequent shades, of which there are 16 a channel.
fn share_of_shades(small: &RgbImage) -> f32 {
    let mut counts = vec![0_u32; 1 << 12];
    for pixel in small.pixels() {
        let [red, green, blue] = pixel.0.map(|byte| usize::from(byte >> 4));
        counts[red << 8 | green << 4 | blue] += 1;
    }
    counts.sort_unstable_by(|one, other| other.cmp(one));
    counts[..SHADES.0].iter().sum::<u32>() as f32 / (SIDE * SIDE) as f32
}

#[cfg(test)]
#[path = "tests.rs"]
mod tests;
