//! How usual English words are, as far as the built-in model's vocabulary tells: it is sorted by frequency.
//!
//! Owns the costs of words. Never decides where a text is split.

use std::collections::HashMap;

use serde::Deserialize;
use serde::de::IgnoredAny;

/// Where the vocabulary's words begin, "the" first; before them are letters, digits and signs.
const FIRST_WORD: u32 = 1996;
/// Zipf's law: the word of rank r has a share of 1 / (r · 10.8) of a text with 28,000 words, of which this is the logarithm.
const ZIPF: f32 = 2.4;
/// Words that the vocabulary splits, and inflected ones, are as rare as its last.
const RARE: f32 = 10.2 + ZIPF;
/// What a word costs whose part before the apostrophe is in the vocabulary.
const APOSTROPHE: f32 = 1.0;
/// Most bytes of a word.
pub const LONGEST_WORD: usize = 24;

/// The only words of one and two letters: most others of the vocabulary are abbreviations and pieces of names.
const SHORT_WORDS: [&str; 38] = [
    "a", "i", "am", "an", "as", "at", "be", "by", "do", "go", "ha", "he", "hi", "id", "if", "in", "is", "it",
    "lo", "ma", "me", "my", "no", "of", "oh", "ok", "on", "or", "pa", "so", "to", "tv", "uh", "um", "up",
    "us", "vs", "we",
];
const ENDINGS: [&str; 9] = ["s", "es", "ed", "ing", "er", "ers", "est", "ly", "y"];
/// Fewest letters of a word that takes an ending.
const SHORTEST_STEM: usize = 4;

/// The part of a tokenizer's file that is needed here.
#[derive(Deserialize)]
struct File {
    model: Model,
}

#[derive(Deserialize)]
struct Model {
    vocab: HashMap<String, u32>,
    #[serde(rename = "type")]
    _kind: IgnoredAny,
}

/// Words with their ranks.
pub struct Vocabulary {
    ranks: HashMap<Box<str>, u16>,
    is_listed: fn(&str) -> bool,
}

impl Vocabulary {
    /// Reads a WordPiece tokenizer's file; `is_listed` knows words that it splits.
    ///
    /// # Errors
    /// When the file is no such tokenizer.
    pub fn read(tokenizer: &[u8], is_listed: fn(&str) -> bool) -> Result<Self, serde_json::Error> {
        let file: File = serde_json::from_slice(tokenizer)?;
        let ranked = file.model.vocab.into_iter().filter_map(|(word, id)| {
            let rank = u16::try_from(id.checked_sub(FIRST_WORD)?).ok()?;
            let is_word = word.len() >= 3 && word.bytes().all(|byte| byte.is_ascii_lowercase());
            is_word.then(|| (word.into_boxed_str(), rank))
        });
        Ok(Self { ranks: ranked.collect(), is_listed })
    }

    /// The negative logarithm of a word's share of a text; `None` if it isn't known. The word is in lower case.
    pub fn cost(&self, word: &str) -> Option<f32> {
        if word.len() > LONGEST_WORD {
            return None;
        }
        if let Some((stem, ending)) = word.split_once('\'') {
            let is_ending = matches!(ending, "s" | "t" | "re" | "ve" | "ll" | "d" | "m");
            return if is_ending { self.cost(stem).map(|cost| cost + APOSTROPHE) } else { None };
        }
        if let Some(index) = SHORT_WORDS.iter().position(|short| *short == word) {
            return Some(ZIPF + if index < 2 { 1.6 } else { 3.5 });
        }
        let rank = self.ranks.get(word).map(|&rank| f32::from(rank) + 1.0);
        rank.map(|rank| rank.ln() + ZIPF).or_else(|| self.is_rare(word).then_some(RARE))
    }

    fn is_rare(&self, word: &str) -> bool {
        let is_word = |word: &str| {
            word.len() >= SHORTEST_STEM && (self.ranks.contains_key(word) || (self.is_listed)(word))
        };
        let stems = ENDINGS.iter().filter_map(|ending| word.strip_suffix(ending));
        is_word(word) || stems.into_iter().any(|stem| is_word(stem) || is_word(&format!("{stem}e")))
    }
}

#[cfg(test)]
pub mod tests {
    use super::*;

    pub fn vocabulary() -> Vocabulary {
        let tokenizer = include_bytes!("../../assets/starter/tokenizer.json");
        Vocabulary::read(tokenizer, |word| word == "pelican").unwrap()
    }

    #[test]
    fn usual_words_cost_less_than_rare_ones() {
        let vocabulary = vocabulary();
        let costs = ["the", "when", "summer", "pelican"].map(|word| vocabulary.cost(word).unwrap());
        assert!(costs.is_sorted(), "{costs:?}");
        assert_eq!(vocabulary.cost("xqzt"), None);
    }

    #[test]
    fn inflected_words_and_those_with_an_apostrophe_are_known() {
        let vocabulary = vocabulary();
        for word in ["pelicans", "don't", "they're", "baking"] {
            assert!(vocabulary.cost(word).is_some(), "{word}");
        }
        assert_eq!(vocabulary.cost("don'tx"), None);
    }

    #[test]
    fn letters_and_syllables_are_no_words() {
        for word in ["b", "th", "ny", "", "the ", "café"] {
            assert_eq!(vocabulary().cost(word), None, "{word}");
        }
    }

    #[test]
    fn a_file_that_is_no_tokenizer_is_an_error() {
        assert!(Vocabulary::read(b"{}", |_| false).is_err());
    }
}
