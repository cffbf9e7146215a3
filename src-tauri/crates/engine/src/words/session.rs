//! A stretch of reading: what was read and is not stored yet.
//!
//! Owns how often is committed, so that a crash loses little. A failure of the reader is remembered with its picture, so that
//! it is not tried again, and told once. Never decides when to read.

use std::collections::HashSet;
use std::sync::Arc;
use std::time::{Duration, Instant};

use blake3::Hash;

use super::decode::{self, OfFiles};
use super::left::Left;
use super::lines::lines_in;
use super::looks::{CurrentLooks, Look};
use super::template::PendingTemplates;
use super::{WordsRead, kind, language, lettering};
use crate::catalogue::texts;
use crate::catalogue::words::{self, Counts, Kind, Reading, Subject};
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
    left: Left,
    batch: Vec<(ContentId, Hash, Reading)>,
    batch_since: Instant,
    templates: PendingTemplates,
    looks: CurrentLooks,
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
            left: Left::list(library, reader.id())?,
            reader,
            batch: Vec::new(),
            batch_since: Instant::now(),
            templates: PendingTemplates::default(),
            looks: CurrentLooks::default(),
            done: WordsRead::default(),
            before: Counts::default(),
            failures: Vec::new(),
            known_failures: HashSet::new(),
        };
        session.count(library)?;
        Ok(Some(session))
    }

    /// Adds the contents that the library shows since the session began or this was last called, and tries those again that
    /// could not be read then. Reads little more than what is new. If `files_returned`, looks for contents that have files
    /// again as well.
    ///
    /// # Errors
    ///
    /// Database errors.
    pub fn add_new(&mut self, library: &Library, files_returned: bool) -> Result<()> {
        self.commit(library)?;
        let mut is_any = self.left.add_new(library, self.reader.id())?;
        if files_returned {
            is_any |= self.left.add_returned(library, self.reader.id())?;
        }
        // What was hidden or deleted counts as well.
        self.count(library)?;
        if is_any {
            self.looks.forget();
        }
        Ok(())
    }

    fn count(&mut self, library: &Library) -> Result<()> {
        let counts = library.words_counts()?;
        self.before = Counts { read: counts.read.saturating_sub(self.done.read), ..counts };
        Ok(())
    }

    /// Whether this session's reader is still that of the library.
    pub fn is_current(&self, library: &Library) -> bool {
        library.text_reader().is_some_and(|reader| reader.id() == self.reader.id())
    }

    /// How many pictures are left.
    pub fn left(&self) -> u64 {
        self.left.len() as u64
    }

    /// How much of the library was read, in this session and before.
    pub fn counts(&self) -> Counts {
        let Counts { read, total } = self.before;
        Counts { read: (read + self.done.read).min(total), total }
    }

    /// Whether nothing is left.
    pub fn has_ended(&self) -> bool {
        self.left.len() == 0 && self.templates.has_ended()
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
        let Some(id) = self.left.take() else {
            self.commit(library)?;
            // It holds the model.
            self.looks.forget();
            return self.templates.make_next(library);
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
        if batch.iter().any(|(_, _, reading)| reading.kind == Some(Kind::Meme)) {
            self.templates.forget();
        }
        // So that searches have little to catch up with.
        texts::catch_up(&library.catalogue).map(drop)
    }

    fn reading_of(&mut self, library: &Library, id: ContentId) -> Result<Option<(Hash, Reading)>> {
        let reader = Arc::clone(&self.reader);
        let found = library.catalogue.read(|db| {
            let Some(subject) = words::subject(db, id)? else { return Ok(None) };
            Ok(Some((subject, words::is_pending(db, reader.id(), id)?, words::present_files(db, id)?)))
        })?;
        let (subject, files) = match found {
            Some((subject, true, files)) => (subject, files),
            // Read by another program.
            Some((_, false, _)) => return Ok(None),
            None => {
                self.left.leave_hidden(id);
                return Ok(None);
            }
        };
        let side = reader.longest_side();
        let problem = match decode::files(library, id, &subject.hash, side)? {
            OfFiles::Pixels(pixels) => {
                return Ok(Some((subject.hash, self.read(library, id, &subject, &pixels))));
            }
            OfFiles::Silent => {
                self.left.postpone(id);
                return Ok(None);
            }
            OfFiles::Undecodable(problem) => Some(problem),
            OfFiles::Away => None,
        };
        let tried = files.filter(|_| problem.is_some());
        if library.catalogue.read(|db| words::is_from_thumbnail(db, id, reader.id()))? {
            // The thumbnail says what it said.
            if let Some(tried) = tried {
                library.catalogue.write(|db| words::set_tried(db, id, &tried))?;
            }
            return Ok(None);
        }
        let reading = match (decode::thumbnail(library, &subject.hash, side)?, problem) {
            (Some(pixels), _) => self.read(library, id, &subject, &pixels),
            (None, Some(problem)) => Reading { failure: Some(problem.to_string()), ..Reading::default() },
            (None, None) => {
                self.left.postpone(id);
                return Ok(None);
            }
        };
        Ok(Some((subject.hash, Reading { from_thumbnail: true, tried, ..reading })))
    }

    /// What a picture looks like to the model, if its kind may depend on that.
    fn look_at(&mut self, library: &Library, id: ContentId, lines: &[TextLine]) -> Look {
        if kind::needs_look(lines) { self.looks.at(library, id) } else { Look::default() }
    }

    fn read(
        &mut self,
        library: &Library,
        id: ContentId,
        subject: &Subject,
        pixels: &image::RgbImage,
    ) -> Reading {
        match lines_in(&*self.reader, pixels) {
            Ok(lines) => Reading {
                kind: kind::of(&lines, subject, self.look_at(library, id, &lines), &|line| {
                    lettering::is_drawn(pixels, line)
                }),
                language: language::of(&text(&lines)).map(str::to_owned),
                lines,
                ..Reading::default()
            },
            Err(error) => {
                let failure = Some(error.reason.clone());
                if self.known_failures.insert(error.reason.clone()) {
                    self.failures.push((id, error));
                }
                Reading { failure, ..Reading::default() }
            }
        }
    }
}

fn text(lines: &[TextLine]) -> String {
    lines.iter().map(|line| line.text.as_str()).collect::<Vec<_>>().join("\n")
}
