//! Which lines are taken for text: patterns, leaves and fences look like letters to a detector, and are read as something.
//!
//! Owns that judgement, measured on photographs without text.

use super::line::Line;

/// Least confidence of a line, and of one with fewer than [`SHORT`] letters and digits.
const LEAST: f32 = 0.6;
const LEAST_SHORT: f32 = 0.85;
const SHORT: usize = 4;

/// Whether a line is believed to be text.
pub fn is_plausible(line: &Line) -> bool {
    let count = line.words.iter().flat_map(|word| word.text.chars()).filter(|letter| letter.is_alphanumeric()).count();
    match count {
        0 => false,
        1..SHORT => line.confidence >= LEAST_SHORT,
        _ => line.confidence >= LEAST,
    }
}

#[cfg(test)]
mod tests {
    use super::super::line::Word;
    use super::super::quad::Quad;
    use super::*;

    fn line(text: &str, confidence: f32) -> Line {
        let quad = Quad([[0.0; 2]; 4]);
        Line { quad, confidence, words: vec![Word { text: text.into(), quad }] }
    }

    #[test]
    fn short_lines_must_be_surer() {
        assert!(is_plausible(&line("HELLO", 0.7)));
        assert!(!is_plausible(&line("LO", 0.7)));
        assert!(is_plausible(&line("OK", 0.95)));
        assert!(!is_plausible(&line("HELLO", 0.4)));
    }

    #[test]
    fn signs_alone_are_no_text() {
        assert!(!is_plausible(&line("---!", 0.99)));
        assert!(!is_plausible(&line("", 0.99)));
    }
}
