//! Texts as the index takes them.

use unicode_normalization::UnicodeNormalization;

/// Characters of scripts that put no blanks between words: Han, kana, and Hangul's syllables, which words are looked for in.
const SINGLE: [std::ops::RangeInclusive<char>; 13] = [
    '\u{1100}'..='\u{11ff}',
    '\u{2e80}'..='\u{2fdf}',
    '\u{3005}'..='\u{3007}',
    '\u{3021}'..='\u{3029}',
    '\u{3040}'..='\u{30ff}',
    '\u{31f0}'..='\u{31ff}',
    '\u{3400}'..='\u{4dbf}',
    '\u{4e00}'..='\u{9fff}',
    '\u{a960}'..='\u{a97c}',
    '\u{ac00}'..='\u{d7ff}',
    '\u{f900}'..='\u{faff}',
    '\u{ff66}'..='\u{ff9f}',
    '\u{20000}'..='\u{3ffff}',
];

/// The text in form NFC, with blanks for control characters.
pub(super) fn normal(text: &str) -> String {
    text.nfc().map(|c| if c.is_control() { ' ' } else { c }).collect()
}

/// A normal text with blanks around each character that is a word by itself.
pub(super) fn spaced(text: &str) -> String {
    let mut spaced = String::with_capacity(text.len());
    for character in text.chars() {
        if is_single(character) {
            spaced.extend([' ', character, ' ']);
        } else {
            spaced.push(character);
        }
    }
    spaced
}

/// Whether a character is a word by itself.
fn is_single(character: char) -> bool {
    !character.is_ascii() && SINGLE.iter().any(|range| range.contains(&character))
}
