//! Folders that cannot be opened, and the error messages.

use ratna_engine::embedder::{Embedder, Filter, Fit, InputSpec};
use safetensors::SafeTensors;
use serde_json::{Value, json};

use crate::error::ModelError;
use crate::fixtures::{Copy, MODELS, folder, json as read};

#[test]
fn a_folder_without_a_model_is_refused() {
    let error = Copy::of("clip").remove("config.json").error();
    assert!(matches!(error, ModelError::NoModel(_)));
    assert!(error.to_string().contains("no config.json. Choose the folder"), "{error}");
}

#[test]
fn missing_files_are_named() {
    let error = Copy::of("clip").remove("model.safetensors").error();
    assert!(matches!(error, ModelError::Missing { .. }) && error.to_string().contains("model.safetensors"));
    let error = Copy::of("clip").remove("tokenizer.json").error();
    assert!(matches!(error, ModelError::Missing { .. }) && error.to_string().contains("tokenizer.json"));
}

#[test]
fn a_folder_whose_pickled_weights_cannot_be_read_is_refused_with_the_way_to_convert_them() {
    let error = Copy::of("siglip").remove("model.safetensors").write("pytorch_model.bin", b"pickle").error();
    assert!(
        matches!(&error, ModelError::Pickle { path, .. } if path.ends_with("pytorch_model.bin")),
        "{error}"
    );
    assert!(error.to_string().contains("safe_serialization=True"), "{error}");
}

#[test]
fn an_unsupported_family_is_named() {
    let error = Copy::of("siglip").set("config.json", "/model_type", "siglip2".into()).error();
    assert!(matches!(error, ModelError::Family { .. }));
    assert!(error.to_string().contains("siglip2 (NaFlex)"), "{error}");
}

/// Removes each tensor in turn: opening must notice the absence of every tensor that loading needs.
#[test]
fn every_missing_tensor_is_noticed() {
    for name in ["clip", "siglip2"] {
        let bytes = std::fs::read(folder(name).join("model.safetensors")).unwrap();
        // CLIP's scores are used without their scale, which is not needed therefore.
        let tensors = SafeTensors::deserialize(&bytes).unwrap();
        for missing in tensors.names().into_iter().filter(|tensor| name != "clip" || *tensor != "logit_scale")
        {
            let copy =
                Copy::of(name).with_tensors(|tensor, shape| (tensor != missing).then(|| shape.to_vec()));
            let ModelError::Tensors { mismatches, .. } = copy.error() else { panic!("{missing}") };
            assert_eq!((mismatches.len(), mismatches[0].name.as_str()), (1, missing));
            assert_eq!(mismatches[0].found, None);
        }
    }
}

#[test]
fn a_tensor_of_the_wrong_shape_is_reported_with_both_shapes() {
    let name = "visual_projection.weight";
    let copy = Copy::of("clip")
        .with_tensors(|tensor, shape| Some(if tensor == name { vec![39, 48] } else { shape.to_vec() }));
    let text = copy.error().to_string();
    assert!(text.contains("the tensor visual_projection.weight is [39, 48] and not [40, 48]"), "{text}");
}

#[test]
fn a_configuration_of_another_size_does_not_match_the_weights() {
    let error = Copy::of("siglip").set("config.json", "/text_config/vocab_size", 601.into()).error();
    assert!(matches!(error, ModelError::Tensors { .. }));
    let more = Copy::of("clip").set("config.json", "/vision_config/num_hidden_layers", 3.into()).error();
    assert!(more.to_string().contains("layers.2") && more.to_string().contains("more"), "{more}");
}

#[test]
fn each_damaged_file_has_its_own_error() {
    let truncated = |file: &str| {
        let bytes = std::fs::read(folder("clip").join(file)).unwrap();
        Copy::of("clip").write(file, &bytes[..bytes.len() / 2]).error()
    };
    assert!(matches!(truncated("config.json"), ModelError::Config { .. }));
    assert!(matches!(truncated("preprocessor_config.json"), ModelError::Config { .. }));
    assert!(matches!(truncated("tokenizer.json"), ModelError::Tokenizer { .. }));
    assert!(matches!(truncated("model.safetensors"), ModelError::Damaged { .. }));
    let huge = Copy::of("clip").write("config.json", vec![b' '; 2 << 20]).error();
    assert!(huge.to_string().contains("too large"), "{huge}");
}

#[test]
fn a_vocabulary_larger_than_the_token_table_is_refused() {
    let mut tokenizer = read(folder("siglip2").join("tokenizer.json"));
    tokenizer["model"]["vocab"]["unheard"] = json!(900);
    let error = Copy::of("siglip2").write("tokenizer.json", tokenizer.to_string()).error();
    assert!(matches!(error, ModelError::Tokenizer { .. }));
    assert!(error.to_string().contains("larger than the model's, which has 900"), "{error}");
}

#[test]
fn a_tokenizer_of_another_family_is_refused() {
    let tokenizer = std::fs::read(folder("siglip").join("tokenizer.json")).unwrap();
    let error = Copy::of("clip").write("tokenizer.json", tokenizer).error();
    assert!(error.to_string().contains("no token <|startoftext|>"), "{error}");
}

#[test]
fn a_logit_bias_of_nan_is_refused() {
    let copy = Copy::of("siglip2");
    let mut bytes = std::fs::read(copy.path("model.safetensors")).unwrap();
    let header = u64::from_le_bytes(bytes[..8].try_into().unwrap()) as usize;
    let info: Value = serde_json::from_slice(&bytes[8..8 + header]).unwrap();
    let at = 8 + header + info["logit_bias"]["data_offsets"][0].as_u64().unwrap() as usize;
    bytes[at..at + 2].copy_from_slice(&[0xff, 0x7f]);
    let error = copy.write("model.safetensors", bytes).error();
    assert!(error.to_string().contains("logit_bias is not a number"), "{error}");
}

#[test]
fn preprocessing_follows_the_configuration() {
    let spec = |copy: Copy| copy.open().unwrap().input();
    let crop = InputSpec { side: 64, fit: Fit::CenterCrop { short: 72 }, filter: Filter::Bicubic };
    assert_eq!(spec(Copy::of("clip")), crop);
    let squash = InputSpec { side: 56, fit: Fit::Squash, filter: Filter::Bilinear };
    assert_eq!(spec(Copy::of("siglip2")), squash);
    // Older files have numbers instead of objects.
    let file = "preprocessor_config.json";
    let older = Copy::of("clip").set(file, "/size", 72.into()).set(file, "/crop_size", 64.into());
    assert_eq!(spec(older), crop);
    let bilinear = Copy::of("siglip").set(file, "/resample", 2.into());
    assert_eq!(spec(bilinear).filter, Filter::Bilinear);
}

#[test]
fn without_a_preprocessor_file_the_familys_defaults_apply() {
    let spec = |name| Copy::of(name).remove("preprocessor_config.json").open().unwrap().input();
    assert_eq!(
        spec("clip"),
        InputSpec { side: 64, fit: Fit::CenterCrop { short: 64 }, filter: Filter::Bicubic }
    );
    assert_eq!(spec("siglip"), InputSpec { side: 48, fit: Fit::Squash, filter: Filter::Bicubic });
    assert_eq!(spec("siglip2"), InputSpec { side: 56, fit: Fit::Squash, filter: Filter::Bilinear });
}

/// The published values of CLIP's training, written out here a second time.
#[test]
fn without_a_preprocessor_file_pixels_are_normalised_as_in_training() {
    let file = "preprocessor_config.json";
    for (name, side, mean, std) in [
        ("clip", 64, [0.48145466, 0.4578275, 0.40821073], [0.26862954, 0.26130258, 0.27577711]),
        ("siglip", 48, [0.5; 3], [0.5; 3]),
    ] {
        let explicit = json!({
            "crop_size": side, "do_center_crop": true, "do_normalize": true, "do_rescale": true,
            "image_mean": mean, "image_std": std, "resample": 3, "rescale_factor": 1.0 / 255.0, "size": side,
        });
        let explicit = Copy::of(name).write(file, explicit.to_string());
        let picture = image::RgbImage::from_fn(side, side, |x, y| image::Rgb([x as u8 * 4, y as u8 * 4, 90]));
        let embedded =
            |copy: Copy| copy.open().unwrap().embed_images(std::slice::from_ref(&picture)).unwrap();
        let [without, with] = [Copy::of(name).remove(file), explicit].map(embedded);
        assert_eq!(without, with, "{name}");
    }
}

/// Older tokenizer files leave the lower-casing to the program.
#[test]
fn clip_texts_are_lower_cased_even_if_the_tokenizer_does_not() {
    let changed = Copy::of("clip").set("tokenizer.json", "/normalizer", json!({ "type": "NFC" }));
    let unchanged = Copy::of("clip");
    let (plain, original) = (changed.open().unwrap(), unchanged.open().unwrap());
    for text in ["A Dog on a BEACH", "Σίσυφος", "two  spaces"] {
        let expected = original.embed_text(text).unwrap();
        assert_eq!(plain.embed_text(text).unwrap(), expected, "{text}");
    }
}

#[test]
fn a_mismatched_preprocessor_is_refused_by_field() {
    let wrong = [
        ("clip", "/crop_size", json!(65)),
        ("clip", "/size", json!({"shortest_edge": 63})),
        ("clip", "/size", json!({"height": 64, "width": 72})),
        ("clip", "/size", json!(1_000_000)),
        ("siglip", "/size", json!({"height": 224, "width": 224})),
        ("siglip", "/resample", json!(0)),
        ("siglip", "/image_mean", json!([0.5, 0.5])),
        ("siglip", "/image_std", json!([0.0, 0.5, 0.5])),
        ("siglip", "/rescale_factor", json!(1000)),
    ];
    for (name, pointer, value) in wrong {
        let error = Copy::of(name).set("preprocessor_config.json", pointer, value).error();
        assert!(matches!(error, ModelError::Config { .. }), "{error}");
        let field = pointer.trim_start_matches('/');
        assert!(error.to_string().contains(field) || error.to_string().contains("height"), "{error}");
    }
}

/// Opening reads headers only, and each tower needs only its own tensors.
#[test]
fn a_tower_is_loaded_on_first_use() {
    let copy = Copy::of("clip");
    let model = copy.open().unwrap();
    std::fs::write(copy.path("model.safetensors"), b"").unwrap();
    let error = model.embed_text("dog").unwrap_err();
    assert!(error.model == "copy-1" && error.reason.contains("model.safetensors"), "{error}");
    // A failure is remembered; the other tower is independent of it.
    let original = std::fs::read(folder("clip").join("model.safetensors")).unwrap();
    std::fs::write(copy.path("model.safetensors"), original).unwrap();
    assert!(model.embed_text("dog").is_err());
    assert_eq!(model.embed_images(&[image::RgbImage::new(64, 64)]).unwrap()[0].len(), 40);
}

#[test]
fn id_and_dimensions_come_from_the_folder() {
    for (name, dimensions) in MODELS.into_iter().zip([40, 32, 36]) {
        let model = Copy::of(name).open().unwrap();
        assert_eq!((model.id(), model.dimensions()), ("copy-1", dimensions));
    }
}
