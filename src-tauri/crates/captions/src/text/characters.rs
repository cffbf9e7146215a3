//! Characters that a line of plain text may have.

use unicode_normalization::char::is_combining_mark;

/// The most combining marks on one character. Scripts need up to four.
const MARKS: usize = 6;

/// Passes characters on, without those that control something; white space in a row becomes one space.
#[derive(Debug, Default)]
pub(super) struct Characters {
    begun: bool,
    space: bool,
    marks: usize,
}

impl Characters {
    /// Appends what `character` becomes.
    pub(super) fn push(&mut self, character: char, text: &mut String) {
        if character.is_whitespace() {
            self.space = self.begun;
            return;
        }
        if is_unwanted(character) {
            return;
        }
        self.marks = if is_combining_mark(character) { self.marks + 1 } else { 0 };
        if self.marks > MARKS {
            return;
        }
        if self.space {
            text.push(' ');
        }
        (self.begun, self.space) = (true, false);
        text.push(character);
    }
}

/// `text` on one line of at most `most` characters, without those that control something.
pub fn clean(text: &str, most: usize) -> String {
    let mut cleaned = String::new();
    let mut characters = Characters::default();
    // Unwanted characters end, too, where `text` is far too long.
    for character in text.chars().take(most.saturating_mul(4)) {
        characters.push(character, &mut cleaned);
    }
    if let Some((end, _)) = cleaned.char_indices().nth(most) {
        cleaned.truncate(end);
    }
    cleaned.truncate(cleaned.trim_end().len());
    cleaned
}

/// Whether a character controls the text instead of belonging to it. The joiners of Hindi and of emoji belong to it.
fn is_unwanted(character: char) -> bool {
    let code = u32::from(character);
    character.is_control()
        || matches!(
            code,
            // Soft hyphen, the direction of text, invisible spaces and operators.
            0xAD | 0x61C | 0x180E | 0x200B | 0x200E..=0x200F | 0x202A..=0x202E | 0x2060..=0x206F | 0xFEFF
            // Notes between the lines, objects, and what stands for bytes that were no text.
            | 0xFFF9..=0xFFFD
            // Characters without a meaning of their own, tags, and more selectors than any font has.
            | 0xE000..=0xF8FF | 0xFDD0..=0xFDEF | 0xE0000..=0x0010_FFFF
        )
        || code & 0xFFFE == 0xFFFE
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_controls_the_text_is_left_out() {
        assert_eq!(clean("\u{feff}a\u{0}b\u{1b}[31m\u{202e}c\u{ad}\u{fffd}\u{e001}", 99), "ab[31mc");
        assert_eq!(clean(" one\r\n\t two\u{2028}three ", 99), "one two three");
    }

    #[test]
    fn hindi_and_emoji_stay_whole() {
        for text in ["क्‍ष में हिन्दी", "👩‍👩‍👧‍👦 ❤️ 🇮🇳", "é ñ 漢字"]
        {
            assert_eq!(clean(text, 99), text);
        }
    }

    #[test]
    fn marks_do_not_pile_up() {
        let piled = format!("a{}b", "\u{301}".repeat(500));
        assert_eq!(clean(&piled, 999), format!("a{}b", "\u{301}".repeat(6)));
    }

    #[test]
    fn the_length_is_one_of_characters() {
        assert_eq!(clean("नमस्ते दुनिया", 7), "नमस्ते");
        assert_eq!(clean(&"\u{0}".repeat(1 << 20), 5), "");
    }
}
