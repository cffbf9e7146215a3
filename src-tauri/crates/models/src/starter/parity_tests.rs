//! The starter model against the unquantised reference in Python, on the fixtures of `tools/starter/parity.py`.

use ratna_engine::embedder::Embedder;
use ratna_engine::pictures::decode::{Orientation, TargetSize, decode, model_input};
use serde_json::Value;

use super::Starter;
use crate::fixtures::{folder, json, root};

/// Cosine that every picture and every text must reach.
const CLOSE: f32 = 0.999;

/// One part of the reference: (picture file or text, vector).
fn reference(part: &str, key: &str) -> Vec<(String, Vec<f32>)> {
    let all = json(folder("starter").join("reference.json"));
    let vector = |item: &Value| -> Vec<f32> {
        item["vector"].as_array().unwrap().iter().map(|value| value.as_f64().unwrap() as f32).collect()
    };
    let items = all[part].as_array().unwrap();
    items.iter().map(|item| (item[key].as_str().unwrap().to_owned(), vector(item))).collect()
}

/// Compares every pair, and reports the worst one.
fn assert_parity(found: impl Iterator<Item = (String, Vec<f32>, Vec<f32>)>) {
    let mut worst = (String::new(), f32::MAX);
    for (name, found, expected) in found {
        let length: f32 = found.iter().map(|value| value * value).sum();
        assert!((length - 1.0).abs() < 1e-4, "{name}: the embedding is not normalised");
        let cosine: f32 = found.iter().zip(&expected).map(|(found, expected)| found * expected).sum();
        println!("{cosine:.6} {name}");
        if cosine < worst.1 {
            worst = (name, cosine);
        }
    }
    assert!(worst.1 >= CLOSE, "the lowest cosine: {} with {}", worst.0, worst.1);
}

#[test]
fn pictures_match_the_reference() {
    let model = Starter::new().unwrap();
    let spec = model.input();
    let reference = reference("pictures", "file");
    assert!(reference.len() >= 12);
    assert_parity(reference.into_iter().map(|(file, expected)| {
        let bytes = std::fs::read(root().join(&file)).unwrap();
        let picture =
            decode(&bytes, Orientation::UPRIGHT, TargetSize { long: 512, short: spec.side }).unwrap();
        let input = model_input(&picture.pixels, spec);
        (file, model.embed_images(&[input]).unwrap().remove(0), expected)
    }));
}

#[test]
fn texts_match_the_reference() {
    let model = Starter::new().unwrap();
    let reference = reference("texts", "text");
    assert!(reference.len() >= 12);
    assert_parity(reference.into_iter().map(|(text, expected)| {
        let found = model.embed_text(&text).unwrap();
        (text, found, expected)
    }));
}

#[test]
fn long_texts_are_truncated_and_pictures_may_have_any_size() {
    let model = Starter::new().unwrap();
    for text in ["a".repeat(10_000), "cat ".repeat(2_500), "\u{200d}\u{fe0f}".repeat(500)] {
        assert_eq!(model.embed_text(&text).unwrap().len(), model.dimensions());
    }
    for (width, height) in [(1, 1), (10, 10), (1280, 3), (320, 430)] {
        assert_eq!(
            model.embed_images(&[image::RgbImage::new(width, height)]).unwrap()[0].len(),
            model.dimensions()
        );
    }
}

#[test]
fn an_embedding_does_not_depend_on_the_batch() {
    let model = Starter::new().unwrap();
    let side = model.input().side;
    let batch: Vec<image::RgbImage> = (0..3_u8)
        .map(|seed| image::RgbImage::from_fn(side, side, |x, y| image::Rgb([x as u8, y as u8, seed * 80])))
        .collect();
    let together = model.embed_images(&batch).unwrap();
    for (picture, vector) in batch.iter().zip(&together) {
        assert_eq!(&model.embed_images(std::slice::from_ref(picture)).unwrap()[0], vector);
    }
    assert!(model.embed_images(&[]).unwrap().is_empty());
}
