//! Multi-head attention between the steps of a line.

use pulp::{Arch, Simd, WithSimd};

use crate::convolution::{Epilogue, Patch, Pixels, Pointwise, Task};
use crate::row_kernels::softmax;

/// Channels of a step.
pub const WIDTH: usize = 120;

const HEADS: usize = 8;
const HEAD: usize = WIDTH / HEADS;

/// Multi-head attention of every step to all, from the queries, keys and values, (steps, 3, heads, 15).
pub fn attend(projected: &[f32]) -> Vec<f32> {
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
