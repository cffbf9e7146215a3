//! Suggested tags: which words of the vocabulary suit a picture, by the model in use.
//!
//! Owns the vocabulary, the vectors of its words and the rule for what suits. Never adds a tag by itself, and suggests
//! none that the picture has already.

mod lexicon;
mod rule;
mod suggester;
pub mod vocabulary;

pub use rule::MAX_SUGGESTIONS;
pub use suggester::{SuggestedMany, Suggester};

/// A tag that may suit a picture.
#[derive(Clone, Debug, PartialEq)]
pub struct Suggestion {
    /// The word.
    pub tag: String,
    /// How sure the model is, 0 to 1: about the share of such suggestions that are right.
    pub strength: f32,
}
