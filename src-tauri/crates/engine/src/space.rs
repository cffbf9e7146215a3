//! A model's vector space: the model, its vectors in the catalogue and their index.
//!
//! Owns the index in memory and how near ones are looked for. A library searches one space at a time; while it
//! is being prepared for another model that one's space is filled beside it. Never decides which is used.

use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError, RwLock};

use crate::calibration::Calibration;
use crate::catalogue::{Catalogue, embeddings};
use crate::embedder::Embedder;
use crate::error::Result;
use crate::search;
use crate::vectors::{self, Access, Covered, VectorIndex};

/// A model within a library.
pub(crate) struct Space {
    /// The id it was chosen by; the embedder's own says more exactly what its vectors are.
    pub(crate) choice: String,
    pub(crate) embedder: Arc<dyn Embedder>,
    /// The row its vectors are kept under; 0, which no row has, in a library that can only be read and has none.
    pub(crate) model_id: i64,
    /// Up to this many vectors a search looks at every one.
    pub(crate) exact_up_to: u64,
    /// What its scores mean here.
    pub(crate) calibration: Calibration,
    dir: PathBuf,
    index: RwLock<Slot>,
}

/// The index in memory.
enum Slot {
    /// Nobody asked for it yet.
    Closed,
    /// It was asked for, and there is none on disk that can be used.
    Absent,
    Open(VectorIndex),
}

impl Space {
    pub(crate) fn open(
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
            None => 0,
        };
        let (choice, dir, index) = (choice.to_owned(), dir.to_path_buf(), RwLock::new(Slot::Closed));
        let calibration = Calibration::default();
        Ok(Self { choice, embedder, model_id, exact_up_to, calibration, dir, index })
    }

    /// The `count` contents nearest to a vector, as (content id, score), nearest first.
    pub(crate) fn near(
        &self,
        catalogue: &Catalogue,
        vector: &[f32],
        count: usize,
    ) -> Result<Vec<(i64, f32)>> {
        let last = catalogue.read(|db| embeddings::last_seq(db, self.model_id))?;
        // Places in the order of writing only grow: fewer of them than this are fewer vectors, too.
        if last > self.exact_up_to as i64 {
            self.open_index();
        }
        let slot = self.index.read().unwrap_or_else(PoisonError::into_inner);
        let index = match &*slot {
            Slot::Open(index) => Some(index),
            Slot::Closed | Slot::Absent => None,
        };
        search::nearest(catalogue, index, self.model_id, last, vector, count)
    }

    /// Opens the saved index for searching, once.
    fn open_index(&self) {
        let mut slot = self.index.write().unwrap_or_else(PoisonError::into_inner);
        if matches!(*slot, Slot::Closed) {
            *slot = self.saved_index(Access::Search).map_or(Slot::Absent, Slot::Open);
        }
    }

    pub(crate) fn saved_index(&self, access: Access) -> Option<VectorIndex> {
        VectorIndex::load(&self.dir, self.key(), access)
    }

    /// How far the index has got, if there is one.
    pub(crate) fn index_covers(&self) -> Option<Covered> {
        self.open_index();
        match &*self.index.read().unwrap_or_else(PoisonError::into_inner) {
            Slot::Open(index) => Some(index.covered),
            Slot::Closed | Slot::Absent => None,
        }
    }

    /// Lets go of the index in memory.
    pub(crate) fn close_index(&self) {
        *self.index.write().unwrap_or_else(PoisonError::into_inner) = Slot::Closed;
    }

    /// Deletes the index; it can be made again.
    pub(crate) fn discard_index(&self) {
        self.close_index();
        vectors::discard(&self.dir, self.model_id);
    }

    /// Changes the index, beginning with an empty one where there is none. Searches wait meanwhile.
    pub(crate) fn with_index<T>(&self, change: impl FnOnce(&mut VectorIndex) -> Result<T>) -> Result<T> {
        let mut slot = self.index.write().unwrap_or_else(PoisonError::into_inner);
        if !matches!(&*slot, Slot::Open(index) if index.is_changeable()) {
            let fresh = || VectorIndex::new(&self.dir, self.key());
            *slot = Slot::Open(self.saved_index(Access::Change).map_or_else(fresh, Ok)?);
        }
        match &mut *slot {
            Slot::Open(index) => change(index),
            Slot::Closed | Slot::Absent => unreachable!("an index was put in above"),
        }
    }

    fn key(&self) -> vectors::Key<'_> {
        let dimensions = self.embedder.dimensions();
        vectors::Key { model_id: self.model_id, model: self.embedder.id(), dimensions }
    }
}
