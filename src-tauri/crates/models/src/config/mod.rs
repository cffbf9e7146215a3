//! `config.json` of CLIP and SigLIP checkpoints, as the library transformers writes it.
//!
//! Owns the defaults (files leave out what equals them) and the bounds: a configuration is a stranger's file, and
//! its numbers decide how much memory is asked for.

mod fields;
#[cfg(test)]
mod tests;

use std::fmt::Display;
use std::ops::RangeInclusive;
use std::path::{Path, PathBuf};

use serde_json::Value;

pub(crate) use self::fields::{Fields, read_json, read_limited};
use crate::error::ModelError;

const LAYERS: RangeInclusive<usize> = 1..=64;
const WIDTH: RangeInclusive<usize> = 1..=8192;
const INNER: RangeInclusive<usize> = 1..=65_536;
const IMAGE: RangeInclusive<usize> = 1..=1024;
const VOCABULARY: RangeInclusive<usize> = 1..=1_000_000;
/// One token for the start, one for the end.
const WINDOW: RangeInclusive<usize> = 2..=4096;
/// Attention scores of a picture or a text, over all heads: 128 MB in f32. The largest SigLIP has half as many.
const MAX_SCORES: usize = 1 << 25;

/// A family of models that this program can run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Family {
    /// Radford et al. 2021, arXiv 2103.00020.
    Clip,
    /// Zhai et al. 2023, arXiv 2303.15343, and SigLIP 2 at fixed resolution, Tschannen et al. 2025,
    /// arXiv 2502.14786.
    Siglip,
}

/// The values of `model_type` that [`Pretrained`](crate::pretrained::Pretrained) can run.
pub fn families() -> impl Iterator<Item = &'static str> {
    [Family::Clip, Family::Siglip].into_iter().map(Family::name)
}

impl Family {
    fn name(self) -> &'static str {
        match self {
            Self::Clip => "clip",
            Self::Siglip => "siglip",
        }
    }
}

/// Everything that the towers are built from.
#[derive(Clone, Debug, PartialEq)]
pub struct Config {
    /// What the model is.
    pub family: Family,
    /// The tower that looks at pictures.
    pub vision: Vision,
    /// The tower that reads queries.
    pub text: Text,
    /// Elements of a vector.
    pub dimensions: usize,
}

/// The transformer inside a tower.
#[derive(Clone, Debug, PartialEq)]
pub struct Tower {
    /// Elements of a token.
    pub width: usize,
    /// Elements inside the feed-forward part.
    pub inner: usize,
    /// Number of layers.
    pub layers: usize,
    /// Heads of attention; a divisor of `width`.
    pub heads: usize,
    /// What the feed-forward part does to its elements.
    pub activation: Activation,
    /// What keeps layer norms from dividing by nothing.
    pub epsilon: f32,
}

/// An activation function.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Activation {
    /// x · sigmoid(1.702 x).
    QuickGelu,
    /// GELU by tanh.
    GeluTanh,
    /// GELU by the error function.
    Gelu,
}

/// The vision tower.
#[derive(Clone, Debug, PartialEq)]
pub struct Vision {
    /// Its transformer.
    pub tower: Tower,
    /// Side of a picture, in pixels.
    pub image: usize,
    /// Side of a patch, in pixels.
    pub patch: usize,
}

/// The text tower.
#[derive(Clone, Debug, PartialEq)]
pub struct Text {
    /// Its transformer.
    pub tower: Tower,
    /// Rows of the token table.
    pub vocabulary: usize,
    /// Tokens it can take in.
    pub window: usize,
    /// `eos_token_id`.
    pub end: u32,
}

impl Vision {
    /// Patches along a side; what is left over at the right and at the bottom is not looked at.
    pub fn grid(&self) -> usize {
        self.image / self.patch
    }
}

/// What the two families' configuration classes fill in.
struct Defaults {
    activation: &'static str,
    epsilon: f64,
    text_width: usize,
    text_inner: usize,
    text_heads: usize,
    vocabulary: usize,
    window: usize,
    patch: usize,
}

const CLIP: Defaults = Defaults {
    activation: "quick_gelu",
    epsilon: 1e-5,
    text_width: 512,
    text_inner: 2048,
    text_heads: 8,
    vocabulary: 49_408,
    window: 77,
    patch: 32,
};

const SIGLIP: Defaults = Defaults {
    activation: "gelu_pytorch_tanh",
    epsilon: 1e-6,
    text_width: 768,
    text_inner: 3072,
    text_heads: 12,
    vocabulary: 32_000,
    window: 64,
    patch: 16,
};

impl Config {
    /// Reads `config.json` in a model's folder.
    ///
    /// # Errors
    /// When there is none, when it is of an unknown family, or when its numbers are absurd.
    pub fn read(folder: &Path) -> Result<Self, ModelError> {
        let path = folder.join("config.json");
        if !path.is_file() {
            return Err(ModelError::NoModel(folder.to_owned()));
        }
        Self::parse(&path, &read_json(&path)?)
    }

    /// What a configuration says; `path` is for errors.
    pub(crate) fn parse(path: &Path, json: &Value) -> Result<Self, ModelError> {
        let all = Fields::new(path, "", json)?;
        match family(path, &all)? {
            Family::Clip => clip(&all),
            Family::Siglip => siglip(&all),
        }
    }
}

fn family(path: &Path, all: &Fields<'_>) -> Result<Family, ModelError> {
    let known = || families().collect::<Vec<_>>().join(", ");
    let unknown =
        |found: &str, known| ModelError::Family { path: path.to_owned(), found: found.to_owned(), known };
    match all.text("model_type", "")? {
        "clip" => Ok(Family::Clip),
        "siglip" => Ok(Family::Siglip),
        // Its pictures keep their shape, and its tower takes as many patches as they have.
        "siglip2" => {
            let advice =
                "; of SigLIP 2 the models of one fixed picture size, such as siglip2-base-patch16-256";
            Err(unknown("siglip2 (NaFlex)", known() + advice))
        }
        found => Err(unknown(found, known())),
    }
}

fn clip(all: &Fields<'_>) -> Result<Config, ModelError> {
    // An older way to write the sections; where it is there, it replaces the newer one whole.
    let (text, vision) = (
        all.section("text_config_dict")?.map_or_else(|| all.section_or_empty("text_config"), Ok)?,
        all.section("vision_config_dict")?.map_or_else(|| all.section_or_empty("vision_config"), Ok)?,
    );
    let dimensions = all.count("projection_dim", 512, WIDTH)?;
    Ok(Config {
        family: Family::Clip,
        vision: vision_tower(&vision, &CLIP)?,
        text: text_tower(&text, &CLIP)?,
        dimensions,
    })
}

fn siglip(all: &Fields<'_>) -> Result<Config, ModelError> {
    let (text, vision) = (all.section_or_empty("text_config")?, all.section_or_empty("vision_config")?);
    if !vision.flag("vision_use_head", true)? {
        return Err(vision.wrong("vision_use_head", "is false, so that pictures would have no vector"));
    }
    let config = Config {
        family: Family::Siglip,
        vision: vision_tower(&vision, &SIGLIP)?,
        text: text_tower(&text, &SIGLIP)?,
        dimensions: text.count(
            "projection_size",
            text.count("hidden_size", SIGLIP.text_width, WIDTH)?,
            WIDTH,
        )?,
    };
    if config.dimensions != config.vision.tower.width {
        let reason = format!(
            "is {}, but pictures' vectors have {} elements",
            config.dimensions, config.vision.tower.width
        );
        return Err(text.wrong("projection_size", reason));
    }
    Ok(config)
}

fn vision_tower(fields: &Fields<'_>, defaults: &Defaults) -> Result<Vision, ModelError> {
    let tower = tower(fields, defaults, [768, 3072, 12])?;
    fields.count("num_channels", 3, 3..=3)?;
    let image = fields.side("image_size", 224, IMAGE)?;
    let patch = fields.side("patch_size", defaults.patch, 1..=image)?;
    let vision = Vision { tower, image, patch };
    let patches = vision.grid().pow(2);
    if vision.tower.heads.saturating_mul(patches.saturating_pow(2)) > MAX_SCORES {
        let reason = format!("cuts a picture into {patches} patches, more than its memory is worth");
        return Err(fields.wrong("patch_size", reason));
    }
    Ok(vision)
}

fn text_tower(fields: &Fields<'_>, defaults: &Defaults) -> Result<Text, ModelError> {
    let tower = tower(fields, defaults, [defaults.text_width, defaults.text_inner, defaults.text_heads])?;
    let window = fields.count("max_position_embeddings", defaults.window, WINDOW)?;
    if tower.heads.saturating_mul(window.pow(2)) > MAX_SCORES {
        let reason = format!("is {window}, more than its memory is worth");
        return Err(fields.wrong("max_position_embeddings", reason));
    }
    Ok(Text {
        tower,
        vocabulary: fields.count("vocab_size", defaults.vocabulary, VOCABULARY)?,
        window,
        end: fields
            .get("eos_token_id")
            .and_then(Value::as_u64)
            .and_then(|id| u32::try_from(id).ok())
            .unwrap_or(49_407),
    })
}

/// The transformer; `sizes` are the defaults of width, inner width and heads.
fn tower(fields: &Fields<'_>, defaults: &Defaults, sizes: [usize; 3]) -> Result<Tower, ModelError> {
    let width = fields.count("hidden_size", sizes[0], WIDTH)?;
    let heads = fields.count("num_attention_heads", sizes[2], 1..=width)?;
    if !width.is_multiple_of(heads) {
        return Err(fields.wrong("num_attention_heads", format!("is {heads}, which does not divide {width}")));
    }
    let activation = match fields.text("hidden_act", defaults.activation)? {
        "quick_gelu" => Activation::QuickGelu,
        "gelu_pytorch_tanh" | "gelu_new" => Activation::GeluTanh,
        "gelu" => Activation::Gelu,
        other => return Err(fields.wrong("hidden_act", format!("is {other:?}, which Ratna does not know"))),
    };
    Ok(Tower {
        width,
        inner: fields.count("intermediate_size", sizes[1], INNER)?,
        layers: fields.count("num_hidden_layers", 12, LAYERS)?,
        heads,
        activation,
        epsilon: fields.number("layer_norm_eps", defaults.epsilon, 0.0..=1.0)? as f32,
    })
}

/// The error for a configuration file that cannot be used.
pub(crate) fn unusable(path: &Path, reason: impl Display) -> ModelError {
    ModelError::Config { path: PathBuf::from(path), reason: reason.to_string() }
}
