//! Suggested tags.

use ratna_engine::tags;
use serde::Serialize;
use ts_rs::TS;

/// A tag that may suit a picture.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Suggestion {
    /// The tag.
    pub tag: String,
    /// How sure the model is, 0 to 1: about the share of such suggestions that are right.
    pub strength: f32,
}

impl From<tags::Suggestion> for Suggestion {
    fn from(tags::Suggestion { tag, strength }: tags::Suggestion) -> Self {
        Self { tag, strength }
    }
}

/// What accepting suggestions would add.
#[derive(Clone, Copy, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct SuggestedCount {
    /// The strength from which tags are accepted.
    pub strength: f32,
    /// Number of different tags.
    pub tags: u32,
    /// Number of pictures that would get some.
    pub pictures: u32,
    /// Number of tags on pictures, each counted.
    pub added: u32,
}
