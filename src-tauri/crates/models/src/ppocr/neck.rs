//! The detector's neck: a feature pyramid (Lin et al. 2017, arXiv 1612.03144) whose levels are added from the coarsest
//! to the finest, then narrowed.
//!
//! Owns its four levels. A squeeze-and-excitation follows convolutions without activation, so that its means are those
//! of the convolution's input, convolved, and its factors scale the weights.

use pulp::{Arch, Simd, WithSimd};
use rayon::prelude::*;

use super::block::Convolve;
use super::buffers::{Buffers, first};
use super::load::{depthwise, pointwise};
use super::map::{Map, mean, sums};
use super::squeeze::{NECK_SLOPE, Squeeze, dense};
use crate::asset::{Weights, WeightsError};
use crate::convolution::{Depthwise, Epilogue, Pointwise, Task};

/// Rows that a thread computes at a time.
const BAND: usize = 4;

/// Weights of a level.
pub struct Level {
    lateral: Gated,
    depthwise: Depthwise,
    project: Gated,
}

/// A pointwise convolution whose output is multiplied with 1 plus the factors of a squeeze-and-excitation.
struct Gated {
    convolution: Pointwise,
    squeeze: Squeeze,
}

/// A level after its narrowing.
pub struct Narrow {
    pub width: usize,
    pub channels: usize,
    /// Contiguous pixels.
    pub values: Vec<f32>,
    /// By which the channels are still to be multiplied.
    pub factors: Vec<f32>,
}

impl Gated {
    fn load(weights: &Weights<'_>, name: &str) -> Result<Self, WeightsError> {
        Ok(Self {
            convolution: pointwise(weights, name)?,
            squeeze: Squeeze::load(weights, name, NECK_SLOPE)?,
        })
    }

    /// The factors for an output with these means.
    fn factors(&self, mean: &[f32]) -> Vec<f32> {
        self.squeeze.factors(mean).into_iter().map(|factor| 1.0 + factor).collect()
    }
}

impl Level {
    /// Unpacks the weights; level 0 is the finest.
    ///
    /// # Errors
    /// When a tensor is missing.
    pub fn load(weights: &Weights<'_>, index: usize) -> Result<Self, WeightsError> {
        let name = format!("neck.{index}");
        Ok(Self {
            lateral: Gated::load(weights, &format!("{name}.lateral"))?,
            depthwise: depthwise(weights, &name, [1, 1])?,
            project: Gated::load(weights, &format!("{name}.project"))?,
        })
    }

    /// The backbone's map with other channels, plus the next coarser level, enlarged.
    pub fn join(&self, buffers: &mut Buffers, input: &Map, coarser: Option<&Map>) -> Map {
        let convolution = &self.lateral.convolution;
        let factors = self.lateral.factors(&dense(convolution, &input.mean(), Epilogue::Bias));
        let scaled = convolution.scaled(&factors);
        // The next layer's kernel has five rows and columns.
        let mut out = Map::new(buffers, [input.height, input.width, convolution.outputs()], 2);
        let (row, margin) = (out.row(), out.margin());
        out.rows_mut().par_chunks_mut(row).enumerate().for_each(|(y, out)| {
            let out = &mut out[margin..];
            Arch::new().dispatch(Join { convolution: &scaled, input, coarser, y, out });
        });
        out
    }

    /// A joined level with few channels.
    pub fn narrow(&self, input: &Map) -> Narrow {
        let channels = self.project.convolution.outputs();
        let mut values = vec![0.0; input.len() * channels];
        let bands = values.par_chunks_mut(BAND * input.width * channels).enumerate();
        let parts: Vec<Vec<f32>> = bands
            .map_init(Vec::new, |convolved, (index, out)| {
                let first = index * BAND;
                Arch::new().dispatch(Narrowing { level: self, input, first, convolved, out })
            })
            .collect();
        let factors = self.project.factors(&mean(&parts, input.len()));
        Narrow { width: input.width, channels, values, factors }
    }
}

/// A row of a joined level.
struct Join<'a> {
    convolution: &'a Pointwise,
    input: &'a Map,
    coarser: Option<&'a Map>,
    y: usize,
    /// From the row's first pixel on.
    out: &'a mut [f32],
}

impl WithSimd for Join<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        let (width, channels) = (self.input.width, self.convolution.outputs());
        let out = &mut self.out[..width * channels];
        if let Some(coarser) = self.coarser {
            let pixels = coarser.from_first_pixel()[self.y / 2 * coarser.row()..].chunks_exact(channels);
            for (pair, pixel) in out.chunks_mut(2 * channels).zip(pixels) {
                pair.chunks_exact_mut(channels).for_each(|out| out.copy_from_slice(pixel));
            }
        }
        let input = &self.input.from_first_pixel()[self.y * self.input.row()..];
        let epilogue = if self.coarser.is_some() { Epilogue::AccumulateBias } else { Epilogue::Bias };
        self.convolution.run(simd, Task::whole(self.convolution, input, width, epilogue), out);
    }
}

/// Some rows of a narrowed level.
struct Narrowing<'a> {
    level: &'a Level,
    input: &'a Map,
    first: usize,
    /// The task's own buffer.
    convolved: &'a mut Vec<f32>,
    out: &'a mut [f32],
}

impl WithSimd for Narrowing<'_> {
    type Output = Vec<f32>;

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) -> Vec<f32> {
        let Self { level, input, first: row, convolved, out } = self;
        let convolution = &level.project.convolution;
        let pixels = out.len() / convolution.outputs();
        let convolved = first(convolved, pixels * input.channels);
        let rows = Convolve {
            depthwise: &level.depthwise,
            input,
            first: row,
            width: input.width,
            out: &mut *convolved,
            means: false,
        };
        rows.with_simd(simd);
        convolution.run(simd, Task::whole(convolution, convolved, pixels, Epilogue::Bias), out);
        sums(out, convolution.outputs())
    }
}
