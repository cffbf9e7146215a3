//! Reading the words in pictures, one picture after the other.
//!
//! Owns which picture is read next, from which file, and what is remembered of it. `session` is the work itself, which
//! [`background`](crate::background) and the command line drive; `left` lists what is left,
//! `decode` finds the pixels, `language` names the language of
//! a text, `kind` says what a picture is by its words and by what it `looks` like, and
//! `template` makes a vector of it without them. Never recognises a letter: a [`TextReader`] does.

pub(crate) mod decode;
mod fill;
mod kind;
mod language;
mod left;
mod lettering;
mod lines;
mod looks;
mod session;
mod template;
#[cfg(test)]
mod tests;

use std::path::Path;

pub use session::Session;
pub use template::{template_of, template_of_file};

use crate::catalogue::texts;
use crate::catalogue::words::{self, Counts};
use crate::error::{Error, Result};
use crate::library::Library;
use crate::progress::{Phase, Progress};
use crate::text_reader::{TextLine, TextReader};

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
    /// [`Error::ReadOnly`] when the library is read-only, and database errors.
    pub fn read_words(&self, progress: &Progress) -> Result<WordsRead> {
        self.check_writable()?;
        let Some(mut session) = Session::begin(self)? else { return Ok(WordsRead::default()) };
        progress.enter(Phase::Reading);
        progress.set_total(session.left());
        while !progress.is_cancelled() && session.read_next(self)? {
            progress.add_done(session.done().read - progress.done().min(session.done().read));
            progress.wait_while_paused();
        }
        session.commit(self)?;
        texts::catch_up_fully(&self.catalogue, || progress.is_cancelled())?;
        Ok(WordsRead { stopped: !session.has_ended(), ..session.done() })
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

/// What a reader reads in a file.
#[derive(Clone, Debug, PartialEq)]
pub struct FileWords {
    /// Width of the picture in pixels, upright.
    pub width: u32,
    /// Height of the picture in pixels, upright.
    pub height: u32,
    /// Its lines in the order in which they are read.
    pub lines: Vec<TextLine>,
}

/// The lines in a picture file, which no library need know.
///
/// # Errors
///
/// [`Error::NoPicture`] when it can't be decoded, [`Error::ReadText`] when the reader fails, and file errors.
pub fn read_file(reader: &dyn TextReader, path: &Path) -> Result<FileWords> {
    let decode::Decoded { pixels, width, height } = decode::file(path, reader.longest_side())?;
    let read = lines::lines_in(reader, &pixels);
    let lines = read.map_err(|source| Error::ReadText { path: path.to_path_buf(), source })?;
    Ok(FileWords { width, height, lines })
}
