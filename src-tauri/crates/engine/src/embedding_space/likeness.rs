//! How alike two pictures are: from the score of two pictures to a [`Strength`](super::relevance::Strength).
//!
//! What a score of two pictures means differs between models and between libraries. It is compared with the scores of
//! the library's pictures among each other: a picture is like another one when few pictures score as high. Owns the
//! sample of vectors and what was measured on it. Never calls a model, so that every model can be measured.
//! `tools/relevance/similar.py` evaluates the limits on labelled photographs.

use std::sync::{Arc, Mutex};

use super::calibration::{SAMPLE_SIZE, Scorer, has_changed};
use super::relevance::{Background, Cutoffs};
use crate::catalogue::embeddings;
use crate::dot::dot;
use crate::embedder::Embedder;
use crate::error::Result;
use crate::mutex::lock;

#[cfg(test)]
#[path = "likeness_tests.rs"]
mod tests;

/// Pictures are fairly alike when at most this share of the library scores as high by chance. Measured with the built-in
/// model on 500 photographs whose subjects are known, chosen on half of them and verified on the other: four in five of
/// the pictures shown share a subject with the searched one (of all pictures one in eight does), and one picture in
/// twelve that has any like it shows none. A share, because those alike and those alike by chance both grow with a
/// library.
const FAIR_SHARE: f32 = 0.02;
/// Pictures are strongly alike up to this share: in that measurement all of them shared a subject.
const STRONG_SHARE: f32 = 0.002;
/// From this share of its score with itself a picture is always like another, even in a library whose pictures are all alike:
/// crops to 80 % and brightened copies of photographs score 0.85 and more with the built-in model.
const COPY: f32 = 0.85;
/// How many pictures of the sample are compared with all of it: with half as many, the limits vary twice as much.
const MAX_COMPARED: usize = 128;

/// What is known about the pictures' scores among each other, in memory.
#[derive(Default)]
pub(crate) struct Likeness {
    measured: Mutex<Option<Measured>>,
}

/// A sample and its background.
#[derive(Clone)]
struct Measured {
    /// Sequence number of the newest vector when the sample was taken.
    last_seq: i64,
    vectors: Arc<[Vec<f32>]>,
    /// The score of a picture with itself.
    own: f32,
    /// `None` if the pictures are too few to measure.
    background: Option<Background>,
}

impl Likeness {
    /// The scores from which pictures are strongly and fairly like a picture, by the vector to look for what is like it.
    /// While too few pictures are known, all of them are fairly alike.
    pub(crate) fn cutoffs(&self, scorer: &Scorer<'_>, query: &[f32]) -> Result<Cutoffs> {
        Ok(self.measure(scorer)?.cutoffs(query))
    }

    /// Measures unless the result is up to date. Other searches by picture wait meanwhile, some 50 milliseconds.
    fn measure(&self, scorer: &Scorer<'_>) -> Result<Measured> {
        let Scorer { catalogue, embedder, model_id } = *scorer;
        let last_seq = catalogue.read(|db| embeddings::last_seq(db, model_id))?;
        let mut measured = lock(&self.measured);
        if let Some(known) = measured.as_ref()
            && !has_changed(known.last_seq as f64, last_seq as f64)
        {
            return Ok(known.clone());
        }
        let vectors = catalogue.read(|db| embeddings::sample(db, model_id, SAMPLE_SIZE))?;
        Ok(measured.insert(Measured::new(embedder, last_seq, vectors)).clone())
    }
}

impl Measured {
    fn new(embedder: &dyn Embedder, last_seq: i64, vectors: Vec<Vec<f32>>) -> Self {
        let with_itself = |one: &Vec<f32>| dot(&embedder.likeness_query(one), one);
        let own = vectors.first().map_or(1.0, with_itself);
        let background = background(embedder, &vectors);
        Self { last_seq, vectors: vectors.into(), own, background }
    }

    fn cutoffs(&self, query: &[f32]) -> Cutoffs {
        let scores: Vec<f32> = self.vectors.iter().map(|vector| dot(query, vector)).collect();
        cutoffs(self.background.as_ref(), &scores, self.own)
    }
}

/// The scores from which pictures are strongly and fairly alike. `background` was measured on the scores of pictures of
/// the library with a sample of it, `scores` are those of the searched picture, `own` is a picture's score with itself.
/// Without a background every picture is fairly alike.
pub fn cutoffs(background: Option<&Background>, scores: &[f32], own: f32) -> Cutoffs {
    let copy = COPY * own;
    let Some(background) = background else {
        return Cutoffs { strong: copy, fair: f32::NEG_INFINITY };
    };
    let at = |share| background.score_exceeded_by(share, scores).min(copy);
    Cutoffs { strong: at(STRONG_SHARE), fair: at(FAIR_SHARE) }
}

/// The background of pictures among each other, from their vectors.
fn background(embedder: &dyn Embedder, vectors: &[Vec<f32>]) -> Option<Background> {
    let step = vectors.len().div_ceil(MAX_COMPARED).max(1);
    let compared = (0..vectors.len()).step_by(step);
    let scores: Vec<Vec<f32>> = compared.map(|at| scores_of(embedder, vectors, at)).collect();
    Background::measure(&scores)
}

/// The scores of one picture with all others.
fn scores_of(embedder: &dyn Embedder, vectors: &[Vec<f32>], at: usize) -> Vec<f32> {
    let (before, after) = vectors.split_at(at);
    let Some((one, after)) = after.split_first() else { return Vec::new() };
    let query = embedder.likeness_query(one);
    before.iter().chain(after).map(|other| dot(&query, other)).collect()
}
