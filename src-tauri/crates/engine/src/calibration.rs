//! What a model's scores mean in this library: a sample of its vectors, and the background they give.
//!
//! Owns when the background is measured and where it is kept. [`crate::relevance`] is the arithmetic. Models that
//! tell probabilities need none of this.

use std::sync::{Arc, Mutex, PoisonError};

use serde::{Deserialize, Serialize};

use crate::catalogue::{Catalogue, embeddings, settings};
use crate::embedder::{Embedder, Relevance};
use crate::error::Result;
use crate::relevance::{self, Background, Cutoffs};
use crate::search::dot;
use crate::space::Space;

/// Vectors looked at: their scores' median is then known to a twentieth of their spread.
const SAMPLE: usize = 1_000;
/// A sample is taken anew when the library has so many times the vectors.
const GROWN: f64 = 1.5;

/// What is remembered of a model's scores, in memory.
#[derive(Default)]
pub(crate) struct Calibration(Mutex<Option<Known>>);

/// A sample, and what it gave.
#[derive(Clone)]
pub(crate) struct Known {
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

/// The scores from which on pictures count as strong and as fair matches of a query's vector.
pub(crate) fn cutoffs(catalogue: &Catalogue, space: &Space, query: &[f32]) -> Result<Cutoffs> {
    let relevance = space.embedder.relevance();
    let Some(known) = prepare(catalogue, space)? else {
        return Ok(relevance::cutoffs(relevance, None, &[], 0));
    };
    let own: Vec<f32> = known.vectors.iter().map(|vector| dot(query, vector)).collect();
    // The newest place is at least as large as the number of vectors, and costs nothing to ask.
    let pictures = known.last_seq as u64;
    Ok(relevance::cutoffs(relevance, known.background.as_ref(), &own, pictures))
}

/// Measures what is to be known of a model's scores and is not; none where there is nothing to know.
pub(crate) fn prepare(catalogue: &Catalogue, space: &Space) -> Result<Option<Known>> {
    if matches!(space.embedder.relevance(), Relevance::Probability { .. }) {
        return Ok(None);
    }
    let last_seq = catalogue.read(|db| embeddings::last_seq(db, space.model_id))?;
    let mut slot = space.calibration.0.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(known) = slot.as_ref().filter(|known| !has_grown(known.last_seq as f64, last_seq as f64)) {
        return Ok(Some(known.clone()));
    }
    let vectors: Arc<[Vec<f32>]> =
        catalogue.read(|db| embeddings::sample(db, space.model_id, SAMPLE))?.into();
    let background = background(catalogue, &*space.embedder, &vectors, last_seq as u64)?;
    let known = Known { last_seq, vectors, background };
    *slot = Some(known.clone());
    Ok(Some(known))
}

fn has_grown(before: f64, now: f64) -> bool {
    now > before * GROWN || now < before / GROWN
}

/// The background as it is kept, measured where there is none or the library has grown.
fn background(
    catalogue: &Catalogue,
    embedder: &dyn Embedder,
    sample: &[Vec<f32>],
    vectors: u64,
) -> Result<Option<Background>> {
    let key = format!("background.{}", embedder.id());
    let kept = catalogue.read(|db| settings::get(db, &key))?;
    let kept: Option<Kept> = kept.and_then(|text| serde_json::from_str(&text).ok());
    if let Some(kept) = kept.filter(|kept| !has_grown(kept.vectors as f64, vectors as f64)) {
        return Ok(Some(kept.background));
    }
    let mut scores = Vec::new();
    for text in relevance::bank() {
        let vector = embedder.embed_text(text)?;
        scores.push(sample.iter().map(|picture| dot(&vector, picture)).collect::<Vec<f32>>());
    }
    let Some(background) = Background::measure(&scores) else { return Ok(None) };
    let kept = Kept { vectors, background };
    if let (true, Ok(text)) = (catalogue.is_writable(), serde_json::to_string(&kept))
        && let Err(error) = catalogue.write(|db| settings::set(db, &key, &text))
    {
        // Searching must not depend on writing; it is measured again next time.
        tracing::warn!(%error, "what is usual in the library is not kept");
    }
    Ok(Some(kept.background))
}
