//! Tags, and what changes of them and of other marks come to.

use ratna_engine::catalogue::tags;
use serde::Serialize;
use ts_rs::TS;

/// A tag.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Tag {
    /// Row id; null if it is only in files, as their keyword.
    pub id: Option<u32>,
    /// Its name, after those that it is nested in: `animals/dog`.
    pub path: String,
    /// Number of pictures that have it or one below it.
    pub pictures: u32,
}

impl From<tags::Tag> for Tag {
    fn from(tag: tags::Tag) -> Self {
        Self { id: tag.id.map(|id| id.0 as u32), path: tag.path, pictures: tag.count as u32 }
    }
}

/// The outcome of a change of tags, favourites or ratings.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Marked {
    /// Token that `undo_marking` takes.
    pub token: u32,
    /// Number of pictures that were changed.
    pub pictures: u32,
}
