//! Which lines are taken for text: patterns, leaves and fences look like letters to a detector, and are read as something.
//!
//! Owns that judgement, measured on photographs without text and on text in scripts that the reader doesn't read.

use super::line::Line;

/// Least confidence of a line. Of true ones, those in pictures of 200 pixels are above 0.67 in 99 of 100 cases.
const LEAST: f32 = 0.65;
/// Least confidence of a line that is rather none: a short one, one as high as a large part of the picture, and one that
/// mixes scripts, as scripts that the reader doesn't read come out.
const LEAST_DOUBTFUL: f32 = 0.9;
/// Fewest letters and digits of a line that isn't short.
const SHORT: usize = 3;
/// Part of the picture's shorter side from which on a line is very high.
const HIGH: f32 = 0.4;
/// A line that the detector marks at least so strongly is text, whatever it says.
const MARKED: f32 = 0.6;

/// Whether a line of a picture of so many pixels is believed.
pub fn is_plausible(line: &Line, (width, height): (u32, u32)) -> bool {
    let letters =
        || line.words.iter().flat_map(|word| word.text.chars()).filter(|letter| letter.is_alphanumeric());
    let is_high = line.quad.height() > HIGH * width.min(height) as f32;
    let is_mixed = letters().any(is_ideograph) && letters().any(|letter| letter.is_ascii_alphabetic());
    let least = if is_high || is_mixed || letters().count() < SHORT { LEAST_DOUBTFUL } else { LEAST };
    letters().count() > 0 && line.confidence >= least
}

/// Whether a line that isn't believed may be text in another script.
pub fn may_be_other_script(line: &Line, size: (u32, u32)) -> bool {
    line.marked >= MARKED && !is_plausible(line, size)
}

/// Whether a line has letters of a script that the reader inside the program doesn't read.
pub fn is_other_script(line: &Line) -> bool {
    let letters =
        || line.words.iter().flat_map(|word| word.text.chars()).filter(|letter| letter.is_alphabetic());
    let others = letters().filter(|&letter| {
        (0x370..0x2E80).contains(&u32::from(letter)) || (0xAC00..0xD7B0).contains(&u32::from(letter))
    });
    let count = others.count();
    count >= 2 && count * 2 > letters().count()
}

fn is_ideograph(letter: char) -> bool {
    matches!(letter, '\u{2E80}'..='\u{2FFF}' | '\u{3400}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}' | '\u{20000}'..='\u{3FFFF}')
}

#[cfg(test)]
mod tests {
    use super::super::line::Word;
    use super::super::quad::Quad;
    use super::*;

    const SIZE: (u32, u32) = (600, 400);

    fn line(text: &str, confidence: f32) -> Line {
        let quad = Quad([[0.0, 0.0], [100.0, 0.0], [100.0, 20.0], [0.0, 20.0]]);
        Line { quad, confidence, marked: 0.8, words: vec![Word { text: text.into(), quad }] }
    }

    #[test]
    fn short_high_and_mixed_lines_must_be_surer() {
        assert!(is_plausible(&line("HELLO", 0.7), SIZE));
        assert!(!is_plausible(&line("HELLO", 0.6), SIZE));
        assert!(!is_plausible(&line("LO", 0.8), SIZE));
        assert!(is_plausible(&line("OK", 0.95), SIZE));
        assert!(!is_plausible(&line("羽阿AH式", 0.8), SIZE));
        assert!(is_plausible(&line("羽阿式", 0.8), SIZE));
        assert!(!is_plausible(&line("HELLO", 0.8), (100, 40)));
    }

    #[test]
    fn signs_alone_are_no_text() {
        assert!(!is_plausible(&line("---!", 0.99), SIZE));
        assert!(!is_plausible(&line("", 0.99), SIZE));
    }

    #[test]
    fn only_what_is_marked_strongly_may_be_another_script() {
        assert!(may_be_other_script(&line("羽阿AH式", 0.6), SIZE));
        assert!(!may_be_other_script(&Line { marked: 0.5, ..line("羽阿AH式", 0.6) }, SIZE));
        assert!(!may_be_other_script(&line("HELLO", 0.7), SIZE));
    }
}
