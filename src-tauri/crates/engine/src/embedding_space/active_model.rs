//! Which model a library is searched with, and which one it is being prepared for.
//!
//! Owns the two settings that say so and the model in memory. Any program may change the settings, so they are
//! asked at every use. A chosen model that cannot be opened is stood in for by the built-in one, and the
//! setting stays: once the model is back, so is the choice.

use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError, RwLock};

use crate::catalogue::{Catalogue, settings};
use crate::embedder::Models;
use crate::embedding_space::EmbeddingSpace;
use crate::error::Result;
use crate::mutex::lock;

/// Setting that names the model in use; the built-in one where there is none.
const MODEL: &str = "model";
/// Setting that names the model the library is being prepared for.
const NEXT: &str = "model.next";

/// The models of a library, by the ids they are chosen by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ModelSelection {
    /// The one searches use.
    pub model: String,
    /// The one that takes its place once it has looked at every picture.
    pub next: Option<String>,
    /// Why the chosen model is not the one in use.
    pub failure: Option<String>,
}

/// The models of an open library.
pub(crate) struct ActiveModel {
    current: RwLock<Arc<EmbeddingSpace>>,
    next: Mutex<Option<Arc<EmbeddingSpace>>>,
    failed: Mutex<Option<Failed>>,
}

/// A chosen model that could not be opened; it is not tried again before something else was chosen.
struct Failed {
    choice: String,
    reason: String,
}

/// Opens models for a library.
pub(crate) struct ModelOpener<'a> {
    pub(crate) dir: &'a Path,
    pub(crate) catalogue: &'a Catalogue,
    pub(crate) models: &'a dyn Models,
    pub(crate) exact_up_to: u64,
}

impl ModelOpener<'_> {
    fn open(&self, choice: &str) -> Result<Arc<EmbeddingSpace>> {
        let embedder = self.models.open(choice)?;
        EmbeddingSpace::open(self.dir, self.catalogue, choice, embedder, self.exact_up_to).map(Arc::new)
    }

    fn setting(&self, key: &str) -> Result<Option<String>> {
        self.catalogue.read(|db| settings::get(db, key))
    }
}

impl ActiveModel {
    /// The model that was chosen for the library, or the built-in one in its place.
    pub(crate) fn load(opener: &ModelOpener<'_>) -> Result<Self> {
        let built_in = opener.models.built_in();
        let chosen = opener.setting(MODEL)?.unwrap_or_else(|| built_in.to_owned());
        let (space, failed) = match opener.open(&chosen) {
            Ok(space) => (space, None),
            Err(error) if chosen != built_in => {
                tracing::warn!(%error, "the built-in model is used instead");
                (opener.open(built_in)?, Some(Failed { choice: chosen, reason: error.to_string() }))
            }
            Err(error) => return Err(error),
        };
        Ok(Self { current: RwLock::new(space), next: Mutex::default(), failed: Mutex::new(failed) })
    }

    /// Whether a model was ever chosen: till then all there is was looked at by the built-in one as it came.
    pub(crate) fn was_made(&self, opener: &ModelOpener<'_>) -> Result<bool> {
        Ok(opener.setting(MODEL)?.is_some())
    }

    /// The model in use, as the settings say now.
    pub(crate) fn current(&self, opener: &ModelOpener<'_>) -> Arc<EmbeddingSpace> {
        let current = self.in_memory();
        let chosen = match opener.setting(MODEL) {
            Ok(chosen) => chosen.unwrap_or_else(|| opener.models.built_in().to_owned()),
            // Whoever asked will meet the same error where it can be told.
            Err(_) => return current,
        };
        let known = lock(&self.failed).as_ref().is_some_and(|failed| failed.choice == chosen);
        if chosen == current.choice || known {
            return current;
        }
        match opener.open(&chosen) {
            Ok(space) => self.replace(space),
            Err(error) => {
                tracing::warn!(%error, "the model another program chose is not used");
                *lock(&self.failed) = Some(Failed { choice: chosen, reason: error.to_string() });
                current
            }
        }
    }

    /// The model the library is being prepared for.
    pub(crate) fn next(&self, opener: &ModelOpener<'_>) -> Result<Option<Arc<EmbeddingSpace>>> {
        let Some(chosen) = opener.setting(NEXT)? else {
            *lock(&self.next) = None;
            return Ok(None);
        };
        let mut next = lock(&self.next);
        if next.as_ref().is_none_or(|space| space.choice != chosen) {
            *next = Some(opener.open(&chosen)?);
        }
        Ok(next.clone())
    }

    /// Chooses a model: it will be used once it has looked at every picture. Choosing the one in use gives
    /// another choice up.
    pub(crate) fn choose(&self, opener: &ModelOpener<'_>, choice: &str) -> Result<()> {
        if choice == self.current(opener).choice {
            opener.catalogue.write(|db| {
                settings::remove(db, NEXT)?;
                settings::set(db, MODEL, choice)
            })?;
            *lock(&self.failed) = None;
            *lock(&self.next) = None;
            return Ok(());
        }
        // One that cannot be opened, or cannot read a query, is refused here, where somebody is there to be told.
        let space = opener.open(choice)?;
        space.embedder.embed_text("a photograph")?;
        opener.catalogue.write(|db| settings::set(db, NEXT, choice))?;
        *lock(&self.next) = Some(space);
        Ok(())
    }

    /// Gives up the choice of another model; what it has learnt is kept.
    pub(crate) fn keep(&self, catalogue: &Catalogue) -> Result<()> {
        catalogue.write(|db| settings::remove(db, NEXT))?;
        *lock(&self.next) = None;
        Ok(())
    }

    /// From now on searches use this one: in one step, in this program and in others. Nothing happens when another
    /// wish has taken its place meanwhile.
    pub(crate) fn swap(&self, catalogue: &Catalogue, space: Arc<EmbeddingSpace>) -> Result<()> {
        let wanted = catalogue.write(|db| {
            let wanted = settings::get(db, NEXT)?.as_ref() == Some(&space.choice);
            if wanted {
                settings::set(db, MODEL, &space.choice)?;
                settings::remove(db, NEXT)?;
            }
            Ok(wanted)
        })?;
        if wanted {
            *lock(&self.next) = None;
            self.replace(space);
        }
        Ok(())
    }

    /// What was chosen, for people to see.
    pub(crate) fn chosen(&self, opener: &ModelOpener<'_>) -> Result<ModelSelection> {
        let model = self.current(opener).choice.clone();
        let failure = lock(&self.failed).as_ref().map(|failed| failed.reason.clone());
        Ok(ModelSelection { model, next: opener.setting(NEXT)?, failure })
    }

    fn in_memory(&self) -> Arc<EmbeddingSpace> {
        Arc::clone(&self.current.read().unwrap_or_else(PoisonError::into_inner))
    }

    fn replace(&self, space: Arc<EmbeddingSpace>) -> Arc<EmbeddingSpace> {
        *lock(&self.failed) = None;
        *self.current.write().unwrap_or_else(PoisonError::into_inner) = Arc::clone(&space);
        space
    }
}
