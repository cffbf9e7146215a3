//! `config.json` of Qwen3-VL.

use std::path::Path;

use serde_json::Value;

use super::super::config::{self, Defaults, LAYERS, MLP_WIDTH, VOCAB_SIZE, WIDTH};
use crate::config::{Fields, TransformerConfig};
use crate::error::ModelError;

/// The defaults of transformers' configuration class. The epsilon is fixed there.
const VISION: Defaults = Defaults {
    sizes: [1152, 4304, 27, 16],
    names: ["depth", "num_heads"],
    activation: "gelu_pytorch_tanh",
    epsilon: 1e-6,
};

/// Everything that Qwen3-VL is built from.
#[derive(Clone, Debug, PartialEq)]
pub struct Config {
    /// The image tower.
    pub vision: VisionConfig,
    /// The decoder.
    pub text: TextConfig,
}

/// The image tower.
#[derive(Clone, Debug, PartialEq)]
pub struct VisionConfig {
    /// Its transformer.
    pub transformer: TransformerConfig,
    /// Side of a patch, in pixels.
    pub patch_size: usize,
    /// Frames of a patch.
    pub frames: usize,
    /// Patches along a side of the square that becomes a token of the decoder.
    pub merge: usize,
    /// Learned positions along a side.
    pub positions: usize,
    /// Layers whose states go into the first layers of the decoder (DeepStack), in this order.
    pub deep_layers: Vec<usize>,
}

/// The decoder.
#[derive(Clone, Debug, PartialEq)]
pub struct TextConfig {
    /// Elements of a token's state.
    pub width: usize,
    /// Elements between the layers of the MLP.
    pub mlp_width: usize,
    /// Number of layers.
    pub layers: usize,
    /// Heads of queries; a multiple of `key_heads`.
    pub heads: usize,
    /// Heads of keys and values.
    pub key_heads: usize,
    /// Elements of a head; even.
    pub head_width: usize,
    /// Added to the mean square in norms.
    pub epsilon: f32,
    /// Base of the rotations' frequencies.
    pub theta: f64,
    /// Frequencies that turn by time, height and width; half a head in all.
    pub sections: [usize; 3],
    /// Rows of the token table.
    pub vocab_size: usize,
    /// Whether the token table scores the next token, too.
    pub tied: bool,
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
    fn parse(path: &Path, json: &Value) -> Result<Self, ModelError> {
        let all = config::of_family(path, json, "qwen3_vl")?;
        let (vision, text) = (all.section_or_empty("vision_config")?, all.section_or_empty("text_config")?);
        let text = text_config(&text, all.flag("tie_word_embeddings", false)?)?;
        vision.count("out_hidden_size", 3584, text.width..=text.width)?;
        Ok(Self { vision: vision_config(&vision, text.layers)?, text })
    }
}

fn vision_config(fields: &Fields<'_>, text_layers: usize) -> Result<VisionConfig, ModelError> {
    let transformer = config::transformer(fields, &VISION)?;
    if !(transformer.width / transformer.heads).is_multiple_of(4) {
        return Err(fields.invalid("num_heads", "does not leave each head a multiple of 4 elements"));
    }
    let rows = fields.count("num_position_embeddings", 2304, 1..=65_536)?;
    let positions = rows.isqrt();
    if positions * positions != rows {
        return Err(fields.invalid("num_position_embeddings", format!("is {rows} and not a square")));
    }
    fields.count("in_channels", 3, 3..=3)?;
    let deep_layers = match fields.get("deepstack_visual_indexes") {
        None => vec![8, 16, 24],
        Some(list) => serde_json::from_value::<Vec<usize>>(list.clone())
            .map_err(|_| fields.invalid("deepstack_visual_indexes", "is not a list of layers"))?,
    };
    let ascending = deep_layers.is_sorted_by(|before, after| before < after);
    if !ascending || deep_layers.len() > text_layers || deep_layers.iter().any(|&at| at >= transformer.layers)
    {
        return Err(fields.invalid("deepstack_visual_indexes", "names layers that the model doesn't have"));
    }
    Ok(VisionConfig {
        transformer,
        patch_size: fields.side("patch_size", 16, 1..=64)?,
        frames: fields.side("temporal_patch_size", 2, 1..=8)?,
        merge: fields.count("spatial_merge_size", 2, 1..=8)?,
        positions,
        deep_layers,
    })
}

fn text_config(fields: &Fields<'_>, tied: bool) -> Result<TextConfig, ModelError> {
    if fields.flag("attention_bias", false)? {
        return Err(fields.invalid("attention_bias", "is true, which Ratna does not support"));
    }
    if fields.text("hidden_act", "silu")? != "silu" {
        return Err(fields.invalid("hidden_act", "is not silu, which Ratna supports"));
    }
    let heads = fields.count("num_attention_heads", 32, 1..=256)?;
    let key_heads = fields.count("num_key_value_heads", heads, 1..=heads)?;
    if !heads.is_multiple_of(key_heads) {
        return Err(
            fields.invalid("num_key_value_heads", format!("is {key_heads}, which does not divide {heads}"))
        );
    }
    let head_width = fields.count("head_dim", 128, 2..=1024)?;
    // The name of newer files first.
    let rotation = match fields.section("rope_parameters")? {
        Some(section) => section,
        None => fields.section_or_empty("rope_scaling")?,
    };
    Ok(TextConfig {
        width: fields.count("hidden_size", 4096, WIDTH)?,
        mlp_width: fields.count("intermediate_size", 22_016, MLP_WIDTH)?,
        layers: fields.count("num_hidden_layers", 32, LAYERS)?,
        heads,
        key_heads,
        head_width,
        epsilon: fields.number("rms_norm_eps", 1e-6, 0.0..=1.0)? as f32,
        theta: rotation.number(
            "rope_theta",
            fields.number("rope_theta", 500_000.0, 1.0..=1e12)?,
            1.0..=1e12,
        )?,
        sections: sections(&rotation, head_width)?,
        vocab_size: fields.count("vocab_size", 151_936, VOCAB_SIZE)?,
        tied: fields.flag("tie_word_embeddings", tied)? || tied,
    })
}

/// How the frequencies of a head are shared out among time, height and width.
fn sections(rotation: &Fields<'_>, head_width: usize) -> Result<[usize; 3], ModelError> {
    for name in ["rope_type", "type"] {
        if !matches!(rotation.text(name, "default")?, "default" | "mrope") {
            return Err(rotation.invalid(name, "is not default, which Ratna supports"));
        }
    }
    if !rotation.flag("mrope_interleaved", true)? {
        return Err(rotation.invalid("mrope_interleaved", "is false, which Ratna does not support"));
    }
    let sections = match rotation.get("mrope_section") {
        None => [24, 20, 20],
        Some(list) => serde_json::from_value::<[usize; 3]>(list.clone())
            .map_err(|_| rotation.invalid("mrope_section", "is not a list of three numbers"))?,
    };
    let sum = sections.iter().try_fold(0_usize, |sum, &part| sum.checked_add(part));
    if !head_width.is_multiple_of(2) || sum != Some(head_width / 2) {
        return Err(rotation.invalid("mrope_section", format!("does not add up to half of {head_width}")));
    }
    Ok(sections)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn parse(json: &Value) -> Result<Config, String> {
        Config::parse(Path::new("config.json"), json).map_err(|error| error.to_string())
    }

    /// The fields of the published 2B model that differ from the defaults, with their older names.
    fn published() -> Value {
        json!({
            "model_type": "qwen3_vl",
            "tie_word_embeddings": true,
            "text_config": {
                "hidden_size": 2048, "intermediate_size": 6144, "num_attention_heads": 16, "num_hidden_layers": 28,
                "num_key_value_heads": 8, "rope_theta": 5_000_000, "tie_word_embeddings": true,
                "rope_scaling": {
                    "mrope_interleaved": true, "mrope_section": [24, 20, 20], "rope_type": "default"
                }
            },
            "vision_config": {
                "deepstack_visual_indexes": [5, 11, 17], "depth": 24, "hidden_size": 1024,
                "intermediate_size": 4096, "out_hidden_size": 2048
            }
        })
    }

    #[test]
    fn the_published_configuration_is_understood() {
        let config = parse(&published()).unwrap();
        assert_eq!(
            (config.vision.transformer.layers, config.vision.positions, config.vision.patch_size),
            (24, 48, 16)
        );
        assert_eq!(config.vision.deep_layers, [5, 11, 17]);
        assert_eq!((config.text.theta, config.text.sections), (5e6, [24, 20, 20]));
        assert!(config.text.tied);
    }

    #[test]
    fn values_out_of_bounds_are_named() {
        let cases = [
            ("/model_type", json!("qwen2_5_vl"), "the family \"qwen2_5_vl\""),
            ("/text_config/num_key_value_heads", json!(3), "does not divide 16"),
            ("/text_config/rope_scaling/mrope_section", json!([24, 20, 19]), "half of 128"),
            ("/text_config/rope_scaling/mrope_section", json!([u64::MAX, 1, 64]), "half of 128"),
            ("/text_config/rope_scaling/rope_type", json!("yarn"), "rope_type"),
            ("/vision_config/deepstack_visual_indexes", json!([5, 24]), "deepstack_visual_indexes"),
            ("/vision_config/deepstack_visual_indexes", json!([11, 5]), "deepstack_visual_indexes"),
            ("/vision_config/out_hidden_size", json!(1024), "out_hidden_size"),
            ("/vision_config/hidden_size", json!(1000), "does not divide"),
        ];
        for (pointer, value, words) in cases {
            let mut json = published();
            *json.pointer_mut(pointer).unwrap() = value;
            let error = parse(&json).unwrap_err();
            assert!(error.contains(words), "{error}");
        }
    }
}
