//! A stretch of reading: what is left, and what was read and is not stored yet.
//!
//! Owns how often is committed, so that a crash loses little. A failure of the reader is remembered with its picture, so that
//! it is not tried again, and logged once. Never decides when to read.

use std::collections::HashSet;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::time::{Duration, Instant};

use blake3::Hash;
use image::RgbImage;

use super::{WordsRead, decode, language};
use crate::catalogue::words::{self, Reading};
use crate::error::Result;
use crate::ids::ContentId;
use crate::library::Library;
use crate::text_reader::{ReadTextError, TextLine, TextReader};

/// A batch is committed when it has so many pictures,
const BATCH: usize = 32;
/// or after this time: a crash loses no more.
const COMMIT_EVERY: Duration = Duration::from_secs(2);

/// Reading what a reader has not read yet.
pub struct Session {
    reader: Arc<dyn TextReader>,
    /// What is left, the newest last.
    pending: Vec<ContentId>,
    /// The content that was added last to the library, as far as this session knows.
    last_known: ContentId,
    batch: Vec<(ContentId, Hash, Reading)>,
    batch_since: Instant,
    done: WordsRead,
    /// Reasons of failures that were logged.
    logged: HashSet<String>,
}

impl Session {
    /// Lists what is left to read; `None` without a reader, and in a library that is read-only.
    ///
    /// # Errors
    ///
    /// Database errors.
    pub fn begin(library: &Library) -> Result<Option<Self>> {
        let Some(reader) = library.text_reader().filter(|_| library.is_writable()) else { return Ok(None) };
        let mut session = Self {
            reader,
            pending: Vec::new(),
            last_known: ContentId(0),
            batch: Vec::new(),
            batch_since: Instant::now(),
            done: WordsRead::default(),
            logged: HashSet::new(),
        };
        session.add_new(library)?;
        Ok(Some(session))
    }

    /// Adds the contents that the library knows since the session began.
    ///
    /// # Errors
    ///
    /// Database errors.
    pub fn add_new(&mut self, library: &Library) -> Result<()> {
        let reader = self.reader.id();
        let mut new = library.catalogue.read(|db| words::pending(db, reader, self.last_known))?;
        self.last_known = new.iter().copied().max().unwrap_or(self.last_known).max(self.last_known);
        new.reverse();
        self.pending.extend(new);
        Ok(())
    }

    /// How many pictures are left.
    pub fn left(&self) -> u64 {
        self.pending.len() as u64
    }

    /// What was done so far.
    pub fn done(&self) -> WordsRead {
        self.done
    }

    /// Reads the next picture; false if none is left. Commits from time to time.
    ///
    /// # Errors
    ///
    /// Database errors. A picture or a reader that fails is no error.
    pub fn read_next(&mut self, library: &Library) -> Result<bool> {
        let Some(id) = self.pending.pop() else {
            self.commit(library)?;
            return Ok(false);
        };
        if let Some((hash, reading)) = self.reading_of(library, id)? {
            if self.batch.is_empty() {
                self.batch_since = Instant::now();
            }
            self.done.read += 1;
            self.done.with_words += u64::from(!reading.lines.is_empty());
            self.done.failed += u64::from(reading.failure.is_some());
            self.batch.push((id, hash, reading));
        }
        if self.batch.len() >= BATCH || (!self.batch.is_empty() && self.batch_since.elapsed() >= COMMIT_EVERY)
        {
            self.commit(library)?;
        }
        Ok(true)
    }

    /// Stores what was read.
    ///
    /// # Errors
    ///
    /// Database errors; then it is read again some time.
    pub fn commit(&mut self, library: &Library) -> Result<()> {
        let batch = std::mem::take(&mut self.batch);
        if batch.is_empty() {
            return Ok(());
        }
        let reader = self.reader.id();
        library.catalogue.write(|db| {
            batch.iter().try_for_each(|(id, hash, reading)| words::put(db, *id, hash, reader, reading))
        })
    }

    fn reading_of(&mut self, library: &Library, id: ContentId) -> Result<Option<(Hash, Reading)>> {
        let reader = Arc::clone(&self.reader);
        let subject = library.catalogue.read(|db| match words::is_pending(db, reader.id(), id)? {
            true => words::subject(db, id),
            false => Ok(None),
        })?;
        // Deleted meanwhile, or read by another program.
        let Some(subject) = subject else { return Ok(None) };
        let decoded = decode::content(library, id, &subject.hash, reader.longest_side())?;
        // Left for a time when a file or the thumbnail is there.
        let Some((pixels, from_thumbnail)) = decoded else { return Ok(None) };
        let reading = match read(&*reader, &pixels) {
            Ok(lines) => Reading {
                from_thumbnail,
                language: language::of(&text(&lines)).map(str::to_owned),
                lines,
                failure: None,
            },
            Err(error) => {
                if self.logged.insert(error.reason.clone()) {
                    tracing::warn!(content = id.0, %error, "the words in a picture can't be read");
                }
                Reading { from_thumbnail, failure: Some(error.reason), ..Reading::default() }
            }
        };
        Ok(Some((subject.hash, reading)))
    }
}

/// The lines in a picture. A reader that panics has failed.
pub(super) fn read(reader: &dyn TextReader, pixels: &RgbImage) -> Result<Vec<TextLine>, ReadTextError> {
    catch_unwind(AssertUnwindSafe(|| reader.read(pixels))).unwrap_or_else(|_| {
        Err(ReadTextError { reader: reader.id().to_owned(), reason: "a bug in the reader".to_owned() })
    })
}

fn text(lines: &[TextLine]) -> String {
    lines.iter().map(|line| line.text.as_str()).collect::<Vec<_>>().join("\n")
}
