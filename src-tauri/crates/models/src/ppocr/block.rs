//! The block of both backbones: depthwise convolution, perhaps squeeze-and-excitation, then two pointwise convolutions
//! with GELU between them, which are added to their input unless the block changes the size.
//!
//! Owns the order of computation: the pointwise layers compute some pixels at a time, so that the wide map between them
//! never exists as a whole.

use pulp::{Arch, Simd, WithSimd};
use rayon::prelude::*;

use super::load::{depthwise, pointwise};
use super::squeeze::{BACKBONE_SLOPE, Squeeze};
use crate::asset::{Weights, WeightsError};
use crate::convolution::{
    Buffers, Depthwise, Epilogue, Map, Pixels, Pointwise, Rows, Task, first, gelu, mean, sums,
};

/// Elements of the maps that a part of the pointwise layers reads and writes: they fit the second-level cache.
const CACHE_BUDGET: usize = 128 * 1024;

/// Elements that a thread convolves at a time.
const ROWS_BUDGET: usize = 32 * 1024;

/// Fewest pixels of a part: one tile.
const FEWEST_PIXELS: usize = 12;

/// Weights of one block.
pub struct Block {
    depthwise: Depthwise,
    squeeze: Option<Squeeze>,
    expand: Pointwise,
    project: Pointwise,
    residual: bool,
}

impl Block {
    /// Unpacks the weights of a block with a kernel of this step in rows and columns.
    ///
    /// # Errors
    /// When a tensor is missing.
    pub fn load(weights: &Weights<'_>, index: usize, stride: [usize; 2]) -> Result<Self, WeightsError> {
        let name = format!("blocks.{index}");
        let expand = pointwise(weights, &format!("{name}.expand"))?;
        let project = pointwise(weights, &format!("{name}.project"))?;
        let squeeze = match weights.contains(&format!("{name}.squeeze.reduce.weight")) {
            true => Some(Squeeze::load(weights, &name, BACKBONE_SLOPE)?),
            false => None,
        };
        let residual = stride == [1, 1] && expand.inputs() == project.outputs();
        Ok(Self { depthwise: depthwise(weights, &name, stride)?, squeeze, expand, project, residual })
    }

    /// The output for a map, both with a border of one pixel; and the input, unless its buffer holds the output.
    pub fn forward(&self, buffers: &Buffers, input: Map) -> (Map, Option<Map>) {
        let [down, right] = self.depthwise.stride();
        let shape = [input.height.div_ceil(down), input.width.div_ceil(right), self.project.outputs()];
        let (mut convolved, means) = self.convolve(buffers, &input);
        let factors = self.squeeze.as_ref().map(|squeeze| squeeze.factors(&means));
        let (mut out, spent) = match self.residual {
            true => (input, None),
            false => (Map::new(buffers, shape, 1), Some(input)),
        };
        let channels = self.expand.inputs();
        let pixels = self.part(out.len());
        let layouts: Vec<Pixels> = (0..out.len()).step_by(pixels).map(|first| out.pixels(first)).collect();
        let parts = out.parts_mut(pixels).into_par_iter().zip(convolved.par_chunks_mut(pixels * channels));
        let factors = factors.as_deref();
        parts.zip(layouts).for_each_init(
            || buffers.lend(),
            |expanded, (((_, out), input), layout)| {
                Arch::new().dispatch(Mix { block: self, factors, input, expanded, out, layout });
            },
        );
        buffers.give(convolved);
        (out, spent)
    }

    /// The depthwise convolution: contiguous pixels, and the means of the channels if the block squeezes them.
    fn convolve(&self, buffers: &Buffers, input: &Map) -> (Vec<f32>, Vec<f32>) {
        let [down, right] = self.depthwise.stride();
        let (height, width) = (input.height.div_ceil(down), input.width.div_ceil(right));
        let row = width * input.channels;
        let mut out = buffers.take(height * row);
        let band = (ROWS_BUDGET / row).clamp(1, height);
        let (depthwise, means) = (&self.depthwise, self.squeeze.is_some());
        let bands = out.par_chunks_mut(band * row).enumerate();
        let parts: Vec<Vec<f32>> = bands
            .map(|(index, out)| {
                Arch::new().dispatch(Convolve { depthwise, input, first: index * band, width, out, means })
            })
            .collect();
        (out, if means { mean(&parts, height * width) } else { Vec::new() })
    }

    /// Pixels that a thread computes at a time.
    fn part(&self, all: usize) -> usize {
        let maps = self.expand.inputs() + self.expand.outputs() + self.project.outputs();
        // Weights that leave the cache are read again for every part.
        let weights = self.expand.outputs() * (self.expand.inputs() + self.project.outputs());
        let most = CACHE_BUDGET.max(weights) / maps;
        let threads = rayon::current_num_threads();
        let parts = all.div_ceil(most).next_multiple_of(threads);
        all.div_ceil(parts).max(FEWEST_PIXELS)
    }
}

/// Some rows of a depthwise convolution.
struct Convolve<'a> {
    depthwise: &'a Depthwise,
    input: &'a Map,
    /// The first output row.
    first: usize,
    /// Output columns.
    width: usize,
    /// Contiguous output rows.
    out: &'a mut [f32],
    /// Whether the channels are added up.
    means: bool,
}

impl WithSimd for Convolve<'_> {
    type Output = Vec<f32>;

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) -> Vec<f32> {
        let channels = self.input.channels;
        let [rows, columns] = self.depthwise.kernel().map(|side| side / 2);
        let start = self.first * self.depthwise.stride()[0] * self.input.row();
        let mut task = Rows {
            channels: 0..channels,
            padded: &self.input.around(rows, columns)[start..],
            padded_width: self.input.row() / channels,
            out: self.out,
            width: self.width,
        };
        self.depthwise.run(simd, &mut task);
        if self.means { sums(task.out, channels) } else { Vec::new() }
    }
}

/// The pointwise layers for some pixels.
struct Mix<'a> {
    block: &'a Block,
    factors: Option<&'a [f32]>,
    /// Contiguous pixels.
    input: &'a mut [f32],
    /// The task's own buffer.
    expanded: &'a mut Vec<f32>,
    /// From the first of the pixels on.
    out: &'a mut [f32],
    layout: Pixels,
}

impl WithSimd for Mix<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        let Self { block, factors, input, expanded, out, layout } = self;
        let channels = block.expand.inputs();
        let pixels = input.len() / channels;
        if let Some(factors) = factors {
            for pixel in input.chunks_exact_mut(channels) {
                pixel.iter_mut().zip(factors).for_each(|(value, factor)| *value *= factor);
            }
        }
        let expanded = first(expanded, pixels * block.expand.outputs());
        let task = Task::whole(&block.expand, input, pixels, Epilogue::Bias);
        block.expand.run(simd, task, &mut *expanded);
        gelu(simd, &mut *expanded);
        let epilogue = if block.residual { Epilogue::AccumulateBias } else { Epilogue::Bias };
        if block.residual {
            let mut positions = layout.from(0);
            for pixel in input.chunks_exact(channels) {
                let at = positions.next_position();
                out[at..at + channels].copy_from_slice(pixel);
            }
        }
        let task = Task { layout, ..Task::whole(&block.project, expanded, pixels, epilogue) };
        block.project.run(simd, task, out);
    }
}
