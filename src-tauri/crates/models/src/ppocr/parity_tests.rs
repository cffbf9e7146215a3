//! The networks against onnxruntime, on the fixtures of `tools/words/parity.py`.

use safetensors::SafeTensors;
use safetensors::tensor::TensorView;

use super::{Detector, Recognizer, Step};
use crate::fixtures::folder;

/// By how much a probability may differ from that of the original weights, of which the assets leave out some bits.
const CLOSE: f32 = 1e-3;

/// By how much a probability may differ between orders of summation: the softmax adds up 18,710 classes some at a time,
/// and each addition to a sum near 1 rounds by up to 6e-8.
const ROUNDING: f32 = 1e-5;

/// A picture, (3, height, width), from −1 to 1, with what onnxruntime computes.
struct Case {
    name: String,
    pixels: Vec<f32>,
    height: usize,
    width: usize,
    expected: Vec<f32>,
}

fn floats(tensor: &TensorView<'_>) -> Vec<f32> {
    tensor.data().as_chunks().0.iter().copied().map(f32::from_le_bytes).collect()
}

fn cases(network: &str) -> Vec<Case> {
    let bytes = std::fs::read(folder("words").join("reference.safetensors")).unwrap();
    let tensors = SafeTensors::deserialize(&bytes).unwrap();
    let names = tensors.names().into_iter().filter_map(|name| name.strip_suffix(".picture"));
    let mut names: Vec<&str> = names.filter(|name| name.starts_with(network)).collect();
    names.sort_unstable();
    let case = |name: &str| {
        let picture = tensors.tensor(&format!("{name}.picture")).unwrap();
        let &[height, width, colours] = picture.shape() else { panic!("{name} is no picture") };
        // Grey pictures have one colour, which stands for all three.
        let colour = |colour: usize| picture.data().iter().skip(colour % colours).step_by(colours);
        let pixels = (0..3).flat_map(colour).map(|&value| f32::from(value) / 127.5 - 1.0).collect();
        let expected = floats(&tensors.tensor(&format!("{name}.output")).unwrap());
        Case { name: name.to_owned(), pixels, height, width, expected }
    };
    names.into_iter().map(case).collect()
}

fn worst(found: &[f32], expected: &[f32]) -> f32 {
    assert_eq!(found.len(), expected.len());
    found.iter().zip(expected).map(|(found, expected)| (found - expected).abs()).fold(0.0, f32::max)
}

#[test]
fn the_detector_matches_onnxruntime() {
    let detector = Detector::new().unwrap();
    let cases = cases("detector");
    assert_eq!(cases.len(), 3);
    for Case { name, pixels, height, width, expected } in cases {
        let found = detector.forward(&pixels, height, width).unwrap();
        let difference = worst(&found, &expected);
        println!("{name}: {difference}");
        assert!(difference < CLOSE, "{name}: {difference}");
    }
}

#[test]
fn the_recognizer_matches_onnxruntime() {
    let recognizer = Recognizer::new().unwrap();
    let cases = cases("recognizer");
    assert_eq!(cases.len(), 5);
    for Case { name, pixels, width, expected, .. } in cases {
        let found = recognizer.forward(&pixels, width).unwrap();
        let flat = |step: &Step| [step.class as f32, step.probability, step.space];
        let found: Vec<f32> = found.iter().flat_map(flat).collect();
        let difference = worst(&found, &expected);
        println!("{name}: {difference}");
        // A wrong class differs by 1 or more.
        assert!(difference < CLOSE, "{name}: {difference}");
    }
}

#[test]
fn the_number_of_threads_changes_nothing_but_rounding() {
    let (detector, recognizer) = (Detector::new().unwrap(), Recognizer::new().unwrap());
    let pools = [1, 5].map(|threads| rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap());
    for Case { name, pixels, height, width, .. } in cases("detector") {
        let [map, other] =
            pools.each_ref().map(|pool| pool.install(|| detector.forward(&pixels, height, width).unwrap()));
        let difference = worst(&map, &other);
        assert!(difference < ROUNDING, "{name}: {difference}");
    }
    for Case { name, pixels, width, .. } in cases("recognizer") {
        let [steps, others] =
            pools.each_ref().map(|pool| pool.install(|| recognizer.forward(&pixels, width).unwrap()));
        for (step, other) in steps.iter().zip(&others) {
            assert_eq!(step.class, other.class, "{name}");
            let difference = (step.probability - other.probability).abs();
            assert!(difference < ROUNDING, "{name}: {difference}");
        }
    }
}

#[test]
fn pictures_of_another_size_are_errors() {
    let (detector, recognizer) = (Detector::new().unwrap(), Recognizer::new().unwrap());
    for (height, width) in [(0, 0), (32, 0), (32, 33), (31, 32)] {
        assert!(detector.forward(&vec![0.0; 3 * height * width], height, width).is_err());
    }
    assert!(detector.forward(&[0.0; 7], 32, 32).is_err());
    for width in [0, 1, 4] {
        assert!(recognizer.forward(&vec![0.0; 3 * 48 * width], width).is_err());
    }
    assert!(recognizer.forward(&[0.0; 3 * 32 * 320], 320).is_err());
}
