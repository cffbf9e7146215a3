//! A model's vector space: the model, its vectors in the catalogue and their index.
//!
//! Owns how near ones are looked for. A library searches one space at a time; while it is being prepared for another
//! model that one's space is filled beside it. Never decides which is used.

pub mod active_model;
pub mod calibration;
pub mod index_sync;
pub mod relevance;

use std::path::Path;
use std::sync::{Arc, Mutex};

use crate::catalogue::{Catalogue, embeddings};
use crate::embedder::Embedder;
use crate::error::Result;
use crate::ids::{ContentId, ModelId};
use crate::mutex::lock;
use crate::vectors::ann_index::Key;
use crate::vectors::nearest::{self, NearestQuery};
use crate::vectors::shared_index::{Opening, SharedIndex};

use calibration::{Calibration, Scorer};
use relevance::Cutoffs;

/// A model within a library.
pub struct EmbeddingSpace {
    /// The id it was chosen by; the embedder's own says more exactly what its vectors are.
    pub choice: String,
    pub embedder: Arc<dyn Embedder>,
    /// The row its vectors are kept under; 0, which no row has, in a library that can only be read and has none.
    pub model_id: ModelId,
    /// Up to this many vectors a search looks at every one.
    pub exact_up_to: u64,
    /// What its scores mean here.
    pub calibration: Calibration,
    pub index: Arc<SharedIndex>,
    opening: Mutex<Option<Opening>>,
}

impl EmbeddingSpace {
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
                catalogue.write(|db| embeddings::model_id(db, name, dimensions))?
            }
            None => ModelId(0),
        };
        let index = Arc::new(SharedIndex::new(dir, Key { model_id, model: name, dimensions }));
        let (choice, calibration) = (choice.to_owned(), Calibration::default());
        Ok(Self { choice, embedder, model_id, exact_up_to, calibration, index, opening: Mutex::default() })
    }

    /// Begins to open the index, if a search will want it, without waiting for it.
    pub fn begin_opening(&self, catalogue: &Catalogue) -> Result<()> {
        let last = catalogue.read(|db| embeddings::last_seq(db, self.model_id))?;
        let mut opening = lock(&self.opening);
        if self.wants_index(last) && opening.is_none() {
            *opening = Some(Opening::begin(&self.index));
        }
        Ok(())
    }

    /// The `count` contents nearest to a vector, as (content id, score), nearest first.
    pub fn near(&self, catalogue: &Catalogue, vector: &[f32], count: usize) -> Result<Vec<(ContentId, f32)>> {
        self.near_of(catalogue, &NearestQuery { query: vector, count, allowed: None })
    }

    /// As [`near`](Self::near), with all that can be wanted.
    pub fn near_of(&self, catalogue: &Catalogue, wanted: &NearestQuery<'_>) -> Result<Vec<(ContentId, f32)>> {
        let last = catalogue.read(|db| embeddings::last_seq(db, self.model_id))?;
        if self.wants_index(last) {
            self.index.open();
        }
        nearest::nearest(catalogue, Some(&*self.index), self.model_id, last, wanted)
    }

    /// The scores from which on pictures count as matches of a query's vector.
    pub fn cutoffs(&self, catalogue: &Catalogue, query: &[f32]) -> Result<Cutoffs> {
        self.calibration.cutoffs(self.scorer(catalogue), query)
    }

    /// Measures what scores mean in this library, so that no search need do it.
    pub fn calibrate(&self, catalogue: &Catalogue) -> Result<()> {
        self.calibration.prepare(self.scorer(catalogue))
    }

    fn scorer<'a>(&'a self, catalogue: &'a Catalogue) -> Scorer<'a> {
        Scorer { catalogue, embedder: &*self.embedder, model_id: self.model_id }
    }

    /// Places in the order of writing only grow: fewer of them than this are fewer vectors, too.
    fn wants_index(&self, last: i64) -> bool {
        last > self.exact_up_to as i64
    }
}
