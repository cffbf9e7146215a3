//! Words of other languages as English ones, for models that know English only.
//!
//! Owns the lexicons, `assets/lexicon/TAG.tsv`, how their words are spelt, also in Latin letters, and how they inflect. A
//! query is glossed word by word: what a picture shows needs no grammar. Knows no model, no library and no picture.

pub(crate) mod fold;
mod gloss;
mod inflection;
mod latin;
mod plural;
mod sentence;
mod table;
mod tokens;

use std::sync::LazyLock;

use crate::embedder::Languages;

pub use gloss::Gloss;
use table::{Kind, Table};
pub(crate) use tokens::is_in_another_script;

/// Every lexicon by the tag of its language. Another language is a file and a line here.
const LEXICONS: [(&str, &str); 1] = [("hi", include_str!("../../assets/lexicon/hi.tsv"))];

static TABLES: LazyLock<Vec<(&str, Table)>> =
    LazyLock::new(|| LEXICONS.iter().map(|&(tag, text)| (tag, Table::parse(text))).collect());

/// A text with the words of other languages in English. English text is returned as it is.
///
/// ```
/// use ratna_engine::lexicon::gloss;
///
/// assert_eq!(gloss("लाल गाड़ी").text, "red car");
/// assert_eq!(gloss("laal gaadi").text, "red car");
/// assert_eq!(gloss("पेड़ पर बिल्ली").text, "cat on tree");
/// assert_eq!(gloss("a red car").text, "a red car");
/// ```
pub fn gloss(text: &str) -> Gloss {
    let glosses = TABLES.iter().filter_map(|(_, table)| gloss::gloss(table, text));
    glosses.max_by_key(|gloss| gloss.known).unwrap_or_else(|| Gloss::unchanged(text))
}

/// A text as a model with these languages is given it: in English if it knows nothing else.
pub fn gloss_for(languages: Languages, text: &str) -> Gloss {
    match languages {
        Languages::English => gloss(text),
        Languages::Many => Gloss { text: text.to_owned(), ..Gloss::default() },
    }
}

/// Whether a word is an everyday one of a lexicon, in any of its forms. Names are not, nor words in Latin letters that are
/// English as well.
pub fn is_everyday(word: &str) -> bool {
    let tokens = tokens::tokens(word);
    let is_whole = |table: &Table| match &tokens[..] {
        [token] if token.is_native() || table.is_certain(token) => {
            table.find(&tokens, 0).is_some_and(|found| found.word.kind != Kind::Name)
        }
        _ => false,
    };
    TABLES.iter().any(|(_, table)| is_whole(table))
}

/// An English noun, or several words that end with one, in the plural.
pub(crate) fn plural_of(english: &str) -> String {
    plural::plural(english)
}

/// The texts of all lexicons, for what was made with them.
pub(crate) fn sources() -> impl Iterator<Item = &'static str> {
    LEXICONS.iter().map(|&(_, text)| text)
}

/// An English word in another language, by the language's tag; `None` if its lexicon has none.
pub fn name_of(english: &str, language: &str) -> Option<&'static str> {
    let (_, table) = TABLES.iter().find(|(tag, _)| *tag == language)?;
    table.name_of(english)
}

#[cfg(test)]
mod tests;
