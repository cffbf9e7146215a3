//! Pictures that say what is looked for: word after word, in one place.
//!
//! Owns comparing what was typed with what was read. Blanks don't count, since readers merge words and split them; nor do
//! case, accents and signs.

use rusqlite::{Connection, Result};
use unicode_normalization::UnicodeNormalization;

use super::super::words;
use super::lookup::{is_shown, newest};
use super::query::{Strings, Words, within};
use super::{Field, is_attached};
use crate::id_set::IdSet;
use crate::ids::ContentId;

/// Pictures of each table that are compared; a text that more pictures have tells them apart by nothing.
const MAX_COMPARED: usize = 500;
/// Letters of several words below which they may well be parts of others.
const SHORTEST: usize = 6;

/// How much of what a picture says is what was typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Says {
    /// It says that and more.
    Part,
    /// It says that and nothing else.
    All,
}

/// The shown contents in which exactly these words were read, in their order: first those that say nothing else, the newest
/// first. A single word must be all that a picture says.
///
/// # Errors
///
/// Database errors.
pub fn saying(connection: &Connection, words: Words<'_>) -> Result<Vec<(ContentId, Says)>> {
    let mut saying = Vec::new();
    if !is_attached(connection)? {
        return Ok(saying);
    }
    let typed = Typed::of(words);
    let strings = Strings::of(words);
    let candidates = [
        ("words", Strings::of(Words::Phrase(words.text())).whole()),
        ("parts", strings.long_parts().filter(|_| typed.is_several)),
    ];
    let mut seen = IdSet::default();
    for (table, expression) in candidates {
        let Some(expression) = expression else { continue };
        for id in newest(connection, table, &within(Field::Picture, &expression), MAX_COMPARED)? {
            if !seen.contains(id)
                && is_shown(connection, id)?
                && let Some(says) = typed.compared_with(connection, id)?
            {
                seen.insert(id);
                saying.push((id, says));
            }
        }
    }
    saying.sort_by_key(|&(id, says)| std::cmp::Reverse((says, id)));
    Ok(saying)
}

/// Whether a content says these words, as in [`saying`].
pub(super) fn says(connection: &Connection, words: Words<'_>, id: ContentId) -> Result<bool> {
    Ok(Typed::of(words).compared_with(connection, id)?.is_some())
}

/// From how many times as many bytes on, and how many besides, a text can't be the typed word alone: signs and accents are
/// left out of both.
const LONGER: usize = 16;
const SLACK: usize = 64;

/// What was typed.
struct Typed {
    letters: String,
    /// Whether these are several words that are no parts of others by accident.
    is_several: bool,
}

impl Typed {
    fn of(words: Words<'_>) -> Self {
        let letters = letters(words.text());
        let count =
            words.text().split_whitespace().filter(|word| word.chars().any(char::is_alphanumeric)).count();
        let is_several = count > 1 && letters.chars().count() >= SHORTEST;
        Self { letters, is_several }
    }

    fn compared_with(&self, connection: &Connection, id: ContentId) -> Result<Option<Says>> {
        if self.letters.is_empty() {
            return Ok(None);
        }
        let text = words::text(connection, id)?.unwrap_or_default();
        // Far longer than what was typed, it says more.
        if !self.is_several && text.len() > LONGER * self.letters.len() + SLACK {
            return Ok(None);
        }
        let read = letters(&text);
        Ok(match read == self.letters {
            true => Some(Says::All),
            false => (self.is_several && read.contains(&self.letters)).then_some(Says::Part),
        })
    }
}

/// Letters and digits in lower case, without accents.
fn letters(text: &str) -> String {
    let is_accent = |c: char| ('\u{300}'..='\u{36f}').contains(&c);
    let bare = text.nfkd().filter(|c| !is_accent(*c)).nfc();
    bare.flat_map(char::to_lowercase).filter(|c| c.is_alphanumeric()).collect()
}
