//! The detector's neck: a feature pyramid (Lin et al. 2017, arXiv 1612.03144) whose levels are added from the coarsest
//! to the finest, then narrowed.
//!
//! Owns its four levels. A squeeze-and-excitation follows convolutions without activation, so that its means are those
//! of the convolution's input, convolved, and its factors scale the weights.

use pulp::{Arch, Simd, WithSimd};
use rayon::prelude::*;

use super::load::{depthwise, pointwise};
use super::squeeze::{NECK_SLOPE, Squeeze, dense};
use crate::asset::{Weights, WeightsError};
use crate::convolution::{
    Buffers, Depthwise, Epilogue, Lent, Map, Pointwise, Rows, Task, clear_margins, first, mean, sums,
};

/// Rows that a thread computes at a time: with more, their maps leave the second-level cache; with fewer, more rows are
/// joined twice.
const BAND: usize = 8;

/// Rows and columns around a level that the narrowing reads: half of its kernel.
const BORDER: usize = 2;

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
    pub fn join<'a>(&self, input: &'a Map, coarser: Option<&'a Map>) -> Joined<'a> {
        let convolution = &self.lateral.convolution;
        let factors = self.lateral.factors(&dense(convolution, &means(input), Epilogue::Bias));
        Joined { convolution: convolution.scaled(&factors), input, coarser }
    }

    /// A level with few channels.
    pub fn narrow(&self, buffers: &Buffers, source: Source<'_>) -> Narrow {
        let (height, width) = match source {
            Source::Whole(map) => (map.height, map.width),
            Source::Joined(level) => (level.input.height, level.input.width),
        };
        let channels = self.project.convolution.outputs();
        let mut values = buffers.take(height * width * channels);
        let bands = values.par_chunks_mut(BAND * width * channels).enumerate();
        let parts: Vec<Vec<f32>> = bands
            .map_init(
                || Work { joined: buffers.lend(), convolved: buffers.lend() },
                |work, (index, out)| {
                    let band = Band { level: self, source, first: index * BAND, width };
                    Arch::new().dispatch(Narrowing { band, work, out })
                },
            )
            .collect();
        let factors = self.project.factors(&mean(&parts, height * width));
        Narrow { width, channels, values, factors }
    }
}

/// The mean of every channel.
fn means(map: &Map) -> Vec<f32> {
    let width = map.width * map.channels;
    let rows = map.interior().par_chunks(map.row()).take(map.height);
    let sums: Vec<Vec<f32>> = rows.map(|row| sums(&row[..width], map.channels)).collect();
    mean(&sums, map.len())
}

/// What is narrowed.
#[derive(Clone, Copy)]
pub enum Source<'a> {
    /// A level that has been computed.
    Whole(&'a Map),
    /// A level whose rows are computed now, since nothing else needs them.
    Joined(&'a Joined<'a>),
}

/// A level that is not computed yet.
pub struct Joined<'a> {
    convolution: Pointwise,
    input: &'a Map,
    coarser: Option<&'a Map>,
}

impl Joined<'_> {
    /// All of it.
    pub fn whole(&self, buffers: &Buffers) -> Map {
        let shape = [self.input.height, self.input.width, self.convolution.outputs()];
        let mut out = Map::new(buffers, shape, BORDER);
        let (row, margin) = (out.row(), out.margin());
        out.rows_mut().par_chunks_mut(row).enumerate().for_each(|(y, out)| {
            Arch::new().dispatch(Join { level: self, y, out: &mut out[margin..] });
        });
        out
    }

    /// A row; `out` begins with its first pixel.
    #[inline(always)]
    fn row<S: Simd>(&self, simd: S, y: usize, out: &mut [f32]) {
        let (width, channels) = (self.input.width, self.convolution.outputs());
        let out = &mut out[..width * channels];
        if let Some(coarser) = self.coarser {
            let pixels = coarser.interior()[y / 2 * coarser.row()..].chunks_exact(channels);
            for (pair, pixel) in out.chunks_mut(2 * channels).zip(pixels) {
                pair.chunks_exact_mut(channels).for_each(|out| out.copy_from_slice(pixel));
            }
        }
        let input = &self.input.interior()[y * self.input.row()..];
        let epilogue = if self.coarser.is_some() { Epilogue::AccumulateBias } else { Epilogue::Bias };
        self.convolution.run(simd, Task::whole(&self.convolution, input, width, epilogue), out);
    }
}

/// A row of a joined level.
struct Join<'a> {
    level: &'a Joined<'a>,
    y: usize,
    /// From the row's first pixel on.
    out: &'a mut [f32],
}

impl WithSimd for Join<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        self.level.row(simd, self.y, self.out);
    }
}

/// Some rows of a level.
struct Band<'a> {
    level: &'a Level,
    source: Source<'a>,
    first: usize,
    width: usize,
}

/// The maps of a band: a task's own buffers.
struct Work<'a> {
    joined: Lent<'a>,
    convolved: Lent<'a>,
}

/// Narrows a band, and returns the sums of the channels.
struct Narrowing<'a, 'b> {
    band: Band<'a>,
    work: &'a mut Work<'b>,
    out: &'a mut [f32],
}

impl WithSimd for Narrowing<'_, '_> {
    type Output = Vec<f32>;

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) -> Vec<f32> {
        let Self { band, work, out } = self;
        let Level { depthwise, project, .. } = band.level;
        let (width, channels) = (band.width, depthwise.channels());
        let pixels = out.len() / project.convolution.outputs();
        let padded_width = width + 2 * BORDER;
        let padded = match band.source {
            Source::Whole(map) => &map.around(BORDER, BORDER)[band.first * padded_width * channels..],
            Source::Joined(joined) => {
                let rows = first(&mut work.joined, (pixels / width + 2 * BORDER) * padded_width * channels);
                band.join(simd, joined, &mut *rows);
                rows
            }
        };
        let convolved = first(&mut work.convolved, pixels * channels);
        depthwise.run(
            simd,
            &mut Rows { channels: 0..channels, padded, padded_width, out: &mut *convolved, width },
        );
        let task = Task::whole(&project.convolution, convolved, pixels, Epilogue::Bias);
        project.convolution.run(simd, task, &mut *out);
        sums(out, project.convolution.outputs())
    }
}

impl Band<'_> {
    /// The rows of a level, and those around them, with the border.
    #[inline(always)]
    fn join<S: Simd>(&self, simd: S, level: &Joined<'_>, rows: &mut [f32]) {
        let channels = level.convolution.outputs();
        let (row, margin) = ((self.width + 2 * BORDER) * channels, BORDER * channels);
        clear_margins(rows, row, margin);
        for (index, out) in rows.chunks_exact_mut(row).enumerate() {
            match (self.first + index).checked_sub(BORDER).filter(|&y| y < level.input.height) {
                Some(y) => level.row(simd, y, &mut out[margin..]),
                None => out.fill(0.0),
            }
        }
    }
}
