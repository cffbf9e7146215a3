//! What a model's scores mean in this library: a sample of its vectors, and the background measured on it.
//!
//! Owns when the background is measured and where it is stored. Never computes cut-offs itself:
//! [`relevance`] does. Models whose scores are probabilities need no calibration.
//!
//! Measuring embeds dozens of texts, so only one thread does it at a time: runs at their end, or a search if no other
//! thread is measuring. Other searches use the previous background.

use std::sync::{Arc, Mutex, MutexGuard, TryLockError};

use serde::{Deserialize, Serialize};

use super::relevance::{self, Background, Cutoffs};
use crate::catalogue::{Catalogue, embeddings, settings};
use crate::dot::dot;
use crate::embedder::{Embedder, Relevance, text_vector};
use crate::error::Result;
use crate::ids::ModelId;
use crate::mutex::lock;

#[cfg(test)]
#[path = "calibration_tests.rs"]
mod tests;

/// Vectors in a sample: enough to know their scores' median to a twentieth of their spread.
pub(crate) const SAMPLE_SIZE: usize = 1_000;
/// A new sample is taken when the number of vectors has grown or shrunk by this factor.
const GROWTH_FACTOR: f64 = 1.5;

/// What is known about a model's scores, in memory.
#[derive(Default)]
pub(crate) struct Calibration {
    /// Locked only to read or replace it, never while measuring.
    measured: Mutex<Option<Measured>>,
    /// Locked by the thread that measures.
    texts: Mutex<Texts>,
}

/// The vectors of the everyday texts; empty until first needed.
type Texts = Vec<Vec<f32>>;

/// A sample and its background.
#[derive(Clone)]
struct Measured {
    /// Sequence number of the newest vector when the sample was taken.
    last_seq: i64,
    vectors: Arc<[Vec<f32>]>,
    background: Option<Background>,
}

/// The part of [`Measured`] stored in the catalogue.
#[derive(Serialize, Deserialize)]
struct StoredBackground {
    /// Number of vectors at that time.
    vectors: u64,
    background: Background,
}

impl Calibration {
    fn measured(&self) -> Option<Measured> {
        lock(&self.measured).clone()
    }

    fn up_to_date(&self, last_seq: i64) -> Option<Measured> {
        self.measured().filter(|measured| !has_changed(measured.last_seq as f64, last_seq as f64))
    }

    /// The lock for measuring; `None` while another thread holds it.
    fn try_lock_texts(&self) -> Option<MutexGuard<'_, Texts>> {
        match self.texts.try_lock() {
            Ok(texts) => Some(texts),
            Err(TryLockError::Poisoned(texts)) => Some(texts.into_inner()),
            Err(TryLockError::WouldBlock) => None,
        }
    }
}

/// The model to calibrate, in a library.
#[derive(Clone, Copy)]
pub(crate) struct Scorer<'a> {
    pub(crate) catalogue: &'a Catalogue,
    pub(crate) embedder: &'a dyn Embedder,
    /// The row of the model's vectors.
    pub(crate) model_id: ModelId,
}

impl Calibration {
    /// The scores from which pictures count as strong and as fair matches of a query's vector. While another thread is
    /// measuring, uses the previous background, or the model's floor if no background is known.
    pub(crate) fn cutoffs(&self, scorer: Scorer<'_>, query: &[f32]) -> Result<Cutoffs> {
        let relevance = scorer.embedder.relevance();
        if !depends_on_library(relevance) {
            return Ok(relevance::cutoffs(relevance, None, &[], 0));
        }
        let last_seq = scorer.last_seq()?;
        let measured = match self.up_to_date(last_seq) {
            Some(measured) => measured,
            None => match self.try_lock_texts() {
                Some(mut texts) => self.measure(scorer, last_seq, &mut texts)?,
                None => self.previous(scorer)?,
            },
        };
        let own: Vec<f32> = measured.vectors.iter().map(|vector| dot(query, vector)).collect();
        // The last sequence number is at least the number of vectors, and is cheap to query.
        Ok(relevance::cutoffs(relevance, measured.background.as_ref(), &own, last_seq as u64))
    }

    /// Measures what is not yet known about a model's scores, so that no search needs to.
    pub(crate) fn prepare(&self, scorer: Scorer<'_>) -> Result<()> {
        if depends_on_library(scorer.embedder.relevance()) {
            let last_seq = scorer.last_seq()?;
            let mut texts = lock(&self.texts);
            self.measure(scorer, last_seq, &mut texts)?;
        }
        Ok(())
    }

    /// What to use while another thread measures: the last result of this program, or the stored background.
    fn previous(&self, scorer: Scorer<'_>) -> Result<Measured> {
        if let Some(measured) = self.measured() {
            return Ok(measured);
        }
        let background = scorer.stored()?.map(|stored| stored.background);
        Ok(Measured { last_seq: 0, vectors: Arc::new([]), background })
    }

    /// Measures unless the result is up to date. Only the thread that locked `texts` may measure.
    fn measure(&self, scorer: Scorer<'_>, last_seq: i64, texts: &mut Texts) -> Result<Measured> {
        // Another thread may have measured while this one waited for the lock.
        if let Some(measured) = self.up_to_date(last_seq) {
            return Ok(measured);
        }
        let vectors: Arc<[Vec<f32>]> =
            scorer.catalogue.read(|db| embeddings::sample(db, scorer.model_id, SAMPLE_SIZE))?.into();
        let background = scorer.background(&vectors, last_seq as u64, texts)?;
        let measured = Measured { last_seq, vectors, background };
        *lock(&self.measured) = Some(measured.clone());
        Ok(measured)
    }
}

impl Scorer<'_> {
    fn last_seq(&self) -> Result<i64> {
        self.catalogue.read(|db| embeddings::last_seq(db, self.model_id))
    }

    /// The stored background, or a newly measured one if none is stored or the library has grown or shrunk.
    fn background(&self, sample: &[Vec<f32>], vectors: u64, texts: &mut Texts) -> Result<Option<Background>> {
        let stored = self.stored()?.filter(|stored| !has_changed(stored.vectors as f64, vectors as f64));
        if let Some(stored) = stored {
            return Ok(Some(stored.background));
        }
        if !relevance::is_enough(sample.len()) {
            return Ok(None);
        }
        if texts.is_empty() {
            *texts = embed_bank(self.embedder)?;
        }
        let scores = |text: &Vec<f32>| sample.iter().map(|picture| dot(text, picture)).collect();
        let Some(background) = Background::measure(&texts.iter().map(scores).collect::<Vec<_>>()) else {
            return Ok(None);
        };
        self.store(&StoredBackground { vectors, background });
        Ok(Some(background))
    }

    fn stored(&self) -> Result<Option<StoredBackground>> {
        let text = self.catalogue.read(|db| settings::get(db, &setting(self.embedder.id())))?;
        Ok(text.and_then(|text| serde_json::from_str(&text).ok()))
    }

    fn store(&self, background: &StoredBackground) {
        let key = setting(self.embedder.id());
        if let (true, Ok(text)) = (self.catalogue.is_writable(), serde_json::to_string(background))
            && let Err(error) = self.catalogue.write(|db| settings::set(db, &key, &text))
        {
            // A search must not fail because of a write; the next program measures again.
            tracing::warn!(%error, "failed to store the background of the scores");
        }
    }
}

/// Removes a model's stored background; `name` is the embedder's own ID.
///
/// # Errors
///
/// [`Error::ReadOnly`](crate::Error::ReadOnly) when the library is read-only, and database errors.
pub(crate) fn forget(catalogue: &Catalogue, name: &str) -> Result<()> {
    catalogue.write(|db| settings::remove(db, &setting(name)))
}

fn depends_on_library(relevance: Relevance) -> bool {
    matches!(relevance, Relevance::Background { .. } | Relevance::ShortTail { .. })
}

/// Whether a number of vectors has grown or shrunk enough for a new sample.
pub(crate) fn has_changed(before: f64, now: f64) -> bool {
    now > before * GROWTH_FACTOR || now < before / GROWTH_FACTOR
}

fn embed_bank(embedder: &dyn Embedder) -> Result<Texts> {
    Ok(relevance::bank().iter().map(|text| text_vector(embedder, text)).collect::<Result<_, _>>()?)
}

/// Key of the setting with a model's background.
fn setting(model: &str) -> String {
    format!("background.{model}")
}
