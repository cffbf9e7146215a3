//! The words of a text, as they are looked up.

use std::ops::RangeInclusive;

use super::fold::{fold, is_letter};

/// Blocks of Unicode with Latin letters, and letters that follow them in every script.
const LATIN: [RangeInclusive<char>; 4] =
    ['\0'..='\u{36f}', '\u{1d00}'..='\u{2c7f}', '\u{a720}'..='\u{ab6f}', '\u{ff21}'..='\u{ff5a}'];

/// A word.
pub(super) struct Token<'a> {
    /// As it was typed, without punctuation around it.
    pub(super) typed: &'a str,
    /// As native spellings are compared.
    pub(super) folded: String,
    /// As Latin spellings are compared; empty for a word in another script.
    pub(super) latin: String,
}

impl Token<'_> {
    /// Whether the word is in another script than Latin.
    pub(super) fn is_native(&self) -> bool {
        is_in_another_script(&self.folded)
    }
}

/// Whether a text has letters of another script than Latin.
pub(crate) fn is_in_another_script(word: &str) -> bool {
    word.chars().any(|c| c.is_alphabetic() && !LATIN.iter().any(|block| block.contains(&c)))
}

/// Joiners are invisible and belong to the word they are in.
fn is_of_word(c: char) -> bool {
    is_letter(c) || matches!(c, '\u{200c}' | '\u{200d}' | '\'' | '’')
}

/// The words of a text, in their order.
pub(super) fn tokens(text: &str) -> Vec<Token<'_>> {
    let words = text.split(|c| !is_of_word(c)).map(|word| word.trim_matches(|c| !is_letter(c)));
    words.filter(|word| !word.is_empty()).map(token).collect()
}

fn token(typed: &str) -> Token<'_> {
    let folded = fold(typed);
    let is_latin = folded.chars().all(|c| c.is_ascii_alphabetic());
    let latin = if is_latin { super::latin::key(&folded) } else { String::new() };
    Token { typed, folded, latin }
}
