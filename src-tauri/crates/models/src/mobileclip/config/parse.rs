//! Parses `open_clip_config.json`.

use ratna_engine::embedder::{Filter, Fit, InputSpec};
use serde_json::Value;

use super::section::Section;
use super::types::{Config, ConfigError, ImageConfig, Preprocess, TextConfig};

/// Longest configuration accepted, in bytes; real ones have about a thousand.
pub(super) const MAX_BYTES: usize = 64 * 1024;

/// The supported towers as (timm's name, widths, depths): those of MobileCLIP2-S0, MobileCLIP-S1 and MobileCLIP-S2.
const TOWERS: [(&str, [usize; 4], [usize; 4]); 3] = [
    ("fastvit_mci0", [64, 128, 256, 512], [2, 6, 10, 2]),
    ("fastvit_mci1", [64, 128, 256, 512], [4, 12, 20, 4]),
    ("fastvit_mci2", [80, 160, 320, 640], [4, 12, 24, 4]),
];

impl Config {
    /// Parses the content of `open_clip_config.json`.
    ///
    /// # Errors
    /// When it is damaged, or describes a model that is not supported.
    pub fn parse(open_clip_config_json: &str) -> Result<Self, ConfigError> {
        if open_clip_config_json.len() > MAX_BYTES {
            return Err(ConfigError::Format(format!("it is longer than {MAX_BYTES} bytes")));
        }
        let json: Value = serde_json::from_str(open_clip_config_json)
            .map_err(|error| ConfigError::Format(error.to_string()))?;
        let file =
            json.as_object().ok_or_else(|| ConfigError::Format("it is not a JSON object".to_owned()))?;
        let file = Section::root(file);
        let model = file.section("model_cfg")?;
        model.refuse_others(&["embed_dim", "vision_cfg", "text_cfg", "custom_text", "init_logit_scale"])?;
        model.only("custom_text", &Value::Bool(false), Value::Bool(true))?;
        let image = image(&model.section("vision_cfg")?)?;
        Ok(Self {
            dimensions: model.count("embed_dim", None, 1..=4096)?,
            image,
            text: text(&model.section("text_cfg")?)?,
            preprocess: preprocess(&file.section("preprocess_cfg")?, image.side)?,
        })
    }
}

/// Settings that matter only in training.
const IGNORED_IMAGE: [&str; 3] = ["timm_model_pretrained", "timm_drop", "timm_drop_path"];

fn image(section: &Section<'_>) -> Result<ImageConfig, ConfigError> {
    section.refuse_others(
        &[&IGNORED_IMAGE[..], &["timm_model_name", "timm_pool", "timm_proj", "image_size"]].concat(),
    )?;
    let name = section.value("timm_model_name")?;
    let Some((_, widths, depths)) = TOWERS.iter().find(|(known, ..)| name == *known) else {
        let known: Vec<&str> = TOWERS.iter().map(|&(known, ..)| known).collect();
        return Err(section.unsupported("timm_model_name", name, known.join(", ")));
    };
    section.only("timm_pool", &Value::from("avg"), Value::from("avg"))?;
    section.only("timm_proj", &Value::from("linear"), Value::Null)?;
    let side = section.count("image_size", None, 64..=1024)?;
    if side % 32 != 0 {
        return Err(section.unsupported("image_size", &Value::from(side), "a multiple of 32"));
    }
    Ok(ImageConfig { side, widths: *widths, depths: *depths })
}

/// Settings of the tokenizer, which has its own file.
const IGNORED_TEXT: [&str; 4] = ["hf_tokenizer_name", "tokenizer_mode", "tokenizer_kwargs", "eos_id"];

fn text(section: &Section<'_>) -> Result<TextConfig, ConfigError> {
    let sizes = ["context_length", "vocab_size", "width", "heads", "layers"];
    let fixed = ["no_causal_mask", "mlp_ratio", "pool_type", "proj_type", "pad_id"];
    section.refuse_others(&[&IGNORED_TEXT[..], &sizes, &fixed].concat())?;
    section.only("no_causal_mask", &Value::Bool(false), Value::Bool(true))?;
    section.only("mlp_ratio", &Value::from(4.0), Value::from(4.0))?;
    section.only("pool_type", &Value::from("argmax"), Value::from("argmax"))?;
    section.only("proj_type", &Value::from("linear"), Value::from("linear"))?;
    section.only("pad_id", &Value::from(0), Value::from(0))?;
    let config = TextConfig {
        context_length: section.count("context_length", Some(77), 2..=1024)?,
        vocab_size: section.count("vocab_size", Some(49408), 2..=1 << 20)?,
        width: section.count("width", Some(512), 1..=4096)?,
        heads: section.count("heads", Some(8), 1..=64)?,
        layers: section.count("layers", Some(12), 1..=64)?,
    };
    if !config.width.is_multiple_of(config.heads) {
        let known = format!("a divisor of the width {}", config.width);
        return Err(section.unsupported("heads", &Value::from(config.heads), known));
    }
    Ok(config)
}

fn preprocess(section: &Section<'_>, side: usize) -> Result<Preprocess, ConfigError> {
    section.refuse_others(&["size", "mode", "mean", "std", "interpolation", "resize_mode", "fill_color"])?;
    section.only("mode", &Value::from("RGB"), Value::from("RGB"))?;
    let square = Value::from([side, side].as_slice());
    if let Some(size) = section.get("size").filter(|&size| *size != square && *size != side) {
        return Err(section.unsupported("size", size, format!("the tower's {side}")));
    }
    let short = u32::try_from(side).unwrap_or(u32::MAX);
    let fit = match section.text("resize_mode", "shortest")? {
        "shortest" => Fit::CenterCrop { short },
        "squash" => Fit::Squash,
        other => return Err(section.unsupported("resize_mode", &other.into(), "shortest or squash")),
    };
    let filter = match section.text("interpolation", "bicubic")? {
        "bilinear" => Filter::Bilinear,
        "bicubic" => Filter::Bicubic,
        other => return Err(section.unsupported("interpolation", &other.into(), "bilinear or bicubic")),
    };
    let input = InputSpec { side: short, fit, filter };
    Ok(Preprocess {
        input,
        mean: section.colour("mean", -1.0..=1.0)?,
        std: section.colour("std", 1e-3..=10.0)?,
    })
}
