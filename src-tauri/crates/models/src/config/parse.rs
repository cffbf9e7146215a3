//! Reads `config.json`, with a default for what it leaves out and bounds for what it states.

use std::ops::RangeInclusive;
use std::path::Path;

use serde_json::Value;

use super::fields::{Fields, read_json};
use super::types::{Activation, Config, Family, TextConfig, TransformerConfig, VisionConfig};
use crate::error::ModelError;

const LAYERS: RangeInclusive<usize> = 1..=64;
const WIDTH: RangeInclusive<usize> = 1..=8192;
const MLP_WIDTH: RangeInclusive<usize> = 1..=65_536;
const IMAGE_SIZE: RangeInclusive<usize> = 1..=1024;
const VOCAB_SIZE: RangeInclusive<usize> = 1..=1_000_000;
/// At least the first and the last token.
const CONTEXT: RangeInclusive<usize> = 2..=4096;
/// Attention scores of a picture or a text over all heads: 128 MB in f32. The largest SigLIP has half as many.
const MAX_SCORES: usize = 1 << 25;

/// The defaults in transformers' configuration classes of the two families.
struct Defaults {
    activation: &'static str,
    epsilon: f64,
    text_width: usize,
    text_mlp_width: usize,
    text_heads: usize,
    vocab_size: usize,
    context_length: usize,
    patch_size: usize,
}

const CLIP: Defaults = Defaults {
    activation: "quick_gelu",
    epsilon: 1e-5,
    text_width: 512,
    text_mlp_width: 2048,
    text_heads: 8,
    vocab_size: 49_408,
    context_length: 77,
    patch_size: 32,
};

const SIGLIP: Defaults = Defaults {
    activation: "gelu_pytorch_tanh",
    epsilon: 1e-6,
    text_width: 768,
    text_mlp_width: 3072,
    text_heads: 12,
    vocab_size: 32_000,
    context_length: 64,
    patch_size: 16,
};

impl Config {
    /// Reads `config.json` in a model's folder.
    ///
    /// # Errors
    /// When there is none, the family is unsupported, or a value is out of bounds.
    pub fn read(folder: &Path) -> Result<Self, ModelError> {
        let path = folder.join("config.json");
        if !path.is_file() {
            return Err(ModelError::NoModel(folder.to_owned()));
        }
        Self::parse(&path, &read_json(&path)?)
    }

    /// Parses a configuration; `path` appears in errors.
    ///
    /// # Errors
    /// When the family is unsupported or a value is out of bounds.
    pub fn parse(path: &Path, json: &Value) -> Result<Self, ModelError> {
        let all = Fields::new(path, "", json)?;
        match family(path, &all)? {
            Family::Clip => clip(&all),
            Family::Siglip => siglip(&all),
        }
    }
}

fn family(path: &Path, all: &Fields<'_>) -> Result<Family, ModelError> {
    let known = || Family::ALL.map(Family::name).join(", ");
    let unknown =
        |found: &str, known| ModelError::Family { path: path.to_owned(), found: found.to_owned(), known };
    match all.text("model_type", "")? {
        "clip" => Ok(Family::Clip),
        "siglip" => Ok(Family::Siglip),
        // NaFlex keeps the aspect ratio of pictures, so that the number of patches varies.
        "siglip2" => {
            let advice =
                "; of SigLIP 2, the models with a fixed picture size, such as siglip2-base-patch16-256";
            Err(unknown("siglip2 (NaFlex)", known() + advice))
        }
        found => Err(unknown(found, known())),
    }
}

fn clip(all: &Fields<'_>) -> Result<Config, ModelError> {
    // Older names of the sections; where one is present, it replaces the newer section as a whole.
    let (text, vision) = (
        all.section("text_config_dict")?.map_or_else(|| all.section_or_empty("text_config"), Ok)?,
        all.section("vision_config_dict")?.map_or_else(|| all.section_or_empty("vision_config"), Ok)?,
    );
    let dimensions = all.count("projection_dim", 512, WIDTH)?;
    Ok(Config {
        family: Family::Clip,
        vision: vision_config(&vision, &CLIP)?,
        text: text_config(&text, &CLIP)?,
        dimensions,
    })
}

fn siglip(all: &Fields<'_>) -> Result<Config, ModelError> {
    let (text, vision) = (all.section_or_empty("text_config")?, all.section_or_empty("vision_config")?);
    if !vision.flag("vision_use_head", true)? {
        return Err(vision.invalid("vision_use_head", "is false, so pictures would have no embedding"));
    }
    let config = Config {
        family: Family::Siglip,
        vision: vision_config(&vision, &SIGLIP)?,
        text: text_config(&text, &SIGLIP)?,
        dimensions: text.count(
            "projection_size",
            text.count("hidden_size", SIGLIP.text_width, WIDTH)?,
            WIDTH,
        )?,
    };
    if config.dimensions != config.vision.transformer.width {
        let reason = format!(
            "is {}, but embeddings of pictures have {} elements",
            config.dimensions, config.vision.transformer.width
        );
        return Err(text.invalid("projection_size", reason));
    }
    Ok(config)
}

fn vision_config(fields: &Fields<'_>, defaults: &Defaults) -> Result<VisionConfig, ModelError> {
    let transformer = transformer(fields, defaults, [768, 3072, 12])?;
    fields.count("num_channels", 3, 3..=3)?;
    let image_size = fields.side("image_size", 224, IMAGE_SIZE)?;
    let patch_size = fields.side("patch_size", defaults.patch_size, 1..=image_size)?;
    let vision = VisionConfig { transformer, image_size, patch_size };
    let patches = vision.grid().pow(2);
    if vision.transformer.heads.saturating_mul(patches.saturating_pow(2)) > MAX_SCORES {
        let reason = format!("divides a picture into {patches} patches, which would take too much memory");
        return Err(fields.invalid("patch_size", reason));
    }
    Ok(vision)
}

fn text_config(fields: &Fields<'_>, defaults: &Defaults) -> Result<TextConfig, ModelError> {
    let transformer =
        transformer(fields, defaults, [defaults.text_width, defaults.text_mlp_width, defaults.text_heads])?;
    let context_length = fields.count("max_position_embeddings", defaults.context_length, CONTEXT)?;
    if transformer.heads.saturating_mul(context_length.pow(2)) > MAX_SCORES {
        let reason = format!("is {context_length}, which would take too much memory");
        return Err(fields.invalid("max_position_embeddings", reason));
    }
    Ok(TextConfig {
        transformer,
        vocab_size: fields.count("vocab_size", defaults.vocab_size, VOCAB_SIZE)?,
        context_length,
        // Older CLIP checkpoints leave it out; this is the end token of CLIP's vocabulary.
        eos_token: fields
            .get("eos_token_id")
            .and_then(Value::as_u64)
            .and_then(|id| u32::try_from(id).ok())
            .unwrap_or(49_407),
    })
}

/// The transformer; `sizes` are the defaults of its width, MLP width and heads.
fn transformer(
    fields: &Fields<'_>,
    defaults: &Defaults,
    sizes: [usize; 3],
) -> Result<TransformerConfig, ModelError> {
    let width = fields.count("hidden_size", sizes[0], WIDTH)?;
    let heads = fields.count("num_attention_heads", sizes[2], 1..=width)?;
    if !width.is_multiple_of(heads) {
        return Err(
            fields.invalid("num_attention_heads", format!("is {heads}, which does not divide {width}"))
        );
    }
    let activation = match fields.text("hidden_act", defaults.activation)? {
        "quick_gelu" => Activation::QuickGelu,
        "gelu_pytorch_tanh" | "gelu_new" => Activation::GeluTanh,
        "gelu" => Activation::Gelu,
        other => {
            return Err(fields.invalid("hidden_act", format!("is {other:?}, which Ratna does not support")));
        }
    };
    Ok(TransformerConfig {
        width,
        mlp_width: fields.count("intermediate_size", sizes[1], MLP_WIDTH)?,
        layers: fields.count("num_hidden_layers", 12, LAYERS)?,
        heads,
        activation,
        epsilon: fields.number("layer_norm_eps", defaults.epsilon, 0.0..=1.0)? as f32,
    })
}
