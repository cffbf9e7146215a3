//! Both towers against open_clip, on the fixtures of `tools/parity/mobileclip.py`: a small model of random weights.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use candle_core::{DType, Device, Tensor};
use candle_nn::VarBuilder;
use serde_json::Value;

use super::{Config, ImageTower, TextTower, Tokens, tensors};

const TOKEN_TABLE: &str = "text.token_embedding.weight";

/// Tensors of a file by name.
type Tensors = HashMap<String, Tensor>;

/// A model and what the reference says of it.
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

    /// The small model that comes with the sources.
    fn small() -> Self {
        Self::read(&PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/mobileclip")))
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
            tower.forward_rows(&table.index_select(&ids, 0).unwrap(), tokens.end).unwrap()
        };
        let texts: Vec<Tensor> = self.texts.iter().map(embed).collect();
        assert_close(&Tensor::stack(&texts, 0).unwrap(), &self.reference["texts"], close, "text");
    }

    fn token_table_shape(&self) -> (usize, usize) {
        (self.config.text.vocabulary, self.config.text.width)
    }

    fn image_tower(&self, weights: Tensors) -> ImageTower {
        let vb = VarBuilder::from_tensors(weights, DType::F32, &Device::Cpu);
        ImageTower::load(vb, &self.config).unwrap()
    }
}

/// Direction and length of every row.
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

/// Not one of the fixtures' models but one of the real size, made with `--full`.
#[test]
#[ignore = "wants RATNA_MOBILECLIP, a folder that tools/parity/mobileclip.py --full has written"]
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
fn a_picture_has_the_same_vector_in_any_company() {
    let fixture = Fixture::small();
    let (tower, pixels) = (fixture.image_tower(fixture.weights.clone()), fixture.pixels());
    let alone = |index| tower.forward(&pixels.narrow(0, index, 1).unwrap()).unwrap();
    let alone: Vec<Tensor> = (0..pixels.dim(0).unwrap()).map(alone).collect();
    assert_close(&Tensor::cat(&alone, 0).unwrap(), &tower.forward(&pixels).unwrap(), 0.999_999, "picture");
}

#[test]
fn the_list_of_tensors_is_what_the_checkpoint_holds() {
    let fixture = Fixture::small();
    let idle = |name: &str| name == "logit_scale" || name.ends_with("num_batches_tracked");
    let held = fixture.weights.iter().filter(|(name, _)| !idle(name));
    let mut held: Vec<(String, Vec<usize>)> =
        held.map(|(name, tensor)| (name.clone(), tensor.dims().to_vec())).collect();
    let mut listed = tensors(&fixture.config);
    held.sort();
    listed.sort();
    assert_eq!(listed, held);
}

#[test]
fn a_tensor_that_is_missing_or_misshapen_is_an_error() {
    let fixture = Fixture::small();
    let loads = |weights: Tensors| {
        let vb = VarBuilder::from_tensors(weights, DType::F32, &Device::Cpu);
        ImageTower::load(vb.clone(), &fixture.config).is_ok()
            && TextTower::load(vb.clone(), &fixture.config).is_ok()
            && vb.get(fixture.token_table_shape(), TOKEN_TABLE).is_ok()
    };
    assert!(loads(fixture.weights.clone()));
    for (name, shape) in tensors(&fixture.config) {
        let mut weights = fixture.weights.clone();
        weights.remove(&name);
        assert!(!loads(weights.clone()), "{name} is not asked for");
        let longer: Vec<usize> = shape.iter().map(|length| length + 1).collect();
        weights.insert(name.clone(), Tensor::zeros(longer, DType::F32, &Device::Cpu).unwrap());
        assert!(!loads(weights), "{name} may have any shape");
    }
}

#[test]
fn strange_inputs_are_errors() {
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
    let rows = Tensor::zeros((text.context, text.width), DType::F32, &Device::Cpu).unwrap();
    assert!(tower.forward_rows(&rows, text.context - 1).is_ok());
    assert!(tower.forward_rows(&rows, text.context).is_err());
    assert!(tower.forward_rows(&rows.narrow(0, 0, 5).unwrap(), 0).is_err());
    assert!(Tokens::new(&[], &text).is_err());
    assert!(Tokens::new(&[94, 96, 95], &text).is_err());
}

#[test]
fn texts_are_padded_or_cut_before_their_end() {
    let text = Fixture::small().config.text;
    let short = Tokens::new(&[94, 7, 95], &text).unwrap();
    assert_eq!((&short.ids[..5], short.ids.len(), short.end), (&[94, 7, 95, 0, 0][..], 16, 2));
    let long: Vec<u32> = [94].into_iter().chain(1..40).chain([95]).collect();
    let long = Tokens::new(&long, &text).unwrap();
    assert_eq!((long.ids[14], long.ids[15], long.ids.len(), long.end), (14, 95, 16, 15));
}
