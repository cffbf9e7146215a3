//! The words of a term as a model is given them.
//!
//! Owns when they are translated for it, and how much of them it understands. Never makes a vector.

use super::wording;
use crate::embedder::{EmbedError, Embedder, Understanding};
use crate::lexicon::{Gloss, gloss_for};

/// Words for a model.
pub(super) struct ForModel {
    /// Without punctuation at the end, in English if the model knows nothing else and the lexicon has the words.
    pub(super) text: String,
    pub(super) understanding: Understanding,
    /// Words that neither the model nor the lexicon knows, as they were typed. Texts of pictures may have them.
    pub(super) unknown: Vec<String>,
}

pub(super) fn for_model(embedder: &dyn Embedder, words: &str) -> Result<ForModel, EmbedError> {
    let Gloss { text, unknown, .. } = gloss_for(embedder.languages()?, wording::for_model(words));
    let understanding = if wording::is_punctuation(words) {
        Understanding::Nothing
    } else {
        embedder.understanding(&text)?
    };
    Ok(ForModel { text, understanding, unknown })
}
