//! The recognizer's last layer: from a step of the line to the most likely of 18,710 classes.
//!
//! Owns the softmax, of which only the likeliest class and the space are kept. The classes are computed some at a time.

use std::ops::Range;

use pulp::{Arch, Simd, WithSimd};
use rayon::prelude::*;

use super::load::pointwise;
use crate::asset::{Weights, WeightsError};
use crate::convolution::{Epilogue, PANEL, Pixels, Pointwise, Task, exp as vector_exp};
use crate::row_kernels::exp;

/// Panels of classes whose scores are computed at a time: they stay in the first-level cache.
const PANELS: usize = 8;

/// Vectors that are added up separately, since each addition to the same one would wait for the one before.
const CHAINS: usize = 4;

/// By how much a score is lower if its class doesn't count: all classes together would add 3e-7 to the best one's 1.
const NEGLIGIBLE: f32 = 25.0;

/// What is most likely at a step of the line.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Step {
    /// The most likely class, of which 0 is nothing and the others are characters.
    pub class: usize,
    /// Its probability.
    pub probability: f32,
    /// The probability of a space.
    pub space: f32,
}

/// The softmax over the classes so far.
#[derive(Clone, Copy)]
struct Best {
    class: usize,
    score: f32,
    /// Sum of the exponentials of the scores less `score`.
    sum: f32,
    /// Score of the class that came last.
    last: f32,
}

/// Before any class.
const NONE: Best = Best { class: 0, score: f32::MIN, sum: 0.0, last: f32::MIN };

/// The layer with its weights.
pub struct Classifier(Pointwise);

impl Classifier {
    /// Unpacks the weights.
    ///
    /// # Errors
    /// When a tensor is missing.
    pub fn load(weights: &Weights<'_>) -> Result<Self, WeightsError> {
        Ok(Self(pointwise(weights, "classifier")?))
    }

    /// The most likely class of every step, from (steps, 120).
    pub fn forward(&self, input: &[f32]) -> Vec<Step> {
        let panels = self.0.panels();
        let part = panels.div_ceil(rayon::current_num_threads()).next_multiple_of(PANELS);
        let starts: Vec<usize> = (0..panels).step_by(part).collect();
        let parts: Vec<Vec<Best>> = starts
            .into_par_iter()
            .map(|first| {
                let panels = first..panels.min(first + part);
                Arch::new().dispatch(Classes { layer: &self.0, input, panels })
            })
            .collect();
        let steps = input.len() / self.0.inputs();
        (0..steps).map(|step| parts.iter().map(|part| part[step]).fold(NONE, Best::and).step()).collect()
    }
}

impl Best {
    /// Of these classes and of later ones.
    #[inline(always)]
    fn and(self, later: Self) -> Self {
        let best = if later.score > self.score { later } else { self };
        let sum = self.sum * exp(self.score - best.score) + later.sum * exp(later.score - best.score);
        Self { sum, last: later.last, ..best }
    }

    /// Of these classes and of those with the scores, of which the first has the number `first`.
    #[inline(always)]
    fn and_scores<S: Simd>(mut self, simd: S, scores: &[f32], first: usize) -> Self {
        self.last = scores.last().copied().unwrap_or(f32::MIN);
        let top = top(simd, scores);
        if top < self.score - NEGLIGIBLE {
            return self;
        }
        if top > self.score {
            self.sum *= exp(self.score - top);
            self.score = top;
            self.class = first + scores.iter().position(|&score| score == top).unwrap_or_default();
        }
        self.sum += sum(simd, scores, self.score);
        self
    }

    fn step(self) -> Step {
        Step { class: self.class, probability: 1.0 / self.sum, space: exp(self.last - self.score) / self.sum }
    }
}

/// Some classes.
struct Classes<'a> {
    layer: &'a Pointwise,
    input: &'a [f32],
    panels: Range<usize>,
}

impl WithSimd for Classes<'_> {
    type Output = Vec<Best>;

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) -> Vec<Best> {
        let steps = self.input.len() / self.layer.inputs();
        let mut best = vec![NONE; steps];
        let width = PANELS * PANEL;
        let mut scores = vec![0.0; steps * width];
        for first in self.panels.clone().step_by(PANELS) {
            let panels = first..self.panels.end.min(first + PANELS);
            let classes = self.layer.outputs().min(panels.end * PANEL) - first * PANEL;
            let layout = Pixels::dense(width);
            let task = Task { panels, layout, ..Task::whole(self.layer, self.input, steps, Epilogue::Bias) };
            self.layer.run(simd, task, &mut scores);
            for (best, scores) in best.iter_mut().zip(scores.chunks_exact(width)) {
                *best = best.and_scores(simd, &scores[..classes], first * PANEL);
            }
        }
        best
    }
}

/// The highest score.
#[inline(always)]
fn top<S: Simd>(simd: S, scores: &[f32]) -> f32 {
    let (whole, rest) = S::as_simd_f32s(scores);
    let (parts, others) = whole.as_chunks::<CHAINS>();
    let mut tops = [simd.splat_f32s(f32::MIN); CHAINS];
    for part in parts {
        for (top, &score) in tops.iter_mut().zip(part) {
            *top = simd.max_f32s(*top, score);
        }
    }
    for (top, &score) in tops.iter_mut().zip(others) {
        *top = simd.max_f32s(*top, score);
    }
    let mut most = f32::MIN;
    for top in tops {
        most = most.max(simd.reduce_max_f32s(top));
    }
    rest.iter().fold(most, |most, &score| if score > most { score } else { most })
}

/// The sum of the exponentials of the scores less `best`.
#[inline(always)]
fn sum<S: Simd>(simd: S, scores: &[f32], best: f32) -> f32 {
    let (whole, rest) = S::as_simd_f32s(scores);
    let (parts, others) = whole.as_chunks::<CHAINS>();
    let less = simd.splat_f32s(best);
    let mut sums = [simd.splat_f32s(0.0); CHAINS];
    for part in parts {
        for (sum, &score) in sums.iter_mut().zip(part) {
            *sum = simd.add_f32s(*sum, vector_exp(simd, simd.sub_f32s(score, less)));
        }
    }
    for (sum, &score) in sums.iter_mut().zip(others) {
        *sum = simd.add_f32s(*sum, vector_exp(simd, simd.sub_f32s(score, less)));
    }
    let mut all = 0.0;
    for sum in sums {
        all += simd.reduce_sum_f32s(sum);
    }
    rest.iter().fold(all, |all, &score| all + exp(score - best))
}
