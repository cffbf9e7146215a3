//! The detector against the published network in onnxruntime, on the fixtures of `tools/starter/detections.py`.

use image::RgbImage;
use ratna_engine::pictures::decode::{Orientation, TargetSize, decode, model_input};
use serde_json::Value;

use super::{Detected, Detector, INPUT};
use crate::fixtures::{folder, json, root};

/// Cosine that the features of every picture must reach.
const CLOSE: f32 = 0.999;

/// More pixels than any fixture has.
const WHOLE: u32 = 4096;

/// By how much a score may differ: of a picture of 17 pixels, enlarged, by 0.028, of the others by 0.001.
const NEAR: f32 = 0.03;

/// A list of numbers in the reference.
fn numbers(item: &Value, key: &str) -> Vec<f32> {
    item[key].as_array().unwrap().iter().map(|value| value.as_f64().unwrap() as f32).collect()
}

fn detect(detector: &Detector, file: &str) -> Detected {
    let bytes = std::fs::read(root().join(file)).unwrap();
    // Every pixel, as the reference sees them: a JPEG that is decoded at a smaller size differs by a few hundredths.
    let target = TargetSize { long: WHOLE, short: WHOLE };
    let picture = decode(&bytes, Orientation::UPRIGHT, target).unwrap();
    detector.forward(&model_input(&picture.pixels, INPUT)).unwrap()
}

#[test]
fn pictures_match_the_reference() {
    let detector = Detector::new().unwrap();
    let reference = json(folder("starter").join("detections.json"));
    let reference = reference.as_array().unwrap();
    assert!(reference.len() >= 12);
    for item in reference {
        let file = item["file"].as_str().unwrap();
        let found = detect(&detector, file);
        let dot = |a: &[f32], b: &[f32]| -> f32 { a.iter().zip(b).map(|(a, b)| a * b).sum() };
        let expected = numbers(item, "features");
        let length = |a: &[f32]| dot(a, a).sqrt();
        let cosine = dot(&found.features, &expected) / length(&found.features) / length(&expected);
        let apart = |found: &[f32], key: &str| -> f32 {
            let expected = numbers(item, key);
            assert_eq!(found.len(), expected.len());
            found.iter().zip(expected).map(|(a, b)| (a - b).abs()).fold(0.0, f32::max)
        };
        let (peaks, people) = (apart(&found.peaks, "peaks"), apart(&found.people, "people"));
        println!("{cosine:.6} {peaks:.6} {people:.6} {file}");
        assert!(cosine >= CLOSE && peaks <= NEAR && people <= NEAR, "{file}: {cosine}, {peaks}, {people}");
    }
}

#[test]
fn a_picture_of_another_size_is_an_error_and_a_result_does_not_depend_on_the_last_one() {
    let detector = Detector::new().unwrap();
    assert!(detector.forward(&RgbImage::new(10, 10)).is_err());
    let [grey, black] = [128, 0]
        .map(|value| RgbImage::from_fn(INPUT.side, INPUT.side, |x, y| image::Rgb([value, x as u8, y as u8])));
    let first = detector.forward(&grey).unwrap();
    detector.forward(&black).unwrap();
    assert_eq!(detector.forward(&grey).unwrap().features, first.features);
}
