//! Tells the Latin script from others.

/// Blocks of Unicode with Latin letters; see its Blocks.txt.
const LATIN: [std::ops::RangeInclusive<char>; 8] = [
    '\0'..='\u{24f}',
    // Phonetic letters and the modifiers after them.
    '\u{250}'..='\u{2ff}',
    '\u{1d00}'..='\u{1dbf}',
    '\u{1e00}'..='\u{1eff}',
    '\u{2c60}'..='\u{2c7f}',
    '\u{a720}'..='\u{a7ff}',
    '\u{ab30}'..='\u{ab6f}',
    // Full-width forms.
    '\u{ff21}'..='\u{ff5a}',
];

/// Whether a text has letters, and none of them is Latin.
pub fn is_in_another_script(text: &str) -> bool {
    let is_latin = |c: char| LATIN.iter().any(|block| block.contains(&c));
    let mut letters = text.chars().filter(|c| c.is_alphabetic()).peekable();
    letters.peek().is_some() && !letters.any(is_latin)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_latin_letter_makes_a_text_readable() {
        for text in ["собака", "犬", "कुत्ता", "강아지", "كلب 3"] {
            assert!(is_in_another_script(text), "{text}");
        }
        for text in ["", "12", "dog", "Käfer", "chó", "犬 dog", "🐕", "ｄｏｇ"] {
            assert!(!is_in_another_script(text), "{text}");
        }
    }
}
