//! Searching: from a query or a picture to the pictures that match.
//!
//! Owns the one path from a [`Request`] to an [`Answer`], with the rule for weak matches, for the command line and the
//! window alike. Never changes the library.

mod answer;
mod candidates;
pub mod complete;
mod find;
mod for_model;
mod hits;
mod judge;
mod mix;
mod ranking;
mod reading;
mod request;
mod scope;
mod similar;
mod template;
mod terms;
mod text_terms;
pub mod understand;
mod wording;

use std::path::PathBuf;
use std::time::{Duration, Instant};

use crate::catalogue::texts::Field;
use crate::catalogue::{files, naming, texts};
use crate::embedding_space::EmbeddingSpace;
use crate::error::Result;
use crate::ids::ContentId;
use crate::library::Library;
use hits::Choice;
use similar::Target;
use text_terms::TextTerms;

pub use answer::{Answer, Hit, Why};
pub use request::{Request, Subject, WeakMatches};

/// Time after a search after which its memory is given back: the user has found what they searched for.
const IDLE: Duration = Duration::from_secs(5);

impl Library {
    /// Finds the pictures that match best, best first.
    ///
    /// # Errors
    ///
    /// [`Error::EmptyQuery`](crate::Error::EmptyQuery) for a query that asks for nothing,
    /// [`Error::UnknownPicture`](crate::Error::UnknownPicture) and [`Error::NoPicture`](crate::Error::NoPicture) for a
    /// picture that cannot be used for a search, [`Error::Embed`](crate::Error::Embed) when the model fails, and
    /// database errors.
    pub fn search(&self, request: &Request<'_>) -> Result<Answer> {
        let started = Instant::now();
        let space = self.space();
        space.begin_opening(&self.catalogue)?;
        let embedder = &*space.embedder;
        let similar = |target: Result<Target>| self.similar(&space, request, &target?);
        let outside = |embedded| similar::outside_target(self, embedder, embedded);
        let answer = match request.subject {
            Subject::Text(typed) => {
                let (query, understood) = self.read_query(typed)?;
                let answer = find::find(self, &space, request, &query)?;
                Answer { problems: query.problems, understood, ..answer }
            }
            Subject::Query(query) => find::find(self, &space, request, query)?,
            Subject::Picture(id) => similar(Target::stored(&self.catalogue, &space, id))?,
            Subject::File(path) => similar(self.embed_file(embedder, path).and_then(outside))?,
            Subject::Bytes(bytes) => similar(similar::embed_bytes(embedder, bytes).and_then(outside))?,
        };
        let answer = Answer { model: space.choice.clone(), elapsed: started.elapsed(), ..answer };
        tracing::debug!(elapsed = ?answer.elapsed, hits = answer.hits.len(), "searched");
        Ok(answer)
    }

    /// Which texts of a picture have the words of a query as the user typed it, each field once.
    ///
    /// # Errors
    ///
    /// [`Error::Embed`](crate::Error::Embed) when the model fails, and database errors.
    pub fn fields_with_words(&self, typed: &str, id: ContentId) -> Result<Vec<Field>> {
        let (query, _) = self.read_query(typed)?;
        let words = TextTerms::of(&query, &*self.space().embedder)?.wanted();
        self.catalogue.read(|db| hits::fields(db, &words, id))
    }

    fn similar(&self, space: &EmbeddingSpace, request: &Request<'_>, target: &Target) -> Result<Answer> {
        let candidates = target.candidates(self, space, request)?;
        let choice = Choice::new(request, false, Vec::new());
        let (hits, left_out) = self.catalogue.read(|db| choice.hits(db, &candidates))?;
        Ok(Answer { hits, left_out, ..Answer::default() })
    }

    /// Every path of a picture, present files first.
    ///
    /// # Errors
    ///
    /// Database errors.
    pub fn paths(&self, id: ContentId) -> Result<Vec<PathBuf>> {
        self.catalogue.read(|db| files::paths_of_content(db, id))
    }

    /// Gives back memory that only searches need if there was none for a while. Call it from time to time.
    pub fn release_idle_memory(&self) {
        self.space().index.release_idle(IDLE);
    }

    /// Whether damaged vectors or thumbnails were dropped since the last call, which a run makes again.
    pub fn take_dropped(&self) -> bool {
        self.space().take_dropped()
    }

    /// Loads what the first search needs, so that it does not wait for the model and the index.
    pub fn warm_up(&self) {
        if let Err(error) = self.space().begin_opening(&self.catalogue) {
            tracing::warn!(%error, "failed to open the index; the first search will wait for it");
        }
        if let Err(error) = self.catalogue.preload() {
            tracing::warn!(%error, "failed to preload the catalogue; the first searches will wait for the disk");
        }
        if let Err(error) = self.search(&Request::text("a photograph", 1)) {
            tracing::warn!(%error, "the warm-up search failed; the first search may wait for the model");
        }
        if let Err(error) = self.space().likeness_cutoffs(&self.catalogue, &[]) {
            tracing::warn!(%error, "the scores of pictures were not measured; the first search by picture will do it");
        }
        if let Err(error) = self.catch_up_texts() {
            tracing::warn!(%error, "searches for words and places may miss some pictures");
        }
    }

    /// Brings what searches for words and for the names of places need up to date. Takes a second per 10,000 pictures that
    /// have changed: call it in the background.
    ///
    /// # Errors
    ///
    /// Database errors. What was done is kept.
    pub fn catch_up_texts(&self) -> Result<()> {
        texts::catch_up_fully(&self.catalogue, || false)?;
        naming::catch_up(&self.catalogue, || false)
    }
}

#[cfg(test)]
mod tests;
