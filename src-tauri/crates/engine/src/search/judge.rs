//! How well a picture matches the terms of a query.
//!
//! Owns how strengths of several terms combine. Never ranks pictures of the same strength.

use super::mix;
use super::terms::{Embedded, Origin, Terms, weighted};
use crate::catalogue::Catalogue;
use crate::embedder::Understanding;
use crate::embedding_space::EmbeddingSpace;
use crate::embedding_space::relevance::{Cutoffs, Strength};
use crate::error::Result;

/// A vector and what scores with it mean.
struct Part {
    vector: Vec<f32>,
    cutoffs: Cutoffs,
}

/// What to compare a picture with. Terms of one kind are compared as one; words and pictures are kept apart, since their
/// scores mean different things.
pub(super) struct Judge {
    /// The positive terms together, if there are any.
    wanted: Option<Vec<f32>>,
    positive: Vec<Part>,
    negative: Vec<Part>,
    /// The strength of a picture that is unlike the negative terms, where nothing else is asked for.
    unlike: Strength,
}

impl Judge {
    pub(super) fn of(catalogue: &Catalogue, space: &EmbeddingSpace, terms: &Terms) -> Result<Self> {
        let mut positive = Vec::new();
        for pictures in [false, true] {
            let same: Vec<&Embedded> =
                terms.positive.iter().filter(|term| term.is_picture() == pictures).collect();
            let Some(vector) = mix::sum(&weighted(same.into_iter())) else { continue };
            let origin = if pictures { Origin::Picture(None) } else { Origin::Words(terms.understanding()) };
            positive.push(Part { cutoffs: cutoffs(catalogue, space, &vector, origin)?, vector });
        }
        let negative = terms.negative.iter().map(|term| {
            let cutoffs = cutoffs(catalogue, space, &term.vector, term.origin)?;
            Ok(Part { cutoffs, vector: term.vector.clone() })
        });
        let wanted = mix::sum(&weighted(terms.positive.iter()));
        // What the model cannot read says nothing about a picture without it.
        let is_understood = terms.understanding() == Understanding::Words;
        let unlike = if is_understood { Strength::Fair } else { Strength::Weak };
        Ok(Self { wanted, positive, negative: negative.collect::<Result<_>>()?, unlike })
    }

    /// Whether the score with the target is all that matters: pictures are compared with one thing.
    pub(super) fn is_single(&self) -> bool {
        self.positive.len() == 1 && self.negative.is_empty()
    }

    /// What a picture is to be compared with: the positive terms together, the words, the pictures, each negative term.
    pub(super) fn vectors(&self) -> Vec<&[f32]> {
        let parts = self.positive.iter().chain(&self.negative).map(|part| &*part.vector);
        self.wanted.as_deref().into_iter().chain(parts).collect()
    }

    /// The scores with [`vectors`](Self::vectors) of a picture that is compared with one thing.
    pub(super) fn single(score: f32) -> Vec<f32> {
        vec![score; 2]
    }

    /// How like the positive terms a picture is, from its scores. Without any, how unlike the negative ones.
    pub(super) fn score(&self, scores: &[f32]) -> f32 {
        match self.wanted {
            Some(_) => scores[0],
            None => -self.avoided(scores).iter().copied().fold(f32::NEG_INFINITY, f32::max),
        }
    }

    /// The scores with the negative terms, in their order.
    pub(super) fn avoided<'a>(&self, scores: &'a [f32]) -> &'a [f32] {
        &scores[scores.len() - self.negative.len()..]
    }

    /// Whether a picture matches a negative term, from its scores.
    pub(super) fn avoids(&self, scores: &[f32]) -> bool {
        let mut parts = self.negative.iter().zip(self.avoided(scores));
        parts.any(|(part, &score)| part.cutoffs.strength(score) != Strength::Weak)
    }

    /// How well a picture matches the positive terms, from its scores: strongly if words or pictures do and the other do
    /// as well.
    pub(super) fn strength(&self, scores: &[f32]) -> Strength {
        let scores = &scores[usize::from(self.wanted.is_some())..];
        let strengths =
            || self.positive.iter().zip(scores).map(|(part, &score)| part.cutoffs.strength(score));
        match (strengths().max(), strengths().min()) {
            (Some(Strength::Strong), Some(Strength::Weak)) => Strength::Fair,
            (Some(best), _) => best,
            (None, _) => self.unlike,
        }
    }
}

fn cutoffs(catalogue: &Catalogue, space: &EmbeddingSpace, vector: &[f32], origin: Origin) -> Result<Cutoffs> {
    match origin {
        Origin::Words(understanding) => Ok(space.cutoffs(catalogue, vector)?.limited_by(understanding)),
        Origin::Picture(_) => space.likeness_cutoffs(catalogue, vector),
    }
}
