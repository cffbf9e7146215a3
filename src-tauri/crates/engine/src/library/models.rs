//! Which model a library is searched with, and which one it is being prepared for.

use std::sync::Arc;

use super::Library;
use crate::catalogue::embeddings;
use crate::catalogue::files::State;
use crate::disk::RunLock;
use crate::embedding_space::active_model::{ModelOpener, ModelSelection};
use crate::embedding_space::{EmbeddingSpace, calibration};
use crate::error::Result;
use crate::vectors::ann_index;

/// Vectors forgotten in one transaction, so that nobody waits long for the next one.
const FORGOTTEN: usize = 5_000;

impl Library {
    /// The model in use.
    pub fn space(&self) -> Arc<EmbeddingSpace> {
        self.choice.current(&self.opener())
    }

    pub(crate) fn opener(&self) -> ModelOpener<'_> {
        let Self { dir, catalogue, models, exact_up_to, .. } = self;
        ModelOpener { dir, catalogue, models: &**models, exact_up_to: *exact_up_to }
    }

    /// The model searches use, by the id it was chosen by.
    pub fn model(&self) -> String {
        self.space().choice.clone()
    }

    /// Which model searches use, and which one the library is being prepared for.
    pub fn chosen(&self) -> Result<ModelSelection> {
        self.choice.chosen(&self.opener())
    }

    /// Chooses a model. Runs from now on let it look at every picture, and then it takes the place of the one in
    /// use. Choosing the one in use gives another choice up.
    pub fn choose_model(&self, id: &str) -> Result<()> {
        self.check_writable()?;
        self.choice.choose(&self.opener(), id)
    }

    /// Stays with the model in use. What the other one has learnt is kept, should it be chosen again.
    pub fn keep_model(&self) -> Result<()> {
        self.check_writable()?;
        self.choice.keep(&self.catalogue)
    }

    /// Pictures whose folders are out of reach and that the model in use has not looked at.
    pub fn not_yet(&self) -> Result<u64> {
        // CountingEmbedder them takes a look at every file out of reach, and a window asks often.
        if !self.choice.was_made(&self.opener())? {
            return Ok(0);
        }
        let model_id = self.space().model_id;
        self.catalogue.read(|db| embeddings::missing(db, model_id, State::Offline))
    }

    /// Forgets what a model has learnt of the pictures, and what is usual for it; `name` is the embedder's own id. No
    /// run may be under way.
    pub fn forget_vectors(&self, name: &str) -> Result<()> {
        self.check_writable()?;
        let _lock = RunLock::take(&self.dir)?;
        calibration::forget(&self.catalogue, name)?;
        let Some(model_id) = self.catalogue.read(|db| embeddings::find_model(db, name))? else {
            return Ok(());
        };
        ann_index::discard(&self.dir, model_id);
        while self.catalogue.write(|db| embeddings::delete_some_of_model(db, model_id, FORGOTTEN))? > 0 {}
        Ok(())
    }
}
