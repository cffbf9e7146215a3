//! What is exported.

use crate::catalogue::said;
use crate::embedding_space::relevance::Strength;
use crate::error::Result;
use crate::ids::ContentId;
use crate::library::Library;
use crate::search::Hit;

/// A picture to export.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Wanted {
    /// The picture.
    pub id: ContentId,
    /// How like the words of a search it is, and how well it matches them, if a search found it.
    pub score: Option<(f32, Strength)>,
}

impl From<ContentId> for Wanted {
    fn from(id: ContentId) -> Self {
        Self { id, score: None }
    }
}

impl From<&Hit> for Wanted {
    fn from(hit: &Hit) -> Self {
        Self { id: hit.picture.id, score: Some((hit.score, hit.strength)) }
    }
}

impl Library {
    /// Everything that can be exported: all pictures, also those whose files are missing, since what was said of them is kept. What a
    /// file was before it was edited is no picture of its own.
    ///
    /// # Errors
    ///
    /// Database errors.
    pub fn exportable(&self) -> Result<Vec<Wanted>> {
        Ok(self.catalogue.read(said::contents)?.into_iter().map(Wanted::from).collect())
    }
}
