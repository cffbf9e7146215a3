//! A stretch of reading: what is left, and what was read and is not stored yet.
//!
//! Owns how often is committed, so that a crash loses little. A failure of the reader is remembered with its picture, so that
//! it is not tried again, and told once. Never decides when to read.

use std::collections::HashSet;
use std::sync::Arc;
use std::time::{Duration, Instant};

use blake3::Hash;

use super::lines::lines_in;
use super::looks::{Look, Looks};
use super::{WordsRead, decode, kind, language, template};
use crate::catalogue::words::{self, Counts, Reading};
use crate::catalogue::{contents, texts};
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
    /// The memes of which a vector without their words is to be made; `None` until they are listed.
    templates: Option<Vec<ContentId>>,
    /// `None` until it is needed.
    looks: Option<Looks>,
    done: WordsRead,
    /// How much was read when the contents were last listed, without what this session had read by then.
    before: Counts,
    /// The first picture of each reason for which the reader failed, until it is taken.
    failures: Vec<(ContentId, ReadTextError)>,
    known_failures: HashSet<String>,
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
            templates: None,
            looks: None,
            done: WordsRead::default(),
            before: Counts::default(),
            failures: Vec::new(),
            known_failures: HashSet::new(),
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
        self.templates = None;
        self.commit(library)?;
        let counts = library.words_counts()?;
        self.before = Counts { read: counts.read.saturating_sub(self.done.read), ..counts };
        Ok(())
    }

    /// How many pictures are left.
    pub fn left(&self) -> u64 {
        self.pending.len() as u64
    }

    /// How much of the library was read, in this session and before.
    pub fn counts(&self) -> Counts {
        let Counts { read, total } = self.before;
        Counts { read: (read + self.done.read).min(total), total }
    }

    /// Whether nothing is left.
    pub fn has_ended(&self) -> bool {
        self.pending.is_empty() && self.templates.as_ref().is_some_and(Vec::is_empty)
    }

    /// What was done so far.
    pub fn done(&self) -> WordsRead {
        self.done
    }

    /// Reads the next picture, or makes the next vector of a meme without its words; false if nothing is left. Commits from
    /// time to time.
    ///
    /// # Errors
    ///
    /// [`Error::Embed`](crate::Error::Embed) when the model fails, and database errors. A picture or a reader that fails is
    /// no error.
    pub fn read_next(&mut self, library: &Library) -> Result<bool> {
        let Some(id) = self.pending.pop() else {
            self.commit(library)?;
            return self.make_template(library);
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

    /// Why the reader failed since the last call, each reason with the first picture of a session.
    pub fn take_failures(&mut self) -> Vec<(ContentId, ReadTextError)> {
        std::mem::take(&mut self.failures)
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
        })?;
        // So that searches have little to catch up with.
        texts::catch_up(&library.catalogue).map(drop)
    }

    /// What a picture looks like to the model, if it has so many lines that its kind may depend on that. A model that fails
    /// has not seen it.
    fn look_at(&mut self, library: &Library, id: ContentId, lines: usize) -> Look {
        if lines < kind::LINES_OF_WINDOW {
            return Look::default();
        }
        if self.looks.is_none() {
            let looks = Looks::new(library);
            self.looks = looks.inspect_err(|error| tracing::warn!(%error, "pictures are not looked at")).ok();
        }
        let look = self.looks.as_ref().and_then(|looks| looks.at(library, id).ok());
        look.unwrap_or_default()
    }

    /// Makes the next vector of a meme without its words; false if none is left.
    fn make_template(&mut self, library: &Library) -> Result<bool> {
        let embedder = Arc::clone(&library.space().embedder);
        if self.templates.is_none() {
            self.templates = Some(library.catalogue.read(|db| words::pending_templates(db, embedder.id()))?);
        }
        let Some(id) = self.templates.as_mut().and_then(Vec::pop) else { return Ok(false) };
        if let Some(vector) = template::make(library, &*embedder, id)? {
            library.catalogue.write(|db| match contents::hash(db, id)? {
                Some(hash) => words::put_template(db, id, &hash, embedder.id(), &vector),
                None => Ok(()),
            })?;
        }
        Ok(true)
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
        let reading = match lines_in(&*reader, &pixels) {
            Ok(lines) => Reading {
                from_thumbnail,
                kind: kind::of(&lines, &subject, self.look_at(library, id, lines.len())),
                language: language::of(&text(&lines)).map(str::to_owned),
                lines,
                failure: None,
            },
            Err(error) => {
                let failure = Some(error.reason.clone());
                if self.known_failures.insert(error.reason.clone()) {
                    self.failures.push((id, error));
                }
                Reading { from_thumbnail, failure, ..Reading::default() }
            }
        };
        Ok(Some((subject.hash, reading)))
    }
}

fn text(lines: &[TextLine]) -> String {
    lines.iter().map(|line| line.text.as_str()).collect::<Vec<_>>().join("\n")
}
