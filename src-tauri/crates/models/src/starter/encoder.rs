//! The encoder of BERT (Devlin et al. 2019, arXiv 1810.04805) in the size of MiniLM-L6.
//!
//! Owns its layers. A query has few tokens, so that its time is that of reading the weights: each dense layer divides its
//! outputs among rayon's threads, and every thread reads its own part of the weights.

use std::ops::Range;

use pulp::{Arch, Simd, WithSimd};
use rayon::prelude::*;

use crate::asset::{Weights, WeightsError};
use crate::attention::{Heads, attend};
use crate::convolution::{Epilogue, PANEL, Pixels, Pointwise, Task, gelu};
use crate::row_kernels::normalize;

/// Elements of a token's state.
pub const WIDTH: usize = 384;

const LAYERS: usize = 6;
const HEADS: Heads = Heads { count: 12, width: WIDTH / 12 };

/// Keeps layer norms from dividing by zero.
const EPSILON: f32 = 1e-12;

/// The layers with their weights.
pub struct Encoder(Vec<Layer>);

/// A layer with post-normalisation.
struct Layer {
    /// To queries, keys and values.
    project: Pointwise,
    join: Pointwise,
    attended: Norm,
    widen: Pointwise,
    narrow: Pointwise,
    out: Norm,
}

/// A layer norm.
pub struct Norm {
    weight: Vec<f32>,
    bias: Vec<f32>,
}

impl Encoder {
    /// Unpacks the weights to f32, which takes 43 MB.
    ///
    /// # Errors
    /// When a tensor is missing.
    pub fn load(weights: &Weights<'_>) -> Result<Self, WeightsError> {
        let layers = (0..LAYERS).into_par_iter().map(|index| Layer::load(weights, index));
        Ok(Self(layers.collect::<Result<_, _>>()?))
    }

    /// The last states of tokens, (tokens, [`WIDTH`]), from their first ones.
    pub fn forward(&self, mut states: Vec<f32>) -> Vec<f32> {
        for layer in &self.0 {
            let attended = attend(&dense(&layer.project, &states, false), HEADS);
            layer.attended.add(&dense(&layer.join, &attended, false), &mut states);
            let wide = dense(&layer.widen, &states, true);
            layer.out.add(&dense(&layer.narrow, &wide, false), &mut states);
        }
        states
    }
}

impl Layer {
    fn load(weights: &Weights<'_>, index: usize) -> Result<Self, WeightsError> {
        let name = |part: &str| format!("encoder.layer.{index}.{part}");
        let layer = |parts: &[&str]| {
            let (mut rows, mut bias) = (Vec::new(), Vec::new());
            for part in parts {
                rows.extend(weights.array(&format!("{}.weight", name(part)))?.values);
                bias.extend(weights.array(&format!("{}.bias", name(part)))?.values);
            }
            Ok::<_, WeightsError>(Pointwise::transposed(&rows, &bias))
        };
        Ok(Self {
            project: layer(&["attention.self.query", "attention.self.key", "attention.self.value"])?,
            join: layer(&["attention.output.dense"])?,
            attended: Norm::load(weights, &name("attention.output.LayerNorm"))?,
            widen: layer(&["intermediate.dense"])?,
            narrow: layer(&["output.dense"])?,
            out: Norm::load(weights, &name("output.LayerNorm"))?,
        })
    }
}

impl Norm {
    /// Unpacks the weights.
    ///
    /// # Errors
    /// When a tensor is missing.
    pub fn load(weights: &Weights<'_>, name: &str) -> Result<Self, WeightsError> {
        let tensor = |part| Ok::<_, WeightsError>(weights.array(&format!("{name}.{part}"))?.values);
        Ok(Self { weight: tensor("weight")?, bias: tensor("bias")? })
    }

    /// Adds rows to states, and normalises the sums.
    pub fn add(&self, rows: &[f32], states: &mut [f32]) {
        Arch::new().dispatch(Add { norm: self, rows, states });
    }
}

struct Add<'a> {
    norm: &'a Norm,
    rows: &'a [f32],
    states: &'a mut [f32],
}

impl WithSimd for Add<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, _: S) {
        let Self { norm, rows, states } = self;
        let mut sum = [0.0; WIDTH];
        for (state, row) in states.chunks_exact_mut(WIDTH).zip(rows.chunks_exact(WIDTH)) {
            for ((sum, state), row) in sum.iter_mut().zip(&*state).zip(row) {
                *sum = state + row;
            }
            normalize(state, &sum, &norm.weight, &norm.bias, EPSILON);
        }
    }
}

/// Rows of inputs through a dense layer, perhaps with GELU.
fn dense(layer: &Pointwise, input: &[f32], activate: bool) -> Vec<f32> {
    let (outputs, panels) = (layer.outputs(), layer.panels());
    let count = rayon::current_num_threads().min(panels);
    let parts: Vec<Vec<f32>> = (0..count)
        .into_par_iter()
        .map(|part| {
            let panels = part * panels / count..(part + 1) * panels / count;
            Arch::new().dispatch(Part { layer, input, panels, activate })
        })
        .collect();
    let rows = input.len() / layer.inputs();
    let mut out = Vec::with_capacity(rows * outputs);
    for row in 0..rows {
        for part in &parts {
            let width = part.len() / rows;
            out.extend_from_slice(&part[row * width..(row + 1) * width]);
        }
    }
    out
}

/// Some outputs of a dense layer.
struct Part<'a> {
    layer: &'a Pointwise,
    input: &'a [f32],
    panels: Range<usize>,
    activate: bool,
}

impl WithSimd for Part<'_> {
    type Output = Vec<f32>;

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) -> Vec<f32> {
        let Self { layer, input, panels, activate } = self;
        let rows = input.len() / layer.inputs();
        let width = layer.outputs().min(panels.end * PANEL) - panels.start * PANEL;
        let mut out = vec![0.0; rows * width];
        let task =
            Task { panels, layout: Pixels::dense(width), ..Task::whole(layer, input, rows, Epilogue::Bias) };
        layer.run(simd, task, &mut out);
        if activate {
            gelu(simd, &mut out);
        }
        out
    }
}
