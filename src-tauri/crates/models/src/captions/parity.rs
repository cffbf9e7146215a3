//! What the comparisons with the reference implementations share: the fixtures of `tools/parity`.

use std::ops::ControlFlow;
use std::path::Path;

use candle_core::{Device, Tensor};
use image::RgbImage;
use ratna_engine::pictures::decode::{Orientation, TargetSize, decode};
use serde_json::Value;

use super::caption::{Caption, CaptionError};
pub(super) use crate::fixtures::{folder, json};

/// Longest caption of the reference, in tokens.
pub const LIMIT: usize = 12;

/// Largest difference of a logit.
const MAX_DIFFERENCE: f32 = 1e-3;

/// A picture of the reference.
pub struct Item {
    /// Path in the repository.
    pub file: String,
    /// How it was prompted.
    pub prompt: String,
    /// Tokens of the prompt.
    pub ids: Vec<u32>,
    /// Tokens of the caption, with the end token if it has one.
    pub greedy: Vec<u32>,
    /// The caption.
    pub text: String,
    /// All that is known of it.
    pub json: Value,
}

/// The pictures of a model's reference.
pub fn items(model: &str) -> Vec<Item> {
    let all = json(folder(model).join("reference.json"));
    let item = |json: &Value| {
        let ids = |name: &str| -> Vec<u32> { serde_json::from_value(json[name].clone()).unwrap() };
        let text = |name: &str| json[name].as_str().unwrap().to_owned();
        let (file, prompt, caption) = (text("file"), text("prompt"), text("text"));
        Item { file, prompt, ids: ids("ids"), greedy: ids("greedy"), text: caption, json: json.clone() }
    };
    let items: Vec<Item> = all["pictures"].as_array().unwrap().iter().map(item).collect();
    assert!(items.len() >= 5);
    items
}

/// The tensors of a model's reference.
pub fn tensor(model: &str, name: &str) -> Tensor {
    let path = folder(model).join("reference.safetensors");
    candle_core::safetensors::load(path, &Device::Cpu).unwrap().remove(name).unwrap()
}

/// A picture as Ratna decodes it, at its full size.
pub fn decoded(file: &str) -> RgbImage {
    let bytes = std::fs::read(crate::fixtures::root().join(file)).unwrap();
    let full = TargetSize { long: u32::MAX, short: u32::MAX };
    decode(&bytes, Orientation::UPRIGHT, full).unwrap().pixels
}

/// The pictures that the reference prepared, before normalisation, each a square.
pub fn prepared(model: &str) -> Vec<RgbImage> {
    let strip = image::open(folder(model).join("pixels.png")).unwrap().to_rgb8();
    let side = strip.width();
    let part = |index| image::imageops::crop_imm(&strip, 0, index * side, side, side).to_image();
    (0..strip.height() / side).map(part).collect()
}

/// Asserts that no byte differs by more than one.
pub fn assert_same_pixels(found: &RgbImage, expected: &RgbImage, name: &str) {
    assert_eq!(found.dimensions(), expected.dimensions(), "{name}");
    let worst = found.as_raw().iter().zip(expected.as_raw()).map(|(a, b)| a.abs_diff(*b)).max();
    assert!(worst <= Some(1), "{name} differs by {worst:?} of 255");
}

/// Asserts that two tensors agree.
pub fn assert_close(found: &Tensor, expected: &Tensor, name: &str) {
    assert_eq!(found.dims(), expected.dims(), "{name}");
    let worst = (found - expected).unwrap().abs().unwrap().max_all().unwrap().to_scalar::<f32>().unwrap();
    println!("{worst:.7} {name}");
    assert!(worst <= MAX_DIFFERENCE, "{name} differs by {worst}");
}

/// Asserts that a caption is the reference's, and that its pieces are its text.
pub fn assert_caption(
    item: &Item,
    end: u32,
    caption: impl FnOnce(&mut dyn FnMut(&str) -> ControlFlow<()>) -> Result<Caption, CaptionError>,
) {
    let mut told = String::new();
    let found = caption(&mut |piece| {
        told.push_str(piece);
        ControlFlow::Continue(())
    })
    .unwrap();
    let ended = item.greedy.last() == Some(&end);
    let expected = &item.greedy[..item.greedy.len() - usize::from(ended)];
    assert_eq!(found.tokens, expected, "{}", item.file);
    assert_eq!(found.ending == super::Ending::Complete, ended, "{}", item.file);
    assert_eq!((found.text.as_str(), told.as_str()), (item.text.trim(), item.text.trim()), "{}", item.file);
}

/// A copy of a model's folder in which a file has other contents.
pub fn damaged(model: &str, file: &str, bytes: impl AsRef<[u8]>) -> tempfile::TempDir {
    let copy = tempfile::TempDir::new().unwrap();
    for entry in std::fs::read_dir(folder(model)).unwrap() {
        let path = entry.unwrap().path();
        std::fs::copy(&path, copy.path().join(Path::new(path.file_name().unwrap()))).unwrap();
    }
    std::fs::write(copy.path().join(file), bytes).unwrap();
    copy
}
