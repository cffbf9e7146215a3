//! Pillow's bicubic resampling, byte for byte: the models were trained on pictures of that, and what differs at hard edges
//! shows in their words.
//!
//! Rows are resampled first, then columns, with bytes in between and weights of fixed precision. Since version 13, Pillow
//! resamples the columns of some tall pictures first; no model was trained on those.

use rayon::prelude::*;

/// Bits of a weight after the point.
const PRECISION: u32 = 22;
/// Reach of the kernel, in pixels of the smaller size.
const REACH: f64 = 2.0;

/// The weights of one pixel: of the source pixels from the first on.
struct Tap {
    first: usize,
    weights: Vec<i32>,
}

/// RGB pixels of a size, (height, width, 3), at another size. No side is zero.
pub fn bicubic(pixels: &[u8], [width, height]: [usize; 2], [to_width, to_height]: [usize; 2]) -> Vec<u8> {
    let rows = if width == to_width { pixels.to_vec() } else { along_rows(pixels, width, to_width) };
    if height == to_height { rows } else { along_columns(&rows, to_width, height, to_height) }
}

fn along_rows(pixels: &[u8], width: usize, to_width: usize) -> Vec<u8> {
    let taps = taps(width, to_width);
    let mut resampled = vec![0; pixels.len() / width * to_width];
    resampled.par_chunks_mut(3 * to_width).zip(pixels.par_chunks(3 * width)).for_each(|(to, row)| {
        for (to, tap) in to.as_chunks_mut::<3>().0.iter_mut().zip(&taps) {
            let mut sums = [1 << (PRECISION - 1); 3];
            for (pixel, weight) in row.as_chunks::<3>().0[tap.first..].iter().zip(&tap.weights) {
                for (sum, &byte) in sums.iter_mut().zip(pixel) {
                    *sum += i32::from(byte) * weight;
                }
            }
            *to = sums.map(byte);
        }
    });
    resampled
}

fn along_columns(pixels: &[u8], width: usize, height: usize, to_height: usize) -> Vec<u8> {
    let (taps, stride) = (taps(height, to_height), 3 * width);
    let mut resampled = vec![0; stride * to_height];
    resampled.par_chunks_mut(stride).zip(&taps).for_each(|(to, tap)| {
        let mut sums = vec![1 << (PRECISION - 1); stride];
        for (row, weight) in pixels.chunks_exact(stride).skip(tap.first).zip(&tap.weights) {
            for (sum, &byte) in sums.iter_mut().zip(row) {
                *sum += i32::from(byte) * weight;
            }
        }
        for (to, sum) in to.iter_mut().zip(sums) {
            *to = byte(sum);
        }
    });
    resampled
}

/// A sum without its fraction, within the range of a byte. Half is in the sum from the start, so that it is rounded.
fn byte(sum: i32) -> u8 {
    (sum >> PRECISION).clamp(0, 255) as u8
}

/// The weights of every pixel along a side of `to` pixels made of `from`.
fn taps(from: usize, to: usize) -> Vec<Tap> {
    let scale = from as f64 / to as f64;
    // Enlarged pictures are interpolated, reduced ones averaged.
    let stretch = scale.max(1.0);
    let reach = REACH * stretch;
    let tap = |at: usize| {
        let centre = (at as f64 + 0.5) * scale;
        let first = (centre - reach + 0.5).max(0.0) as usize;
        let end = ((centre + reach + 0.5) as usize).min(from);
        let weights: Vec<f64> = (first..end).map(|at| kernel((at as f64 - centre + 0.5) / stretch)).collect();
        let sum: f64 = weights.iter().sum();
        let fixed = |weight: f64| (weight / sum * f64::from(1 << PRECISION)).round() as i32;
        Tap { first, weights: weights.into_iter().map(fixed).collect() }
    };
    (0..to).map(tap).collect()
}

/// Keys's cubic kernel with a = −0.5 (1981, doi 10.1109/TASSP.1981.1163711).
fn kernel(x: f64) -> f64 {
    const A: f64 = -0.5;
    let x = x.abs();
    if x < 1.0 {
        ((A + 2.0) * x - (A + 3.0)) * x * x + 1.0
    } else if x < 2.0 {
        (((x - 5.0) * x + 8.0) * x - 4.0) * A
    } else {
        0.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_colour_stays_as_it_is() {
        for (from, to) in [([1, 1], [5, 3]), ([7, 300], [48, 2]), ([1000, 3], [3, 1000])] {
            let pixels = [7, 200, 255].repeat(from[0] * from[1]);
            assert_eq!(bicubic(&pixels, from, to), [7, 200, 255].repeat(to[0] * to[1]));
        }
    }

    /// What overshoots in the first direction is cut off before the second.
    #[test]
    fn hard_edges_are_those_of_pillow() {
        let row = |bytes: [u8; 4]| bytes.into_iter().flat_map(|byte| [byte; 3]).collect::<Vec<u8>>();
        let pixels = [row([0, 0, 255, 255]), row([0, 255, 255, 0])].concat();
        let found: Vec<u8> = bicubic(&pixels, [4, 2], [6, 3]).into_iter().step_by(3).collect();
        let expected = [0, 0, 16, 222, 255, 255, 0, 60, 143, 240, 188, 128, 0, 128, 255, 255, 111, 0];
        assert_eq!(found, expected);
    }
}
