//! From lines in pixels to what the engine stores: in the order in which they are read, as fractions of the picture.
//!
//! Owns that conversion.

use ratna_engine::text_reader::{TextLine, TextWord};

use super::line::Line;
use super::order::order;
use super::quad::Quad;

/// The lines of a picture of so many pixels.
pub fn finish(lines: Vec<Line>, (width, height): (u32, u32)) -> Vec<TextLine> {
    let corners = |quad: &Quad| {
        quad.map(|[x, y]| [(x / width as f32).clamp(0.0, 1.0), (y / height as f32).clamp(0.0, 1.0)]).0
    };
    order(lines)
        .into_iter()
        .map(|line| TextLine {
            text: line.text(),
            confidence: line.confidence,
            corners: corners(&line.quad),
            words: line
                .words
                .iter()
                .map(|word| TextWord { text: word.text.clone(), corners: corners(&word.quad) })
                .collect(),
        })
        .collect()
}
