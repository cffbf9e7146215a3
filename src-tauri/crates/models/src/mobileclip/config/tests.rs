//! Configurations: published ones are accepted, unsupported settings are refused by name.

use ratna_engine::embedder::{Filter, Fit, InputSpec};
use serde_json::{Value, json};

use super::parse::MAX_BYTES;
use super::types::{Config, ConfigError, Preprocess};

/// The configuration of the published checkpoints.
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

/// The published configuration with one setting changed or removed.
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
fn published_models_are_supported() {
    let widths = [("fastvit_mci0", 64), ("fastvit_mci1", 64), ("fastvit_mci2", 80)];
    for (tower, width) in widths {
        let config = Config::parse(&published(tower).to_string()).unwrap();
        assert_eq!((config.dimensions, config.image.side, config.image.widths[0]), (512, 256, width));
        let input = InputSpec { side: 256, fit: Fit::CenterCrop { short: 256 }, filter: Filter::Bilinear };
        assert_eq!(config.preprocess, Preprocess { input, mean: [0.0; 3], std: [1.0; 3] });
        assert_eq!((config.text.context_length, config.text.vocab_size, config.text.layers), (77, 49408, 12));
    }
}

#[test]
fn other_supported_settings_are_applied() {
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
fn unsupported_settings_are_refused_by_name() {
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
fn missing_and_damaged_settings_are_refused() {
    let required = [
        "/model_cfg",
        "/preprocess_cfg",
        "/model_cfg/embed_dim",
        "/model_cfg/vision_cfg/timm_model_name",
        "/model_cfg/text_cfg",
        "/preprocess_cfg/mean",
    ];
    for path in required {
        let error = changed(path, None).expect_err(path);
        assert!(
            matches!(&error, ConfigError::Missing(name) if path.ends_with(name.rsplit('.').next().unwrap()))
        );
    }
    let damaged = ["", "{", "[]", "7", &"[".repeat(10_000), &" ".repeat(MAX_BYTES + 1)].map(str::to_owned);
    for text in damaged {
        assert!(matches!(Config::parse(&text), Err(ConfigError::Format(_))));
    }
}

#[test]
fn error_messages_stay_short() {
    let error =
        changed("/model_cfg/vision_cfg/timm_model_name", Some("ü".repeat(20_000).into())).unwrap_err();
    assert!(error.to_string().chars().count() < 300, "{error}");
    let error = changed(&format!("/model_cfg/{}", "x".repeat(20_000)), Some(true.into())).unwrap_err();
    assert!(error.to_string().chars().count() < 300, "{error}");
}
