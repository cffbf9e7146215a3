//! The result of a search.

use std::time::Duration;

use super::understand::Understood;
use crate::catalogue::listing::ListItem;
use crate::catalogue::texts::Field;
use crate::embedder::Understanding;
use crate::embedding_space::relevance::Strength;
use crate::query::Problem;

/// A picture found by a search.
#[derive(Clone, Debug, PartialEq)]
pub struct Hit {
    /// The picture.
    pub picture: ListItem,
    /// How like the positive terms it is: the dot product of unit vectors, −1 to 1. 1 where nothing is compared, as in a
    /// list by date.
    pub score: f32,
    /// How well the picture matches the query, or how like the searched picture it is.
    pub strength: Strength,
    /// Why it is there.
    pub why: Why,
}

/// Why a picture is among the hits. Neither holds where only filters were asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Why {
    /// What it shows is like what was asked for.
    pub shows: bool,
    /// Where its texts have the words, each field once.
    pub fields: Vec<Field>,
}

/// The result of a search.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Answer {
    /// ID of the model used.
    pub model: String,
    /// The pictures found, best first: strong matches, then fair ones, then weak ones. If [`by_date`](Self::by_date),
    /// strong and fair ones together, newest first, then weak ones, newest first.
    pub hits: Vec<Hit>,
    /// Whether the hits are ordered by date: only filters were asked for, or that order was.
    pub by_date: bool,
    /// How much of the words the model understands; everything in a search by picture.
    pub understanding: Understanding,
    /// Words of another language than English that an English model has no translation of, as they were typed.
    pub unknown: Vec<String>,
    /// What of the plain words names a date, a folder, a tag, a camera or a file, and became a filter.
    pub understood: Vec<Understood>,
    /// What of the query could not be parsed; it was searched as plain words.
    pub problems: Vec<Problem>,
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
