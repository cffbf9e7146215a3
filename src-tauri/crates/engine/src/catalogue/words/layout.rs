//! Where lines and words are in a picture, as bytes. The texts themselves are stored beside them.
//!
//! Little-endian: the version as u8, then for each line its confidence as u8 (255 is sure), the number of its words as u16,
//! its corners and those of each word. A corner is x and y as i16 in units of [`UNIT`], so that corners may lie a little
//! outside of the picture. A reader that knows no words apart yields 0 words.

use crate::text_reader::{TextLine, TextWord};

/// Version of the encoding.
const VERSION: u8 = 1;
/// Steps in the width or height of a picture: half a pixel of one with 8,000.
const UNIT: f32 = 16_000.0;
/// Bytes of four corners.
const CORNERS: usize = 16;

/// The texts and the layout of lines. Leaves out empty lines and words, and separates the others by single blanks.
pub(super) fn encode(lines: &[TextLine]) -> (String, Vec<u8>) {
    let mut texts = Vec::new();
    let mut bytes = vec![VERSION];
    for line in lines {
        let words: Vec<(String, &TextWord)> = line
            .words
            .iter()
            .map(|word| (spaced(&word.text, ""), word))
            .filter(|(text, _)| !text.is_empty())
            .collect();
        let text = match words.is_empty() || words.len() > usize::from(u16::MAX) {
            true => spaced(&line.text, " "),
            false => words.iter().map(|(text, _)| text.as_str()).collect::<Vec<_>>().join(" "),
        };
        if text.is_empty() {
            continue;
        }
        texts.push(text);
        bytes.push((line.confidence.clamp(0.0, 1.0) * 255.0).round() as u8);
        let count = u16::try_from(words.len()).unwrap_or(0);
        bytes.extend(count.to_le_bytes());
        put(&mut bytes, line.corners);
        words.iter().take(count.into()).for_each(|(_, word)| put(&mut bytes, word.corners));
    }
    (texts.join("\n"), bytes)
}

/// The parts of a text that are separated by blanks, control characters or line feeds, with a separator between.
fn spaced(text: &str, separator: &str) -> String {
    let parts = text.split(|c: char| c.is_whitespace() || c.is_control()).filter(|part| !part.is_empty());
    parts.collect::<Vec<_>>().join(separator)
}

fn put(bytes: &mut Vec<u8>, corners: [[f32; 2]; 4]) {
    // A float that is no number becomes 0.
    corners.iter().flatten().for_each(|at| bytes.extend(((at * UNIT).round() as i16).to_le_bytes()));
}

/// The lines that were encoded; `None` if the layout is of another version, damaged, or of another text.
pub(super) fn decode(text: &str, layout: &[u8]) -> Option<Vec<TextLine>> {
    let (version, mut rest) = layout.split_first()?;
    if *version != VERSION {
        return None;
    }
    let mut lines = Vec::new();
    for text in text.split('\n').filter(|line| !line.is_empty()) {
        let ([confidence], after) = rest.split_first_chunk()?;
        let (count, after) = after.split_first_chunk()?;
        let (count, (corners, mut after)) = (u16::from_le_bytes(*count), take(after)?);
        let mut words = Vec::new();
        if count > 0 {
            for word in text.split(' ') {
                let (corners, next) = take(after)?;
                words.push(TextWord { text: word.to_owned(), corners });
                after = next;
            }
            if words.len() != usize::from(count) {
                return None;
            }
        }
        rest = after;
        lines.push(TextLine {
            text: text.to_owned(),
            confidence: f32::from(*confidence) / 255.0,
            corners,
            words,
        });
    }
    rest.is_empty().then_some(lines)
}

fn take(bytes: &[u8]) -> Option<([[f32; 2]; 4], &[u8])> {
    let (corners, rest) = bytes.split_first_chunk::<CORNERS>()?;
    let at = |index: usize| {
        let number = i16::from_le_bytes([corners[2 * index], corners[2 * index + 1]]);
        f32::from(number) / UNIT
    };
    Some(([0, 2, 4, 6].map(|index| [at(index), at(index + 1)]), rest))
}
