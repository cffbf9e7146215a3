//! The neck: levels of the same width, each added to the finer one twice as large, then to the coarser one half as large
//! (Liu et al. 2018, arXiv 1803.01534, without convolutions between them).
//!
//! Owns how levels are resized and added.

use pulp::{Arch, Simd, WithSimd};

use super::layer::{BORDER, Narrow, pointwise};
use crate::asset::{Weights, WeightsError};
use crate::convolution::{Buffers, Map, Pointwise};

/// Levels that are joined.
const LEVELS: usize = 3;

/// Weights of the neck: for each level, what makes it as wide as the others.
pub struct Neck(Vec<Pointwise>);

impl Neck {
    /// Unpacks the weights.
    ///
    /// # Errors
    /// When a tensor is missing.
    pub fn load(weights: &Weights<'_>) -> Result<Self, WeightsError> {
        let lateral = (0..LEVELS).map(|level| pointwise(weights, &format!("lateral.{level}")));
        Ok(Self(lateral.collect::<Result<_, _>>()?))
    }

    /// The joined levels of the backbone's maps, the finest first.
    pub fn forward(&self, buffers: &Buffers, maps: &[Map]) -> Vec<Map> {
        let mut levels: Vec<Map> =
            self.0.iter().zip(maps).map(|(convolution, map)| narrow(buffers, convolution, map)).collect();
        for index in (1..levels.len()).rev() {
            let (finer, coarser) = levels.split_at_mut(index);
            if let (Some(out), Some(level)) = (finer.last_mut(), coarser.first()) {
                Arch::new().dispatch(AddDouble { level, out });
            }
        }
        for index in 1..levels.len() {
            let (finer, coarser) = levels.split_at_mut(index);
            if let (Some(level), Some(out)) = (finer.last(), coarser.first_mut()) {
                Arch::new().dispatch(AddHalf { level, out });
            }
        }
        levels
    }
}

fn narrow(buffers: &Buffers, convolution: &Pointwise, map: &Map) -> Map {
    let mut out = Map::new(buffers, [map.height, map.width, convolution.outputs()], BORDER);
    let layout = out.pixels(0);
    Arch::new().dispatch(Narrow { convolution, map, out: out.interior_mut(), layout });
    out
}

/// Adds a level of twice the sides, bilinearly: every pixel is three quarters of the nearest and a quarter of the second
/// nearest, in both directions.
struct AddDouble<'a> {
    level: &'a Map,
    out: &'a mut Map,
}

impl WithSimd for AddDouble<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, _: S) {
        let Self { level, out } = self;
        let (channels, row, width) = (level.channels, level.row(), out.row());
        let values = level.interior();
        let out_width = out.width;
        for (y, line) in out.interior_mut().chunks_mut(width).enumerate().take(2 * level.height) {
            let rows = nearest(y, level.height).map(|y| y * row);
            for (x, pixel) in line.chunks_exact_mut(channels).enumerate().take(out_width) {
                let columns = nearest(x, level.width).map(|x| x * channels);
                let at = |row: usize, column: usize| &values[rows[row] + columns[column]..][..channels];
                let corners = [at(0, 0), at(0, 1), at(1, 0), at(1, 1)];
                for (channel, out) in pixel.iter_mut().enumerate() {
                    let [near, beside, over, across] = corners.map(|corner| corner[channel]);
                    *out += 0.5625 * near + 0.1875 * (beside + over) + 0.0625 * across;
                }
            }
        }
    }
}

/// The nearest and the second nearest of `side` places to one of twice as many.
#[inline(always)]
fn nearest(place: usize, side: usize) -> [usize; 2] {
    let near = place / 2;
    let second = if place.is_multiple_of(2) { near.saturating_sub(1) } else { (near + 1).min(side - 1) };
    [near, second]
}

/// Adds a level of half the sides: the mean of each 2 × 2 pixels.
struct AddHalf<'a> {
    level: &'a Map,
    out: &'a mut Map,
}

impl WithSimd for AddHalf<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, _: S) {
        let Self { level, out } = self;
        let (channels, row) = (level.channels, level.row());
        let (height, width, out_row) = (out.height, out.width, out.row());
        let values = level.interior();
        for (y, line) in out.interior_mut().chunks_mut(out_row).enumerate().take(height) {
            for (x, pixel) in line.chunks_exact_mut(channels).enumerate().take(width) {
                let start = 2 * (y * row + x * channels);
                let at = |offset: usize| &values[start + offset..][..channels];
                let four = [at(0), at(channels), at(row), at(row + channels)];
                for (channel, out) in pixel.iter_mut().enumerate() {
                    *out += 0.25 * four.iter().map(|part| part[channel]).sum::<f32>();
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A map of one channel.
    fn map(buffers: &Buffers, sides: [usize; 2], values: &[f32]) -> Map {
        let mut map = Map::new(buffers, [sides[0], sides[1], 1], BORDER);
        let row = map.row();
        for (to, from) in map.interior_mut().chunks_mut(row).zip(values.chunks(sides[1])) {
            to[..from.len()].copy_from_slice(from);
        }
        map
    }

    #[test]
    fn a_level_of_twice_the_sides_is_bilinear_and_of_half_the_sides_the_mean() {
        let buffers = Buffers::default();
        let level = map(&buffers, [1, 2], &[0.0, 4.0]);
        let mut out = map(&buffers, [2, 4], &[10.0; 8]);
        Arch::new().dispatch(AddDouble { level: &level, out: &mut out });
        assert_eq!(out.rows().collect::<Vec<_>>(), [[10.0, 11.0, 13.0, 14.0]; 2]);
        let mut half = map(&buffers, [1, 2], &[1.0, 0.0]);
        Arch::new().dispatch(AddHalf { level: &out, out: &mut half });
        assert_eq!(half.rows().collect::<Vec<_>>(), [[11.5, 13.5]]);
    }
}
