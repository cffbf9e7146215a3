//! What was read in a picture, as a window shows it.

use crate::catalogue::words;
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
        let found = self.catalogue.read(|db| words::get(db, id))?;
        Ok(found.filter(|(_, reading)| reading.failure.is_none()).map(|(reader, reading)| {
            let texts: Vec<&str> = reading.lines.iter().map(|line| line.text.as_str()).collect();
            ReadWords {
                reader,
                text: texts.join("\n"),
                language: reading.language,
                from_thumbnail: reading.from_thumbnail,
                lines: reading.lines,
            }
        }))
    }
}
