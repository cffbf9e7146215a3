//! CLIP and SigLIP against the reference implementation in Python, on the fixtures of `tools/parity`.

use std::io::Read;
use std::path::Path;

use candle_core::{DType, Device};
use image::RgbImage;
use ratna_engine::embedder::{Embedder, Relevance};
use ratna_engine::pictures::decode::{Orientation, TargetSize, decode, model_input};
use serde_json::Value;

use crate::config::Config;
use crate::fixtures::{Copy, MODELS, folder, json, root};
use crate::preprocess::Preprocessor;
use crate::pretrained::Pretrained;
use crate::tokens::QueryTokenizer;

/// Largest mean difference of a picture's bytes.
const MAX_DIFFERENCE: f64 = 1.0;

/// Lowest cosines allowed in f32 and in f16.
const CLOSE: f32 = 0.9999;
const CLOSE_IN_HALF: f32 = 0.999;

/// One text or picture of the reference.
struct Item {
    name: String,
    json: Value,
}

impl Item {
    fn numbers(&self, field: &str) -> Vec<f32> {
        self.json[field].as_array().unwrap().iter().map(|number| number.as_f64().unwrap() as f32).collect()
    }
}

fn reference(model: &str, part: &str, key: &str) -> Vec<Item> {
    let all = json(folder(model).join("reference.json"));
    let items = all[part].as_array().unwrap().iter();
    let items: Vec<Item> =
        items.map(|item| Item { name: item[key].as_str().unwrap().to_owned(), json: item.clone() }).collect();
    assert!(items.len() >= 12);
    items
}

fn pictures(model: &str) -> Vec<Item> {
    reference(model, "pictures", "file")
}

fn texts(model: &str) -> Vec<Item> {
    reference(model, "texts", "text")
}

fn open(model: &str) -> Pretrained {
    Pretrained::open(&folder(model), model).unwrap().on(Device::Cpu, DType::F32)
}

/// Opens a model in half precision, on the CPU; on a Mac on Metal, since Accelerate has no product in half precision.
fn open_in_half(model: &str) -> Pretrained {
    let chosen = crate::device::device();
    let device = if cfg!(target_os = "macos") { chosen.device.clone() } else { Device::Cpu };
    let dtype = if cfg!(target_os = "macos") { chosen.dtype } else { DType::F16 };
    Pretrained::open(&folder(model), model).unwrap().on(device, dtype)
}

/// Every model in f32 and in f16, with the lowest cosine allowed.
fn in_both_precisions() -> impl Iterator<Item = (Pretrained, f32)> {
    MODELS.iter().flat_map(|name| [(open(name), CLOSE), (open_in_half(name), CLOSE_IN_HALF)])
}

/// A picture prepared for the model as in indexing, but decoded at its full size.
fn prepared(model: &Pretrained, file: &str) -> RgbImage {
    let bytes = std::fs::read(root().join(file)).unwrap();
    let full = TargetSize { long: u32::MAX, short: u32::MAX };
    model_input(&decode(&bytes, Orientation::UPRIGHT, full).unwrap().pixels, model.input())
}

/// The pictures prepared by the reference's image processor, before normalisation.
fn reference_pixels(model: &str, side: u32) -> Vec<RgbImage> {
    let strip =
        image::load_from_memory(&std::fs::read(folder(model).join("pixels.png")).unwrap()).unwrap().to_rgb8();
    let part = |index| image::imageops::crop_imm(&strip, 0, index * side, side, side).to_image();
    (0..strip.height() / side).map(part).collect()
}

fn assert_close(found: &[f32], expected: &[f32], least: f32, name: &str) {
    let length: f32 = found.iter().map(|value| value * value).sum();
    assert!((length - 1.0).abs() < 1e-4, "{name}: the embedding is not normalised");
    assert_eq!(found.len(), expected.len(), "{name}");
    let cosine: f32 = found.iter().zip(expected).map(|(found, expected)| found * expected).sum();
    println!("{cosine:.7} {name}");
    assert!(cosine >= least, "{name}: the cosine is {cosine}");
}

#[test]
fn prepared_pictures_match_the_reference() {
    for name in MODELS {
        let model = open(name);
        let expected = reference_pixels(name, model.input().side);
        assert_eq!(expected.len(), pictures(name).len());
        for (item, expected) in pictures(name).iter().zip(expected) {
            let found = prepared(&model, &item.name);
            let differences = found
                .as_raw()
                .iter()
                .zip(expected.as_raw())
                .map(|(a, b)| f64::from(a.abs_diff(*b)))
                .sum::<f64>();
            let mean = differences / expected.as_raw().len() as f64;
            println!("{mean:.4} {name} {}", item.name);
            assert!(mean <= MAX_DIFFERENCE, "{name} {}: the mean difference is {mean} of 255", item.name);
        }
    }
}

#[test]
fn normalised_pixels_match_the_reference() {
    for name in MODELS {
        let model = open(name);
        let (config, filter) = (Config::read(&folder(name)).unwrap(), model.input().filter);
        let preprocessor = Preprocessor::read(&folder(name), &config, || Ok(filter)).unwrap();
        // Patches ignore the pixels beyond the last whole one, so that the means would differ.
        if !config.vision.image_size.is_multiple_of(config.vision.patch_size) {
            continue;
        }
        let expected = reference_pixels(name, model.input().side);
        let patches = preprocessor.patches(&expected, DType::F32, &Device::Cpu).unwrap();
        let (count, grid, length) = patches.dims3().unwrap();
        let means = patches.reshape((count, grid, 3, length / 3)).unwrap().mean((1, 3)).unwrap();
        for (found, item) in means.to_vec2::<f32>().unwrap().iter().zip(pictures(name)) {
            for (found, expected) in found.iter().zip(item.numbers("mean")) {
                assert!((found - expected).abs() < 1e-4, "{name} {}: {found} is not {expected}", item.name);
            }
        }
    }
}

#[test]
fn pictures_match_the_reference() {
    for (model, least) in in_both_precisions() {
        let found = model.embed_images(&reference_pixels(model.id(), model.input().side)).unwrap();
        for (found, item) in found.iter().zip(pictures(model.id())) {
            assert_close(found, &item.numbers("vector"), least, &format!("{} {}", model.id(), item.name));
        }
    }
}

/// The whole way from the file. The random weights amplify rounding errors of pixels, hence the lower bound.
#[test]
fn files_match_the_reference() {
    for name in MODELS {
        let model = open(name);
        for item in pictures(name) {
            let found = model.embed_images(&[prepared(&model, &item.name)]).unwrap().remove(0);
            assert_close(&found, &item.numbers("vector"), 0.999, &format!("{name} {}", item.name));
        }
    }
}

/// Here CLIP's texts end at their end token; in the reference they are padded to the full context.
#[test]
fn texts_match_the_reference() {
    for (model, least) in in_both_precisions() {
        for item in texts(model.id()) {
            let found = model.embed_text(&item.name).unwrap();
            assert_close(
                &found,
                &item.numbers("vector"),
                least,
                &format!("{} {:.30}", model.id(), item.name),
            );
        }
    }
}

#[test]
fn token_ids_match_the_reference() {
    for name in MODELS {
        let tokenizer = tokenizer_in(&folder(name));
        for item in texts(name) {
            let mut expected: Vec<u32> = item.numbers("ids").iter().map(|&id| id as u32).collect();
            if name == "clip" {
                // What follows the first end token cannot influence the embedding.
                let end = expected.iter().position(|&id| id == 1213).unwrap();
                expected.truncate(end + 1);
            }
            assert_eq!(tokenizer.encode(&item.name).unwrap(), expected, "{name} {:?}", item.name);
        }
    }
}

#[test]
fn token_ids_of_the_full_clip_vocabulary_match_the_reference() {
    let tokenizer = full_clip_tokenizer();
    let expected: Vec<Vec<u32>> = serde_json::from_value(json(folder("clip").join("ids.json"))).unwrap();
    let texts = texts("clip");
    assert_eq!(texts.len(), expected.len());
    for (item, expected) in texts.iter().zip(expected) {
        assert_eq!(tokenizer.encode(&item.name).unwrap(), expected, "{:?}", item.name);
    }
}

/// The small tokenizer with all merges: bytes, bytes at the end of a word, merged pairs, start and end token.
fn full_clip_tokenizer() -> QueryTokenizer {
    let packed = std::fs::read(folder("clip").join("merges.txt.gz")).unwrap();
    let mut merges = String::new();
    flate2::read::GzDecoder::new(&packed[..]).read_to_string(&mut merges).unwrap();
    let mut all = json(folder("clip").join("tokenizer.json"));
    let vocabulary = all["model"]["vocab"].as_object_mut().unwrap();
    vocabulary.retain(|_, id| id.as_u64().unwrap() < 512);
    let pairs: Vec<(&str, &str)> = merges.lines().map(|line| line.split_once(' ').unwrap()).collect();
    for (id, (left, right)) in (512..).zip(&pairs) {
        vocabulary.insert(format!("{left}{right}"), id.into());
    }
    let specials = [("<|startoftext|>", 49_406), ("<|endoftext|>", 49_407)];
    for (token, id) in specials {
        vocabulary.insert(token.to_owned(), id.into());
    }
    all["model"]["merges"] = serde_json::to_value(&pairs).unwrap();
    for added in all["added_tokens"].as_array_mut().unwrap() {
        let (_, id) = specials.iter().find(|(token, _)| added["content"] == *token).unwrap();
        added["id"] = (*id).into();
    }
    all["post_processor"] = Value::Null;
    let copy = Copy::of("clip").write("tokenizer.json", all.to_string()).set(
        "config.json",
        "/text_config/vocab_size",
        49_408.into(),
    );
    tokenizer_in(copy.folder())
}

#[test]
fn siglip_predicts_probabilities_and_clip_does_not() {
    for name in ["siglip", "siglip2"] {
        let all = json(folder(name).join("reference.json"));
        let Relevance::Probability { scale, bias } = open(name).relevance() else { panic!("{name}") };
        assert!((scale - all["scale"].as_f64().unwrap() as f32).abs() < 1e-3);
        assert!((bias - all["bias"].as_f64().unwrap() as f32).abs() < 1e-3);
    }
    assert_eq!(open("clip").relevance(), Relevance::Background { floor: 0.0 });
}

/// Newer checkpoints state the id of the end token; older ones state 2, which stands for the highest id.
#[test]
fn both_conventions_for_the_end_token_find_the_same_one() {
    let newer = Copy::of("clip").set("config.json", "/text_config/eos_token_id", 1213.into());
    let (newer, older) = (newer.open().unwrap(), open("clip"));
    for item in texts("clip") {
        assert_eq!(newer.embed_text(&item.name).unwrap(), older.embed_text(&item.name).unwrap());
    }
}

#[test]
fn an_embedding_does_not_depend_on_the_batch() {
    for name in MODELS {
        let model = open(name);
        let batch = reference_pixels(name, model.input().side);
        let together = model.embed_images(&batch).unwrap();
        for (picture, vector) in batch.iter().zip(&together) {
            let alone = model.embed_images(std::slice::from_ref(picture)).unwrap().remove(0);
            assert_close(&alone, vector, 0.999_999, name);
        }
        assert!(model.embed_images(&[]).unwrap().is_empty());
    }
}

#[test]
fn unusual_texts_work_and_pictures_of_another_size_are_errors() {
    for name in MODELS {
        let model = open(name);
        for text in [
            "a".repeat(100_000),
            "cat ".repeat(25_000),
            "\u{200d}\u{fe0f}".repeat(500),
            "<eos><|endoftext|></s>".into(),
        ] {
            assert_eq!(model.embed_text(&text).unwrap().len(), model.dimensions());
        }
        let error = model.embed_images(&[RgbImage::new(10, 10)]).unwrap_err();
        assert_eq!(error.model, name);
        assert!(error.reason.contains("10 × 10"), "{error}");
    }
}

fn tokenizer_in(folder: &Path) -> QueryTokenizer {
    let config = Config::read(folder).unwrap();
    let text = &config.text;
    QueryTokenizer::read(folder, config.family, text.vocab_size, text.context_length, text.eos_token).unwrap()
}
