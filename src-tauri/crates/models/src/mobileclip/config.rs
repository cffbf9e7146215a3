//! What open_clip's `open_clip_config.json` says of a model, checked before anything is built from it.
//!
//! Owns which models can be run. A setting that would change the numbers is either understood or refused: a model
//! that runs wrongly is worse than one that does not run.

use ratna_engine::embedder::{Filter, Fit, InputSpec};
use serde_json::{Map, Value};

/// Why a model cannot be built from its configuration.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// Not JSON, or far longer than any configuration.
    #[error("the model's configuration cannot be read: {0}; download the model again")]
    Format(String),
    /// A setting that has to be there.
    #[error("the model's configuration has no {0}; download the model again")]
    Missing(String),
    /// A setting that this program cannot follow.
    #[error("this model cannot be used: its {field} is {value}, and only {known} is understood")]
    Unsupported {
        /// Which setting, as a path in the file.
        field: String,
        /// What it says, shortened.
        value: String,
        /// What would have been accepted.
        known: String,
    },
}

/// A MobileCLIP model: both towers and how pixels come to it.
#[derive(Clone, Debug, PartialEq)]
pub struct Config {
    /// Elements in a vector.
    pub embed: usize,
    /// The image tower.
    pub image: ImageConfig,
    /// The text tower.
    pub text: TextConfig,
    /// How a picture becomes the tower's input.
    pub preprocess: Preprocess,
}

/// FastViT's four stages. [`Config::parse`] takes them from the tower's name; tests make smaller ones.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ImageConfig {
    /// Side of the square picture in pixels, a multiple of 32.
    pub side: usize,
    /// Channels of every stage; the last a multiple of 32.
    pub widths: [usize; 4],
    /// Blocks of every stage.
    pub depths: [usize; 4],
}

/// The text transformer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TextConfig {
    /// Tokens in a text, with its ends and padding.
    pub context: usize,
    /// Rows in the token table; the last is the end of a text.
    pub vocabulary: usize,
    /// Channels.
    pub width: usize,
    /// Attention heads, a divisor of `width`.
    pub heads: usize,
    /// Layers.
    pub layers: usize,
}

/// How a picture becomes the image tower's input.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Preprocess {
    /// Size, fit and filter.
    pub input: InputSpec,
    /// Subtracted from the colours, which run from 0 to 1.
    pub mean: [f32; 3],
    /// What the colours are then divided by.
    pub std: [f32; 3],
}

/// A configuration takes about a thousand bytes.
const LONGEST: usize = 64 * 1024;

/// (timm's name, widths, depths) of the towers that share this plan: MobileCLIP2-S0, MobileCLIP-S1 and -S2.
const TOWERS: [(&str, [usize; 4], [usize; 4]); 3] = [
    ("fastvit_mci0", [64, 128, 256, 512], [2, 6, 10, 2]),
    ("fastvit_mci1", [64, 128, 256, 512], [4, 12, 20, 4]),
    ("fastvit_mci2", [80, 160, 320, 640], [4, 12, 24, 4]),
];

impl Config {
    /// Reads `open_clip_config.json`.
    ///
    /// # Errors
    /// When it is damaged, or describes a model whose numbers would not come out right here.
    pub fn parse(open_clip_config_json: &str) -> Result<Self, ConfigError> {
        if open_clip_config_json.len() > LONGEST {
            return Err(ConfigError::Format(format!("it is longer than {LONGEST} bytes")));
        }
        let json: Value = serde_json::from_str(open_clip_config_json)
            .map_err(|error| ConfigError::Format(error.to_string()))?;
        let file = json.as_object().ok_or_else(|| ConfigError::Format("it is no object".to_owned()))?;
        let file = Section { path: String::new(), fields: file };
        let model = file.section("model_cfg")?;
        model.refuse_others(&["embed_dim", "vision_cfg", "text_cfg", "custom_text", "init_logit_scale"])?;
        model.only("custom_text", &Value::Bool(false), Value::Bool(true))?;
        let image = image(&model.section("vision_cfg")?)?;
        Ok(Self {
            embed: model.count("embed_dim", None, 1..=4096)?,
            image,
            text: text(&model.section("text_cfg")?)?,
            preprocess: preprocess(&file.section("preprocess_cfg")?, image.side)?,
        })
    }
}

/// Settings of training, and of other towers: they change nothing here.
const IDLE_IMAGE: [&str; 3] = ["timm_model_pretrained", "timm_drop", "timm_drop_path"];

fn image(section: &Section<'_>) -> Result<ImageConfig, ConfigError> {
    section.refuse_others(
        &[&IDLE_IMAGE[..], &["timm_model_name", "timm_pool", "timm_proj", "image_size"]].concat(),
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

/// Names of tokenizer settings: the tokenizer comes from its own file.
const IDLE_TEXT: [&str; 4] = ["hf_tokenizer_name", "tokenizer_mode", "tokenizer_kwargs", "eos_id"];

fn text(section: &Section<'_>) -> Result<TextConfig, ConfigError> {
    let sizes = ["context_length", "vocab_size", "width", "heads", "layers"];
    let fixed = ["no_causal_mask", "mlp_ratio", "pool_type", "proj_type", "pad_id"];
    section.refuse_others(&[&IDLE_TEXT[..], &sizes, &fixed].concat())?;
    section.only("no_causal_mask", &Value::Bool(false), Value::Bool(true))?;
    section.only("mlp_ratio", &Value::from(4.0), Value::from(4.0))?;
    section.only("pool_type", &Value::from("argmax"), Value::from("argmax"))?;
    section.only("proj_type", &Value::from("linear"), Value::from("linear"))?;
    section.only("pad_id", &Value::from(0), Value::from(0))?;
    let config = TextConfig {
        context: section.count("context_length", Some(77), 2..=1024)?,
        vocabulary: section.count("vocab_size", Some(49408), 2..=1 << 20)?,
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
    if let Some(size) = section.fields.get("size").filter(|&size| *size != square && *size != side) {
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

/// One object of the file.
struct Section<'a> {
    /// Where it is, with a dot at the end, for messages.
    path: String,
    fields: &'a Map<String, Value>,
}

impl<'a> Section<'a> {
    fn section(&self, name: &str) -> Result<Section<'a>, ConfigError> {
        match self.value(name)? {
            Value::Object(fields) => Ok(Section { path: format!("{}{name}.", self.path), fields }),
            other => Err(self.unsupported(name, other, "an object")),
        }
    }

    fn value(&self, name: &str) -> Result<&'a Value, ConfigError> {
        self.fields.get(name).ok_or_else(|| ConfigError::Missing(format!("{}{name}", self.path)))
    }

    fn count(
        &self,
        name: &str,
        default: Option<usize>,
        range: std::ops::RangeInclusive<usize>,
    ) -> Result<usize, ConfigError> {
        let value = match (self.fields.get(name), default) {
            (None, Some(default)) => return Ok(default),
            _ => self.value(name)?,
        };
        let found = value.as_u64().and_then(|value| usize::try_from(value).ok());
        let known = || format!("a whole number from {} to {}", range.start(), range.end());
        found.filter(|found| range.contains(found)).ok_or_else(|| self.unsupported(name, value, known()))
    }

    fn text(&self, name: &str, default: &'static str) -> Result<&'a str, ConfigError> {
        match self.fields.get(name) {
            None => Ok(default),
            Some(Value::String(text)) => Ok(text),
            Some(other) => Err(self.unsupported(name, other, "a word")),
        }
    }

    fn colour(&self, name: &str, range: std::ops::RangeInclusive<f64>) -> Result<[f32; 3], ConfigError> {
        let value = self.value(name)?;
        let known = || format!("three numbers from {} to {}", range.start(), range.end());
        let channel =
            |value: &Value| value.as_f64().filter(|value| range.contains(value)).map(|value| value as f32);
        let found: Option<Vec<f32>> = value.as_array().and_then(|all| all.iter().map(channel).collect());
        let found = found.and_then(|all| <[f32; 3]>::try_from(all).ok());
        found.ok_or_else(|| self.unsupported(name, value, known()))
    }

    /// A setting that may only be `known`; `default` is what open_clip takes when it is not there.
    fn only(&self, name: &str, default: &Value, known: Value) -> Result<(), ConfigError> {
        let value = self.fields.get(name).unwrap_or(default);
        // 4 and 4.0 are one number in two notations.
        let same = *value == known || value.as_f64().is_some_and(|value| known.as_f64() == Some(value));
        if same { Ok(()) } else { Err(self.unsupported(name, value, known.to_string())) }
    }

    /// Settings beyond `known` must be switched off.
    fn refuse_others(&self, known: &[&str]) -> Result<(), ConfigError> {
        let off = |value: &Value| matches!(value, Value::Null | Value::Bool(false));
        match self.fields.iter().find(|(name, value)| !known.contains(&name.as_str()) && !off(value)) {
            None => Ok(()),
            Some((name, value)) => Err(self.unsupported(&shortened(name), value, "a model without it")),
        }
    }

    fn unsupported(&self, name: &str, value: &Value, known: impl Into<String>) -> ConfigError {
        let value = shortened(&value.to_string());
        ConfigError::Unsupported { field: format!("{}{name}", self.path), value, known: known.into() }
    }
}

/// What a message shows of something that may be endless.
fn shortened(text: &str) -> String {
    let start: String = text.chars().take(60).collect();
    if start.len() < text.len() { start + "…" } else { start }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    /// What the published checkpoints say.
    fn published(tower: &str) -> Value {
        json!({
            "model_cfg": {
                "embed_dim": 512,
                "vision_cfg": {
                    "timm_model_name": tower, "timm_model_pretrained": false, "timm_pool": "avg",
                    "timm_proj": null, "timm_drop": 0.0, "timm_drop_path": 0.0, "image_size": 256
                },
                "text_cfg": {
                    "context_length": 77, "vocab_size": 49408, "width": 512, "heads": 8, "layers": 12,
                    "no_causal_mask": true
                },
                "custom_text": true
            },
            "preprocess_cfg": {
                "mean": [0.0, 0.0, 0.0], "std": [1.0, 1.0, 1.0],
                "interpolation": "bilinear", "resize_mode": "shortest"
            }
        })
    }

    /// The published configuration with one setting changed, or taken away.
    fn changed(path: &str, value: Option<Value>) -> Result<Config, ConfigError> {
        let mut json = published("fastvit_mci2");
        let (section, name) = path.rsplit_once('/').unwrap();
        let section = json.pointer_mut(section).unwrap().as_object_mut().unwrap();
        match value {
            Some(value) => section.insert(name.to_owned(), value),
            None => section.remove(name),
        };
        Config::parse(&json.to_string())
    }

    #[test]
    fn the_published_models_are_understood() {
        let widths = [("fastvit_mci0", 64), ("fastvit_mci1", 64), ("fastvit_mci2", 80)];
        for (tower, width) in widths {
            let config = Config::parse(&published(tower).to_string()).unwrap();
            assert_eq!((config.embed, config.image.side, config.image.widths[0]), (512, 256, width));
            let input =
                InputSpec { side: 256, fit: Fit::CenterCrop { short: 256 }, filter: Filter::Bilinear };
            assert_eq!(config.preprocess, Preprocess { input, mean: [0.0; 3], std: [1.0; 3] });
            assert_eq!((config.text.context, config.text.vocabulary, config.text.layers), (77, 49408, 12));
        }
    }

    #[test]
    fn other_settings_that_are_understood_are_followed() {
        let squash = changed("/preprocess_cfg/resize_mode", Some("squash".into())).unwrap();
        assert_eq!(squash.preprocess.input.fit, Fit::Squash);
        let default = changed("/preprocess_cfg/interpolation", None).unwrap();
        assert_eq!(default.preprocess.input.filter, Filter::Bicubic);
        assert!(changed("/preprocess_cfg/size", Some(json!([256, 256]))).is_ok());
        assert!(changed("/model_cfg/text_cfg/mlp_ratio", Some(4.into())).is_ok());
        assert!(changed("/model_cfg/text_cfg/embed_cls", Some(false.into())).is_ok());
        assert_eq!(changed("/model_cfg/text_cfg/layers", Some(3.into())).unwrap().text.layers, 3);
    }

    #[test]
    fn what_would_run_wrongly_is_refused_by_name() {
        let refused = [
            ("/model_cfg/vision_cfg/timm_model_name", json!("fastvit_mci3")),
            ("/model_cfg/vision_cfg/timm_pool", json!("token")),
            ("/model_cfg/vision_cfg/timm_proj", json!("linear")),
            ("/model_cfg/vision_cfg/image_size", json!(250)),
            ("/model_cfg/vision_cfg/image_size", json!(1_u64 << 40)),
            ("/model_cfg/vision_cfg/patch_size", json!(16)),
            ("/model_cfg/text_cfg/no_causal_mask", json!(false)),
            ("/model_cfg/text_cfg/embed_cls", json!(true)),
            ("/model_cfg/text_cfg/hf_model_name", json!("roberta-base")),
            ("/model_cfg/text_cfg/pool_type", json!("eos")),
            ("/model_cfg/text_cfg/mlp_ratio", json!(3.0)),
            ("/model_cfg/text_cfg/heads", json!(7)),
            ("/model_cfg/text_cfg/heads", json!(0)),
            ("/model_cfg/text_cfg/layers", json!(-1)),
            ("/model_cfg/text_cfg/width", json!("512")),
            ("/model_cfg/text_cfg/vocab_size", json!(1_u64 << 60)),
            ("/model_cfg/quick_gelu", json!(true)),
            ("/model_cfg/custom_text", json!(false)),
            ("/model_cfg/embed_dim", json!(0)),
            ("/preprocess_cfg/size", json!(224)),
            ("/preprocess_cfg/std", json!([1.0, 0.0, 1.0])),
            ("/preprocess_cfg/mean", json!([0.0, 0.0])),
            ("/preprocess_cfg/resize_mode", json!("longest")),
            ("/preprocess_cfg/interpolation", json!("random")),
        ];
        for (path, value) in refused {
            let error = changed(path, Some(value.clone())).expect_err(path);
            let ConfigError::Unsupported { field, .. } = &error else { panic!("{path}: {error}") };
            assert_eq!(*field, path[1..].replace('/', "."), "{value}");
        }
    }

    #[test]
    fn what_is_missing_or_damaged_is_refused() {
        let wanted = [
            "/model_cfg",
            "/preprocess_cfg",
            "/model_cfg/embed_dim",
            "/model_cfg/vision_cfg/timm_model_name",
            "/model_cfg/text_cfg",
            "/preprocess_cfg/mean",
        ];
        for path in wanted {
            let error = changed(path, None).expect_err(path);
            assert!(
                matches!(&error, ConfigError::Missing(name) if path.ends_with(name.rsplit('.').next().unwrap()))
            );
        }
        let damaged = ["", "{", "[]", "7", &"[".repeat(10_000), &" ".repeat(LONGEST + 1)].map(str::to_owned);
        for text in damaged {
            assert!(matches!(Config::parse(&text), Err(ConfigError::Format(_))));
        }
    }

    #[test]
    fn messages_stay_short_whatever_the_file_says() {
        let error =
            changed("/model_cfg/vision_cfg/timm_model_name", Some("ü".repeat(20_000).into())).unwrap_err();
        assert!(error.to_string().chars().count() < 300, "{error}");
        let error = changed(&format!("/model_cfg/{}", "x".repeat(20_000)), Some(true.into())).unwrap_err();
        assert!(error.to_string().chars().count() < 300, "{error}");
    }
}
