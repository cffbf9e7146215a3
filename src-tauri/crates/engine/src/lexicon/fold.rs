//! Words as they are compared: lower case, without diacritics, in one spelling.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Text in lower case without diacritics, with Arabic digits, in NFD. The vowel signs of Hindi remain: they are letters.
pub(crate) fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for c in text.nfd() {
        match c {
            // Diacritics of the Latin, Greek and Cyrillic scripts; the nukta, which many leave out; invisible joiners.
            '\u{300}'..='\u{36f}' | '\u{93c}' | '\u{200c}' | '\u{200d}' | '\'' | '’' => {}
            // Candrabindu and anusvara are written for each other.
            '\u{901}' => folded.push('\u{902}'),
            '\u{966}'..='\u{96f}' => folded.push(char::from(b'0' + (u32::from(c) - 0x966) as u8)),
            _ => folded.extend(c.to_lowercase()),
        }
    }
    folded
}

/// The words of folded text: what stands between blanks and punctuation.
pub(crate) fn words(folded: &str) -> impl Iterator<Item = &str> {
    folded.split(|c: char| !is_letter(c)).filter(|word| !word.is_empty())
}

/// Whether a character is part of a word.
pub(crate) fn is_letter(c: char) -> bool {
    c.is_alphanumeric() || is_combining_mark(c)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_compared_without_case_and_diacritics_but_with_vowel_signs() {
        assert_eq!(fold("Zürich’s CAFÉ"), "zurichs cafe");
        assert_eq!(fold("फ़रवरी २०१६"), "फरवरी 2016");
        assert_ne!(fold("गाड़ी"), fold("गाड़"));
        assert_eq!(words("norway_2016-a (गाडी)").collect::<Vec<_>>(), ["norway", "2016", "a", "गाडी"]);
    }
}
