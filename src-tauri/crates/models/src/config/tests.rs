//! Configurations: published ones are accepted, implausible ones refused.

use std::path::Path;

use serde_json::{Value, json};

use super::{Activation, Config, Family};
use crate::error::ModelError;
use crate::fixtures::{folder, json as read};

fn parse(json: &Value) -> Result<Config, ModelError> {
    Config::parse(Path::new("config.json"), json)
}

fn published(name: &str) -> Config {
    parse(&read(folder("configs").join(format!("{name}.json")))).unwrap()
}

#[test]
fn published_configurations_are_accepted() {
    let siglip = published("siglip-base-patch16-224");
    assert_eq!((siglip.family, siglip.dimensions, siglip.vision.grid()), (Family::Siglip, 768, 14));
    assert_eq!((siglip.text.vocab_size, siglip.text.context_length), (32_000, 64));
    assert_eq!(
        (siglip.text.transformer.activation, siglip.text.transformer.epsilon),
        (Activation::GeluTanh, 1e-6)
    );

    let siglip2 = published("siglip2-base-patch16-256");
    assert_eq!(
        (siglip2.vision.image_size, siglip2.vision.grid(), siglip2.text.vocab_size),
        (256, 16, 256_000)
    );
    assert_eq!(siglip2.vision.transformer, siglip.vision.transformer);

    let base = published("clip-vit-base-patch32");
    assert_eq!((base.family, base.dimensions, base.vision.grid()), (Family::Clip, 512, 7));
    assert_eq!(
        (
            base.text.transformer.width,
            base.text.transformer.heads,
            base.text.context_length,
            base.text.eos_token
        ),
        (512, 8, 77, 2)
    );
    assert_eq!(
        (base.vision.transformer.activation, base.vision.transformer.epsilon),
        (Activation::QuickGelu, 1e-5)
    );

    let large = published("clip-vit-large-patch14");
    assert_eq!((large.dimensions, large.vision.grid(), large.vision.transformer.layers), (768, 16, 24));
    assert_eq!((large.text.transformer.width, large.text.transformer.mlp_width), (768, 3072));
    // The older sections replace the newer ones as a whole, and their absent fields have the default.
    assert_eq!(large.text.eos_token, 49_407);
}

#[test]
fn absent_fields_have_their_default() {
    let clip = parse(&json!({"model_type": "clip"})).unwrap();
    let base = published("clip-vit-base-patch32");
    assert_eq!(clip.vision, base.vision);
    assert_eq!(clip.text.transformer, base.text.transformer);
}

#[test]
fn unsupported_families_are_named_and_refused() {
    for (found, shown) in [("siglip2", "NaFlex"), ("blip", "\"blip\""), ("", "\"\"")] {
        let error = parse(&json!({"model_type": found})).unwrap_err();
        assert!(matches!(error, ModelError::Family { .. }));
        let text = error.to_string();
        assert!(text.contains(shown) && text.contains("clip, siglip"), "{text}");
    }
}

#[test]
fn implausible_values_are_refused_by_name() {
    let vision = |field: &str, value: Value| json!({"model_type": "siglip", "vision_config": {field: value}});
    let text = |field: &str, value: Value| json!({"model_type": "clip", "text_config": {field: value}});
    let implausible = [
        ("num_hidden_layers", vision("num_hidden_layers", json!(65))),
        ("num_hidden_layers", vision("num_hidden_layers", json!(0))),
        ("hidden_size", vision("hidden_size", json!(8193))),
        ("hidden_size", vision("hidden_size", json!("768"))),
        ("hidden_size", vision("hidden_size", json!(-1))),
        ("hidden_size", vision("hidden_size", json!(1e30))),
        ("num_attention_heads", vision("num_attention_heads", json!(7))),
        ("num_attention_heads", vision("num_attention_heads", json!(0))),
        ("intermediate_size", vision("intermediate_size", json!(1_000_000))),
        ("num_channels", vision("num_channels", json!(4))),
        ("image_size", vision("image_size", json!(1025))),
        ("image_size", vision("image_size", json!([224, 225]))),
        ("patch_size", vision("patch_size", json!(225))),
        ("patch_size", vision("patch_size", json!(0))),
        ("patch_size", vision("patch_size", json!(1))),
        ("hidden_act", vision("hidden_act", json!("relu"))),
        ("layer_norm_eps", vision("layer_norm_eps", json!(-1.0))),
        ("vision_use_head", vision("vision_use_head", json!(false))),
        ("vocab_size", text("vocab_size", json!(1_000_001))),
        ("max_position_embeddings", text("max_position_embeddings", json!(1))),
        ("max_position_embeddings", text("max_position_embeddings", json!(100_000))),
        ("projection_dim", json!({"model_type": "clip", "projection_dim": 0})),
        ("projection_size", json!({"model_type": "siglip", "text_config": {"projection_size": 512}})),
        ("vision_config", json!({"model_type": "clip", "vision_config": [1]})),
        ("model_type", json!({"model_type": 3})),
    ];
    for (field, config) in implausible {
        let error = parse(&config).unwrap_err();
        assert!(matches!(error, ModelError::Config { .. }), "{config}");
        assert!(error.to_string().contains(field), "{error}");
    }
    assert!(parse(&json!([])).is_err());
}

#[test]
fn a_square_may_be_written_as_a_pair() {
    let config =
        json!({"model_type": "clip", "vision_config": {"image_size": [96, 96], "patch_size": [32, 32]}});
    assert_eq!(parse(&config).unwrap().vision.grid(), 3);
}
