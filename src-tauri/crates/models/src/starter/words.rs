//! Which English words the starter model has learnt.
//!
//! The tokenizer splits what is not in its vocabulary: "pelican" into `pe ##lica ##n`, which the model knows, and French
//! "chien" into `chi ##en`, which it takes for a chime. The pieces do not tell them apart, a dictionary does. Owns the list of
//! split words, which `tools/starter/words.py` makes, and the rules for words made of others. Knows no other language.

use std::sync::LazyLock;

use ratna_engine::embedder::Understanding;

/// Split words, sorted, one a line.
static LIST: &str = include_str!("../../assets/starter/words.txt");
static LISTED: LazyLock<Vec<&str>> = LazyLock::new(|| LIST.lines().collect());

/// Endings that make a word of another one.
const SUFFIXES: [&str; 16] = [
    "s", "es", "ed", "ing", "ings", "er", "ers", "y", "ly", "ish", "less", "ness", "ful", "ist", "ists",
    "like",
];
/// Fewest letters of a word that takes an ending: more of shorter ones would be foreign than English.
const SHORTEST_STEM: usize = 4;
/// Fewest letters of a part of a compound, and of a word that counts; shorter ones are in every language.
const SHORTEST_WORD: usize = 3;
/// A word of the vocabulary, which is sorted by frequency, can be a part of a compound up to this rank; further ones are
/// mostly names.
const COMMON: u32 = 12_000;

/// A word as the tokenizer normalises and splits it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Word {
    /// Its pieces, joined; in lower case and without accents.
    pub text: String,
    /// Whether a piece is not in the vocabulary.
    pub unknown: bool,
}

/// How much of a text the model understands. `rank` is the position of a word in the vocabulary, if it is whole there.
pub fn understanding(words: &[Word], rank: impl Fn(&str) -> Option<u32>) -> Understanding {
    let has_letters = |word: &&Word| word.text.chars().any(char::is_alphabetic);
    let foreign = |word: &Word| word.unknown || word.text.chars().any(|c| c.is_alphabetic() && !c.is_ascii());
    let (foreign, plain): (Vec<&Word>, Vec<&Word>) =
        words.iter().filter(|word| word.unknown || has_letters(word)).partition(|word| foreign(word));
    let mut long = plain.iter().filter(|word| word.text.len() >= SHORTEST_WORD).peekable();
    let is_guess = long.peek().is_some();
    if long.any(|word| is_known(&word.text, &rank)) {
        Understanding::Words
    } else if !foreign.is_empty() {
        Understanding::Nothing
    } else if is_guess {
        Understanding::Guess
    } else {
        Understanding::Words
    }
}

fn is_known(word: &str, rank: &impl Fn(&str) -> Option<u32>) -> bool {
    let is_word = |word: &str| rank(word).is_some() || is_listed(word);
    let is_part = |word: &str| is_listed(word) || rank(word).is_some_and(|rank| rank < COMMON);
    let singular = ["", "s", "es"].iter().filter_map(|plural| word.strip_suffix(plural));
    is_word(word) || singular.into_iter().any(|word| is_derived(word, is_word) || is_compound(word, is_part))
}

/// Whether this is an English word that the tokenizer splits, in lower case.
pub(crate) fn is_listed(word: &str) -> bool {
    LISTED.binary_search(&word).is_ok()
}

/// Whether this is a word with an ending: "sleds", "sledding", "baking", "muddier".
fn is_derived(word: &str, is_word: impl Fn(&str) -> bool) -> bool {
    SUFFIXES.iter().filter_map(|suffix| word.strip_suffix(suffix)).any(|stem| {
        let doubled = stem
            .get(..stem.len().saturating_sub(1))
            .filter(|short| short.chars().last() == stem.chars().last());
        let forms = [
            Some(stem.to_owned()),
            Some(format!("{stem}e")),
            stem.strip_suffix('i').map(|start| format!("{start}y")),
            doubled.map(str::to_owned),
        ];
        forms.into_iter().flatten().any(|form| form.len() >= SHORTEST_STEM && is_word(&form))
    })
}

/// Whether this is a compound of two words: "snowboard".
fn is_compound(word: &str, is_part: impl Fn(&str) -> bool) -> bool {
    let cuts = SHORTEST_WORD..=word.len().saturating_sub(SHORTEST_WORD);
    cuts.into_iter()
        .filter_map(|cut| word.split_at_checked(cut))
        .any(|(start, end)| is_part(start) && is_part(end))
}

#[cfg(test)]
#[path = "words_tests.rs"]
mod tests;
