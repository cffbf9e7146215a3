//! Searching: from words or a picture to the pictures that match.
//!
//! Owns the one path from a [`Request`] to an [`Answer`], with the rule for weak matches, for the command line and the
//! window alike. Never changes the library.

mod answer;
pub mod query;
mod request;

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use blake3::Hash;

use crate::catalogue::{Catalogue, contents, files, listing, texts};
use crate::embedder::{Embedder, Understanding, picture_vector, text_vector};
use crate::embedding_space::EmbeddingSpace;
use crate::embedding_space::relevance::{Cutoffs, Strength};
use crate::error::{Error, Result};
use crate::ids::ContentId;
use crate::library::Library;
use crate::pictures::file;
use crate::vectors::nearest::NearestQuery;
use query::Query;

pub use answer::{Answer, Hit};
pub use request::{Request, Subject, WeakMatches};

/// How many pictures [`WeakMatches::IncludeNearest`] shows when nothing matches: a few rows of a grid.
const NEAREST_SHOWN: usize = 60;

/// Time after a search after which its memory is given back: the user has found what they searched for.
const IDLE: Duration = Duration::from_secs(5);

/// What to search for, embedded.
struct Target {
    /// Unit vector with as many elements as the model has dimensions.
    vector: Vec<f32>,
    /// The searched picture if the library has it, which is left out of the hits.
    itself: Option<ContentId>,
    /// How much of the words the model understands; `None` for a picture.
    understanding: Option<Understanding>,
}

impl Library {
    /// Finds the pictures that match best, best first.
    ///
    /// # Errors
    ///
    /// [`Error::EmptyQuery`] for blank words, [`Error::UnknownPicture`] and [`Error::NoPicture`] for a picture that
    /// cannot be used for a search, [`Error::Embed`] when the model fails, and database errors.
    pub fn search(&self, request: &Request<'_>) -> Result<Answer> {
        let started = Instant::now();
        let space = self.space();
        space.begin_opening(&self.catalogue)?;
        let target = self.target(&space, request.subject)?;
        let embedded = started.elapsed();
        // The searched picture is among the nearest and is left out below.
        let count = request.limit.saturating_add(usize::from(target.itself.is_some()));
        let query = NearestQuery { query: &target.vector, count, allowed: request.allowed };
        let mut near = space.search(&self.catalogue, &query)?;
        near.retain(|(id, _)| Some(*id) != target.itself);
        near.truncate(request.limit);
        let cutoffs = match target.understanding {
            Some(words) => space.cutoffs(&self.catalogue, &target.vector)?.limited_by(words),
            None => space.likeness_cutoffs(&self.catalogue, &target.vector)?,
        };
        let shown = shown(&near, cutoffs, request.weak);
        let mut answer = Answer {
            model: space.choice.clone(),
            hits: hits(&self.catalogue, &near[..shown], cutoffs)?,
            understanding: target.understanding.unwrap_or_default(),
            left_out: near.len() - shown,
            ..Answer::default()
        };
        answer.elapsed = started.elapsed();
        tracing::debug!(?embedded, elapsed = ?answer.elapsed, hits = answer.hits.len(), "searched");
        Ok(answer)
    }

    fn target(&self, space: &EmbeddingSpace, subject: Subject<'_>) -> Result<Target> {
        match subject {
            Subject::Text(typed) => {
                let Query { text } = Query::parse(typed)?;
                let vector = text_vector(&*space.embedder, &text)?;
                let understanding = Some(space.embedder.understanding(&text)?);
                Ok(Target { vector, itself: None, understanding })
            }
            Subject::Picture(id) => {
                let vector = stored_vector(&self.catalogue, space, id)?;
                Ok(Target { vector, itself: Some(id), understanding: None })
            }
            Subject::File(path) => self.outside_target(self.embed_file(&*space.embedder, path)?),
            Subject::Bytes(bytes) => self.outside_target(embed_bytes(&*space.embedder, bytes)?),
        }
    }

    /// The target for a picture from anywhere, which the library may have all the same.
    fn outside_target(&self, (hash, vector): (Hash, Vec<f32>)) -> Result<Target> {
        let itself = self.catalogue.read(|db| contents::id(db, &hash))?;
        Ok(Target { vector, itself, understanding: None })
    }

    /// The content hash of a picture anywhere on disk, and its vector. Refuses a file in the cloud only, unless the
    /// settings let such files be read.
    ///
    /// # Errors
    ///
    /// [`Error::NoPicture`] when the file holds no readable picture or reading would download it, [`Error::Embed`] when
    /// the model fails, and database errors.
    pub fn embed_file(&self, embedder: &dyn Embedder, path: &Path) -> Result<(Hash, Vec<f32>)> {
        self.check_local(path)?;
        let (hash, input) = file::model_input_of_file(path, embedder.input())?;
        Ok((hash, picture_vector(embedder, input)?))
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
        if let Err(error) = texts::catch_up_fully(&self.catalogue, || false) {
            tracing::warn!(%error, "the index of texts is not complete; searches for words may miss some");
        }
    }
}

fn stored_vector(catalogue: &Catalogue, space: &EmbeddingSpace, id: ContentId) -> Result<Vec<f32>> {
    let listed = catalogue.read(|db| listing::get(db, id))?;
    let vector = space.vector_of(catalogue, id)?;
    listed.and(vector).ok_or(Error::UnknownPicture { id })
}

fn embed_bytes(embedder: &dyn Embedder, bytes: &[u8]) -> Result<(Hash, Vec<f32>)> {
    let (hash, input) = file::model_input_of_bytes(bytes, embedder.input())
        .map_err(|problem| Error::NoPicture { path: PathBuf::from("the pasted picture"), problem })?;
    Ok((hash, picture_vector(embedder, input)?))
}

/// How many of the nearest are shown, by the rule for weak matches.
fn shown(near: &[(ContentId, f32)], cutoffs: Cutoffs, rule: WeakMatches) -> usize {
    let matching = near.iter().take_while(|(_, score)| cutoffs.strength(*score) != Strength::Weak).count();
    match rule {
        WeakMatches::Include => near.len(),
        WeakMatches::Exclude => matching,
        WeakMatches::IncludeNearest if matching == 0 => NEAREST_SHOWN.min(near.len()),
        WeakMatches::IncludeNearest => near.len(),
    }
}

/// The hits for the nearest contents. Omits contents that were deleted meanwhile.
fn hits(catalogue: &Catalogue, near: &[(ContentId, f32)], cutoffs: Cutoffs) -> Result<Vec<Hit>> {
    catalogue.read(|db| {
        let mut hits = Vec::with_capacity(near.len());
        for &(id, score) in near {
            let strength = cutoffs.strength(score);
            hits.extend(listing::get(db, id)?.map(|picture| Hit { picture, score, strength }));
        }
        Ok(hits)
    })
}

#[cfg(test)]
mod tests;
