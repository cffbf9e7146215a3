//! Suggested tags.

use ratna_engine::catalogue::keyword_rules;
use ratna_engine::tags;
use serde::Serialize;
use ts_rs::TS;

/// A tag that may suit a picture.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Suggestion {
    /// The tag.
    pub tag: String,
    /// How sure it is, 0 to 1: about the share of such suggestions that are right.
    pub strength: f32,
    /// What speaks for it.
    pub evidence: Evidence,
}

/// What speaks for a suggestion: the model finds it in the pixels, the caption names it, or both.
#[derive(Clone, Copy, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum Evidence {
    /// The model finds it.
    Model,
    /// The caption names it.
    Caption,
    /// Both.
    Both,
}

impl From<tags::Suggestion> for Suggestion {
    fn from(tags::Suggestion { tag, strength, evidence }: tags::Suggestion) -> Self {
        let evidence = match evidence {
            tags::Evidence::Model => Evidence::Model,
            tags::Evidence::Caption => Evidence::Caption,
            tags::Evidence::Both => Evidence::Both,
        };
        Self { tag, strength, evidence }
    }
}

/// A rule by which a suggested tag is added by itself.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct KeywordRule {
    /// Row id.
    pub id: u32,
    /// The tag that pictures get.
    pub tag: String,
    /// The strength from which on.
    pub strength: f32,
    /// Number of pictures that have the tag by it.
    pub pictures: u32,
}

impl From<keyword_rules::KeywordRule> for KeywordRule {
    fn from(rule: keyword_rules::KeywordRule) -> Self {
        let (id, pictures) = (rule.id.0 as u32, rule.pictures as u32);
        Self { id, tag: rule.tag, strength: rule.min_strength, pictures }
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
