//! What the recognizer's mixer computes of every step on its own: layer norms, and the layers of a transformer block
//! before and after its attention.
//!
//! Owns their weights. Starts no threads.

use pulp::Simd;

use super::load::{bias, pointwise, weight};
use crate::asset::{Weights, WeightsError};
use crate::convolution::{Epilogue, Pointwise, Task, swish};
use crate::row_kernels::normalize;

/// Channels of a step.
pub const WIDTH: usize = 120;

/// Keeps a block's layer norms from dividing by zero.
const BLOCK_EPSILON: f32 = 1e-5;

/// Weights of a block.
pub struct Block {
    norms: [Norm; 2],
    /// Queries, keys and values.
    attention: Pointwise,
    out: Pointwise,
    expand: Pointwise,
    narrow: Pointwise,
}

/// A layer norm.
pub struct Norm {
    weight: Vec<f32>,
    bias: Vec<f32>,
    epsilon: f32,
}

impl Norm {
    /// Unpacks the weights.
    ///
    /// # Errors
    /// When a tensor is missing.
    pub fn load(weights: &Weights<'_>, name: &str, epsilon: f32) -> Result<Self, WeightsError> {
        Ok(Self { weight: weight(weights, name)?, bias: bias(weights, name)?, epsilon })
    }

    /// The normalised rows of `x`.
    #[inline(always)]
    pub fn forward(&self, x: &[f32]) -> Vec<f32> {
        let mut out = vec![0.0; x.len()];
        for (out, x) in out.chunks_exact_mut(WIDTH).zip(x.chunks_exact(WIDTH)) {
            normalize(out, x, &self.weight, &self.bias, self.epsilon);
        }
        out
    }
}

impl Block {
    /// Unpacks the weights.
    ///
    /// # Errors
    /// When a tensor is missing.
    pub fn load(weights: &Weights<'_>, index: usize) -> Result<Self, WeightsError> {
        let name = |part: &str| format!("neck.blocks.{index}.{part}");
        let norm = |part: &str| Norm::load(weights, &name(part), BLOCK_EPSILON);
        Ok(Self {
            norms: [norm("norm.0")?, norm("norm.1")?],
            attention: pointwise(weights, &name("attention"))?,
            out: pointwise(weights, &name("out"))?,
            expand: pointwise(weights, &name("expand"))?,
            narrow: pointwise(weights, &name("project"))?,
        })
    }

    /// Queries, keys and values of the steps, (steps, 3, 120).
    #[inline(always)]
    pub fn project<S: Simd>(&self, simd: S, tokens: &[f32], out: &mut [f32]) {
        let [norm, _] = &self.norms;
        let (layer, steps) = (&self.attention, tokens.len() / WIDTH);
        layer.run(simd, Task::whole(layer, &norm.forward(tokens), steps, Epilogue::Bias), out);
    }

    /// What follows the attention.
    #[inline(always)]
    pub fn finish<S: Simd>(&self, simd: S, attended: &[f32], tokens: &mut [f32]) {
        let [_, norm] = &self.norms;
        let steps = tokens.len() / WIDTH;
        self.out.run(simd, Task::whole(&self.out, attended, steps, Epilogue::AccumulateBias), tokens);
        let mut wide = dense(simd, &self.expand, &norm.forward(tokens));
        swish(&mut wide);
        self.narrow.run(simd, Task::whole(&self.narrow, &wide, steps, Epilogue::AccumulateBias), tokens);
    }
}

/// Applies a dense layer to contiguous rows of inputs.
#[inline(always)]
pub fn dense<S: Simd>(simd: S, layer: &Pointwise, input: &[f32]) -> Vec<f32> {
    let rows = input.len() / layer.inputs();
    let mut out = vec![0.0; rows * layer.outputs()];
    layer.run(simd, Task::whole(layer, input, rows, Epilogue::Bias), &mut out);
    out
}
