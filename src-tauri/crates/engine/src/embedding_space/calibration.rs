//! What a model's scores mean in this library: a sample of its vectors, and the background they give.
//!
//! Owns when the background is measured and where it is kept. [`crate::embedding_space::relevance`] is the arithmetic. Models that
//! tell probabilities need none of this.
//!
//! Measuring takes dozens of texts through the model, so one thread at a time does it: runs do at their end, and a
//! search where nobody else is at it. Other searches go on with what was known before.

use std::sync::{Arc, Mutex, MutexGuard, TryLockError};

use serde::{Deserialize, Serialize};

use crate::catalogue::{Catalogue, embeddings, settings};
use crate::embedder::{Embedder, Relevance};
use crate::embedding_space::relevance::{self, Background, Cutoffs};
use crate::error::Result;
use crate::ids::ModelId;
use crate::mutex::lock;
use crate::vectors::nearest::dot;

#[cfg(test)]
#[path = "calibration_tests.rs"]
mod tests;

/// Vectors looked at: their scores' median is then known to a twentieth of their spread.
const SAMPLE: usize = 1_000;
/// A sample is taken anew when the library has so many times the vectors.
const GROWN: f64 = 1.5;

/// What is remembered of a model's scores, in memory.
#[derive(Default)]
pub(crate) struct Calibration {
    /// Held only to look, never while something is measured.
    known: Mutex<Option<Known>>,
    /// Held by whoever measures.
    measuring: Mutex<Texts>,
}

/// The vectors of the everyday texts; empty before they are first needed.
type Texts = Vec<Vec<f32>>;

/// A sample, and what it gave.
#[derive(Clone)]
struct Known {
    /// Place of the newest vector when the sample was taken.
    last_seq: i64,
    vectors: Arc<[Vec<f32>]>,
    background: Option<Background>,
}

/// What is kept of it in the catalogue.
#[derive(Serialize, Deserialize)]
struct Kept {
    /// Vectors there were.
    vectors: u64,
    background: Background,
}

impl Calibration {
    fn known(&self) -> Option<Known> {
        lock(&self.known).clone()
    }

    fn up_to_date(&self, last_seq: i64) -> Option<Known> {
        self.known().filter(|known| !has_grown(known.last_seq as f64, last_seq as f64))
    }

    /// The right to measure; none while another thread has it.
    fn try_measuring(&self) -> Option<MutexGuard<'_, Texts>> {
        match self.measuring.try_lock() {
            Ok(texts) => Some(texts),
            Err(TryLockError::Poisoned(texts)) => Some(texts.into_inner()),
            Err(TryLockError::WouldBlock) => None,
        }
    }
}

/// The model that is calibrated, in a library.
#[derive(Clone, Copy)]
pub(crate) struct Scorer<'a> {
    pub(crate) catalogue: &'a Catalogue,
    pub(crate) embedder: &'a dyn Embedder,
    /// The row its vectors are kept under.
    pub(crate) model_id: ModelId,
}

impl Calibration {
    /// The scores from which on pictures count as strong and as fair matches of a query's vector. Where another thread
    /// is measuring, they are those that were right before; where nothing was known before, those of the model's floor.
    pub(crate) fn cutoffs(&self, scorer: Scorer<'_>, query: &[f32]) -> Result<Cutoffs> {
        let relevance = scorer.embedder.relevance();
        if !depends_on_library(relevance) {
            return Ok(relevance::cutoffs(relevance, None, &[], 0));
        }
        let last_seq = scorer.last_seq()?;
        let known = match self.up_to_date(last_seq) {
            Some(known) => known,
            None => match self.try_measuring() {
                Some(mut texts) => self.measure(scorer, last_seq, &mut texts)?,
                None => self.known_before(scorer)?,
            },
        };
        let own: Vec<f32> = known.vectors.iter().map(|vector| dot(query, vector)).collect();
        // The newest place is at least as large as the number of vectors, and costs nothing to ask.
        Ok(relevance::cutoffs(relevance, known.background.as_ref(), &own, last_seq as u64))
    }

    /// Measures what is to be known of a model's scores and is not, so that no search need do it.
    pub(crate) fn prepare(&self, scorer: Scorer<'_>) -> Result<()> {
        if depends_on_library(scorer.embedder.relevance()) {
            let last_seq = scorer.last_seq()?;
            let mut texts = lock(&self.measuring);
            self.measure(scorer, last_seq, &mut texts)?;
        }
        Ok(())
    }

    /// What there is while another thread measures: what this program knew last, or an earlier one kept.
    fn known_before(&self, scorer: Scorer<'_>) -> Result<Known> {
        if let Some(known) = self.known() {
            return Ok(known);
        }
        let background = scorer.kept()?.map(|kept| kept.background);
        Ok(Known { last_seq: 0, vectors: Arc::new([]), background })
    }

    /// What is known, brought up to date. Whoever has `texts` has the right to do so.
    fn measure(&self, scorer: Scorer<'_>, last_seq: i64, texts: &mut Texts) -> Result<Known> {
        // It may have been done while the right was waited for.
        if let Some(known) = self.up_to_date(last_seq) {
            return Ok(known);
        }
        let vectors: Arc<[Vec<f32>]> =
            scorer.catalogue.read(|db| embeddings::sample(db, scorer.model_id, SAMPLE))?.into();
        let background = scorer.background(&vectors, last_seq as u64, texts)?;
        let known = Known { last_seq, vectors, background };
        *lock(&self.known) = Some(known.clone());
        Ok(known)
    }
}

impl Scorer<'_> {
    fn last_seq(&self) -> Result<i64> {
        self.catalogue.read(|db| embeddings::last_seq(db, self.model_id))
    }

    /// The background as it is kept, measured where there is none or the library has grown.
    fn background(&self, sample: &[Vec<f32>], vectors: u64, texts: &mut Texts) -> Result<Option<Background>> {
        let kept = self.kept()?.filter(|kept| !has_grown(kept.vectors as f64, vectors as f64));
        if let Some(kept) = kept {
            return Ok(Some(kept.background));
        }
        if !relevance::is_enough(sample.len()) {
            return Ok(None);
        }
        if texts.is_empty() {
            *texts = embedded(self.embedder)?;
        }
        let scores = |text: &Vec<f32>| sample.iter().map(|picture| dot(text, picture)).collect();
        let Some(background) = Background::measure(&texts.iter().map(scores).collect::<Vec<_>>()) else {
            return Ok(None);
        };
        self.keep(&Kept { vectors, background });
        Ok(Some(background))
    }

    fn kept(&self) -> Result<Option<Kept>> {
        let text = self.catalogue.read(|db| settings::get(db, &setting(self.embedder.id())))?;
        Ok(text.and_then(|text| serde_json::from_str(&text).ok()))
    }

    fn keep(&self, kept: &Kept) {
        let key = setting(self.embedder.id());
        if let (true, Ok(text)) = (self.catalogue.is_writable(), serde_json::to_string(kept))
            && let Err(error) = self.catalogue.write(|db| settings::set(db, &key, &text))
        {
            // Searching must not depend on writing; it is measured again next time.
            tracing::warn!(%error, "what is usual in the library is not kept");
        }
    }
}

/// Forgets what is usual for a model; `name` is the embedder's own id.
pub(crate) fn forget(catalogue: &Catalogue, name: &str) -> Result<()> {
    catalogue.write(|db| settings::remove(db, &setting(name)))
}

fn depends_on_library(relevance: Relevance) -> bool {
    matches!(relevance, Relevance::Background { .. })
}

fn has_grown(before: f64, now: f64) -> bool {
    now > before * GROWN || now < before / GROWN
}

fn embedded(embedder: &dyn Embedder) -> Result<Texts> {
    Ok(relevance::bank().iter().map(|text| embedder.embed_text(text)).collect::<Result<_, _>>()?)
}

/// Name of the setting that keeps a model's background.
fn setting(model: &str) -> String {
    format!("background.{model}")
}
