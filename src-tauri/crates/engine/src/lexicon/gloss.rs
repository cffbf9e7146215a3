//! From a text to its gloss.
//!
//! Owns when a word in Latin letters counts as one of another language: where the text has no English small word, and one
//! of its words can't be English. "Man" and "do" are Hindi words too, but only beside "kutta".

use super::inflection::Number;
use super::sentence::{self, Unit};
use super::table::{Found, Kind, Table};
use super::tokens::{Token, tokens};

/// Small words of English, which no Hindi word is spelt like. A text with one of them is English with a foreign word.
const ENGLISH: [&str; 10] = ["the", "of", "in", "on", "with", "and", "at", "is", "are", "from"];

/// A text in English.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Gloss {
    /// The text; as it was typed if no word of it is known.
    pub text: String,
    /// The words in another script than Latin that no lexicon has, as they were typed.
    pub unknown: Vec<String>,
    /// How many words that say something were found.
    pub(super) known: usize,
}

impl Gloss {
    /// A text of which no lexicon has a word.
    pub(super) fn unchanged(text: &str) -> Self {
        let unknown = tokens(text).iter().filter(|token| token.is_native()).map(typed).collect();
        Self { text: text.to_owned(), unknown, known: 0 }
    }
}

/// The gloss of a text by one lexicon; `None` if it is not in its language.
pub(super) fn gloss(table: &Table, text: &str) -> Option<Gloss> {
    let tokens = tokens(text);
    if !tokens.iter().any(Token::is_native) && !is_transliterated(table, &tokens) {
        return None;
    }
    let is_english = tokens.iter().any(|token| ENGLISH.contains(&&*token.folded));
    let (mut units, mut unknown, mut known) = (Vec::new(), Vec::new(), 0);
    let mut at = 0;
    while let Some(token) = tokens.get(at) {
        let is_foreign = |found: &Found| {
            let is_certain = || table.is_certain(token) && says_something(found.word.kind);
            token.is_native() || !is_english || is_certain()
        };
        match table.find(&tokens, at).filter(is_foreign) {
            Some(found) => {
                known += usize::from(says_something(found.word.kind));
                units.push(Unit::of(found.word, found.number));
                at += found.length;
                continue;
            }
            // What no model for English can read would only distract it.
            None if token.is_native() => unknown.push(typed(token)),
            None => units.push(Unit::foreign(token)),
        }
        at += 1;
    }
    let text = if known > 0 { sentence::english(units) } else { text.to_owned() };
    Some(Gloss { text, unknown, known })
}

impl Unit {
    /// A word that stays as it is typed. A number above one means several.
    fn foreign(token: &Token<'_>) -> Self {
        let several = token.folded.parse::<u32>().is_ok_and(|count| count > 1);
        let kind = if several { Kind::Number } else { Kind::Noun };
        let english = if is_number(token) { &token.folded } else { token.typed };
        Self { english: english.to_owned(), kind, number: Number::Any }
    }
}

fn typed(token: &Token<'_>) -> String {
    token.typed.to_owned()
}

fn is_number(token: &Token<'_>) -> bool {
    token.folded.bytes().all(|byte| byte.is_ascii_digit())
}

/// Whether a text in Latin letters is in the language of the table: it has a word that says something and is not English.
fn is_transliterated(table: &Table, tokens: &[Token<'_>]) -> bool {
    (0..tokens.len()).any(|at| {
        let found = table.find(tokens, at).filter(|found| says_something(found.word.kind));
        found.is_some_and(|found| {
            // "Park" is the same in both.
            let mut run = tokens[at..at + found.length].iter();
            run.any(|token| table.is_certain(token) && token.folded != found.word.english)
        })
    })
}

fn says_something(kind: Kind) -> bool {
    matches!(kind, Kind::Noun | Kind::Name | Kind::Adjective | Kind::Verb | Kind::Number)
}
