//! The stem of both backbones: 3 × 3 with stride 2; then a maximum beside two convolutions of 2 × 2; then 3 × 3 with
//! stride 2 and a pointwise convolution, all with ReLU.
//!
//! Owns the order of computation. The maps between the layers are the largest of the network, so they are computed for
//! a band of rows at a time and never exist as a whole.

use std::ops::Range;

use pulp::{Arch, Simd, WithSimd};
use rayon::prelude::*;

use super::load::pointwise;
use super::map::Map;
use crate::asset::{Weights, WeightsError};
use crate::convolution::{Epilogue, Patch, Pixels, Pointwise, Task};

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
    pub fn forward(&self, picture: Planes<'_>) -> Map {
        let (height, width) = (picture.height.div_ceil(4), picture.width.div_ceil(4));
        let mut out = Map::new(height, width, self.last.outputs(), 1);
        let (row, margin) = (out.row(), out.margin());
        let band = height.div_ceil(rayon::current_num_threads()).clamp(FEWEST_ROWS, MOST_ROWS);
        out.rows_mut().par_chunks_mut(band * row).enumerate().for_each(|(index, out)| {
            let rows = index * band..height.min((index + 1) * band);
            Arch::new().dispatch(Band { stem: self, picture, rows, out: &mut out[margin..], row, width });
        });
        out
    }
}

/// Some output rows.
struct Band<'a> {
    stem: &'a Stem,
    picture: Planes<'a>,
    rows: Range<usize>,
    /// From the first pixel on.
    out: &'a mut [f32],
    /// Elements of `out` from one row to the next.
    row: usize,
    /// Output columns.
    width: usize,
}

impl WithSimd for Band<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        let half = self.half();
        let first = self.first(simd, &half);
        let joined = self.join(simd, &half, &first);
        let stem = self.stem;
        let pixels = self.rows.len() * self.width;
        let row = half.joined_row;
        let mut convolved = vec![0.0; pixels * stem.joined.outputs()];
        let source = Pixels { start: 0, pixel: 4 * half.channels, row: 2 * row, width: self.width, column: 0 };
        let patch = Patch { source, rows: 3, stride: row };
        let layout = Pixels::dense(stem.joined.outputs());
        let task = Task { input: &joined, patch, layout, ..Task::whole(&stem.joined, &[], pixels, Epilogue::Relu) };
        stem.joined.run(simd, task, &mut convolved);
        let layout =
            Pixels { start: 0, pixel: stem.last.outputs(), row: self.row, width: self.width, column: 0 };
        let task = Task { layout, ..Task::whole(&stem.last, &convolved, pixels, Epilogue::Relu) };
        stem.last.run(simd, task, &mut *self.out);
    }
}

/// The rows of the maps at half of the picture's sides that a band needs.
struct Half {
    /// Rows that are joined.
    rows: Range<usize>,
    height: usize,
    width: usize,
    /// Channels of the first layer, and of each of the two joined maps.
    channels: usize,
    /// Elements of a joined row, with a border of one pixel.
    joined_row: usize,
}

impl Half {
    /// Elements of a row of a map with this number of channels and a border of one pixel on the right.
    fn row(&self, channels: usize) -> usize {
        (self.width + 1) * channels
    }

    /// Positions of the pixels of such a map.
    fn pixels(&self, channels: usize) -> Pixels {
        Pixels { start: 0, pixel: channels, row: self.row(channels), width: self.width, column: 0 }
    }

    /// Computes `rows` rows of a 2 × 2 convolution.
    #[inline(always)]
    fn square<S: Simd>(
        &self,
        simd: S,
        layer: &Pointwise,
        input: &[f32],
        rows: usize,
        (out, layout): (&mut [f32], Pixels),
    ) {
        let channels = layer.inputs() / 4;
        let patch = Patch { source: self.pixels(channels), rows: 2, stride: self.row(channels) };
        let task = Task { input, patch, layout, ..Task::whole(layer, &[], rows * self.width, Epilogue::Relu) };
        layer.run(simd, task, out);
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
    fn first<S: Simd>(&self, simd: S, half: &Half) -> Vec<f32> {
        let rows = half.rows.start..half.height.min(half.rows.end + 2);
        let row = (self.picture.width + 2) * COLOURS;
        let patches = self.interleave(2 * rows.start, 2 * rows.len() + 1);
        let source = Pixels { start: 0, pixel: 2 * COLOURS, row: 2 * row, width: half.width, column: 0 };
        let mut out = vec![0.0; (half.rows.len() + 2) * half.row(half.channels)];
        let task = Task {
            input: &patches,
            patch: Patch { source, rows: 3, stride: row },
            layout: half.pixels(half.channels),
            ..Task::whole(&self.stem.first, &[], rows.len() * half.width, Epilogue::Relu)
        };
        self.stem.first.run(simd, task, &mut out);
        out
    }

    /// Rows of the picture, channels last, from the one before `start` on, with a border of a pixel at both sides.
    fn interleave(&self, start: usize, count: usize) -> Vec<f32> {
        let Planes { values, height, width } = self.picture;
        let row = (width + 2) * COLOURS;
        let mut rows = vec![0.0; count * row];
        for (index, out) in rows.chunks_exact_mut(row).enumerate() {
            let Some(y) = (start + index).checked_sub(1).filter(|&y| y < height) else { continue };
            let planes: [&[f32]; COLOURS] =
                std::array::from_fn(|colour| &values[(colour * height + y) * width..][..width]);
            for (x, pixel) in out[COLOURS..].chunks_exact_mut(COLOURS).take(width).enumerate() {
                for (value, plane) in pixel.iter_mut().zip(planes) {
                    *value = plane[x];
                }
            }
        }
        rows
    }

    /// The maximum of each 2 × 2 pixels of the first layer beside two convolutions of it, with a border of one pixel.
    #[inline(always)]
    fn join<S: Simd>(&self, simd: S, half: &Half, first: &[f32]) -> Vec<f32> {
        let stem = self.stem;
        let thin = stem.second.outputs();
        let mut second = vec![0.0; (half.rows.len() + 1) * half.row(thin)];
        // The row below the picture stays zero.
        let rows = half.height.min(half.rows.end + 1) - half.rows.start;
        half.square(simd, &stem.second, first, rows, (&mut second, half.pixels(thin)));
        let mut joined = vec![0.0; (2 * self.rows.len() + 1) * half.joined_row];
        // The first row of the band needs the one before it, which may lie outside the picture.
        let above = (half.rows.start + 1 - 2 * self.rows.start) * half.joined_row;
        let start = above + 3 * half.channels;
        let pixel = 2 * half.channels;
        let layout = Pixels { start, pixel, row: half.joined_row, width: half.width, column: 0 };
        half.square(simd, &stem.third, &second, half.rows.len(), (&mut joined, layout));
        for (y, joined) in joined[above..].chunks_exact_mut(half.joined_row).take(half.rows.len()).enumerate() {
            let row = half.row(half.channels);
            maxima(&first[y * row..(y + 2) * row], half.channels, &mut joined[pixel..]);
        }
        joined
    }
}

/// The maximum of each 2 × 2 pixels of two rows with a border on the right, into every other `channels` of `out`. The
/// border's zeros are no maximum of what ReLU returns.
#[inline(always)]
fn maxima(rows: &[f32], channels: usize, out: &mut [f32]) {
    let (above, below) = rows.split_at(rows.len() / 2);
    for (at, out) in (0..above.len() - channels).step_by(channels).zip(out.chunks_exact_mut(2 * channels)) {
        let [a, b] = [above, below].map(|row| row[at..at + 2 * channels].split_at(channels));
        for (index, out) in out[..channels].iter_mut().enumerate() {
            let (top, bottom) = (a.0[index].max(a.1[index]), b.0[index].max(b.1[index]));
            *out = top.max(bottom);
        }
    }
}
