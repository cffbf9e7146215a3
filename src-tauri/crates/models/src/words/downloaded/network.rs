//! A recognizer as an ONNX file, run by `rten`.
//!
//! Owns its inputs and outputs. It runs on one thread, since few lines are read with it and always in the background.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use rten::{Model, ModelOptions, OpRegistry, RunOptions, ThreadPool, op_registry};
use rten_tensor::prelude::*;
use rten_tensor::{NdTensor, NdTensorView};

use crate::ppocr::{HEIGHT, STEP, Step};
use crate::query_priority;
use crate::words::networks::LineNetwork;

/// Narrowest input: narrower lines are continued with grey, as the networks of this family are trained.
const NARROWEST: usize = 320;

/// The network with its characters.
pub struct OnnxNetwork {
    model: Model,
    options: RunOptions,
    characters: Vec<Option<char>>,
}

impl OnnxNetwork {
    /// Reads a network and tries it on an empty line.
    ///
    /// # Errors
    /// When it is no such network, or has other classes than these characters.
    pub fn load(onnx: Vec<u8>, characters: Vec<Option<char>>) -> Result<Self, String> {
        let load = || ModelOptions::with_ops(operators()).load(onnx).map_err(|error| error.to_string());
        let options = RunOptions::default().with_thread_pool(Some(Arc::new(ThreadPool::with_num_threads(1))));
        let network = Self { model: without_panic(load)?, options, characters };
        network.steps(&vec![0.0; 3 * HEIGHT * NARROWEST], NARROWEST)?;
        Ok(network)
    }

    /// The probabilities of the classes, (1, width / 8, classes), for (1, 3, 48, width).
    fn run(&self, pixels: &[f32], width: usize) -> Result<NdTensor<f32, 3>, String> {
        let line = NdTensorView::try_from_data([1, 3, HEIGHT, width], pixels);
        let line = line.map_err(|_| format!("{} values are no line of {HEIGHT} × {width}", pixels.len()))?;
        let run = || {
            let output = self.model.run_one(line.into(), Some(self.options.clone()));
            output
                .map_err(|error| error.to_string())?
                .try_into()
                .map_err(|_| "its output is no table".to_owned())
        };
        without_panic(run)
    }
}

impl LineNetwork for OnnxNetwork {
    fn steps(&self, pixels: &[f32], width: usize) -> Result<Vec<Step>, String> {
        query_priority::yield_to_queries();
        let padded = width.next_multiple_of(STEP).max(NARROWEST);
        let output = self.run(&widened(pixels, width, padded), padded)?;
        let [lines, steps, classes] = output.shape();
        let known = self.characters.len();
        if lines != 1 || steps != padded / STEP || !(known + 1..=known + 2).contains(&classes) {
            let expected = format!("1 × {} × {}", padded / STEP, known + 2);
            return Err(format!("its output is {lines} × {steps} × {classes} and not {expected}"));
        }
        let probabilities = output.to_contiguous();
        let rows = probabilities.data().chunks_exact(classes);
        Ok(rows.take(width / STEP).map(|row| step(row, known)).collect())
    }

    fn character(&self, class: usize) -> Option<char> {
        let index = class.checked_sub(1)?;
        if index == self.characters.len() { Some(' ') } else { *self.characters.get(index)? }
    }
}

/// A line with columns of grey after it.
fn widened(pixels: &[f32], width: usize, padded: usize) -> Vec<f32> {
    let mut out = vec![0.0; pixels.len() / width.max(1) * padded];
    for (out, row) in out.chunks_exact_mut(padded).zip(pixels.chunks_exact(width.max(1))) {
        out[..width].copy_from_slice(row);
    }
    out
}

/// The likeliest class of a row of probabilities. The space is the class after all characters.
fn step(row: &[f32], characters: usize) -> Step {
    let value = |class: usize| {
        row.get(class).copied().filter(|value| value.is_finite()).unwrap_or(0.0).clamp(0.0, 1.0)
    };
    let class = (0..row.len()).max_by(|&a, &b| value(a).total_cmp(&value(b)).then(b.cmp(&a))).unwrap_or(0);
    Step { class, probability: value(class), space: value(characters + 1) }
}

/// A panic of the library as an error: what it panics on is a damaged file.
fn without_panic<T>(run: impl FnOnce() -> Result<T, String>) -> Result<T, String> {
    catch_unwind(AssertUnwindSafe(run)).unwrap_or_else(|_| Err("it makes no sense".to_owned()))
}

/// The operators of such networks, as versions of the exporter write them, and no others: each adds to the program, and none
/// of these makes more of its input than the network's weights say.
fn operators() -> OpRegistry {
    op_registry!(
        Add,
        AveragePool,
        BatchNormalization,
        Cast,
        Clip,
        Concat,
        Conv,
        Div,
        Erf,
        Flatten,
        Gather,
        Gelu,
        Gemm,
        GlobalAveragePool,
        HardSigmoid,
        HardSwish,
        Identity,
        LayerNormalization,
        MatMul,
        MaxPool,
        Mul,
        Pow,
        ReduceMean,
        Relu,
        Reshape,
        Shape,
        Sigmoid,
        Slice,
        Softmax,
        Split,
        Sqrt,
        Squeeze,
        Sub,
        Transpose,
        Unsqueeze
    )
}

#[cfg(test)]
mod tests {
    use safetensors::SafeTensors;

    use super::*;

    fn fixture(name: &str) -> Vec<u8> {
        std::fs::read(crate::fixtures::folder("words").join(name)).unwrap()
    }

    fn characters() -> Vec<Option<char>> {
        vec![Some('क'); 20]
    }

    fn values(tensors: &SafeTensors<'_>, name: &str) -> Vec<f32> {
        let bytes = tensors.tensor(name).unwrap().data().to_vec();
        bytes.as_chunks::<4>().0.iter().map(|&value| f32::from_le_bytes(value)).collect()
    }

    #[test]
    fn a_network_with_the_layers_of_the_family_computes_as_onnxruntime_does() {
        let network = OnnxNetwork::load(fixture("ppocr5.onnx"), characters()).unwrap();
        let bytes = fixture("ppocr5.safetensors");
        let tensors = SafeTensors::deserialize(&bytes).unwrap();
        let output = network.run(&values(&tensors, "line"), 88).unwrap();
        assert_eq!(output.shape(), [1, 11, 22]);
        for (found, expected) in output.iter().zip(values(&tensors, "steps")) {
            assert!((found - expected).abs() < 1e-5, "{found} {expected}");
        }
    }

    #[test]
    fn damaged_networks_and_those_of_other_characters_are_refused() {
        let whole = fixture("ppocr5.onnx");
        for length in (0..whole.len()).step_by(whole.len() / 97) {
            assert!(OnnxNetwork::load(whole[..length].to_vec(), characters()).is_err(), "{length}");
        }
        // Whatever a changed byte means, it is no panic.
        for at in (0..whole.len()).step_by(whole.len() / 97) {
            let mut changed = whole.clone();
            changed[at] ^= 0x5A;
            drop(OnnxNetwork::load(changed, characters()));
        }
        let error = OnnxNetwork::load(whole, vec![Some('a'); 30]).err().unwrap();
        assert!(error.contains("1 × 40 × 22 and not 1 × 40 × 32"), "{error}");
    }

    #[test]
    fn the_likeliest_class_counts_whatever_the_numbers_are() {
        let found = step(&[0.1, 0.7, f32::NAN, 0.2], 2);
        assert_eq!(found, Step { class: 1, probability: 0.7, space: 0.2 });
        assert_eq!(step(&[f32::NAN; 3], 1).class, 0);
    }
}
