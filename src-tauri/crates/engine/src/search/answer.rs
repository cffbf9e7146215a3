//! The result of a search.

use std::time::Duration;

use crate::catalogue::listing::ListItem;
use crate::embedder::Understanding;
use crate::embedding_space::relevance::Strength;

/// A picture found by a search.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Hit {
    /// The picture.
    pub picture: ListItem,
    /// Dot product of the unit vectors, −1 to 1.
    pub score: f32,
    /// How well the picture matches the words, or how like the searched picture it is.
    pub strength: Strength,
}

/// The result of a search.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Answer {
    /// ID of the model used.
    pub model: String,
    /// The pictures found, best first: strong matches, then fair ones, then weak ones.
    pub hits: Vec<Hit>,
    /// How much of the words the model understands; everything in a search by picture.
    pub understanding: Understanding,
    /// Number of weak matches left out.
    pub left_out: usize,
    /// Time from the request to the answer, including the model.
    pub elapsed: Duration,
}

impl Answer {
    /// How many hits have this strength.
    pub fn count(&self, strength: Strength) -> usize {
        self.hits.iter().filter(|hit| hit.strength == strength).count()
    }

    /// Whether any hit is more than a weak match.
    pub fn has_match(&self) -> bool {
        self.hits.iter().any(|hit| hit.strength != Strength::Weak)
    }
}
