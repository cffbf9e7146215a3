//! Which model a library uses, and which one it is switching to.
//!
//! Owns the two settings that store this, and the models in memory. Any program may change the settings, so they are
//! read at every use. If the chosen model cannot be opened, the built-in one replaces it and the setting stays: the
//! choice takes effect again once the model is available. A library of an earlier version of the built-in model switches to
//! the current one by itself, and is shown as using the built-in model meanwhile.

use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError, RwLock};

use image::RgbImage;

use super::space::EmbeddingSpace;
use crate::catalogue::{Catalogue, embeddings, settings};
use crate::embedder::{Embedder, Models, picture_vector, text_vector};
use crate::error::{Error, Result};
use crate::mutex::lock;

/// Setting with the ID of the model in use; the built-in one if not set.
const MODEL: &str = "model";
/// Setting with the ID of the model that the library is switching to.
const NEXT: &str = "model.next";
/// Query that tests whether a newly chosen model can embed text.
const TEST_QUERY: &str = "a photograph";

/// The models of a library, by the IDs they are chosen by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ModelSelection {
    /// The model that searches use.
    pub model: String,
    /// The model that replaces it once every picture is embedded.
    pub next: Option<String>,
    /// Why the chosen model is not in use.
    pub failure: Option<String>,
}

/// The models of an open library.
pub(crate) struct ActiveModel {
    current: RwLock<Arc<EmbeddingSpace>>,
    next: Mutex<Option<Arc<EmbeddingSpace>>>,
    failed: Mutex<Option<Failed>>,
}

/// A chosen model that could not be opened; not retried until the choice changes.
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
    fn open(&self, id: &str) -> Result<Arc<EmbeddingSpace>> {
        let embedder = self.models.open(id)?;
        let choice = if self.is_earlier(id) { self.models.built_in() } else { id };
        EmbeddingSpace::open(self.dir, self.catalogue, choice, embedder, self.exact_up_to).map(Arc::new)
    }

    /// The ID that a space was opened by.
    fn id_of<'a>(&self, space: &'a EmbeddingSpace) -> &'a str {
        let id = space.embedder.id();
        if self.is_earlier(id) { id } else { &space.choice }
    }

    /// Whether an ID is that of an earlier version of the built-in model.
    fn is_earlier(&self, id: &str) -> bool {
        self.models.earlier_built_in().contains(&id)
    }

    /// The ID of the model in use, according to the settings.
    fn chosen(&self) -> Result<String> {
        Ok(self.setting(MODEL)?.unwrap_or_else(|| self.models.built_in().to_owned()))
    }

    /// The latest earlier version of the built-in model that has vectors here, if the current one has none.
    fn outdated(&self) -> Result<Option<&str>> {
        let earlier = self.models.earlier_built_in();
        if earlier.is_empty() {
            return Ok(None);
        }
        let current = self.models.open(self.models.built_in())?;
        self.catalogue.read(|db| {
            let has_vectors = |name: &str| match embeddings::find_model(db, name)? {
                Some(id) => embeddings::has_more_after(db, id, 0, 0),
                None => Ok(false),
            };
            if has_vectors(current.id())? {
                return Ok(None);
            }
            for &id in earlier {
                if has_vectors(id)? {
                    return Ok(Some(id));
                }
            }
            Ok(None)
        })
    }

    /// Has the library switch from an earlier version of the built-in model to the current one, unless it does already.
    fn begin_upgrade(&self, earlier: &str) -> Result<()> {
        let (model, next) = (self.setting(MODEL)?, self.setting(NEXT)?);
        if model.as_deref() == Some(earlier) && next.is_some() {
            return Ok(());
        }
        if !self.catalogue.is_writable() {
            return Err(Error::ReadOnly { path: self.dir.to_path_buf() });
        }
        self.catalogue.write(|db| {
            settings::set(db, MODEL, earlier)?;
            match settings::get(db, NEXT)? {
                Some(_) => Ok(()),
                None => settings::set(db, NEXT, self.models.built_in()),
            }
        })
    }

    fn setting(&self, key: &str) -> Result<Option<String>> {
        self.catalogue.read(|db| settings::get(db, key))
    }
}

impl ActiveModel {
    /// Opens the model chosen for the library, or the built-in one in its place.
    pub(crate) fn load(opener: &ModelOpener<'_>) -> Result<Self> {
        let built_in = opener.models.built_in();
        let mut chosen = opener.chosen()?;
        if chosen == built_in
            && let Some(earlier) = opener.outdated()?
        {
            earlier.clone_into(&mut chosen);
        }
        if opener.is_earlier(&chosen) {
            return Self::outdated(opener, &chosen);
        }
        let (space, failed) = match opener.open(&chosen) {
            Ok(space) => (space, None),
            Err(error) if chosen != built_in => {
                tracing::warn!(%error, "using the built-in model instead of the chosen one");
                (
                    opener.open(opener.outdated()?.unwrap_or(built_in))?,
                    Some(Failed { choice: chosen, reason: error.to_string() }),
                )
            }
            Err(error) => return Err(error),
        };
        Ok(Self { current: RwLock::new(space), next: Mutex::default(), failed: Mutex::new(failed) })
    }

    /// Uses an earlier version of the built-in model, and has the library switch to the current one.
    fn outdated(opener: &ModelOpener<'_>, earlier: &str) -> Result<Self> {
        let built_in = opener.models.built_in();
        let failed = match opener.begin_upgrade(earlier) {
            Ok(()) => None,
            Err(error) => {
                let reason =
                    format!("the library was made with an earlier version of it, and stays so: {error}");
                Some(Failed { choice: built_in.to_owned(), reason })
            }
        };
        let current = RwLock::new(opener.open(earlier)?);
        Ok(Self { current, next: Mutex::default(), failed: Mutex::new(failed) })
    }

    /// Whether a model was ever chosen. Until then, the built-in model embedded every picture as it was added.
    pub(crate) fn is_chosen(&self, opener: &ModelOpener<'_>) -> Result<bool> {
        Ok(opener.setting(MODEL)?.is_some())
    }

    /// Whether an earlier version of the built-in model is in use.
    pub(crate) fn is_outdated(&self, opener: &ModelOpener<'_>) -> bool {
        opener.is_earlier(self.current(opener).embedder.id())
    }

    /// The model in use, according to the current settings.
    pub(crate) fn current(&self, opener: &ModelOpener<'_>) -> Arc<EmbeddingSpace> {
        let current = self.in_memory();
        // If it fails, the caller's next query meets the same error and can report it.
        let Ok(chosen) = opener.chosen() else { return current };
        let has_failed = lock(&self.failed).as_ref().is_some_and(|failed| failed.choice == chosen);
        if chosen == opener.id_of(&current) || has_failed {
            return current;
        }
        match opener.open(&chosen) {
            Ok(space) => self.replace(space),
            Err(error) => {
                tracing::warn!(%error, "not using the model that another program chose");
                *lock(&self.failed) = Some(Failed { choice: chosen, reason: error.to_string() });
                current
            }
        }
    }

    /// The model that the library is switching to.
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

    /// Chooses a model, which is used once it has embedded every picture. Choosing the model in use cancels a switch.
    pub(crate) fn choose(&self, opener: &ModelOpener<'_>, choice: &str) -> Result<()> {
        if choice == opener.id_of(&self.current(opener)) {
            opener.catalogue.write(|db| {
                settings::remove(db, NEXT)?;
                settings::set(db, MODEL, choice)
            })?;
            *lock(&self.failed) = None;
            *lock(&self.next) = None;
            return Ok(());
        }
        // A model that cannot be opened or used is refused here, where the user sees the error.
        let space = opener.open(choice)?;
        try_out(&*space.embedder)?;
        opener.catalogue.write(|db| settings::set(db, NEXT, choice))?;
        *lock(&self.next) = Some(space);
        Ok(())
    }

    /// Cancels a switch to another model. Its vectors stay stored.
    pub(crate) fn cancel_switch(&self, catalogue: &Catalogue) -> Result<()> {
        catalogue.write(|db| settings::remove(db, NEXT))?;
        *lock(&self.next) = None;
        Ok(())
    }

    /// Makes this space the one in use: in one step, in this program and in others. Does nothing if another choice has
    /// replaced it meanwhile.
    pub(crate) fn swap(&self, catalogue: &Catalogue, space: Arc<EmbeddingSpace>) -> Result<()> {
        let is_next = catalogue.write(|db| {
            let is_next = settings::get(db, NEXT)?.as_ref() == Some(&space.choice);
            if is_next {
                settings::set(db, MODEL, &space.choice)?;
                settings::remove(db, NEXT)?;
            }
            Ok(is_next)
        })?;
        if is_next {
            *lock(&self.next) = None;
            self.replace(space);
        }
        Ok(())
    }

    /// The current selection, for display.
    pub(crate) fn selection(&self, opener: &ModelOpener<'_>) -> Result<ModelSelection> {
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

/// Embeds a text and a picture: weights that are not numbers or all zero load like others.
fn try_out(embedder: &dyn Embedder) -> Result<()> {
    text_vector(embedder, TEST_QUERY)?;
    let side = embedder.input().side;
    let gradient = |x, y| image::Rgb([x, y, side / 2].map(|part| (part * 255 / side) as u8));
    picture_vector(embedder, RgbImage::from_fn(side, side, gradient))?;
    Ok(())
}
