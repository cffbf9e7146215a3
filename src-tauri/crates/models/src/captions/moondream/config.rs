//! The sizes of Moondream 2, which its `config.json` doesn't state; files of other sizes can.

use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use super::super::config::{self, Defaults, MAX_SCORES, VOCAB_SIZE};
use crate::config::{Fields, TransformerConfig};
use crate::error::ModelError;

const NAMES: [&str; 2] = ["num_hidden_layers", "num_attention_heads"];
/// SigLIP's vision transformer of 400 million weights.
const VISION: Defaults =
    Defaults { sizes: [1152, 4304, 27, 16], names: NAMES, activation: "gelu_pytorch_tanh", epsilon: 1e-6 };
/// Phi-1.5.
const TEXT: Defaults =
    Defaults { sizes: [2048, 8192, 24, 32], names: NAMES, activation: "gelu_new", epsilon: 1e-5 };
/// What runs, in the words of an error.
const SUPPORTED: &str =
    "Moondream 2 as it was published from March to May 2024, such as santiagomed/candle-moondream";

/// Everything that Moondream is built from.
#[derive(Clone, Debug, PartialEq)]
pub struct Config {
    /// The image tower.
    pub vision: TransformerConfig,
    /// Side of an input picture, in pixels.
    pub image_size: usize,
    /// Side of a patch, in pixels.
    pub patch_size: usize,
    /// Elements between the layers of the projection from the image tower to the decoder.
    pub projection_width: usize,
    /// The decoder.
    pub text: TransformerConfig,
    /// Elements of a head that are turned by the position; even.
    pub rotated: usize,
    /// Rows of the token table.
    pub vocab_size: usize,
    /// Tokens of a picture, a question and an answer together.
    pub context_length: usize,
}

impl Config {
    /// Reads `config.json` in a model's folder, if there is one.
    ///
    /// # Errors
    /// When it is of another family or of a later version, or a value is out of bounds.
    pub fn read(folder: &Path) -> Result<Self, ModelError> {
        let path = folder.join("config.json");
        let json = if path.is_file() { config::read(folder)? } else { json!({ "model_type": "moondream1" }) };
        Self::parse(&path, &json)
    }

    /// Parses a configuration; `path` appears in errors.
    fn parse(path: &Path, json: &Value) -> Result<Self, ModelError> {
        let all = Fields::new(path, "", json)?;
        let family = all.text("model_type", "moondream1")?;
        if family != "moondream1" {
            return Err(other_family(path.to_owned(), family));
        }
        // The class of later versions; all of them have the same type.
        if all.get("architectures").is_some_and(|names| names.to_string().contains("HfMoondream")) {
            return Err(later_version(path.to_owned()));
        }
        let (vision, text) = (all.section_or_empty("vision_config")?, all.section_or_empty("phi_config")?);
        let image_size = vision.side("image_size", 378, 1..=1024)?;
        let config = Self {
            vision: config::transformer(&vision, &VISION)?,
            image_size,
            patch_size: vision.side("patch_size", 14, 1..=image_size)?,
            projection_width: vision.count("projection_size", 8192, config::MLP_WIDTH)?,
            text: config::transformer(&text, &TEXT)?,
            rotated: text.count("rotary_dim", 32, 2..=1024)?,
            vocab_size: text.count("vocab_size", 51_200, VOCAB_SIZE)?,
            context_length: text.count("max_position_embeddings", 2048, 2..=8192)?,
        };
        if !config.rotated.is_multiple_of(2) || config.rotated > config.text.width / config.text.heads {
            return Err(
                text.invalid("rotary_dim", format!("is {}, which does not fit a head", config.rotated))
            );
        }
        let patches = config.patches();
        if config.vision.heads.saturating_mul(patches.saturating_mul(patches)) > MAX_SCORES {
            let reason =
                format!("divides a picture into {patches} patches, which would take too much memory");
            return Err(vision.invalid("patch_size", reason));
        }
        if patches + 2 > config.context_length {
            return Err(text.invalid("max_position_embeddings", "leaves no room beside a picture"));
        }
        Ok(config)
    }

    /// Patches of a picture, each a token of the decoder.
    pub fn patches(&self) -> usize {
        (self.image_size / self.patch_size).pow(2)
    }
}

/// The error for a version that came later.
pub fn later_version(path: PathBuf) -> ModelError {
    other_family(path, "Moondream after May 2024")
}

fn other_family(path: PathBuf, found: &str) -> ModelError {
    ModelError::Family { path, found: found.to_owned(), known: SUPPORTED.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(json: &Value) -> Result<Config, String> {
        Config::parse(Path::new("config.json"), json).map_err(|error| error.to_string())
    }

    #[test]
    fn the_published_configuration_has_the_sizes_of_the_time() {
        let published =
            json!({ "architectures": ["Moondream"], "model_type": "moondream1", "phi_config": {} });
        let config = parse(&published).unwrap();
        assert_eq!((config.patches(), config.vision.width, config.text.width), (729, 1152, 2048));
        assert_eq!((config.rotated, config.vocab_size, config.context_length), (32, 51_200, 2048));
    }

    #[test]
    fn later_versions_and_other_families_are_refused_in_words() {
        let later = json!({ "architectures": ["HfMoondream"], "model_type": "moondream1" });
        for (json, words) in [(later, "after May 2024"), (json!({ "model_type": "phi" }), "\"phi\"")] {
            let error = parse(&json).unwrap_err();
            assert!(error.contains(words) && error.contains("candle-moondream"), "{error}");
        }
    }

    #[test]
    fn values_out_of_bounds_are_named() {
        let cases = [
            (json!({ "phi_config": { "rotary_dim": 66 } }), "rotary_dim"),
            (json!({ "phi_config": { "max_position_embeddings": 730 } }), "no room beside a picture"),
            (json!({ "vision_config": { "patch_size": 2 } }), "too much memory"),
        ];
        for (json, words) in cases {
            let error = parse(&json).unwrap_err();
            assert!(error.contains(words), "{error}");
        }
    }
}
