//! The stem of both backbones: 3 × 3 with stride 2; then a maximum beside two convolutions of 2 × 2; then 3 × 3 with
//! stride 2 and a pointwise convolution, all with ReLU.
//!
//! Owns the order of computation. The maps between the layers are the largest of the network, so they are computed for
//! a band of rows at a time and never exist as a whole.

use std::ops::Range;

use pulp::{Arch, Simd, WithSimd};
use rayon::prelude::*;

use super::half::{Half, maxima};
use super::load::pointwise;
use crate::asset::{Weights, WeightsError};
use crate::convolution::{
    Buffers, Epilogue, Lent, Map, Patch, Pixels, Pointwise, Task, clear_margins, first,
};

/// Colours of a pixel.
const COLOURS: usize = 3;

/// Most rows of a band: with more, its maps leave the second-level cache; with fewer, more rows are computed twice.
const MOST_ROWS: usize = 8;

/// Fewest rows of a band.
const FEWEST_ROWS: usize = 2;

/// A picture, (3, height, width).
#[derive(Clone, Copy)]
pub struct Planes<'a> {
    pub values: &'a [f32],
    pub height: usize,
    pub width: usize,
}

/// Weights of the stem.
pub struct Stem {
    first: Pointwise,
    second: Pointwise,
    third: Pointwise,
    joined: Pointwise,
    last: Pointwise,
}

impl Stem {
    /// Unpacks the weights.
    ///
    /// # Errors
    /// When a tensor is missing.
    pub fn load(weights: &Weights<'_>) -> Result<Self, WeightsError> {
        Ok(Self {
            first: pointwise(weights, "stem.0")?,
            second: pointwise(weights, "stem.1")?,
            third: pointwise(weights, "stem.2")?,
            joined: pointwise(weights, "stem.3")?,
            last: pointwise(weights, "stem.4")?,
        })
    }

    /// A map of a quarter of the sides, rounded up, with a border of one pixel.
    pub fn forward(&self, buffers: &Buffers, picture: Planes<'_>) -> Map {
        let (height, width) = (picture.height.div_ceil(4), picture.width.div_ceil(4));
        let mut out = Map::new(buffers, [height, width, self.last.outputs()], 1);
        let (row, margin) = (out.row(), out.margin());
        let band = height.div_ceil(rayon::current_num_threads()).clamp(FEWEST_ROWS, MOST_ROWS);
        let bands = out.rows_mut().par_chunks_mut(band * row).enumerate();
        let work = || Work {
            patches: buffers.lend(),
            first: buffers.lend(),
            second: buffers.lend(),
            joined: buffers.lend(),
            convolved: buffers.lend(),
        };
        bands.for_each_init(work, |work, (index, out)| {
            let rows = index * band..height.min((index + 1) * band);
            let out = &mut out[margin..];
            let band = Band { stem: self, picture, rows, row, width };
            Arch::new().dispatch(Run { band, work, out });
        });
        out
    }
}

/// Some output rows.
struct Band<'a> {
    stem: &'a Stem,
    picture: Planes<'a>,
    rows: Range<usize>,
    /// Elements of the output from one row to the next.
    row: usize,
    /// Output columns.
    width: usize,
}

/// The maps of a band: a task's own buffers.
struct Work<'a> {
    patches: Lent<'a>,
    first: Lent<'a>,
    second: Lent<'a>,
    joined: Lent<'a>,
    convolved: Lent<'a>,
}

/// Computes a band; `out` begins with its first pixel.
struct Run<'a, 'b> {
    band: Band<'a>,
    work: &'a mut Work<'b>,
    out: &'a mut [f32],
}

impl WithSimd for Run<'_, '_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        let Self { band, work, out } = self;
        let half = band.half();
        let Work { patches, first: narrow, second, joined, convolved } = work;
        let narrow = band.first(simd, &half, patches, narrow);
        let joined = band.join(simd, &half, narrow, second, joined);
        let stem = band.stem;
        let (pixels, row) = (band.rows.len() * band.width, half.joined_row);
        let source =
            Pixels { start: 0, pixel: 4 * half.channels, row: 2 * row, width: band.width, column: 0 };
        let patch = Patch { source, rows: 3, stride: row };
        let task = Task { input: joined, patch, ..Task::whole(&stem.joined, &[], pixels, Epilogue::Relu) };
        let convolved = first(convolved, pixels * stem.joined.outputs());
        stem.joined.run(simd, task, &mut *convolved);
        let pixel = stem.last.outputs();
        let layout = Pixels { start: 0, pixel, row: band.row, width: band.width, column: 0 };
        let task = Task { layout, ..Task::whole(&stem.last, convolved, pixels, Epilogue::Relu) };
        stem.last.run(simd, task, out);
    }
}

impl Band<'_> {
    fn half(&self) -> Half {
        let (height, width) = (self.picture.height.div_ceil(2), self.picture.width.div_ceil(2));
        let channels = self.stem.first.outputs();
        let rows = (2 * self.rows.start).saturating_sub(1)..height.min(2 * self.rows.end);
        Half { rows, height, width, channels, joined_row: (width + 2) * 2 * channels }
    }

    /// The first layer: the joined rows and the two below, those outside the picture as zeros.
    #[inline(always)]
    fn first<'b, S: Simd>(
        &self,
        simd: S,
        half: &Half,
        patches: &mut Vec<f32>,
        out: &'b mut Vec<f32>,
    ) -> &'b [f32] {
        let rows = half.rows.start..half.height.min(half.rows.end + 2);
        let row = (self.picture.width + 2) * COLOURS;
        let patches = first(patches, (2 * rows.len() + 1) * row);
        self.interleave(2 * rows.start, patches);
        let source = Pixels { start: 0, pixel: 2 * COLOURS, row: 2 * row, width: half.width, column: 0 };
        let out = half.cleared(out, half.rows.len() + 2, rows.len(), half.channels);
        let task = Task {
            input: patches,
            patch: Patch { source, rows: 3, stride: row },
            layout: half.pixels(half.channels),
            ..Task::whole(&self.stem.first, &[], rows.len() * half.width, Epilogue::Relu)
        };
        self.stem.first.run(simd, task, &mut *out);
        out
    }

    /// Rows of the picture, channels last, from the one before `start` on, with a border of a pixel at both sides.
    fn interleave(&self, start: usize, out: &mut [f32]) {
        let Planes { values, height, width } = self.picture;
        let row = (width + 2) * COLOURS;
        clear_margins(out, row, COLOURS);
        for (index, out) in out.chunks_exact_mut(row).enumerate() {
            let Some(y) = (start + index).checked_sub(1).filter(|&y| y < height) else {
                out.fill(0.0);
                continue;
            };
            let planes: [&[f32]; COLOURS] =
                std::array::from_fn(|colour| &values[(colour * height + y) * width..][..width]);
            for (x, pixel) in out[COLOURS..].chunks_exact_mut(COLOURS).take(width).enumerate() {
                for (value, plane) in pixel.iter_mut().zip(planes) {
                    *value = plane[x];
                }
            }
        }
    }

    /// The maximum of each 2 × 2 pixels of the first layer beside two convolutions of it, with a border of one pixel.
    #[inline(always)]
    fn join<'b, S: Simd>(
        &self,
        simd: S,
        half: &Half,
        narrow: &[f32],
        second: &mut Vec<f32>,
        out: &'b mut Vec<f32>,
    ) -> &'b [f32] {
        let stem = self.stem;
        let thin = stem.second.outputs();
        let rows = half.height.min(half.rows.end + 1) - half.rows.start;
        let second = half.cleared(second, half.rows.len() + 1, rows, thin);
        half.square(simd, &stem.second, narrow, rows, (&mut *second, half.pixels(thin)));
        let (row, pixel) = (half.joined_row, 2 * half.channels);
        let out = first(out, (2 * self.rows.len() + 1) * row);
        clear_margins(out, row, pixel);
        // The first row of the band needs the one before it, which may lie outside the picture.
        let above = (half.rows.start + 1 - 2 * self.rows.start) * row;
        let (before, rest) = out.split_at_mut(above);
        let (joined, after) = rest.split_at_mut(half.rows.len() * row);
        before.fill(0.0);
        after.fill(0.0);
        let layout = Pixels { start: pixel + half.channels, pixel, row, width: half.width, column: 0 };
        half.square(simd, &stem.third, second, half.rows.len(), (&mut *joined, layout));
        let from = half.row(half.channels);
        for (y, joined) in joined.chunks_exact_mut(row).enumerate() {
            maxima(simd, &narrow[y * from..(y + 2) * from], half.channels, &mut joined[pixel..]);
        }
        out
    }
}
