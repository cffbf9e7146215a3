//! Multi-head attention between the steps of a sequence (Vaswani et al. 2017, arXiv 1706.03762), for the models inside the
//! program.
//!
//! Divides the heads among rayon's threads. Knows no weights.

use pulp::{Arch, Simd, WithSimd};
use rayon::prelude::*;

use crate::convolution::{Epilogue, Patch, Pixels, Pointwise, Task};
use crate::row_kernels::softmax;

/// The channels of steps, divided into heads.
#[derive(Clone, Copy)]
pub struct Heads {
    /// Number of heads.
    pub count: usize,
    /// Channels of a head.
    pub width: usize,
}

impl Heads {
    /// Channels of a step.
    fn channels(self) -> usize {
        self.count * self.width
    }
}

/// Attention of every step to all, (steps, heads, width), from the queries, keys and values, (steps, 3, heads, width).
pub fn attend(projected: &[f32], heads: Heads) -> Vec<f32> {
    let (channels, width) = (heads.channels(), heads.width);
    let attended: Vec<Vec<f32>> =
        (0..heads.count).into_par_iter().map(|head| attend_head(projected, heads, head)).collect();
    let mut out = vec![0.0; projected.len() / 3];
    for (step, out) in out.chunks_exact_mut(channels).enumerate() {
        for (out, head) in out.chunks_exact_mut(width).zip(&attended) {
            out.copy_from_slice(&head[step * width..(step + 1) * width]);
        }
    }
    out
}

/// One head of the attention, (steps, width).
fn attend_head(projected: &[f32], heads: Heads, head: usize) -> Vec<f32> {
    let (channels, width) = (heads.channels(), heads.width);
    let steps = projected.len() / (3 * channels);
    let part = |part: usize| {
        projected.chunks_exact(3 * channels).map(move |step| &step[part * channels + head * width..][..width])
    };
    let mut keys = vec![0.0; width * steps];
    for (step, key) in part(1).enumerate() {
        key.iter().enumerate().for_each(|(at, &value)| keys[at * steps + step] = value);
    }
    let values: Vec<f32> = part(2).flatten().copied().collect();
    let mut out = vec![0.0; steps * width];
    Arch::new().dispatch(Head {
        keys: &Pointwise::new(&keys, &vec![0.0; steps]),
        values: &Pointwise::new(&values, &vec![0.0; width]),
        projected,
        source: Pixels { start: head * width, ..Pixels::dense(3 * channels) },
        out: &mut out,
    });
    out
}

/// One head.
struct Head<'a> {
    /// (width, steps).
    keys: &'a Pointwise,
    /// (steps, width).
    values: &'a Pointwise,
    projected: &'a [f32],
    /// The queries among what is projected.
    source: Pixels,
    out: &'a mut [f32],
}

impl WithSimd for Head<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        let steps = self.keys.outputs();
        let patch = Patch { source: self.source, rows: 1, stride: 0 };
        let task = Task { patch, ..Task::whole(self.keys, self.projected, steps, Epilogue::Bias) };
        let mut scores = vec![0.0; steps * steps];
        self.keys.run(simd, task, &mut scores);
        for row in scores.chunks_exact_mut(steps) {
            softmax(row, 1.0 / (self.values.outputs() as f32).sqrt());
        }
        self.values.run(simd, Task::whole(self.values, &scores, steps, Epilogue::Bias), self.out);
    }
}
