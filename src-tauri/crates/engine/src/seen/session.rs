//! A stretch of looking: what is left to look at, and what was seen and is not stored yet.
//!
//! Owns how often is committed. A counter that fails with a picture is not asked again, and the log says why once. Never
//! decides when to look.

use std::sync::Arc;
use std::time::{Duration, Instant};

use blake3::Hash;
use image::RgbImage;

use crate::catalogue::listing::{self, Scope};
use crate::catalogue::seen::{self, Counts, Seen};
use crate::catalogue::{list_ids, thumbnails};
use crate::error::Result;
use crate::ids::ContentId;
use crate::library::Library;
use crate::people_counter::PeopleCounter;
use crate::pictures::appearance;
use crate::pictures::thumbnails::decode as decode_thumbnail;

/// A batch is committed when it has so many pictures,
const BATCH: usize = 256;
/// or after this time: a crash loses no more.
const COMMIT_EVERY: Duration = Duration::from_secs(2);

/// Looking at what was not looked at yet.
pub struct Session {
    counter: Option<Arc<dyn PeopleCounter>>,
    /// What is left, the newest last.
    left: Vec<ContentId>,
    /// The content that was added last when they were last listed.
    last_known: ContentId,
    /// All pictures of the library when they were last listed.
    total: u64,
    batch: Vec<(ContentId, Hash, Seen)>,
    batch_since: Instant,
    seen: u64,
    has_failed: bool,
}

impl Session {
    /// Lists what is left to look at; `None` in a library that is read-only.
    ///
    /// # Errors
    ///
    /// Database errors.
    pub fn begin(library: &Library) -> Result<Option<Self>> {
        if !library.is_writable() {
            return Ok(None);
        }
        let mut session = Self {
            counter: library.people_counter.clone(),
            left: Vec::new(),
            last_known: ContentId(0),
            total: 0,
            batch: Vec::new(),
            batch_since: Instant::now(),
            seen: 0,
            has_failed: false,
        };
        session.list(library)?;
        Ok(Some(session))
    }

    /// Adds the contents that are new since the session began or this was last called. If `files_returned`, lists all contents
    /// again: some may be shown again, or have a thumbnail now.
    ///
    /// # Errors
    ///
    /// Database errors.
    pub fn add_new(&mut self, library: &Library, files_returned: bool) -> Result<()> {
        self.commit(library)?;
        if files_returned {
            (self.left, self.last_known) = (Vec::new(), ContentId(0));
        }
        self.list(library)
    }

    fn list(&mut self, library: &Library) -> Result<()> {
        let counter = self.counter.as_ref().map(|counter| counter.id());
        let (last, mut new, total) = library.catalogue.read(|db| {
            // What is added meanwhile is listed twice, which costs less than missing it.
            let last = list_ids::last_content(db)?;
            Ok((last, seen::pending(db, counter, self.last_known)?, listing::count(db, Scope::All)?))
        })?;
        new.reverse();
        self.left.extend(new);
        (self.last_known, self.total) = (last, total);
        Ok(())
    }

    /// How many pictures are left.
    pub fn left(&self) -> u64 {
        self.left.len() as u64
    }

    /// How much of the library was looked at, in this session and before.
    pub fn counts(&self) -> Counts {
        Counts { seen: self.total.saturating_sub(self.left()), total: self.total }
    }

    /// How many pictures this session has looked at.
    pub fn seen(&self) -> u64 {
        self.seen
    }

    /// Looks at the next picture; false if nothing is left. Commits from time to time.
    ///
    /// # Errors
    ///
    /// Database errors. A picture without a thumbnail, or a counter that fails, is no error.
    pub fn look_at_next(&mut self, library: &Library) -> Result<bool> {
        let Some(id) = self.left.pop() else {
            // As long as a library at first.
            self.left = Vec::new();
            self.commit(library)?;
            return Ok(false);
        };
        if let Some((hash, seen)) = self.look_at(library, id)? {
            if self.batch.is_empty() {
                self.batch_since = Instant::now();
            }
            self.seen += 1;
            self.batch.push((id, hash, seen));
        }
        if self.batch.len() >= BATCH || (!self.batch.is_empty() && self.batch_since.elapsed() >= COMMIT_EVERY)
        {
            self.commit(library)?;
        }
        Ok(true)
    }

    /// Stores what was seen.
    ///
    /// # Errors
    ///
    /// Database errors; then it is looked at again some time.
    pub fn commit(&mut self, library: &Library) -> Result<()> {
        let batch = std::mem::take(&mut self.batch);
        if batch.is_empty() {
            return Ok(());
        }
        let counter = self.counter.as_ref().map(|counter| counter.id());
        library
            .catalogue
            .write(|db| batch.iter().try_for_each(|(id, hash, seen)| seen::put(db, *id, hash, counter, seen)))
    }

    /// What is seen in a content's thumbnail; `None` if there is none, which the next run of indexing makes.
    fn look_at(&mut self, library: &Library, id: ContentId) -> Result<Option<(Hash, Seen)>> {
        let counter = self.counter.as_ref().map(|counter| counter.id());
        let found = library.catalogue.read(|db| {
            let Some((hash, source)) = seen::subject(db, id, counter)? else { return Ok(None) };
            Ok(thumbnails::get(db, &hash)?.map(|jpeg| (hash, source, jpeg)))
        })?;
        let Some((hash, source, jpeg)) = found else { return Ok(None) };
        let Some(pixels) = decode_thumbnail(&jpeg) else { return Ok(None) };
        let appearance = appearance::of(&pixels, source);
        let people = self.count_people(library, id, &pixels)?;
        Ok(Some((hash, Seen { appearance, people })))
    }

    fn count_people(&mut self, library: &Library, id: ContentId, pixels: &RgbImage) -> Result<Option<u8>> {
        let Some(counter) = &self.counter else { return Ok(None) };
        let space = library.space();
        let vector = space.vector_of(&library.catalogue, id)?;
        let known = vector.and_then(|vector| counter.counted_in(space.embedder.id(), &vector));
        match known.map_or_else(|| counter.count(pixels), Ok) {
            Ok(number) => Ok(Some(number.round() as u8)),
            Err(error) => {
                if !std::mem::replace(&mut self.has_failed, true) {
                    tracing::warn!(%error, "the people in some pictures are not counted");
                }
                Ok(None)
            }
        }
    }
}
