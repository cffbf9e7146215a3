//! Both towers against open_clip, on the fixtures of `tools/parity/mobileclip.py`: a small model of random weights.

use std::collections::HashMap;
use std::path::Path;

use candle_core::{DType, Device, Tensor};
use candle_nn::VarBuilder;
use serde_json::Value;

use super::config::Config;
use super::image::ImageTower;
use super::tensors::expect_tensors;
use super::text::{TextTower, Tokens};
use crate::checkpoint::ExpectedTensors;
use crate::fixtures::folder;

const TOKEN_TABLE: &str = "text.token_embedding.weight";

/// Tensors of a file by name.
type Tensors = HashMap<String, Tensor>;

/// A model and the embeddings of the reference implementation.
struct Fixture {
    config: Config,
    texts: Vec<Vec<u32>>,
    weights: Tensors,
    reference: Tensors,
}

impl Fixture {
    fn read(folder: &Path) -> Self {
        let text = std::fs::read_to_string(folder.join("open_clip_config.json")).unwrap();
        let mut config = Config::parse(&text).unwrap();
        let json: Value = serde_json::from_str(&text).unwrap();
        let numbers = |list: &Value| -> Vec<u32> { serde_json::from_value(list.clone()).unwrap() };
        if let Some(small) = json.get("small") {
            let four = |name: &str| std::array::from_fn(|stage| numbers(&small[name])[stage] as usize);
            (config.image.depths, config.image.widths) = (four("layers"), four("embed_dims"));
        }
        let load = |name: &str| candle_core::safetensors::load(folder.join(name), &Device::Cpu).unwrap();
        Self {
            config,
            texts: json["texts"].as_array().unwrap().iter().map(numbers).collect(),
            weights: load("open_clip_model.safetensors"),
            reference: load("reference.safetensors"),
        }
    }

    /// The small model in the repository.
    fn small() -> Self {
        Self::read(&folder("mobileclip"))
    }

    fn pixels(&self) -> Tensor {
        (self.reference["pixels"].to_dtype(DType::F32).unwrap() / 255.0).unwrap()
    }

    /// Compares all pictures and texts with the reference.
    fn compare(&self, weights: Tensors, close: f32) {
        let images = self.image_tower(weights.clone()).forward(&self.pixels()).unwrap();
        assert_close(&images, &self.reference["images"], close, "picture");
        let vb = VarBuilder::from_tensors(weights, DType::F32, &Device::Cpu);
        let table = vb.get(self.token_table_shape(), TOKEN_TABLE).unwrap();
        let tower = TextTower::load(vb, &self.config).unwrap();
        let embed = |ids: &Vec<u32>| {
            let tokens = Tokens::new(ids, &self.config.text).unwrap();
            let ids = Tensor::new(tokens.ids.as_slice(), &Device::Cpu).unwrap();
            tower.forward(&table.index_select(&ids, 0).unwrap(), tokens.end).unwrap()
        };
        let texts: Vec<Tensor> = self.texts.iter().map(embed).collect();
        assert_close(&Tensor::stack(&texts, 0).unwrap(), &self.reference["texts"], close, "text");
    }

    fn token_table_shape(&self) -> (usize, usize) {
        (self.config.text.vocab_size, self.config.text.width)
    }

    fn image_tower(&self, weights: Tensors) -> ImageTower {
        let vb = VarBuilder::from_tensors(weights, DType::F32, &Device::Cpu);
        ImageTower::load(vb, &self.config).unwrap()
    }
}

/// Asserts that every row has the expected direction and length.
fn assert_close(found: &Tensor, expected: &Tensor, close: f32, what: &str) {
    assert_eq!(found.shape(), expected.shape());
    let (found, expected): (Vec<Vec<f32>>, Vec<Vec<f32>>) =
        (found.to_vec2().unwrap(), expected.to_vec2().unwrap());
    assert!(found.len() >= 5);
    for (index, (found, expected)) in found.iter().zip(&expected).enumerate() {
        let dot = |a: &[f32], b: &[f32]| a.iter().zip(b).map(|(a, b)| a * b).sum::<f32>();
        let (length, expected_length) = (dot(found, found).sqrt(), dot(expected, expected).sqrt());
        let cosine = dot(found, expected) / (length * expected_length);
        println!("{what} {index}: {cosine:.7}, length {length:.4} of {expected_length:.4}");
        assert!(cosine >= close, "{what} {index}: {cosine}");
        assert!((length / expected_length - 1.0).abs() < 0.02, "{what} {index}: length {length}");
    }
}

fn expected_tensors(config: &Config) -> Vec<(String, Vec<usize>)> {
    let mut expected = ExpectedTensors::default();
    expect_tensors(&mut expected, config);
    expected.iter().map(|(name, shape)| (name.to_owned(), shape.to_vec())).collect()
}

fn halved(weights: &Tensors) -> Tensors {
    let half = |tensor: &Tensor| tensor.to_dtype(DType::F16).unwrap().to_dtype(DType::F32).unwrap();
    weights.iter().map(|(name, tensor)| (name.clone(), half(tensor))).collect()
}

#[test]
fn both_towers_match_the_reference() {
    let fixture = Fixture::small();
    fixture.compare(fixture.weights.clone(), 0.9999);
}

#[test]
fn both_towers_match_the_reference_with_weights_of_f16() {
    let fixture = Fixture::small();
    fixture.compare(halved(&fixture.weights), 0.999);
}

/// Runs a model of the real size, written with `--full`, which is too large for the repository.
#[test]
#[ignore = "needs RATNA_MOBILECLIP, a folder written by tools/parity/mobileclip.py --full"]
fn a_model_of_the_real_size_matches_the_reference() {
    let fixture = Fixture::read(Path::new(&std::env::var("RATNA_MOBILECLIP").unwrap()));
    fixture.compare(fixture.weights.clone(), 0.9999);
    fixture.compare(halved(&fixture.weights), 0.999);
    let tower = fixture.image_tower(fixture.weights.clone());
    for batch in [1, 8] {
        let pixels = fixture.pixels().narrow(0, 0, 1).unwrap().repeat((batch, 1, 1, 1)).unwrap();
        let run = || {
            let start = std::time::Instant::now();
            tower.forward(&pixels).unwrap();
            start.elapsed()
        };
        let fastest = (0..6).map(|_| run()).min().unwrap();
        println!("batch {batch}: {:.1} ms an image", fastest.as_secs_f64() * 1000.0 / batch as f64);
    }
}

#[test]
fn an_embedding_does_not_depend_on_the_batch() {
    let fixture = Fixture::small();
    let (tower, pixels) = (fixture.image_tower(fixture.weights.clone()), fixture.pixels());
    let alone = |index| tower.forward(&pixels.narrow(0, index, 1).unwrap()).unwrap();
    let alone: Vec<Tensor> = (0..pixels.dim(0).unwrap()).map(alone).collect();
    assert_close(&Tensor::cat(&alone, 0).unwrap(), &tower.forward(&pixels).unwrap(), 0.999_999, "picture");
}

#[test]
fn the_list_of_tensors_matches_the_checkpoint() {
    let fixture = Fixture::small();
    let unused = |name: &str| name == "logit_scale" || name.ends_with("num_batches_tracked");
    let held = fixture.weights.iter().filter(|(name, _)| !unused(name));
    let mut held: Vec<(String, Vec<usize>)> =
        held.map(|(name, tensor)| (name.clone(), tensor.dims().to_vec())).collect();
    let mut listed = expected_tensors(&fixture.config);
    held.sort();
    listed.sort();
    assert_eq!(listed, held);
}

#[test]
fn a_missing_or_misshapen_tensor_is_an_error() {
    let fixture = Fixture::small();
    let loads = |weights: Tensors| {
        let vb = VarBuilder::from_tensors(weights, DType::F32, &Device::Cpu);
        ImageTower::load(vb.clone(), &fixture.config).is_ok()
            && TextTower::load(vb.clone(), &fixture.config).is_ok()
            && vb.get(fixture.token_table_shape(), TOKEN_TABLE).is_ok()
    };
    assert!(loads(fixture.weights.clone()));
    for (name, shape) in expected_tensors(&fixture.config) {
        let mut weights = fixture.weights.clone();
        weights.remove(&name);
        assert!(!loads(weights.clone()), "{name} is not required");
        let longer: Vec<usize> = shape.iter().map(|length| length + 1).collect();
        weights.insert(name.clone(), Tensor::zeros(longer, DType::F32, &Device::Cpu).unwrap());
        assert!(!loads(weights), "the shape of {name} is not checked");
    }
}

#[test]
fn invalid_inputs_are_errors() {
    let fixture = Fixture::small();
    let tower = fixture.image_tower(fixture.weights.clone());
    for shape in [[0, 3, 64, 64], [1, 3, 64, 32], [1, 4, 64, 64]] {
        assert!(tower.forward(&Tensor::zeros(&shape, DType::F32, &Device::Cpu).unwrap()).is_err());
    }
    assert!(tower.forward(&Tensor::zeros((1, 3, 64, 64), DType::U8, &Device::Cpu).unwrap()).is_err());
    assert!(tower.forward(&Tensor::zeros((), DType::F32, &Device::Cpu).unwrap()).is_err());
    let vb = VarBuilder::from_tensors(fixture.weights.clone(), DType::F32, &Device::Cpu);
    let tower = TextTower::load(vb, &fixture.config).unwrap();
    let text = fixture.config.text;
    let rows = Tensor::zeros((text.context_length, text.width), DType::F32, &Device::Cpu).unwrap();
    assert!(tower.forward(&rows, text.context_length - 1).is_ok());
    assert!(tower.forward(&rows, text.context_length).is_err());
    assert!(tower.forward(&rows.narrow(0, 0, 5).unwrap(), 0).is_err());
    assert!(Tokens::new(&[], &text).is_err());
    assert!(Tokens::new(&[94, 96, 95], &text).is_err());
}

#[test]
fn texts_are_padded_or_truncated_before_their_end_token() {
    let text = Fixture::small().config.text;
    let short = Tokens::new(&[94, 7, 95], &text).unwrap();
    assert_eq!((&short.ids[..5], short.ids.len(), short.end), (&[94, 7, 95, 0, 0][..], 16, 2));
    let long: Vec<u32> = [94].into_iter().chain(1..40).chain([95]).collect();
    let long = Tokens::new(&long, &text).unwrap();
    assert_eq!((long.ids[14], long.ids[15], long.ids.len(), long.end), (14, 95, 16, 15));
}
