//! The recognizer's neck: a mixer along the line, after SVTR (Du et al. 2022, arXiv 2205.00159).
//!
//! Owns its two transformer blocks with pre-normalisation. A line has few steps, so it starts no threads.

use pulp::{Arch, Simd, WithSimd};

use super::load::{bias, pointwise, weight};
use super::squeeze::{dense, dense_residual};
use crate::asset::{Weights, WeightsError};
use crate::convolution::{Depthwise, Epilogue, PANEL, Patch, Pixels, Pointwise, Rows, Task, swish};
use crate::row_kernels::{normalize, softmax};

/// Channels of a step.
const WIDTH: usize = 120;

/// Channels of the depthwise convolution, filled up to whole vectors.
const PADDED: usize = WIDTH.next_multiple_of(PANEL);

/// Columns of its kernel.
const KERNEL: usize = 7;

const HEADS: usize = 8;
const HEAD: usize = WIDTH / HEADS;
const BLOCKS: usize = 2;

/// The numbers that keep a layer norm from dividing by zero.
const BLOCK_EPSILON: f32 = 1e-5;
const LAST_EPSILON: f32 = 1e-6;

/// Weights of the neck.
pub struct Encoder {
    skip: Pointwise,
    reduce: Pointwise,
    depthwise: Depthwise,
    blocks: Vec<Block>,
    norm: Norm,
}

struct Block {
    norms: [Norm; 2],
    /// Queries, keys and values.
    attention: Pointwise,
    out: Pointwise,
    expand: Pointwise,
    project: Pointwise,
}

struct Norm {
    weight: Vec<f32>,
    bias: Vec<f32>,
    epsilon: f32,
}

impl Norm {
    fn load(weights: &Weights<'_>, name: &str, epsilon: f32) -> Result<Self, WeightsError> {
        Ok(Self { weight: weight(weights, name)?, bias: bias(weights, name)?, epsilon })
    }

    /// The normalised rows of `x`.
    fn forward(&self, x: &[f32]) -> Vec<f32> {
        let mut out = vec![0.0; x.len()];
        for (out, x) in out.chunks_exact_mut(WIDTH).zip(x.chunks_exact(WIDTH)) {
            normalize(out, x, &self.weight, &self.bias, self.epsilon);
        }
        out
    }
}

impl Encoder {
    /// Unpacks the weights.
    ///
    /// # Errors
    /// When a tensor is missing.
    pub fn load(weights: &Weights<'_>) -> Result<Self, WeightsError> {
        let padded = |values: Vec<f32>| -> Vec<f32> {
            let rows = values.chunks_exact(WIDTH);
            rows.flat_map(|row| row.iter().copied().chain([0.0; PADDED - WIDTH])).collect()
        };
        let taps = padded(weight(weights, "neck.depthwise")?);
        Ok(Self {
            skip: pointwise(weights, "neck.skip")?,
            reduce: pointwise(weights, "neck.reduce")?,
            depthwise: Depthwise::horizontal(taps, padded(bias(weights, "neck.depthwise")?)),
            blocks: (0..BLOCKS).map(|index| Block::load(weights, index)).collect::<Result<_, _>>()?,
            norm: Norm::load(weights, "neck.norm", LAST_EPSILON)?,
        })
    }

    /// (steps, channels of the backbone) to (steps, 120).
    pub fn forward(&self, features: &[f32]) -> Vec<f32> {
        let mut tokens = self.mix(features);
        for block in &self.blocks {
            block.forward(&mut tokens);
        }
        let mut skip = dense(&self.skip, features, Epilogue::Bias);
        swish(&mut skip);
        let mut out = self.norm.forward(&tokens);
        out.iter_mut().zip(&skip).for_each(|(value, skip)| *value += skip);
        out
    }

    /// The narrowed steps plus a convolution along the line.
    fn mix(&self, features: &[f32]) -> Vec<f32> {
        let mut narrow = dense(&self.reduce, features, Epilogue::Bias);
        swish(&mut narrow);
        let steps = narrow.len() / WIDTH;
        let mut line = vec![0.0; (steps + KERNEL - 1) * PADDED];
        for (to, from) in line[KERNEL / 2 * PADDED..].chunks_exact_mut(PADDED).zip(narrow.chunks_exact(WIDTH))
        {
            to[..WIDTH].copy_from_slice(from);
        }
        let mut mixed = vec![0.0; steps * PADDED];
        Arch::new().dispatch(Along { depthwise: &self.depthwise, line: &line, out: &mut mixed });
        swish(&mut mixed);
        for (to, from) in narrow.chunks_exact_mut(WIDTH).zip(mixed.chunks_exact(PADDED)) {
            to.iter_mut().zip(from).for_each(|(value, mixed)| *value += mixed);
        }
        narrow
    }
}

/// The depthwise convolution along a line.
struct Along<'a> {
    depthwise: &'a Depthwise,
    line: &'a [f32],
    out: &'a mut [f32],
}

impl WithSimd for Along<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        let (padded_width, width) = (self.line.len() / PADDED, self.out.len() / PADDED);
        let channels = 0..PADDED;
        self.depthwise
            .run(simd, &mut Rows { channels, padded: self.line, padded_width, out: self.out, width });
    }
}

impl Block {
    fn load(weights: &Weights<'_>, index: usize) -> Result<Self, WeightsError> {
        let name = |part: &str| format!("neck.blocks.{index}.{part}");
        let norm = |part: &str| Norm::load(weights, &name(part), BLOCK_EPSILON);
        Ok(Self {
            norms: [norm("norm.0")?, norm("norm.1")?],
            attention: pointwise(weights, &name("attention"))?,
            out: pointwise(weights, &name("out"))?,
            expand: pointwise(weights, &name("expand"))?,
            project: pointwise(weights, &name("project"))?,
        })
    }

    fn forward(&self, tokens: &mut [f32]) {
        let [first, second] = &self.norms;
        let projected = dense(&self.attention, &first.forward(tokens), Epilogue::Bias);
        dense_residual(&self.out, &attend(&projected), tokens);
        let mut wide = dense(&self.expand, &second.forward(tokens), Epilogue::Bias);
        swish(&mut wide);
        dense_residual(&self.project, &wide, tokens);
    }
}

/// Multi-head attention of every step to all, from the queries, keys and values, (steps, 3, heads, 15).
fn attend(projected: &[f32]) -> Vec<f32> {
    let steps = projected.len() / (3 * WIDTH);
    let mut out = vec![0.0; steps * WIDTH];
    let mut scores = vec![0.0; steps * steps];
    for head in 0..HEADS {
        let value = |step: usize, part: usize, at: usize| {
            projected[step * 3 * WIDTH + part * WIDTH + head * HEAD + at]
        };
        let keys: Vec<f32> =
            (0..HEAD).flat_map(|at| (0..steps).map(move |step| value(step, 1, at))).collect();
        let values: Vec<f32> =
            (0..steps).flat_map(|step| (0..HEAD).map(move |at| value(step, 2, at))).collect();
        Arch::new().dispatch(Head {
            keys: &Pointwise::new(&keys, &vec![0.0; steps]),
            values: &Pointwise::new(&values, &[0.0; HEAD]),
            projected,
            head,
            scores: &mut scores,
            out: &mut out,
        });
    }
    out
}

/// One head of the attention.
struct Head<'a> {
    /// (15, steps).
    keys: &'a Pointwise,
    /// (steps, 15).
    values: &'a Pointwise,
    projected: &'a [f32],
    head: usize,
    scores: &'a mut [f32],
    out: &'a mut [f32],
}

impl WithSimd for Head<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        let steps = self.keys.outputs();
        let start = self.head * HEAD;
        let source = Pixels { start, ..Pixels::dense(3 * WIDTH) };
        let patch = Patch { source, rows: 1, stride: 0 };
        let task = Task { patch, ..Task::whole(self.keys, self.projected, steps, Epilogue::Bias) };
        self.keys.run(simd, task, &mut *self.scores);
        for row in self.scores.chunks_exact_mut(steps) {
            softmax(row, 1.0 / (HEAD as f32).sqrt());
        }
        let layout = Pixels { start, ..Pixels::dense(WIDTH) };
        let task = Task { layout, ..Task::whole(self.values, self.scores, steps, Epilogue::Bias) };
        self.values.run(simd, task, self.out);
    }
}
