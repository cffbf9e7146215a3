//! A channels-last picture with a border of zeros, so that convolutions read beyond its edges without a check.
//!
//! Owns the layout. Knows no layer.

use std::ops::Range;

use super::buffers::Buffers;
use super::pixels::Pixels;

/// Activations of a layer.
pub struct Map {
    pub height: usize,
    pub width: usize,
    pub channels: usize,
    /// Rows above and below, columns left and right.
    border: usize,
    /// (height + 2 · border, width + 2 · border, channels), and anything after it.
    values: Vec<f32>,
}

impl Map {
    /// Pixels of any value with a border of zeros, (height, width, channels).
    pub fn new(buffers: &Buffers, shape: [usize; 3], border: usize) -> Self {
        let [height, width, channels] = shape;
        let length = (height + 2 * border) * (width + 2 * border) * channels;
        let values = buffers.at_least(length);
        let mut map = Self { height, width, channels, border, values };
        let (row, margin) = (map.row(), map.margin());
        let (above, rest) = map.values[..length].split_at_mut(border * row);
        let (rows, below) = rest.split_at_mut(height * row);
        above.fill(0.0);
        below.fill(0.0);
        clear_margins(rows, row, margin);
        map
    }

    /// Its buffer, for other maps.
    pub fn into_buffer(self) -> Vec<f32> {
        self.values
    }

    /// Elements from one row to the next.
    pub fn row(&self) -> usize {
        (self.width + 2 * self.border) * self.channels
    }

    /// Everything from the first pixel on.
    pub fn interior(&self) -> &[f32] {
        &self.values[self.border * (self.row() + self.channels)..]
    }

    /// Everything from the first pixel on.
    pub fn interior_mut(&mut self) -> &mut [f32] {
        let start = self.border * (self.row() + self.channels);
        &mut self.values[start..]
    }

    /// Rows and columns around a pixel: everything from the pixel that is `rows` above and `columns` left of the first
    /// one.
    pub fn around(&self, rows: usize, columns: usize) -> &[f32] {
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

    /// The rows without their borders.
    pub fn rows(&self) -> impl Iterator<Item = &[f32]> {
        self.interior().chunks(self.row()).take(self.height).map(|row| &row[..self.width * self.channels])
    }
}

/// Sets the first and the last `margin` elements of every row to zero.
pub fn clear_margins(rows: &mut [f32], row: usize, margin: usize) {
    for row in rows.chunks_exact_mut(row) {
        let end = row.len() - margin;
        row[..margin].fill(0.0);
        row[end..].fill(0.0);
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_map_in_a_used_buffer_has_a_clear_border_and_parts_that_begin_with_their_pixels() {
        let buffers = Buffers::default();
        buffers.give(vec![7.0; 100]);
        let mut map = Map::new(&buffers, [2, 3, 2], 1);
        for (pixels, part) in map.parts_mut(2) {
            for pixel in pixels.clone() {
                let at = (0..pixel - pixels.start).fold((pixels.start, 0), |(at, offset), _| {
                    (at + 1, if at % 3 == 2 { offset + 3 * 2 } else { offset + 2 })
                });
                part[at.1..at.1 + 2].fill(pixel as f32 + 1.0);
            }
        }
        let rows: Vec<Vec<f32>> =
            map.values[..40].chunks(10).map(|row| row.iter().step_by(2).copied().collect()).collect();
        let zeros = vec![0.0; 5];
        assert_eq!(
            rows,
            [zeros.clone(), vec![0.0, 1.0, 2.0, 3.0, 0.0], vec![0.0, 4.0, 5.0, 6.0, 0.0], zeros]
        );
        let rows: Vec<Vec<f32>> = map.rows().map(|row| sums(row, 2)).collect();
        assert_eq!(mean(&rows, map.len()), [3.5, 3.5]);
    }
}
