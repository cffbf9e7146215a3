//! The reader inside the program with its real nets, on text that is drawn here.

use image::{Rgb, RgbImage};
use ratna_engine::text_reader::TextReader;

use super::open::built_in;

/// Letters of 5 × 7 pixels, rows from top to bottom, the lowest bit on the right.
const LETTERS: [(char, [u8; 7]); 6] = [
    ('H', [17, 17, 17, 31, 17, 17, 17]),
    ('E', [31, 16, 16, 30, 16, 16, 31]),
    ('L', [16, 16, 16, 16, 16, 16, 31]),
    ('O', [14, 17, 17, 17, 17, 17, 14]),
    ('T', [31, 4, 4, 4, 4, 4, 4]),
    ('S', [15, 16, 16, 14, 1, 1, 30]),
];

/// Black text on white, each dot of a letter so many pixels wide.
fn picture(text: &str, dot: u32) -> RgbImage {
    let (width, height) = ((text.len() as u32 * 6 + 8) * dot, 23 * dot);
    RgbImage::from_fn(width, height, |x, y| {
        let (column, row) = ((x / dot).wrapping_sub(4), (y / dot).wrapping_sub(8));
        let letter = text.chars().nth(column as usize / 6);
        let rows = letter.and_then(|letter| LETTERS.iter().find(|(name, _)| *name == letter));
        let is_black = row < 7
            && column % 6 < 5
            && rows.is_some_and(|(_, rows)| rows[row as usize] >> (4 - column % 6) & 1 == 1);
        Rgb([if is_black { 0 } else { 255 }; 3])
    })
}

#[test]
fn drawn_letters_are_read_with_their_words_in_place() {
    let lines = built_in().read(&picture("HELLO HOTEL", 6)).unwrap();
    assert_eq!(lines.iter().map(|line| line.text.as_str()).collect::<Vec<_>>(), ["HELLO HOTEL"]);
    assert!(lines[0].confidence > 0.8, "{lines:?}");
    // The second word begins after 4 + 36 of 74 dots.
    assert!((lines[0].words[1].corners[0][0] - 40.0 / 74.0).abs() < 0.05, "{lines:?}");
}

#[test]
fn text_on_its_side_is_read() {
    let turned = image::imageops::rotate90(&picture("THE HOTEL", 6));
    assert_eq!(built_in().read(&turned).unwrap()[0].text, "THE HOTEL");
}

#[test]
fn a_picture_without_text_has_none() {
    assert_eq!(built_in().read(&RgbImage::from_pixel(640, 480, Rgb([90, 140, 200]))).unwrap(), []);
    assert_eq!(built_in().read(&RgbImage::new(1, 1)).unwrap(), []);
}
