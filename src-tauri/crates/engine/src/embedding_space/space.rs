//! [`EmbeddingSpace`]: a model within a library.
//!
//! Owns when a search uses the index, and dropping damaged vectors that one met. Never decides which space is used.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

use blake3::Hash;

use super::calibration::{Calibration, Scorer};
use super::likeness::Likeness;
use super::relevance::Cutoffs;
use crate::catalogue::{Catalogue, embeddings};
use crate::disk::walk::{Stat, stat};
use crate::dot::dot;
use crate::embedder::{Embedder, text_vector};
use crate::error::Result;
use crate::ids::{ContentId, ModelId};
use crate::mutex::lock;
use crate::recent::Recent;
use crate::vectors::ann_index::Key;
use crate::vectors::nearest::{self, NearestQuery};
use crate::vectors::shared_index::{Opening, SharedIndex};

/// Texts and pictures outside the library whose vectors are kept: more than a query names.
const RECENT: usize = 32;

/// A model within a library.
pub struct EmbeddingSpace {
    /// The ID by which the user chose the model; the embedder's own ID identifies its vectors more precisely.
    pub choice: String,
    /// The model.
    pub embedder: Arc<dyn Embedder>,
    /// The row of the model's vectors; 0, which no row has, in a read-only library without its vectors.
    pub model_id: ModelId,
    /// The most vectors that a search compares one by one; with more, it uses the index.
    pub exact_up_to: u64,
    /// What the model's scores mean in this library.
    calibration: Calibration,
    /// What the scores of two pictures mean in this library.
    likeness: Likeness,
    texts: Recent<String, Vec<f32>>,
    /// By path and state of the file.
    outside: Recent<(PathBuf, Stat), (Hash, Vec<f32>)>,
    /// The index of the model's vectors.
    pub index: Arc<SharedIndex>,
    opening: Mutex<Option<Opening>>,
    /// See [`take_dropped`](Self::take_dropped).
    has_dropped: AtomicBool,
}

impl EmbeddingSpace {
    /// The space of a model in the library `dir`; registers the model on first use.
    ///
    /// # Errors
    ///
    /// Database errors.
    pub fn open(
        dir: &Path,
        catalogue: &Catalogue,
        choice: &str,
        embedder: Arc<dyn Embedder>,
        exact_up_to: u64,
    ) -> Result<Self> {
        let (name, dimensions) = (embedder.id(), embedder.dimensions());
        let model_id = match catalogue.read(|db| embeddings::find_model(db, name))? {
            Some(id) => id,
            None if catalogue.is_writable() => {
                catalogue.write(|db| embeddings::register_model(db, name, dimensions))?
            }
            None => ModelId(0),
        };
        let index = Arc::new(SharedIndex::new(dir, Key { model_id, model: name, dimensions }));
        let (choice, calibration) = (choice.to_owned(), Calibration::default());
        Ok(Self {
            choice,
            embedder,
            model_id,
            exact_up_to,
            calibration,
            likeness: Likeness::default(),
            texts: Recent::new(RECENT),
            outside: Recent::new(RECENT),
            index,
            opening: Mutex::default(),
            has_dropped: AtomicBool::default(),
        })
    }

    /// The unit vector of a text. Those of the last texts are kept: while the user types, only one term changes.
    ///
    /// # Errors
    ///
    /// Fails when the model does.
    pub fn text_vector(&self, text: &str) -> Result<Vec<f32>> {
        self.texts.get_or_make(text.to_owned(), || Ok(text_vector(&*self.embedder, text)?))
    }

    /// The content hash and the unit vector of a picture file outside the library, which `embed` makes unless they are
    /// kept and the file is unchanged.
    ///
    /// # Errors
    ///
    /// Those of `embed`.
    pub(crate) fn outside_vector(
        &self,
        path: &Path,
        embed: impl FnOnce() -> Result<(Hash, Vec<f32>)>,
    ) -> Result<(Hash, Vec<f32>)> {
        // Before the file is read: one that changes meanwhile is embedded again the next time.
        match path.metadata() {
            Ok(metadata) => self.outside.get_or_make((path.to_path_buf(), stat(&metadata)), embed),
            Err(_) => embed(),
        }
    }

    /// Starts opening the index in the background, if a search will need it.
    ///
    /// # Errors
    ///
    /// Database errors.
    pub fn begin_opening(&self, catalogue: &Catalogue) -> Result<()> {
        // Every search asks, and only the first one has something to do.
        if lock(&self.opening).is_some() {
            return Ok(());
        }
        let last = catalogue.read(|db| embeddings::last_seq(db, self.model_id))?;
        let mut opening = lock(&self.opening);
        if self.needs_index(last) && opening.is_none() {
            *opening = Some(Opening::begin(&self.index));
        }
        Ok(())
    }

    /// The `count` contents nearest to a vector, as (content ID, score), nearest first.
    ///
    /// # Errors
    ///
    /// Database errors.
    pub fn nearest(
        &self,
        catalogue: &Catalogue,
        vector: &[f32],
        count: usize,
    ) -> Result<Vec<(ContentId, f32)>> {
        self.search(catalogue, &NearestQuery { query: vector, count, allowed: None })
    }

    /// The nearest contents that a query asks for, as (content ID, score), nearest first.
    ///
    /// # Errors
    ///
    /// Database errors.
    pub fn search(&self, catalogue: &Catalogue, query: &NearestQuery<'_>) -> Result<Vec<(ContentId, f32)>> {
        let last = catalogue.read(|db| embeddings::last_seq(db, self.model_id))?;
        if self.needs_index(last) {
            self.index.open();
        }
        let near = nearest::nearest(catalogue, Some(&*self.index), self.model_id, last, query)?;
        self.drop_damaged(catalogue, &near.damaged)?;
        Ok(near.found)
    }

    /// The stored vector of a content; `None` if it has none, or a damaged one, which is dropped.
    ///
    /// # Errors
    ///
    /// Database errors.
    pub fn vector_of(&self, catalogue: &Catalogue, id: ContentId) -> Result<Option<Vec<f32>>> {
        let (vector, exists) = catalogue.read(|db| {
            Ok((embeddings::get(db, self.model_id, id)?, embeddings::exists(db, self.model_id, id)?))
        })?;
        if vector.is_none() && exists {
            self.drop_damaged(catalogue, &[id])?;
        }
        Ok(vector)
    }

    /// The scores of contents with each of some vectors, in their order. Contents without a sound vector are left out.
    ///
    /// # Errors
    ///
    /// Database errors.
    pub fn scores(
        &self,
        catalogue: &Catalogue,
        ids: &[ContentId],
        vectors: &[&[f32]],
    ) -> Result<Vec<(ContentId, Vec<f32>)>> {
        let (mut scored, mut damaged) = (Vec::with_capacity(ids.len()), Vec::new());
        catalogue.read(|db| {
            // In one transaction: otherwise each statement would lock and unlock three files.
            let db = db.unchecked_transaction()?;
            embeddings::for_each_of(&db, self.model_id, ids, |id, stored| match stored {
                Some(stored) => scored.push((id, vectors.iter().map(|one| dot(one, stored)).collect())),
                None => damaged.push(id),
            })
        })?;
        self.drop_damaged(catalogue, &damaged)?;
        Ok(scored)
    }

    /// Notes that something damaged was dropped, which is to be made again.
    pub fn note_dropped(&self) {
        self.has_dropped.store(true, Ordering::Relaxed);
    }

    /// Whether something damaged was dropped since the last call, so that it is to be made again.
    pub fn take_dropped(&self) -> bool {
        self.has_dropped.swap(false, Ordering::Relaxed)
    }

    /// Deletes damaged vectors; the next run makes them again.
    pub(super) fn drop_damaged(&self, catalogue: &Catalogue, damaged: &[ContentId]) -> Result<()> {
        if damaged.is_empty() {
            return Ok(());
        }
        tracing::warn!(count = damaged.len(), "stored vectors are damaged");
        if catalogue.is_writable() {
            catalogue.write(|db| embeddings::delete_damaged(db, self.model_id, damaged))?;
            self.note_dropped();
        }
        Ok(())
    }

    /// The scores from which pictures count as matches of a text's vector.
    ///
    /// # Errors
    ///
    /// Database errors, and [`Error::Embed`](crate::Error::Embed) when the model fails.
    pub fn cutoffs(&self, catalogue: &Catalogue, query: &[f32]) -> Result<Cutoffs> {
        self.calibration.cutoffs(self.scorer(catalogue), query)
    }

    /// The scores from which pictures count as alike, for [the vector to look for](Embedder::likeness_query).
    ///
    /// # Errors
    ///
    /// Database errors.
    pub fn likeness_cutoffs(&self, catalogue: &Catalogue, query: &[f32]) -> Result<Cutoffs> {
        self.likeness.cutoffs(&self.scorer(catalogue), query)
    }

    /// Measures what scores mean in this library, so that no search needs to.
    ///
    /// # Errors
    ///
    /// Database errors, and [`Error::Embed`](crate::Error::Embed) when the model fails.
    pub fn calibrate(&self, catalogue: &Catalogue) -> Result<()> {
        self.calibration.prepare(self.scorer(catalogue))
    }

    fn scorer<'a>(&'a self, catalogue: &'a Catalogue) -> Scorer<'a> {
        Scorer { catalogue, embedder: &*self.embedder, model_id: self.model_id }
    }

    /// Sequence numbers only grow, so the last one is at least the number of vectors.
    fn needs_index(&self, last: i64) -> bool {
        last > self.exact_up_to as i64
    }
}
