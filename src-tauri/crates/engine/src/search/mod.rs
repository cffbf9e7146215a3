//! Searching: words, or another picture, to the pictures that match.
//!
//! Owns the one path from a [`Request`] to an [`Answer`], with the rule for weak matches. The command line and the
//! window search the same way.

mod answer;
pub mod query;
mod request;

use std::path::{Path, PathBuf};
use std::time::Instant;

use blake3::Hash;
use image::RgbImage;

use crate::catalogue::{Catalogue, embeddings, files, listing};
use crate::embedder::{EmbedError, Embedder};
use crate::embedding_space::EmbeddingSpace;
use crate::embedding_space::relevance::{Cutoffs, Strength};
use crate::error::{Error, Result};
use crate::ids::ContentId;
use crate::library::Library;
use crate::pictures::file;
use crate::vectors::nearest::NearestQuery;

pub use answer::{Answer, Hit};
use query::Query;
pub use request::{Request, Subject, WeakMatches};

/// Pictures that are shown when nothing fits and the nearest ones are asked for all the same.
const NEAREST: usize = 60;

/// What is searched for, as the model sees it.
struct Target {
    /// Unit vector; its length is the model's number of dimensions.
    vector: Vec<f32>,
    /// The picture itself, which is not among those like it.
    itself: Option<Hash>,
    /// Whether words were given, whose matches have a strength.
    is_text: bool,
}

impl Library {
    /// Finds the pictures that match best, best first.
    ///
    /// # Errors
    ///
    /// [`Error::EmptyQuery`] for words that say nothing, [`Error::UnknownPicture`] and [`Error::NoPicture`] for a
    /// picture that cannot be searched with, [`Error::Embed`] when the model fails, and database errors.
    pub fn search(&self, request: &Request<'_>) -> Result<Answer> {
        let started = Instant::now();
        let space = self.space();
        space.begin_opening(&self.catalogue)?;
        let target = self.target(&space, request.subject)?;
        let embedded = started.elapsed();
        // The picture itself is among the nearest and is left out.
        let count = request.limit.saturating_add(usize::from(target.itself.is_some()));
        let wanted = NearestQuery { query: &target.vector, count, allowed: request.allowed };
        let near = space.near_of(&self.catalogue, &wanted)?;
        let cutoffs = match target.is_text {
            true => Some(space.cutoffs(&self.catalogue, &target.vector)?),
            false => None,
        };
        let shown = cutoffs.map_or(near.len(), |cutoffs| shown(&near, cutoffs, request.weak));
        let mut hits = hits(&self.catalogue, &near[..shown], cutoffs)?;
        hits.retain(|hit| Some(hit.picture.hash) != target.itself);
        hits.truncate(request.limit);
        let mut answer =
            Answer { model: space.choice.clone(), hits, left_out: near.len() - shown, ..Answer::default() };
        answer.elapsed = started.elapsed();
        tracing::debug!(?embedded, elapsed = ?answer.elapsed, hits = answer.hits.len(), "searched");
        Ok(answer)
    }

    fn target(&self, space: &EmbeddingSpace, subject: Subject<'_>) -> Result<Target> {
        let picture = |vector, itself| Target { vector, itself: Some(itself), is_text: false };
        match subject {
            Subject::Text(typed) => {
                let vector = space.embedder.embed_text(&Query::parse(typed)?.text)?;
                Ok(Target { vector, itself: None, is_text: true })
            }
            Subject::Picture(id) => {
                let (vector, hash) = stored_vector(&self.catalogue, space, id)?;
                Ok(picture(vector, hash))
            }
            Subject::File(path) => {
                let (hash, vector) = self.embed_file(&*space.embedder, path)?;
                Ok(picture(vector, hash))
            }
            Subject::Bytes(bytes) => {
                let (hash, vector) = embed_bytes(&*space.embedder, bytes)?;
                Ok(picture(vector, hash))
            }
        }
    }

    /// A model's vector of a picture anywhere on disk, and the hash of its content. One that is in the cloud only is
    /// refused, unless those are to be read.
    ///
    /// # Errors
    ///
    /// [`Error::NoPicture`] when the file has no picture or would have to be downloaded, and [`Error::Embed`].
    pub fn embed_file(&self, embedder: &dyn Embedder, path: &Path) -> Result<(Hash, Vec<f32>)> {
        self.check_here(path)?;
        let (hash, input) = file::model_input_of_file(path, embedder.input())?;
        Ok((hash, embed_input(embedder, input)?))
    }

    /// Every path of a picture, those that are there first.
    ///
    /// # Errors
    ///
    /// Database errors.
    pub fn paths(&self, id: ContentId) -> Result<Vec<PathBuf>> {
        self.catalogue.read(|db| files::paths_of_content(db, id))
    }

    /// Makes ready what the first search needs, so that it need not wait for the model and the index.
    pub fn warm_up(&self) {
        if let Err(error) = self.space().begin_opening(&self.catalogue) {
            tracing::warn!(%error, "the first search will have to wait for the index");
        }
        if let Err(error) = self.catalogue.preload() {
            tracing::warn!(%error, "the first searches will have to wait for the disk");
        }
        if let Err(error) = self.search(&Request::text("a photograph", 1)) {
            tracing::warn!(%error, "the first search will have to wait for the model");
        }
    }
}

fn stored_vector(catalogue: &Catalogue, space: &EmbeddingSpace, id: ContentId) -> Result<(Vec<f32>, Hash)> {
    let found = catalogue.read(|db| {
        let (vector, listed) = (embeddings::get(db, space.model_id, id)?, listing::get(db, id)?);
        Ok(vector.zip(listed.map(|listed| listed.hash)))
    })?;
    found.ok_or(Error::UnknownPicture { id })
}

fn embed_bytes(embedder: &dyn Embedder, bytes: &[u8]) -> Result<(Hash, Vec<f32>)> {
    let (hash, input) = file::model_input_of_bytes(bytes, embedder.input())
        .map_err(|problem| Error::NoPicture { path: PathBuf::from("the pasted picture"), problem })?;
    Ok((hash, embed_input(embedder, input)?))
}

fn embed_input(embedder: &dyn Embedder, input: RgbImage) -> Result<Vec<f32>> {
    let vector = embedder.embed_images(&[input])?.pop();
    let none = || EmbedError {
        model: embedder.id().to_owned(),
        reason: "it gave no vector for a picture".to_owned(),
    };
    Ok(vector.ok_or_else(none)?)
}

/// How many of the nearest are shown: the rule for weak matches.
fn shown(near: &[(ContentId, f32)], cutoffs: Cutoffs, rule: WeakMatches) -> usize {
    let fitting = near.iter().take_while(|(_, score)| cutoffs.strength(*score) != Strength::Weak).count();
    match rule {
        WeakMatches::Include => near.len(),
        WeakMatches::Exclude => fitting,
        WeakMatches::IncludeNearest if fitting == 0 => NEAREST.min(near.len()),
        WeakMatches::IncludeNearest => near.len(),
    }
}

/// Contents to hits. One that was forgotten meanwhile is left out.
fn hits(catalogue: &Catalogue, near: &[(ContentId, f32)], cutoffs: Option<Cutoffs>) -> Result<Vec<Hit>> {
    catalogue.read(|db| {
        let mut hits = Vec::with_capacity(near.len());
        for &(id, score) in near {
            let strength = cutoffs.map(|cutoffs| cutoffs.strength(score));
            hits.extend(listing::get(db, id)?.map(|picture| Hit { picture, score, strength }));
        }
        Ok(hits)
    })
}
