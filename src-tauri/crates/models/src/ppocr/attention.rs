//! Multi-head attention between the steps of a line.
//!
//! Divides the heads among rayon's threads.

use pulp::{Arch, Simd, WithSimd};
use rayon::prelude::*;

use crate::convolution::{Epilogue, Patch, Pixels, Pointwise, Task};
use crate::row_kernels::softmax;

/// Channels of a step.
pub const WIDTH: usize = 120;

const HEADS: usize = 8;
const HEAD: usize = WIDTH / HEADS;

/// Multi-head attention of every step to all, from the queries, keys and values, (steps, 3, heads, 15).
pub fn attend(projected: &[f32]) -> Vec<f32> {
    let steps = projected.len() / (3 * WIDTH);
    let heads: Vec<Vec<f32>> = (0..HEADS).into_par_iter().map(|head| attend_head(projected, head)).collect();
    let mut out = vec![0.0; steps * WIDTH];
    for (step, out) in out.chunks_exact_mut(WIDTH).enumerate() {
        for (out, head) in out.chunks_exact_mut(HEAD).zip(&heads) {
            out.copy_from_slice(&head[step * HEAD..(step + 1) * HEAD]);
        }
    }
    out
}

/// One head of the attention, (steps, 15).
fn attend_head(projected: &[f32], head: usize) -> Vec<f32> {
    let steps = projected.len() / (3 * WIDTH);
    let part = |part: usize| {
        projected.chunks_exact(3 * WIDTH).map(move |step| &step[part * WIDTH + head * HEAD..][..HEAD])
    };
    let mut keys = vec![0.0; HEAD * steps];
    for (step, key) in part(1).enumerate() {
        key.iter().enumerate().for_each(|(at, &value)| keys[at * steps + step] = value);
    }
    let values: Vec<f32> = part(2).flatten().copied().collect();
    let mut out = vec![0.0; steps * HEAD];
    Arch::new().dispatch(Head {
        keys: &Pointwise::new(&keys, &vec![0.0; steps]),
        values: &Pointwise::new(&values, &[0.0; HEAD]),
        projected,
        head,
        out: &mut out,
    });
    out
}

/// One head.
struct Head<'a> {
    /// (15, steps).
    keys: &'a Pointwise,
    /// (steps, 15).
    values: &'a Pointwise,
    projected: &'a [f32],
    head: usize,
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
        let mut scores = vec![0.0; steps * steps];
        self.keys.run(simd, task, &mut scores);
        for row in scores.chunks_exact_mut(steps) {
            softmax(row, 1.0 / (HEAD as f32).sqrt());
        }
        self.values.run(simd, Task::whole(self.values, &scores, steps, Epilogue::Bias), self.out);
    }
}
