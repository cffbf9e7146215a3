//! What is looked for, as FTS5's expressions made of nothing but strings.

use super::Field;
use super::unicode::{normal, spaced};

/// Characters and words that are used; more than anybody types.
const MAX_CHARS: usize = 1_000;
const MAX_WORDS: usize = 32;
/// The parts that the second table knows are this long.
const PART: usize = 3;
/// Words of so many letters are rarely parts of others by accident.
const RARELY_PART: usize = 6;

/// What is looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Words<'a> {
    /// Every one of these words, wherever they are, also as parts of words.
    All(&'a str),
    /// Every one of these words, wherever they are, as whole words.
    Whole(&'a str),
    /// These words after each other.
    Phrase(&'a str),
}

impl<'a> Words<'a> {
    /// The words as they were typed.
    pub(super) fn text(self) -> &'a str {
        match self {
            Self::All(text) | Self::Whole(text) | Self::Phrase(text) => text,
        }
    }
}

impl<'a> From<&'a str> for Words<'a> {
    fn from(text: &'a str) -> Self {
        Self::All(text)
    }
}

/// The strings to look for.
pub(super) struct Strings {
    strings: Vec<String>,
    /// Whether they may be parts of words.
    as_parts: bool,
}

impl Strings {
    pub(super) fn of(words: Words<'_>) -> Self {
        let short = |text: &str| normal(&text.chars().take(MAX_CHARS).collect::<String>());
        let as_parts = !matches!(words, Words::Whole(_));
        let strings = match words {
            Words::All(text) | Words::Whole(text) => {
                short(text).split_whitespace().take(MAX_WORDS).map(str::to_owned).collect()
            }
            Words::Phrase(text) => {
                Some(short(text).trim().to_owned()).filter(|text| !text.is_empty()).into_iter().collect()
            }
        };
        Self { strings, as_parts }
    }

    /// Whether there is only one string, which lies in a single field.
    pub(super) fn is_one(&self) -> bool {
        self.strings.len() == 1
    }

    /// The expression for the table of words; `None` if nothing looks like a word.
    pub(super) fn whole(&self) -> Option<String> {
        join(self.words(), " ")
    }

    /// That any of the words is there.
    pub(super) fn any_whole(&self) -> Option<String> {
        join(self.words(), " OR ")
    }

    /// The expression for the table of parts; `None` if a string is too short for it.
    pub(super) fn parts(&self) -> Option<String> {
        let are_long = self.as_parts && self.strings.iter().all(|text| is_long(text));
        are_long.then(|| join(self.strings.iter().cloned(), " ")).flatten()
    }

    /// That any of those that are long enough is there as a part.
    pub(super) fn any_part(&self) -> Option<String> {
        join(self.strings.iter().filter(|text| is_long(text)).cloned(), " OR ")
    }

    /// The expression for the table of parts within the words read in pictures, where whole words are looked for: readers
    /// merge words, and long ones are hardly parts of others. `None` if a word is short, or parts are looked for anyway.
    pub(super) fn merged(&self) -> Option<String> {
        let are_long =
            !self.as_parts && self.strings.iter().all(|text| text.chars().nth(RARELY_PART - 1).is_some());
        let expression = are_long.then(|| join(self.strings.iter().cloned(), " ")).flatten()?;
        Some(within(Field::Picture, &expression))
    }

    /// The words of strings that are long enough for the table of parts, as parts.
    pub(super) fn long_parts(&self) -> Option<String> {
        let words = self.strings.iter().flat_map(|text| text.split_whitespace());
        join(words.filter(|word| is_long(word)).map(str::to_owned), " ")
    }

    /// What has letters or digits: the table of words knows nothing else.
    fn words(&self) -> impl Iterator<Item = String> {
        self.strings.iter().filter(|text| text.chars().any(char::is_alphanumeric)).map(|text| spaced(text))
    }
}

/// The expression within one field.
pub(super) fn within(field: Field, expression: &str) -> String {
    format!("{{{}}} : ({expression})", field.column())
}

fn is_long(text: &str) -> bool {
    text.chars().nth(PART - 1).is_some()
}

/// Strings as FTS5 spells them, with an operator between.
fn join(strings: impl Iterator<Item = String>, operator: &str) -> Option<String> {
    let strings: Vec<_> = strings.map(|text| format!("\"{}\"", text.replace('"', "\"\""))).collect();
    (!strings.is_empty()).then(|| strings.join(operator))
}
