//! What was read in a picture, as a window shows it.

use rusqlite::Connection;

use crate::catalogue::words::{self, Reading};
use crate::error::Result;
use crate::ids::ContentId;
use crate::library::Library;
use crate::text_reader::{TextLine, TextWord};

/// What was read in a picture.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ReadWords {
    /// What read it: the ID of a [`TextReader`](crate::text_reader::TextReader).
    pub reader: String,
    /// The lines, separated by line feeds; empty if there is no text.
    pub text: String,
    /// The language as in ISO 639-1, such as `en` or `hi`, if it is known.
    pub language: Option<String>,
    /// Whether the thumbnail was read, since the original was not available.
    pub from_thumbnail: bool,
    /// The lines in the order in which they are read.
    pub lines: Vec<ReadLine>,
}

/// A line of text in a picture.
pub type ReadLine = TextLine;

/// A word of a line.
pub type ReadWord = TextWord;

impl Library {
    /// What was read in a picture; `None` if it was not read yet, or the reader failed.
    ///
    /// # Errors
    ///
    /// Database errors.
    pub fn words_in_picture(&self, id: ContentId) -> Result<Option<ReadWords>> {
        self.catalogue.read(|db| of(db, id))
    }
}

/// As [`Library::words_in_picture`].
pub(super) fn of(db: &Connection, id: ContentId) -> rusqlite::Result<Option<ReadWords>> {
    let found = words::get(db, id)?.filter(|(_, reading)| reading.failure.is_none());
    Ok(found.map(|(reader, reading)| {
        let texts: Vec<&str> = reading.lines.iter().map(|line| line.text.as_str()).collect();
        let text = texts.join("\n");
        let Reading { from_thumbnail, language, lines, .. } = reading;
        ReadWords { reader, text, language, from_thumbnail, lines }
    }))
}
