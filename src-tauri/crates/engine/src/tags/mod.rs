//! Suggested tags: which words of the vocabulary suit a picture, by the model in use.
//!
//! Owns the vocabulary, the vectors of its words and the rule for what suits. Never adds a tag by itself, and suggests
//! none that the picture has already.

mod rule;
mod suggester;
pub mod vocabulary;
mod word_vectors;

use crate::lexicon;

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

impl Suggestion {
    /// The suggestion in another language, by its tag, where a lexicon has the word.
    #[must_use]
    pub fn in_language(self, language: &str) -> Self {
        match lexicon::name_of(&self.tag, language) {
            Some(name) => Self { tag: name.to_owned(), ..self },
            None => self,
        }
    }
}
