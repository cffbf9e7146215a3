//! Reading the words in pictures, one picture after the other.
//!
//! Owns which picture is read next, from which file, and what is remembered of it. `session` is the work itself, which
//! [`background`](crate::background) and the command line drive; `decode` finds the pixels, `language` names the language of
//! a text. Never recognises a letter: a [`TextReader`] does.

mod decode;
mod language;
mod session;
#[cfg(test)]
mod tests;

use std::path::Path;

pub use session::Session;

use crate::catalogue::texts;
use crate::catalogue::words::{self, Counts};
use crate::error::Result;
use crate::library::Library;
use crate::progress::{Phase, Progress};
use crate::text_reader::{ReadTextError, TextLine, TextReader};

/// What a run of [`Library::read_words`] did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct WordsRead {
    /// Pictures that were read.
    pub read: u64,
    /// Those of them in which there are words.
    pub with_words: u64,
    /// Those of them that the reader failed to read.
    pub failed: u64,
    /// Whether it was stopped before the end.
    pub stopped: bool,
}

impl Library {
    /// Reads the words in all pictures that the library's reader has not read yet, newest first. Does nothing without a
    /// reader. Blocks until done; `progress` reports and can cancel it. What was read is kept.
    ///
    /// # Errors
    ///
    /// [`Error::ReadOnly`](crate::Error::ReadOnly) when the library is read-only, and database errors.
    pub fn read_words(&self, progress: &Progress) -> Result<WordsRead> {
        self.check_writable()?;
        let Some(mut session) = Session::begin(self)? else { return Ok(WordsRead::default()) };
        progress.enter(Phase::Reading);
        progress.set_total(session.left());
        while !progress.is_cancelled() && session.read_next(self)? {
            progress.add_done(1);
            progress.wait_while_paused();
        }
        session.commit(self)?;
        texts::catch_up_fully(&self.catalogue, || progress.is_cancelled())?;
        Ok(WordsRead { stopped: session.left() > 0, ..session.done() })
    }

    /// How many pictures the library's reader has read; without a reader, how many were read by any.
    ///
    /// # Errors
    ///
    /// Database errors.
    pub fn words_counts(&self) -> Result<Counts> {
        let reader = self.text_reader();
        self.catalogue.read(|db| words::counts(db, reader.as_ref().map(|reader| reader.id())))
    }
}

/// The lines in a picture file, which no library need know, with the picture's width and height, upright.
///
/// # Errors
///
/// [`Error::NoPicture`](crate::Error::NoPicture) when it can't be decoded, and file errors. The inner error is the reader's.
pub fn read_file(
    reader: &dyn TextReader,
    path: &Path,
) -> Result<(u32, u32, Result<Vec<TextLine>, ReadTextError>)> {
    let picture = decode::file(path, None, reader.longest_side())?;
    Ok((picture.width, picture.height, session::read(reader, &picture.pixels)))
}
