//! Qwen3-VL against transformers, and what is wrong with damaged folders.

use std::collections::HashMap;
use std::ops::ControlFlow;

use candle_core::{DType, Device, Tensor};
use image::RgbImage;

use super::super::CaptionError;
use super::super::network::Network;
use super::super::parity::{
    Item, LIMIT, assert_caption, assert_close, assert_same_pixels, damaged, decoded, folder, items, tensor,
};
use super::Qwen3Vl;
use super::model::Begun;

const MODEL: &str = "qwen3-vl";

fn load() -> Qwen3Vl {
    Qwen3Vl::load(&folder(MODEL), &Device::Cpu).unwrap()
}

/// Every picture of the reference, as prepared by it.
fn pictures() -> Vec<(Item, RgbImage)> {
    let prepared =
        |number| image::open(folder(MODEL).join(format!("pixels-{number}.png"))).unwrap().to_rgb8();
    items(MODEL).into_iter().enumerate().map(|(number, item)| (item, prepared(number))).collect()
}

#[test]
fn pixels_match_the_reference() {
    let model = load();
    for (item, expected) in pictures() {
        let found = model.parts().0.resized(&decoded(&item.file)).unwrap();
        assert_same_pixels(&found, &expected, &item.file);
    }
}

#[test]
fn patches_match_the_reference() {
    let model = load();
    let (item, picture) = pictures().swap_remove(2);
    let (patches, grid) = model.parts().0.patches(&picture, DType::F32, &Device::Cpu).unwrap();
    assert_eq!(item.json["grid"], serde_json::json!([grid.rows, grid.columns]));
    assert_close(&patches.squeeze(0).unwrap(), &tensor(MODEL, "patches"), &item.file);
}

#[test]
fn prompts_match_the_reference() {
    let model = load();
    let (_, template, tokenizer, ..) = model.parts();
    let placeholder = tokenizer.id("<|image_pad|>").unwrap();
    for (item, _) in pictures() {
        let (before, after) = template.around_picture(Some(&item.prompt), tokenizer).unwrap();
        let pictures = item.ids.iter().filter(|&&id| id == placeholder).count();
        let found = [before, vec![placeholder; pictures], after].concat();
        assert_eq!(found, item.ids, "{}", item.prompt);
    }
}

/// After the prompt, and after each token of the answer.
#[test]
fn logits_of_given_tokens_match_the_reference() {
    let model = load();
    let decoder = model.parts().4;
    for (number, (item, picture)) in pictures().iter().enumerate() {
        let expected = tensor(MODEL, &format!("logits.{number}"));
        let Begun { states, mut memory, mut position } =
            model.begin(picture, Some(&item.prompt), item.greedy.len()).unwrap();
        assert_eq!(states.dim(1).unwrap(), item.ids.len());
        let all = decoder.logits(&states).unwrap();
        assert_close(
            &all.narrow(0, item.ids.len() - 1, 1).unwrap(),
            &expected.narrow(0, 0, 1).unwrap(),
            &item.file,
        );
        for (step, &id) in item.greedy.iter().enumerate() {
            let state = decoder.append(id, position, &mut memory).unwrap();
            let expected = expected.narrow(0, step + 1, 1).unwrap();
            assert_close(&decoder.logits(&state).unwrap(), &expected, &item.file);
            position += 1;
        }
    }
}

/// Matrices that stay in bf16, with one token and with many, against the same numbers in f32.
#[test]
fn weights_stored_in_bf16_compute_the_same() {
    let weights =
        candle_core::safetensors::load(folder(MODEL).join("model.safetensors"), &Device::Cpu).unwrap();
    let (item, picture) = pictures().swap_remove(0);
    let [stored, widened] = [DType::BF16, DType::F32].map(|dtype| {
        let rounded = |tensor: &Tensor| tensor.to_dtype(DType::BF16).unwrap().to_dtype(dtype).unwrap();
        let rounded: HashMap<_, _> = weights.iter().map(|(name, tensor)| (name, rounded(tensor))).collect();
        let copy = damaged(MODEL, "model.safetensors", "");
        candle_core::safetensors::save(&rounded, copy.path().join("model.safetensors")).unwrap();
        let model = Qwen3Vl::load(copy.path(), &Device::Cpu).unwrap();
        let Begun { states, mut memory, position } = model.begin(&picture, Some(&item.prompt), 1).unwrap();
        let decoder = model.parts().4;
        let next = decoder.append(item.greedy[0], position, &mut memory).unwrap();
        Tensor::cat(&[decoder.logits(&states).unwrap(), decoder.logits(&next).unwrap()], 0).unwrap()
    });
    assert_close(&stored, &widened, &item.file);
}

#[test]
fn captions_match_the_reference() {
    let model = load();
    let end = model.parts().1.ends()[0];
    assert!(pictures().iter().any(|(item, _)| item.greedy.last() == Some(&end)));
    for (item, picture) in pictures() {
        assert_caption(&item, end, |piece| model.caption(&picture, Some(&item.prompt), LIMIT, piece));
    }
}

#[test]
fn odd_pictures_and_prompts_are_no_failures_of_the_model() {
    let model = load();
    let mut keep = |_: &str| ControlFlow::Continue(());
    for (width, height) in [(1, 200), (4000, 20), (1, 1)] {
        let caption = model.caption(&RgbImage::new(width, height), None, 2, &mut keep);
        assert!(caption.is_ok(), "{width} × {height}");
    }
    let strip = model.caption(&RgbImage::new(1, 201), None, 2, &mut keep);
    assert!(matches!(strip, Err(CaptionError::TooNarrow { .. })));
    let none = model.caption(&RgbImage::new(3, 0), None, 2, &mut keep);
    assert!(matches!(none, Err(CaptionError::NoPixels)));
    let long = model.caption(&RgbImage::new(5, 5), Some(&"雪 ".repeat(2000)), 2, &mut keep);
    assert!(matches!(long, Err(CaptionError::LongPrompt { .. })));
}

#[test]
fn a_damaged_file_is_refused_by_its_name() {
    let cases = [
        ("config.json", r#"{"model_type": "qwen3_vl_moe"}"#, "the family \"qwen3_vl_moe\""),
        ("preprocessor_config.json", r#"{"patch_size": 14}"#, "patch_size"),
        (
            "preprocessor_config.json",
            r#"{"size": {"shortest_edge": 100, "longest_edge": 50}}"#,
            "longest_edge",
        ),
        ("tokenizer.json", r#"{"model": {"type": "BPE", "vocab": {}, "merges": []}}"#, "<|im_start|>"),
        ("model.safetensors", "", "damaged or incomplete"),
    ];
    for (file, bytes, words) in cases {
        let copy = damaged(MODEL, file, bytes);
        let error = Qwen3Vl::check(copy.path()).unwrap_err().to_string();
        assert!(error.contains(file) && error.contains(words), "{error}");
    }
}
