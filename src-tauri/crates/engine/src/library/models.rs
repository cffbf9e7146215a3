//! Which model a library uses, and switching to another.

use std::sync::Arc;

use super::open::Library;
use crate::catalogue::embeddings;
use crate::catalogue::files::State;
use crate::disk::RunLock;
use crate::embedding_space::active_model::{ModelOpener, ModelSelection};
use crate::embedding_space::{EmbeddingSpace, calibration};
use crate::error::Result;
use crate::vectors::ann_index;

impl Library {
    /// The embedding space of the model in use.
    pub fn space(&self) -> Arc<EmbeddingSpace> {
        self.active_model.current(&self.opener())
    }

    pub(crate) fn opener(&self) -> ModelOpener<'_> {
        let Self { dir, catalogue, models, exact_up_to, .. } = self;
        ModelOpener { dir, catalogue, models: &**models, exact_up_to: *exact_up_to }
    }

    /// The model that searches use, by the ID it was chosen by.
    pub fn model(&self) -> String {
        self.space().choice.clone()
    }

    /// Which model searches use, and which one the library is switching to.
    ///
    /// # Errors
    ///
    /// Database errors.
    pub fn model_selection(&self) -> Result<ModelSelection> {
        self.active_model.selection(&self.opener())
    }

    /// Chooses a model. Future runs embed every picture with it, and then it replaces the model in use. Choosing the
    /// model in use cancels a switch.
    ///
    /// # Errors
    ///
    /// [`Error::ReadOnly`](crate::Error::ReadOnly) when the library is read-only,
    /// [`Error::Embed`](crate::Error::Embed) when the model cannot be opened or cannot embed text, and database errors.
    pub fn choose_model(&self, id: &str) -> Result<()> {
        self.check_writable()?;
        self.active_model.choose(&self.opener(), id)
    }

    /// Keeps the model in use. The other model's vectors stay stored, in case it is chosen again.
    ///
    /// # Errors
    ///
    /// [`Error::ReadOnly`](crate::Error::ReadOnly) when the library is read-only, and database errors.
    pub fn cancel_model_switch(&self) -> Result<()> {
        self.check_writable()?;
        self.active_model.cancel_switch(&self.catalogue)
    }

    /// How many pictures of unavailable folders the model in use has not embedded.
    ///
    /// # Errors
    ///
    /// Database errors.
    pub fn unembedded_offline_count(&self) -> Result<u64> {
        // Counting checks every offline file, and a window asks often.
        if !self.active_model.is_chosen(&self.opener())? {
            return Ok(0);
        }
        let model_id = self.space().model_id;
        self.catalogue.read(|db| embeddings::count_missing(db, model_id, State::Offline))
    }

    /// Deletes a model's vectors, its index and the background of its scores; `name` is the embedder's own ID.
    ///
    /// # Errors
    ///
    /// [`Error::ReadOnly`](crate::Error::ReadOnly) when the library is read-only, [`Error::Busy`](crate::Error::Busy)
    /// during a run, and database errors.
    pub fn forget_vectors(&self, name: &str) -> Result<()> {
        self.check_writable()?;
        let _lock = RunLock::acquire(&self.dir)?;
        self.discard_vectors(name)
    }

    /// Deletes what earlier versions of the built-in model made. The caller holds the [`RunLock`].
    ///
    /// # Errors
    ///
    /// Database errors.
    pub(crate) fn discard_earlier_versions(&self) -> Result<()> {
        self.opener().models.earlier_built_in().iter().try_for_each(|name| self.discard_vectors(name))
    }

    fn discard_vectors(&self, name: &str) -> Result<()> {
        calibration::forget(&self.catalogue, name)?;
        let Some(model_id) = self.catalogue.read(|db| embeddings::find_model(db, name))? else {
            return Ok(());
        };
        ann_index::discard(&self.dir, model_id);
        self.catalogue.write_in_steps(|db, limit| embeddings::delete_some_of_model(db, model_id, limit))
    }
}

#[cfg(test)]
mod tests {
    use crate::error::Error;
    use crate::library::Library;
    use crate::search::Request;
    use crate::testing::{StubEmbedder, StubModels};

    fn open(dir: &std::path::Path, second: StubEmbedder) -> Library {
        Library::open(dir, StubModels::of([StubEmbedder::new("first", 1), second])).unwrap()
    }

    #[test]
    fn a_model_that_computes_no_vectors_is_refused_and_the_one_in_use_stays() {
        let dir = tempfile::tempdir().unwrap();
        let second = || StubEmbedder::new("second", 1);
        for broken in [second().texts(|_| vec![0.0; 3]), second().images(|_| vec![f32::NAN; 3])] {
            let library = open(dir.path(), broken);
            let error = library.choose_model("second").unwrap_err();
            assert!(matches!(&error, Error::Embed(reason) if reason.model == "second"), "{error:?}");
            assert_eq!(library.model_selection().unwrap().next, None);
        }
        open(dir.path(), second()).choose_model("second").unwrap();
    }

    #[test]
    fn a_search_with_a_model_that_computes_no_vectors_says_so() {
        let dir = tempfile::tempdir().unwrap();
        let model = StubEmbedder::new("only", 1).texts(|_| vec![f32::INFINITY; 3]);
        let library = Library::open(dir.path(), StubModels::of([model])).unwrap();
        assert!(matches!(library.search(&Request::text("dog", 1)), Err(Error::Embed(_))));
    }
}
