//! BLIP against transformers, and what is wrong with damaged folders.

use std::ops::ControlFlow;

use candle_core::Device;
use image::RgbImage;
use serde_json::{Value, json};

use super::super::network::Network;
use super::super::parity::{
    LIMIT, assert_caption, assert_close, assert_same_pixels, damaged, decoded, folder, items, json as read,
    prepared, tensor,
};
use super::super::pixels::resized;
use super::super::{CaptionError, Ending};
use super::Blip;

/// The end token of the fixture.
const END: u32 = 3;

/// A folder whose weights are as PyTorch saves them.
fn pickled() -> tempfile::TempDir {
    let copy = damaged("blip", "model.safetensors", "");
    std::fs::remove_file(copy.path().join("model.safetensors")).unwrap();
    copy
}

fn load() -> Blip {
    Blip::load(&folder("blip"), &Device::Cpu).unwrap()
}

#[test]
fn pixels_match_the_reference() {
    for (item, expected) in items("blip").iter().zip(prepared("blip")) {
        let found = resized(&decoded(&item.file), expected.width(), expected.height()).unwrap();
        assert_same_pixels(&found, &expected, &item.file);
    }
}

/// One call for all tokens, and a call for each.
#[test]
fn logits_of_given_tokens_match_the_reference() {
    let model = load();
    for (number, (item, picture)) in items("blip").iter().zip(prepared("blip")).enumerate() {
        let expected = tensor("blip", &format!("logits.{number}"));
        let ids: Vec<u32> = item.ids.iter().chain(&item.greedy).copied().collect();
        let seen = model.see(&picture).unwrap();
        let mut memory = model.decoder().begin(&seen, 1 + ids.len()).unwrap();
        assert_close(&model.read(&ids, &mut memory).unwrap(), &expected, &item.file);
        let mut memory = model.decoder().begin(&seen, 1 + ids.len()).unwrap();
        assert_close(&model.read(&[], &mut memory).unwrap(), &expected.narrow(0, 0, 1).unwrap(), &item.file);
        for (step, &id) in ids.iter().enumerate() {
            let found = model.decoder().forward(&[id], &mut memory).unwrap();
            assert_close(&found, &expected.narrow(0, step + 1, 1).unwrap(), &item.file);
        }
    }
}

#[test]
fn captions_match_the_reference() {
    let model = load();
    assert!(items("blip").iter().any(|item| item.greedy.last() == Some(&END)));
    for (item, picture) in items("blip").iter().zip(prepared("blip")) {
        let prompt = Some(item.prompt.as_str()).filter(|prompt| !prompt.is_empty());
        assert_caption(item, END, |piece| model.caption(&picture, prompt, LIMIT, piece));
    }
}

/// The configurations of the published files: all fields of the time, one number as size, and no token before captions.
#[test]
fn a_folder_as_it_was_published_captions_the_same() {
    let copy = pickled();
    let path = |file: &str| copy.path().join(file);
    let mut config = read(path("config.json"));
    for part in ["text_config", "vision_config"] {
        let all = json!({ "architectures": null, "max_length": 20, "torch_dtype": null, "top_p": 1.0, "prefix": null });
        config[part].as_object_mut().unwrap().extend(all.as_object().unwrap().clone());
    }
    config["transformers_version"] = Value::Null;
    let mut preprocessor = read(path("preprocessor_config.json"));
    preprocessor["size"] = json!(48);
    for name in ["do_convert_rgb", "do_rescale", "rescale_factor", "resample"] {
        preprocessor.as_object_mut().unwrap().remove(name);
    }
    let mut tokenizer = read(path("tokenizer.json"));
    tokenizer["model"]["vocab"].as_object_mut().unwrap().remove("[DEC]");
    tokenizer["added_tokens"].as_array_mut().unwrap().pop();
    for (file, json) in
        [("config.json", config), ("preprocessor_config.json", preprocessor), ("tokenizer.json", tokenizer)]
    {
        std::fs::write(path(file), json.to_string()).unwrap();
    }
    let model = Blip::load(copy.path(), &Device::Cpu).unwrap();
    for (item, picture) in items("blip").iter().zip(prepared("blip")) {
        let prompt = Some(item.prompt.as_str()).filter(|prompt| !prompt.is_empty());
        assert_caption(item, END, |piece| model.caption(&picture, prompt, LIMIT, piece));
    }
}

#[test]
fn logits_are_the_same_whichever_format_the_weights_have() {
    let copy = pickled();
    let models = [load(), Blip::load(copy.path(), &Device::Cpu).unwrap()];
    for picture in prepared("blip") {
        let [one, other] = models.each_ref().map(|model| {
            let mut memory = model.decoder().begin(&model.see(&picture).unwrap(), 4).unwrap();
            model.read(&[31, 25, 44], &mut memory).unwrap().to_vec2::<f32>().unwrap()
        });
        assert_eq!(one, other);
    }
}

#[test]
fn a_caption_stops_when_nobody_wants_more() {
    let mut calls = 0;
    let caption = load().caption(&RgbImage::new(9, 4), None, LIMIT, &mut |_| {
        calls += 1;
        if calls == 3 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    });
    let caption = caption.unwrap();
    assert_eq!((calls, caption.tokens.len(), caption.ending), (3, 3, Ending::Stopped));
}

#[test]
fn odd_pictures_and_prompts_are_no_failures_of_the_model() {
    let model = load();
    let mut keep = |_: &str| ControlFlow::Continue(());
    for (width, height) in [(1, 5000), (4000, 1)] {
        assert!(
            model.caption(&RgbImage::new(width, height), Some("[SEP] \u{fdfa}"), LIMIT, &mut keep).is_ok()
        );
    }
    let none = model.caption(&RgbImage::new(0, 7), None, LIMIT, &mut keep);
    assert!(matches!(none, Err(CaptionError::NoPixels)));
    let long = model.caption(&RgbImage::new(5, 5), Some(&"dog ".repeat(100_000)), LIMIT, &mut keep);
    assert!(long.unwrap_err().to_string().contains("shorten it"));
    // The context ends before the limit does.
    let full = model.caption(&RgbImage::new(5, 5), Some(&"dog ".repeat(37)), usize::MAX, &mut keep).unwrap();
    assert!(full.tokens.len() <= 2);
}

#[test]
fn a_damaged_file_is_refused_by_its_name() {
    let cases = [
        ("config.json", "{", "it is not JSON"),
        ("config.json", r#"{"model_type": "blip", "vision_config": {"hidden_size": 1e9}}"#, "hidden_size"),
        ("preprocessor_config.json", r#"{"resample": 2}"#, "resample"),
        ("preprocessor_config.json", r#"{"size": {"height": 384}}"#, "size.height"),
        ("preprocessor_config.json", r#"{"size": 384}"#, "size"),
        ("tokenizer.json", "[]", "tokenizer.json"),
        ("model.safetensors", "\u{8}", "damaged or incomplete"),
    ];
    for (file, bytes, words) in cases {
        let copy = damaged("blip", file, bytes);
        let error = Blip::check(copy.path()).unwrap_err().to_string();
        assert!(error.contains(file) && error.contains(words), "{error}");
    }
}

#[test]
fn weights_of_another_model_are_refused_by_the_tensors_that_differ() {
    let other = std::fs::read(folder("clip").join("model.safetensors")).unwrap();
    let copy = damaged("blip", "model.safetensors", other);
    let error = Blip::check(copy.path()).unwrap_err().to_string();
    assert!(error.contains("vision_model.embeddings.class_embedding") && error.contains("more"), "{error}");
    std::fs::remove_file(copy.path().join("model.safetensors")).unwrap();
    std::fs::write(copy.path().join("pytorch_model.bin"), "x").unwrap();
    assert!(Blip::check(copy.path()).unwrap_err().to_string().contains("safe_serialization=True"));
}
