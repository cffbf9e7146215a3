//! The families of captioners: how a folder shows its own, what a prompt does, and the languages.

use std::path::Path;

use ratna_captions::{Language, Prompt};
use serde_json::Value;

use super::config;
use crate::error::ModelError;

/// Quantised weights of Moondream, as they are published; they come without a configuration.
pub const QUANTIZED: &str = "model-q4_0.gguf";

/// A family of captioners.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Family {
    /// BLIP. It is asked nothing: a prompt is how its captions begin.
    Blip,
    /// Qwen3-VL, which is asked anything.
    Qwen3Vl,
    /// Moondream 2, which is asked short questions.
    Moondream,
}

impl Family {
    /// The families, as `config.json` names them.
    const NAMES: [(&str, Self); 3] =
        [("blip", Self::Blip), ("qwen3_vl", Self::Qwen3Vl), ("moondream1", Self::Moondream)];

    /// The family of the model in a folder.
    ///
    /// # Errors
    /// When there is no model, or one of another family.
    pub fn of(folder: &Path) -> Result<Self, ModelError> {
        let path = folder.join("config.json");
        if !path.is_file() && folder.join(QUANTIZED).is_file() {
            return Ok(Self::Moondream);
        }
        let json = config::read(folder)?;
        let found = json.get("model_type").and_then(Value::as_str).unwrap_or_default();
        let family = Self::NAMES.into_iter().find(|(name, _)| *name == found);
        family.map(|(_, family)| family).ok_or_else(|| {
            let known = Self::NAMES.map(|(name, _)| name).join(", ");
            ModelError::Family { path, found: found.to_owned(), known }
        })
    }

    /// Whether its captions can be in this language.
    pub fn writes(self, language: Language) -> bool {
        language == Language::English || self == Self::Qwen3Vl
    }

    /// What of a prompt it takes. The built-in question asks for more than the smaller families understand: Moondream has
    /// a shorter one of its own, and BLIP's captions begin as they like.
    pub fn words_of(self, prompt: &Prompt) -> Option<&str> {
        let is_built_in = prompt.words() == Prompt::built_in(prompt.language()).words();
        (self == Self::Qwen3Vl || !is_built_in).then_some(prompt.words())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_persons_prompt_counts_for_every_family_and_the_built_in_one_where_it_is_understood() {
        let own = Prompt::own(Language::English, "a photo of").unwrap();
        let built_in = Prompt::built_in(Language::English);
        for family in [Family::Blip, Family::Moondream, Family::Qwen3Vl] {
            assert_eq!(family.words_of(&own), Some("a photo of"));
            let expected = (family == Family::Qwen3Vl).then_some(built_in.words());
            assert_eq!(family.words_of(&built_in), expected, "{family:?}");
            assert!(family.writes(Language::English));
            assert_eq!(family.writes(Language::Hindi), family == Family::Qwen3Vl, "{family:?}");
        }
    }
}
