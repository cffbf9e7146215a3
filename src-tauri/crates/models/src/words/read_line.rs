//! Reads one line: straightens it, reads it in the direction that makes sense, and puts its words in their places.
//!
//! Owns the size of the recognizer's input, the directions that are tried, and where very long lines are cut.

use image::RgbImage;

use super::crop::{Crop, crop};
use super::decode::{Character, confidence, decode};
use super::line::{Line, words};
use super::networks::LineNetwork;
use super::quad::Quad;
use super::split::split;
use super::vocabulary::Vocabulary;

/// Height of the recognizer's lines, in pixels.
const HEIGHT: usize = 48;
/// Columns that become a step; widths are multiples of it.
const STEP: usize = 8;
/// Narrowest and widest input. Longer lines are read in parts.
const NARROWEST: usize = 16;
const WIDEST: usize = 1600;
/// Most pixels of a straightened line: 400 times as wide as high.
const LONGEST: usize = 400 * HEIGHT;
/// A line that is so many times higher than wide stands on its side.
const ON_ITS_SIDE: f32 = 1.5;
/// Below this confidence a line is also read upside down; from this on, no second direction is tried.
const UNSURE: f32 = 0.6;
const SURE: f32 = 0.9;
/// How much surer the other direction must be than the usual one.
const SURER: f32 = 0.1;

/// Reads a line; without characters, its confidence is 0. Merged words are split by a vocabulary, if there is one.
///
/// # Errors
/// When the net fails.
pub fn read_line(
    network: &dyn LineNetwork,
    vocabulary: Option<&Vocabulary>,
    picture: &RgbImage,
    quad: &Quad,
) -> Result<Line, String> {
    let is_on_its_side = quad.height() >= ON_ITS_SIDE * quad.width();
    let (usual, enough) = if is_on_its_side { (quad.turned(1), SURE) } else { (*quad, UNSURE) };
    let first = characters(network, picture, &usual)?;
    let (quad, characters) = if confidence(&first) >= enough {
        (usual, first)
    } else {
        let other = usual.turned(2);
        let second = characters(network, picture, &other)?;
        let is_surer = confidence(&second) > (confidence(&first) + SURER).max(UNSURE);
        if is_surer { (other, second) } else { (usual, first) }
    };
    let confidence = confidence(&characters);
    let characters = match vocabulary {
        Some(vocabulary) => split(&characters, vocabulary),
        None => characters,
    };
    Ok(Line { quad, confidence, marked: 1.0, words: words(&characters, &quad) })
}

fn characters(network: &dyn LineNetwork, picture: &RgbImage, quad: &Quad) -> Result<Vec<Character>, String> {
    let width = HEIGHT as f32 * quad.width() / quad.height().max(1.0);
    let width = ((width / STEP as f32).ceil() as usize * STEP).clamp(NARROWEST, LONGEST);
    let crop = crop(picture, quad, width, HEIGHT);
    let mut characters: Vec<Character> = Vec::new();
    for (from, to) in parts(&crop) {
        let steps = network.steps(&input(&crop, from, to), to - from)?;
        let part = decode(&steps, |class| network.character(class));
        let place = |centre: f32| (from as f32 + centre * (to - from) as f32) / width as f32;
        characters.extend(
            part.into_iter().map(|character| Character { centre: place(character.centre), ..character }),
        );
        if to < width {
            characters.push(Character {
                value: ' ',
                probability: 1.0,
                centre: to as f32 / width as f32,
                space_before: 0.0,
            });
        }
    }
    Ok(characters)
}

/// Columns of a part of a line as the recognizer's input.
fn input(crop: &Crop, from: usize, to: usize) -> Vec<f32> {
    let mut input = Vec::with_capacity(3 * crop.height * (to - from));
    for channel in [2, 1, 0] {
        for row in crop.pixels.chunks_exact(crop.width * 3) {
            input.extend(
                row[from * 3..to * 3].as_chunks::<3>().0.iter().map(|pixel| pixel[channel] / 127.5 - 1.0),
            );
        }
    }
    input
}

/// Parts of a line that are narrow enough, cut where its columns are calmest: between words.
fn parts(crop: &Crop) -> Vec<(usize, usize)> {
    let mut parts = Vec::new();
    let mut from = 0;
    while crop.width - from > WIDEST {
        let to = calmest(crop, from + WIDEST / 2, from + WIDEST);
        parts.push((from, to));
        from = to;
    }
    parts.push((from, crop.width));
    parts
}

/// The middle of the calmest stretch among columns, at a multiple of [`STEP`].
fn calmest(crop: &Crop, from: usize, to: usize) -> usize {
    let unrest: Vec<f32> = (from..to).map(|x| unrest(crop, x)).collect();
    // As wide as a space usually is.
    let width = HEIGHT / 4;
    let stretches = unrest.windows(width).map(|stretch| stretch.iter().sum::<f32>()).enumerate();
    let calmest = stretches.min_by(|a, b| a.1.total_cmp(&b.1)).map_or(0, |(index, _)| index);
    (from + calmest + width / 2) / STEP * STEP
}

/// How much the colours change down a column.
fn unrest(crop: &Crop, x: usize) -> f32 {
    let pixel = |y: usize| &crop.pixels[(y * crop.width + x) * 3..][..3];
    let change = |y: usize| pixel(y).iter().zip(pixel(y - 1)).map(|(a, b)| (a - b).abs()).sum::<f32>();
    (1..crop.height).map(change).sum()
}

#[cfg(test)]
mod tests {
    use image::imageops::{rotate90, rotate180, rotate270};

    use super::super::stand_in::{StandIn, picture, write};
    use super::super::vocabulary::tests::vocabulary;
    use super::*;

    fn rectangle(x: f32, y: f32, width: f32, height: f32) -> Quad {
        Quad([[x, y], [x + width, y], [x + width, y + height], [x, y + height]])
    }

    fn hello() -> RgbImage {
        let mut picture = picture(100, 20);
        write(&mut picture, "hello", [0, 0], 20);
        picture
    }

    #[test]
    fn text_is_read_in_all_four_directions() {
        let (flat, upright) = (rectangle(0.0, 0.0, 100.0, 20.0), rectangle(0.0, 0.0, 20.0, 100.0));
        for (picture, quad, top_left) in [
            (hello(), flat, [0.0, 0.0]),
            (rotate90(&hello()), upright, [20.0, 0.0]),
            (rotate180(&hello()), flat, [100.0, 20.0]),
            (rotate270(&hello()), upright, [0.0, 100.0]),
        ] {
            let line = read_line(&StandIn::default(), Some(&vocabulary()), &picture, &quad).unwrap();
            assert_eq!((line.text().as_str(), line.quad.0[0]), ("hello", top_left));
            assert!(line.confidence > 0.9);
        }
    }

    #[test]
    fn a_sure_line_is_read_once() {
        let networks = StandIn::default();
        read_line(&networks, Some(&vocabulary()), &hello(), &rectangle(0.0, 0.0, 100.0, 20.0)).unwrap();
        assert_eq!(networks.lines.into_inner(), 1);
    }

    #[test]
    fn a_very_long_line_is_cut_between_words() {
        let text = "some word ".repeat(30);
        let mut picture = picture(300 * 12, 12);
        write(&mut picture, &text, [0, 0], 12);
        // The stand-in's space is a colour, a calm one like any letter; a real one has none.
        for (index, _) in text.match_indices(' ') {
            (0..12).for_each(|y| {
                (0..12).for_each(|x| picture.put_pixel(index as u32 * 12 + x, y, image::Rgb([0; 3])))
            });
        }
        let quad = rectangle(0.0, 0.0, 3600.0, 12.0);
        let line = read_line(&StandIn::default(), Some(&vocabulary()), &picture, &quad).unwrap();
        assert_eq!(line.text().replace(' ', ""), text.replace(' ', ""));
    }

    #[test]
    fn flat_and_endless_quads_are_no_panic() {
        for quad in
            [rectangle(0.0, 0.0, 0.0, 0.0), rectangle(5.0, 5.0, 1e6, 1.0), rectangle(-9.0, -9.0, 1.0, 1e6)]
        {
            read_line(&StandIn::default(), Some(&vocabulary()), &hello(), &quad).unwrap();
        }
    }
}
