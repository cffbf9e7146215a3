//! Suggested tags: which words of the vocabulary suit a picture, by the model in use and by its caption.
//!
//! Owns the vocabulary, the vectors of its words, the rule for what suits, and the rules by which the person accepts
//! suggestions. Adds no tag but by those, and suggests none that the picture has already or that the person took from it.

mod caption_words;
mod keyword_rules;
mod known_words;
mod rule;
mod suggester;
pub mod vocabulary;
mod word_vectors;

use crate::lexicon;

pub use keyword_rules::RuleWanted;
pub use rule::MAX_SUGGESTIONS;
pub use suggester::{SuggestedMany, Suggester};

/// A tag that may suit a picture.
#[derive(Clone, Debug, PartialEq)]
pub struct Suggestion {
    /// The word.
    pub tag: String,
    /// How sure it is, 0 to 1: about the share of such suggestions that are right.
    pub strength: f32,
    /// Where it comes from.
    pub evidence: Evidence,
}

/// What speaks for a suggestion.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Evidence {
    /// The model finds it in the pixels.
    Model,
    /// The caption names it.
    Caption,
    /// The caption names it, and the model finds it too.
    Both,
}

impl Evidence {
    /// How programs and the page know it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Model => "model",
            Self::Caption => "caption",
            Self::Both => "both",
        }
    }
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
