//! The recognizer's neck: a mixer along the line, after SVTR (Du et al. 2022, arXiv 2205.00159).
//!
//! Owns its two transformer blocks with pre-normalisation. Between two attentions every step is computed on its own, so
//! that each thread takes some steps through all layers there.

use pulp::{Arch, Simd, WithSimd};
use rayon::prelude::*;

use super::load::{bias, pointwise, weight};
use super::mixer::{Block, Norm, WIDTH, dense};
use crate::asset::{Weights, WeightsError};
use crate::attention::{Heads, attend};
use crate::convolution::{Depthwise, PANEL, Pointwise, Rows, swish};

/// Channels of the depthwise convolution, filled up to whole vectors.
const PADDED: usize = WIDTH.next_multiple_of(PANEL);

/// Columns of its kernel.
const KERNEL: usize = 7;

const BLOCKS: usize = 2;

const HEADS: Heads = Heads { count: 8, width: WIDTH / 8 };

/// Fewest steps of a part: one tile.
const FEWEST_STEPS: usize = 12;

/// Keeps the last layer norm from dividing by zero.
const LAST_EPSILON: f32 = 1e-6;

/// Weights of the neck.
pub struct Encoder {
    skip: Pointwise,
    reduce: Pointwise,
    depthwise: Depthwise,
    blocks: Vec<Block>,
    norm: Norm,
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
        let arch = Arch::new();
        let narrowed = |layer| move || arch.dispatch(Narrow { layer, features });
        let (skip, narrow) = rayon::join(narrowed(&self.skip), narrowed(&self.reduce));
        let mut tokens = arch.dispatch(Mix { depthwise: &self.depthwise, narrow });
        let mut projected = vec![0.0; 3 * tokens.len()];
        // Before the first attention there is nothing.
        let mut attended = vec![0.0; tokens.len()];
        for stage in 0..=BLOCKS {
            self.stage(stage, &attended, &mut tokens, &mut projected);
            if stage < BLOCKS {
                attended = attend(&projected, HEADS);
            }
        }
        tokens.iter_mut().zip(&skip).for_each(|(value, skip)| *value += skip);
        tokens
    }

    /// Everything between two attentions: what was `attended` to through the rest of its block, and the tokens to the
    /// next block's queries, keys and values, or to the last norm.
    fn stage(&self, stage: usize, attended: &[f32], tokens: &mut [f32], projected: &mut [f32]) {
        let steps = tokens.len() / WIDTH;
        let part = WIDTH * steps.div_ceil(rayon::current_num_threads()).max(FEWEST_STEPS);
        let parts = tokens.par_chunks_mut(part).zip(projected.par_chunks_mut(3 * part));
        parts.zip(attended.par_chunks(part)).for_each(|((tokens, projected), attended)| {
            Arch::new().dispatch(Stage { encoder: self, stage, attended, tokens, projected });
        });
    }
}

/// The steps with fewer channels.
struct Narrow<'a> {
    layer: &'a Pointwise,
    features: &'a [f32],
}

impl WithSimd for Narrow<'_> {
    type Output = Vec<f32>;

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) -> Vec<f32> {
        let mut out = dense(simd, self.layer, self.features);
        swish(&mut out);
        out
    }
}

/// The narrowed steps plus a convolution along the line.
struct Mix<'a> {
    depthwise: &'a Depthwise,
    narrow: Vec<f32>,
}

impl WithSimd for Mix<'_> {
    type Output = Vec<f32>;

    #[inline(always)]
    fn with_simd<S: Simd>(mut self, simd: S) -> Vec<f32> {
        let width = self.narrow.len() / WIDTH;
        let padded_width = width + KERNEL - 1;
        let mut line = vec![0.0; padded_width * PADDED];
        let inner = line[KERNEL / 2 * PADDED..].chunks_exact_mut(PADDED);
        for (to, from) in inner.zip(self.narrow.chunks_exact(WIDTH)) {
            to[..WIDTH].copy_from_slice(from);
        }
        let mut mixed = vec![0.0; width * PADDED];
        let mut rows = Rows { channels: 0..PADDED, padded: &line, padded_width, out: &mut mixed, width };
        self.depthwise.run(simd, &mut rows);
        swish(&mut mixed);
        for (to, from) in self.narrow.chunks_exact_mut(WIDTH).zip(mixed.chunks_exact(PADDED)) {
            to.iter_mut().zip(from).for_each(|(value, mixed)| *value += mixed);
        }
        self.narrow
    }
}

/// Some steps between two attentions.
struct Stage<'a> {
    encoder: &'a Encoder,
    /// Number of attentions before.
    stage: usize,
    attended: &'a [f32],
    tokens: &'a mut [f32],
    projected: &'a mut [f32],
}

impl WithSimd for Stage<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        let Self { encoder, stage, attended, tokens, projected } = self;
        if let Some(block) = stage.checked_sub(1).and_then(|before| encoder.blocks.get(before)) {
            block.finish(simd, attended, tokens);
        }
        match encoder.blocks.get(stage) {
            Some(block) => block.project(simd, tokens, projected),
            None => tokens.copy_from_slice(&encoder.norm.forward(tokens)),
        }
    }
}
