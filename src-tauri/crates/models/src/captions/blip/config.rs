//! `config.json` of BLIP.

use std::path::Path;

use serde_json::Value;

use super::super::config::{self, Defaults, MAX_SCORES, VOCAB_SIZE};
use crate::config::TransformerConfig;
use crate::error::ModelError;

/// Names of the fields for layers and heads.
const NAMES: [&str; 2] = ["num_hidden_layers", "num_attention_heads"];
/// The defaults of transformers' configuration class.
const VISION: Defaults =
    Defaults { sizes: [768, 3072, 12, 12], names: NAMES, activation: "gelu", epsilon: 1e-5 };
const TEXT: Defaults =
    Defaults { sizes: [768, 3072, 12, 8], names: NAMES, activation: "gelu", epsilon: 1e-12 };

/// Everything that BLIP is built from.
#[derive(Clone, Debug, PartialEq)]
pub struct Config {
    /// The image tower.
    pub vision: TransformerConfig,
    /// Side of an input picture, in pixels.
    pub image_size: usize,
    /// Side of a patch, in pixels.
    pub patch_size: usize,
    /// The decoder.
    pub text: TransformerConfig,
    /// Rows of the token table.
    pub vocab_size: usize,
    /// Tokens in a text at most.
    pub context_length: usize,
    /// The token before every caption.
    pub start_token: u32,
    /// The token after every caption.
    pub end_token: u32,
}

impl Config {
    /// Reads `config.json` in a model's folder.
    ///
    /// # Errors
    /// When there is none, it is of another family, or a value is out of bounds.
    pub fn read(folder: &Path) -> Result<Self, ModelError> {
        Self::parse(&folder.join("config.json"), &config::read(folder)?)
    }

    /// Parses a configuration; `path` appears in errors.
    ///
    /// # Errors
    /// When it is of another family or a value is out of bounds.
    fn parse(path: &Path, json: &Value) -> Result<Self, ModelError> {
        let all = config::of_family(path, json, "blip")?;
        let (vision, text) = (all.section_or_empty("vision_config")?, all.section_or_empty("text_config")?);
        let image_size = vision.side("image_size", 384, 1..=1024)?;
        let vocab_size = text.count("vocab_size", 30_524, VOCAB_SIZE)?;
        let config = Self {
            vision: config::transformer(&vision, &VISION)?,
            image_size,
            patch_size: vision.side("patch_size", 16, 1..=image_size)?,
            text: config::transformer(&text, &TEXT)?,
            vocab_size,
            context_length: text.count("max_position_embeddings", 512, 2..=4096)?,
            start_token: config::token(&text, "bos_token_id", 30_522, vocab_size)?,
            end_token: config::token(&text, "sep_token_id", 102, vocab_size)?,
        };
        let tokens = config.tokens();
        if config.vision.heads.saturating_mul(tokens.saturating_mul(tokens)) > MAX_SCORES {
            let reason = format!("divides a picture into {tokens} patches, which would take too much memory");
            return Err(vision.invalid("patch_size", reason));
        }
        Ok(config)
    }

    /// Tokens of a picture: its patches and the class token.
    pub fn tokens(&self) -> usize {
        (self.image_size / self.patch_size).pow(2) + 1
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn parse(json: &Value) -> Result<Config, String> {
        Config::parse(Path::new("config.json"), json).map_err(|error| error.to_string())
    }

    #[test]
    fn what_a_file_leaves_out_has_the_defaults_of_the_reference() {
        let config = parse(&json!({ "model_type": "blip" })).unwrap();
        assert_eq!((config.image_size, config.tokens(), config.vision.heads), (384, 577, 12));
        assert_eq!((config.text.heads, config.text.epsilon, config.start_token), (8, 1e-12, 30_522));
        assert_eq!((config.end_token, config.vocab_size, config.context_length), (102, 30_524, 512));
    }

    #[test]
    fn values_out_of_bounds_are_named() {
        let cases = [
            (json!({ "model_type": "blip-2" }), "the family \"blip-2\""),
            (json!({ "model_type": "blip", "text_config": { "num_attention_heads": 7 } }), "does not divide"),
            (json!({ "model_type": "blip", "text_config": { "sep_token_id": 30_524 } }), "sep_token_id"),
            (json!({ "model_type": "blip", "vision_config": { "patch_size": 1 } }), "too much memory"),
            (json!({ "model_type": "blip", "vision_config": { "image_size": [384, 2] } }), "a square"),
            (json!([]), "not a JSON object"),
        ];
        for (json, words) in cases {
            let error = parse(&json).unwrap_err();
            assert!(error.contains(words) && error.contains("config.json"), "{error}");
        }
    }
}
