//! What a search returns.

use std::time::Duration;

use crate::catalogue::listing::ListItem;
use crate::embedding_space::relevance::Strength;

/// A picture that was found.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Hit {
    /// The picture.
    pub picture: ListItem,
    /// How near: the dot product of unit vectors, −1 to 1.
    pub score: f32,
    /// How well it fits the words; none where a picture was searched with.
    pub strength: Option<Strength>,
}

/// The result of a search.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Answer {
    /// Id of the model that searched.
    pub model: String,
    /// The pictures found, best first: strong matches, then fair ones, then weak ones.
    pub hits: Vec<Hit>,
    /// How many weak matches were left out.
    pub left_out: usize,
    /// From the request to the answer, with the model's share.
    pub elapsed: Duration,
}

impl Answer {
    /// How many hits have a strength.
    pub fn count(&self, strength: Strength) -> usize {
        self.hits.iter().filter(|hit| hit.strength == Some(strength)).count()
    }

    /// Whether anything is near enough to be called a match.
    pub fn fits(&self) -> bool {
        self.hits.iter().any(|hit| matches!(hit.strength, Some(Strength::Strong | Strength::Fair)))
    }
}
