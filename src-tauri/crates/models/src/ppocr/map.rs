//! A channels-last picture with a border of zeros, so that convolutions read beyond its edges without a check.
//!
//! Owns the layout. Knows no layer.

use std::ops::Range;

use rayon::prelude::*;

use crate::convolution::{Patch, Pixels};

/// Activations of a layer.
pub struct Map {
    pub height: usize,
    pub width: usize,
    pub channels: usize,
    /// Rows above and below, columns left and right.
    border: usize,
    /// (height + 2 · border, width + 2 · border, channels).
    values: Vec<f32>,
}

impl Map {
    /// Zeros.
    pub fn new(height: usize, width: usize, channels: usize, border: usize) -> Self {
        let values = vec![0.0; (height + 2 * border) * (width + 2 * border) * channels];
        Self { height, width, channels, border, values }
    }

    /// Elements from one row to the next.
    pub fn row(&self) -> usize {
        (self.width + 2 * self.border) * self.channels
    }

    /// Everything from the first pixel on.
    pub fn from_first_pixel(&self) -> &[f32] {
        &self.values[self.border * (self.row() + self.channels)..]
    }

    /// Rows and columns around a pixel: everything from the pixel that is `rows` above and `columns` left of the first
    /// one.
    pub fn from_above(&self, rows: usize, columns: usize) -> &[f32] {
        &self.values[(self.border - rows) * self.row() + (self.border - columns) * self.channels..]
    }

    /// The rows with their borders, but without those above and below.
    pub fn rows_mut(&mut self) -> &mut [f32] {
        let (row, border) = (self.row(), self.border);
        &mut self.values[border * row..(border + self.height) * row]
    }

    /// Elements before the first pixel in each part of [`Self::rows_mut`].
    pub fn margin(&self) -> usize {
        self.border * self.channels
    }

    /// Positions of the pixels from the one of this number on.
    pub fn pixels(&self, first: usize) -> Pixels {
        Pixels {
            start: 0,
            pixel: self.channels,
            row: self.row(),
            width: self.width,
            column: first % self.width,
        }
    }

    /// The pixels of [`Self::from_first_pixel`] as inputs of a pointwise convolution.
    pub fn patch(&self) -> Patch {
        Patch { source: self.pixels(0), rows: 1, stride: 0 }
    }

    /// Pixels without the border.
    pub fn len(&self) -> usize {
        self.height * self.width
    }

    /// Divides the map after every `count` pixels: the pixels' numbers, and the elements from the first of them on.
    pub fn parts_mut(&mut self, count: usize) -> Vec<(Range<usize>, &mut [f32])> {
        let (row, width, channels, all) = (self.row(), self.width, self.channels, self.len());
        let at = |pixel: usize| pixel / width * row + pixel % width * channels;
        let start = self.border * (row + channels);
        let mut rest = &mut self.values[start..];
        let mut parts = Vec::with_capacity(all.div_ceil(count));
        for first in (0..all).step_by(count) {
            let last = all.min(first + count);
            let length = if last == all { rest.len() } else { at(last) - at(first) };
            let (part, after) = std::mem::take(&mut rest).split_at_mut(length);
            parts.push((first..last, part));
            rest = after;
        }
        parts
    }

    /// The mean of every channel.
    pub fn mean(&self) -> Vec<f32> {
        let width = self.width * self.channels;
        let rows = self.from_first_pixel().par_chunks(self.row()).take(self.height);
        let sums: Vec<Vec<f32>> = rows.map(|row| sums(&row[..width], self.channels)).collect();
        mean(&sums, self.len())
    }
}

/// The sum of every channel of contiguous pixels.
pub fn sums(pixels: &[f32], channels: usize) -> Vec<f32> {
    let mut sums = vec![0.0; channels];
    for pixel in pixels.chunks_exact(channels) {
        sums.iter_mut().zip(pixel).for_each(|(sum, value)| *sum += value);
    }
    sums
}

/// The mean of every channel of `count` pixels, from the sums of parts of them.
pub fn mean(parts: &[Vec<f32>], count: usize) -> Vec<f32> {
    let mut mean = parts.first().cloned().unwrap_or_default();
    for part in parts.iter().skip(1) {
        mean.iter_mut().zip(part).for_each(|(sum, value)| *sum += value);
    }
    mean.iter_mut().for_each(|sum| *sum /= count as f32);
    mean
}
