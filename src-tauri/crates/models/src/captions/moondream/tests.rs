//! Moondream against transformers' Phi and timm's vision transformer, and what is wrong with damaged folders.

use std::fs::File;
use std::ops::ControlFlow;

use candle_core::quantized::gguf_file::{Value, write};
use candle_core::quantized::{GgmlDType, QTensor};
use candle_core::{DType, Device};
use image::RgbImage;
use tempfile::TempDir;

use super::super::CaptionError;
use super::super::network::Network;
use super::super::parity::{
    LIMIT, assert_caption, assert_close, assert_same_pixels, damaged, decoded, folder, items, prepared,
    tensor,
};
use super::super::pixels::resized;
use super::Moondream;

const MODEL: &str = "moondream";

fn load() -> Moondream {
    Moondream::load(&folder(MODEL), &Device::Cpu).unwrap()
}

/// The end token of the fixture.
fn end() -> u32 {
    let tokenizer = tokenizers::Tokenizer::from_file(folder(MODEL).join("tokenizer.json")).unwrap();
    tokenizer.token_to_id("<|endoftext|>").unwrap()
}

/// The fixture with its weights in a GGUF file, of this type where rows allow it.
fn quantized(dtype: GgmlDType) -> TempDir {
    let copy = damaged(MODEL, "model-q4_0.gguf", "");
    let weights =
        candle_core::safetensors::load(copy.path().join("model.safetensors"), &Device::Cpu).unwrap();
    let tensors: Vec<(String, QTensor)> = weights
        .into_iter()
        .map(|(name, tensor)| {
            let whole = tensor.to_dtype(DType::F32).unwrap();
            let fits = whole.rank() == 2 && whole.dim(1).unwrap().is_multiple_of(dtype.block_size());
            (name, QTensor::quantize(&whole, if fits { dtype } else { GgmlDType::F32 }).unwrap())
        })
        .collect();
    let named: Vec<(&str, &QTensor)> = tensors.iter().map(|(name, tensor)| (name.as_str(), tensor)).collect();
    let version = Value::U32(1);
    let mut file = File::create(copy.path().join("model-q4_0.gguf")).unwrap();
    write(&mut file, &[("general.quantization_version", &version)], &named).unwrap();
    std::fs::remove_file(copy.path().join("model.safetensors")).unwrap();
    copy
}

#[test]
fn pixels_match_the_reference() {
    for (item, expected) in items(MODEL).iter().zip(prepared(MODEL)) {
        let found = resized(&decoded(&item.file), expected.width(), expected.height()).unwrap();
        assert_same_pixels(&found, &expected, &item.file);
    }
}

#[test]
fn the_image_tower_matches_the_reference() {
    let model = load();
    for (number, (item, picture)) in items(MODEL).iter().zip(prepared(MODEL)).enumerate() {
        let found = model.networks().0.states(&model.pixels(&picture).unwrap()).unwrap();
        assert_close(&found.squeeze(0).unwrap(), &tensor(MODEL, &format!("states.{number}")), &item.file);
    }
}

/// After the question, and after each token of the answer; from whole weights, and from a GGUF file that holds the same.
#[test]
fn logits_of_given_tokens_match_the_reference() {
    let copy = quantized(GgmlDType::F32);
    for model in [load(), Moondream::load(copy.path(), &Device::Cpu).unwrap()] {
        let decoder = model.networks().1;
        for (number, (item, picture)) in items(MODEL).iter().zip(prepared(MODEL)).enumerate() {
            let expected = tensor(MODEL, &format!("logits.{number}"));
            assert_eq!(model.question(Some(&item.prompt)).unwrap(), item.ids);
            let (states, mut memory) = model.read(&picture, &item.ids, LIMIT).unwrap();
            let last = states.narrow(1, states.dim(1).unwrap() - 1, 1).unwrap().contiguous().unwrap();
            assert_close(&decoder.logits(&last).unwrap(), &expected.narrow(0, 0, 1).unwrap(), &item.file);
            for (step, &id) in item.greedy.iter().enumerate() {
                let state = decoder.forward(decoder.embed(&[id]).unwrap(), &mut memory).unwrap();
                let expected = expected.narrow(0, step + 1, 1).unwrap();
                assert_close(&decoder.logits(&state).unwrap(), &expected, &item.file);
            }
        }
    }
}

#[test]
fn captions_match_the_reference() {
    let (model, end) = (load(), end());
    assert!(items(MODEL).iter().any(|item| item.greedy.last() == Some(&end)));
    for (item, picture) in items(MODEL).iter().zip(prepared(MODEL)) {
        assert_caption(item, end, |piece| model.caption(&picture, Some(&item.prompt), LIMIT, piece));
    }
}

/// Eight bits a weight come close; what remains is rounding.
#[test]
fn quantised_weights_come_close_to_whole_ones() {
    let (whole, copy) = (load(), quantized(GgmlDType::Q8_0));
    let rounded = Moondream::load(copy.path(), &Device::Cpu).unwrap();
    for (item, picture) in items(MODEL).iter().zip(prepared(MODEL)) {
        let logits = |model: &Moondream| {
            let states = model.read(&picture, &item.ids, 1).unwrap().0;
            model.networks().1.logits(&states).unwrap().flatten_all().unwrap()
        };
        let (found, expected) = (logits(&rounded), logits(&whole));
        let dot = |a: &candle_core::Tensor, b: &candle_core::Tensor| {
            (a * b).unwrap().sum_all().unwrap().to_scalar::<f32>().unwrap()
        };
        let cosine = dot(&found, &expected) / (dot(&found, &found) * dot(&expected, &expected)).sqrt();
        assert!(cosine > 0.99, "{}: the cosine is {cosine}", item.file);
    }
}

#[test]
fn odd_pictures_and_prompts_are_no_failures_of_the_model() {
    let model = load();
    let mut keep = |_: &str| ControlFlow::Continue(());
    for (width, height) in [(1, 5000), (4000, 1)] {
        assert!(model.caption(&RgbImage::new(width, height), None, 2, &mut keep).is_ok());
    }
    let none = model.caption(&RgbImage::new(0, 7), None, 2, &mut keep);
    assert!(matches!(none, Err(CaptionError::NoPixels)));
    let long = model.caption(&RgbImage::new(5, 5), Some(&"雪 ".repeat(2000)), 2, &mut keep);
    assert!(matches!(long, Err(CaptionError::LongPrompt { .. })));
    let full = model.caption(&RgbImage::new(5, 5), Some(&"7".repeat(70)), usize::MAX, &mut keep).unwrap();
    assert!(full.tokens.len() < 60, "{}", full.tokens.len());
}

#[test]
fn later_versions_are_refused_in_words() {
    let config = damaged(MODEL, "config.json", r#"{"architectures": ["HfMoondream"]}"#);
    let names = damaged(MODEL, "model.safetensors", weights(&[("model.text.wte", &[2, 2])]));
    let parts = [("vision_encoder.projection.mlp.fc1.weight", &[24, 32][..])];
    let parts = damaged(MODEL, "model.safetensors", weights(&parts));
    for copy in [config, names, parts] {
        let error = Moondream::check(copy.path()).unwrap_err().to_string();
        assert!(error.contains("after May 2024") && error.contains("candle-moondream"), "{error}");
    }
}

#[test]
fn a_damaged_file_is_refused_by_its_name() {
    let cases = [
        ("config.json", "[", "it is not JSON"),
        ("tokenizer.json", r#"{"model": {"type": "BPE", "vocab": {}, "merges": []}}"#, "<|endoftext|>"),
        ("model.safetensors", "x", "damaged or incomplete"),
    ];
    for (file, bytes, words) in cases {
        let error = Moondream::check(damaged(MODEL, file, bytes).path()).unwrap_err().to_string();
        assert!(error.contains(file) && error.contains(words), "{error}");
    }
}

/// A header that promises more than there is, no header, a file of another model, and one that ends too soon.
#[test]
fn a_damaged_quantised_file_is_refused_by_its_name() {
    let copy = quantized(GgmlDType::Q8_0);
    let path = copy.path().join("model-q4_0.gguf");
    let whole = std::fs::read(&path).unwrap();
    let endless = [&b"GGUF\x03\0\0\0"[..], &[0xff; 16]].concat();
    let empty = [&b"GGUF\x03\0\0\0"[..], &[0; 16]].concat();
    for (bytes, words) in
        [(&endless[..], "damaged"), (b"", "damaged"), (&whole[..200], "damaged"), (&empty, "the tensor")]
    {
        std::fs::write(&path, bytes).unwrap();
        let error = Moondream::check(copy.path()).unwrap_err().to_string();
        assert!(error.contains("model-q4_0.gguf") && error.contains(words), "{error}");
    }
    std::fs::write(&path, &whole[..whole.len() / 2]).unwrap();
    let error = Moondream::load(copy.path(), &Device::Cpu).err().unwrap().to_string();
    assert!(error.contains("model-q4_0.gguf") && error.contains("damaged"), "{error}");
}

/// A file of zeros under these names.
fn weights(tensors: &[(&str, &[usize])]) -> Vec<u8> {
    let view = |(name, shape): &(&str, &[usize])| {
        let zeros = candle_core::Tensor::zeros(*shape, DType::F32, &Device::Cpu).unwrap();
        ((*name).to_owned(), zeros)
    };
    safetensors::serialize(tensors.iter().map(view), None).unwrap()
}
