//! The detector's head: all levels at the size of the finest, a 3 × 3 convolution, and two transposed convolutions that
//! double the size, as in DB (Liao et al. 2020, arXiv 1911.08947), without its threshold map.
//!
//! Owns the order of computation: a band of rows at a time.

use pulp::{Arch, Simd, WithSimd};
use rayon::prelude::*;

use super::load::{bias, pointwise, weight};
use super::neck::Narrow;
use crate::asset::{Weights, WeightsError};
use crate::convolution::{
    Buffers, Epilogue, Lent, Patch, Pixels, Pointwise, Task, clear_margins, first, sigmoid,
};

/// Rows that a thread computes at a time: with more, their inputs leave the second-level cache.
const BAND: usize = 8;

/// By how much a transposed convolution enlarges both sides.
const ENLARGED: usize = 2;

/// By how much both enlarge them.
const SIDE: usize = ENLARGED * ENLARGED;

/// Weights of the head.
pub struct Head {
    joined: Pointwise,
    /// To the [`ENLARGED`] × [`ENLARGED`] pixels that become of one.
    first: Pointwise,
    /// To the [`SIDE`] × [`SIDE`] pixels, from all pixels of the first.
    second: Pointwise,
}

impl Head {
    /// Unpacks the weights.
    ///
    /// # Errors
    /// When a tensor is missing.
    pub fn load(weights: &Weights<'_>) -> Result<Self, WeightsError> {
        let block = ENLARGED * ENLARGED;
        let first = bias(weights, "head.1")?.repeat(block);
        let second = weight(weights, "head.2")?;
        // Each of the four pixels becomes four of its own, so that the others' weights are zero.
        let mut diagonal = vec![0.0; first.len() * block * block];
        for (input, row) in diagonal.chunks_exact_mut(block * block).enumerate() {
            let (pixel, channel) = (input / (first.len() / block), input % (first.len() / block));
            row[pixel * block..(pixel + 1) * block]
                .copy_from_slice(&second[channel * block..(channel + 1) * block]);
        }
        Ok(Self {
            joined: pointwise(weights, "head.0")?,
            first: Pointwise::new(&weight(weights, "head.1")?, &first),
            second: Pointwise::new(&diagonal, &bias(weights, "head.2")?.repeat(block * block)),
        })
    }

    /// The probability of text per pixel, (4 · height, 4 · width), from the levels, of which the finest is first.
    pub fn forward(&self, buffers: &Buffers, levels: &[Narrow]) -> Vec<f32> {
        let (width, pixels) = (levels[0].width, levels[0].values.len() / levels[0].channels);
        let mut out = vec![0.0; pixels * SIDE * SIDE];
        let bands = out.par_chunks_mut(BAND * SIDE * SIDE * width).enumerate();
        let work = || Work {
            joined: buffers.lend(),
            convolved: buffers.lend(),
            enlarged: buffers.lend(),
            blocks: buffers.lend(),
        };
        bands.for_each_init(work, |work, (index, out)| {
            let first = index * BAND;
            Arch::new().dispatch(Band {
                head: self,
                levels,
                first,
                height: pixels / width,
                width,
                work,
                out,
            });
        });
        out
    }
}

/// Some rows.
struct Band<'a, 'b> {
    head: &'a Head,
    levels: &'a [Narrow],
    first: usize,
    /// Of the finest level.
    height: usize,
    width: usize,
    work: &'a mut Work<'b>,
    out: &'a mut [f32],
}

/// The maps of a band: a task's own buffers.
struct Work<'a> {
    joined: Lent<'a>,
    convolved: Lent<'a>,
    enlarged: Lent<'a>,
    blocks: Lent<'a>,
}

impl WithSimd for Band<'_, '_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        let rows = self.out.len() / (SIDE * SIDE * self.width);
        let pixels = rows * self.width;
        let channels: usize = self.levels.iter().map(|level| level.channels).sum();
        let row = (self.width + 2) * channels;
        let Work { joined, convolved, enlarged, blocks } = &mut *self.work;
        let joined = first(joined, (rows + 2) * row);
        join(self.levels, self.first, self.height, joined);
        let source = Pixels { start: 0, pixel: channels, row, width: self.width, column: 0 };
        let Head { joined: convolution, first: doubled, second } = self.head;
        let convolved = first(convolved, pixels * convolution.outputs());
        let task = Task {
            input: joined,
            patch: Patch { source, rows: 3, stride: row },
            ..Task::whole(convolution, &[], pixels, Epilogue::Relu)
        };
        convolution.run(simd, task, &mut *convolved);
        let enlarged = first(enlarged, pixels * doubled.outputs());
        doubled.run(simd, Task::whole(doubled, convolved, pixels, Epilogue::Relu), &mut *enlarged);
        let blocks = first(blocks, pixels * second.outputs());
        second.run(simd, Task::whole(second, enlarged, pixels, Epilogue::Bias), &mut *blocks);
        sigmoid(&mut *blocks);
        for (y, blocks) in blocks.chunks_exact(self.width * SIDE * SIDE).enumerate() {
            let out = &mut self.out[y * SIDE * SIDE * self.width..(y + 1) * SIDE * SIDE * self.width];
            spread(blocks, self.width, out);
        }
    }
}

/// All levels side by side, the coarsest first, from the row before `start` on, with a border of one pixel. `height` is
/// that of the finest level.
#[inline(always)]
fn join(levels: &[Narrow], start: usize, height: usize, joined: &mut [f32]) {
    let channels: usize = levels.iter().map(|level| level.channels).sum();
    let width = levels[0].width;
    let row = (width + 2) * channels;
    clear_margins(joined, row, channels);
    for (index, joined) in joined.chunks_exact_mut(row).enumerate() {
        let Some(y) = (start + index).checked_sub(1).filter(|&y| y < height) else {
            joined.fill(0.0);
            continue;
        };
        let mut offset = 0;
        for (shift, level) in levels.iter().enumerate().rev() {
            let source = &level.values[(y >> shift) * level.width * level.channels..];
            for (x, out) in joined[channels..].chunks_exact_mut(channels).take(width).enumerate() {
                let pixel = &source[(x >> shift) * level.channels..][..level.channels];
                let out = &mut out[offset..offset + level.channels];
                for ((out, value), factor) in out.iter_mut().zip(pixel).zip(&level.factors) {
                    *out = value * factor;
                }
            }
            offset += level.channels;
        }
    }
}

/// Moves the blocks of one row's pixels, (width, 2, 2, 2, 2), to their places in [`SIDE`] rows.
fn spread(blocks: &[f32], width: usize, out: &mut [f32]) {
    for (x, block) in blocks.chunks_exact(SIDE * SIDE).enumerate() {
        for (index, pair) in block.chunks_exact(ENLARGED).enumerate() {
            // Of the first transposed convolution the row and the column, of the second the row.
            let (row, column, inner) = (index >> 2, index >> 1 & 1, index & 1);
            let at = (row * ENLARGED + inner) * width * SIDE + x * SIDE + column * ENLARGED;
            out[at..at + ENLARGED].copy_from_slice(pair);
        }
    }
}
