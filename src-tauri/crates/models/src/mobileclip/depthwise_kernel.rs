//! The CPU kernel of depthwise convolution, with vector instructions chosen at run time.
//!
//! Owns padding, the division into bands and the loop. Knows no tensors.

use pulp::{Simd, WithSimd};
use rayon::prelude::*;

/// Output pixels computed together: neighbours in a row share most of their input.
const PIXELS_AT_ONCE: usize = 4;

/// Elements of a band's padded input: together with the output, they fit a core's second-level cache.
const CACHE_BUDGET: usize = 64 * 1024;

/// Fewest and most output rows of a band. Neighbouring bands each copy the rows under the kernel, which costs thin
/// bands most.
const BAND_ROWS: (usize, usize) = (4, 16);

/// Sizes of a picture and of the kernel.
#[derive(Clone, Copy, Debug)]
pub struct Geometry {
    /// Input rows.
    pub height: usize,
    /// Input columns.
    pub width: usize,
    /// Input channels.
    pub inputs: usize,
    /// Output channels.
    pub channels: usize,
    /// Side of the kernel: 3, 5 or 7.
    pub kernel: usize,
    /// Step of the kernel.
    pub stride: usize,
}

impl Geometry {
    /// Convolves `xs`, (n, height, width, inputs) for any n, with `taps`, (kernel · kernel, channels), and `bias`,
    /// (channels). `dispatch` runs a band with the vector instructions of its choice.
    pub fn convolve(
        self,
        xs: &[f32],
        taps: &[f32],
        bias: &[f32],
        dispatch: impl Fn(Band<'_>) + Sync,
    ) -> Vec<f32> {
        let picture = self.height * self.width * self.inputs;
        let out_row = self.width.div_ceil(self.stride) * self.channels;
        let out_picture = self.height.div_ceil(self.stride) * out_row;
        let mut out = vec![0.0; xs.len() / picture * out_picture];
        let rows = (CACHE_BUDGET / self.padded_row()).clamp(BAND_ROWS.0, BAND_ROWS.1);
        out.par_chunks_mut(out_picture).zip(xs.par_chunks(picture)).for_each(|(out, xs)| {
            out.par_chunks_mut(rows * out_row).enumerate().for_each_init(Vec::new, |padded, (band, out)| {
                self.pad(xs, band * rows, out.len() / out_row, padded);
                dispatch(Band { geometry: self, taps, bias, padded, out });
            });
        });
        out
    }

    /// Elements of a padded row.
    fn padded_row(&self) -> usize {
        (self.width + self.kernel - 1) * self.channels
    }

    /// Copies the input of `rows` output rows, starting with `first`, into `padded`, with zero padding.
    fn pad(&self, xs: &[f32], first: usize, rows: usize, padded: &mut Vec<f32>) {
        let border = self.kernel / 2;
        let row = self.width * self.inputs;
        padded.clear();
        padded.resize(((rows - 1) * self.stride + self.kernel) * self.padded_row(), 0.0);
        for (line, padded) in padded.chunks_exact_mut(self.padded_row()).enumerate() {
            let Some(y) = (first * self.stride + line).checked_sub(border).filter(|&y| y < self.height)
            else {
                continue;
            };
            let (line, padded) = (&xs[y * row..(y + 1) * row], &mut padded[border * self.channels..]);
            match self.channels / self.inputs {
                1 => padded[..row].copy_from_slice(line),
                each => {
                    padded.chunks_exact_mut(each).zip(line).for_each(|(copies, &value)| copies.fill(value))
                }
            }
        }
    }
}

/// A band of output rows of a picture.
pub struct Band<'a> {
    geometry: Geometry,
    taps: &'a [f32],
    bias: &'a [f32],
    padded: &'a [f32],
    out: &'a mut [f32],
}

impl WithSimd for Band<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        match (self.geometry.kernel, self.geometry.stride) {
            (3, 1) => self.rows::<S, 3, 1>(simd),
            (3, _) => self.rows::<S, 3, 0>(simd),
            (5, 1) => self.rows::<S, 5, 1>(simd),
            (5, _) => self.rows::<S, 5, 0>(simd),
            (_, 1) => self.rows::<S, 7, 1>(simd),
            (_, _) => self.rows::<S, 7, 0>(simd),
        }
    }
}

impl Band<'_> {
    /// `STRIDE` is 0 if the stride is not known at compile time.
    #[inline(always)]
    fn rows<S: Simd, const K: usize, const STRIDE: usize>(self, simd: S) {
        let Geometry { width, channels, stride, .. } = self.geometry;
        let stride = if STRIDE == 0 { stride } else { STRIDE };
        let (row, out_row) = (self.geometry.padded_row(), width.div_ceil(stride) * channels);
        for (y, out) in self.out.chunks_exact_mut(out_row).enumerate() {
            let window = &self.padded[y * stride * row..][..K * row];
            let mut groups = out.chunks_exact_mut(PIXELS_AT_ONCE * channels);
            let mut start = 0;
            for out in &mut groups {
                Pixels::<K, PIXELS_AT_ONCE> { taps: self.taps, bias: self.bias, window, start, stride }
                    .run(simd, out);
                start += PIXELS_AT_ONCE * stride * channels;
            }
            for out in groups.into_remainder().chunks_exact_mut(channels) {
                Pixels::<K, 1> { taps: self.taps, bias: self.bias, window, start, stride }.run(simd, out);
                start += stride * channels;
            }
        }
    }
}

/// `N` adjacent pixels of an output row, all channels.
struct Pixels<'a, const K: usize, const N: usize> {
    taps: &'a [f32],
    bias: &'a [f32],
    /// The K padded input rows that the kernel covers.
    window: &'a [f32],
    /// Offset of the kernel in a row of the window, in elements.
    start: usize,
    stride: usize,
}

impl<const K: usize, const N: usize> Pixels<'_, K, N> {
    #[inline(always)]
    fn run<S: Simd>(&self, simd: S, out: &mut [f32]) {
        let channels = self.bias.len();
        if !channels.is_multiple_of(S::F32_LANES) {
            return self.partial_vectors(simd, out);
        }
        let vectors = channels / S::F32_LANES;
        let row = self.window.len() / K;
        let inputs: [&[S::f32s]; K] =
            std::array::from_fn(|ky| S::as_simd_f32s(&self.window[ky * row + self.start..(ky + 1) * row]).0);
        let taps: [[&[S::f32s]; K]; K] = std::array::from_fn(|ky| {
            std::array::from_fn(|kx| S::as_simd_f32s(&self.taps[(ky * K + kx) * channels..][..channels]).0)
        });
        let (bias, _) = S::as_simd_f32s(self.bias);
        let (out, _) = S::as_mut_simd_f32s(out);
        for c in 0..vectors {
            let mut sums = [bias[c]; N];
            for ky in 0..K {
                for kx in 0..K {
                    let tap = taps[ky][kx][c];
                    for (n, sum) in sums.iter_mut().enumerate() {
                        let input = inputs[ky][(n * self.stride + kx) * vectors + c];
                        *sum = simd.mul_add_e_f32s(input, tap, *sum);
                    }
                }
            }
            for (n, sum) in sums.iter().enumerate() {
                out[n * vectors + c] = *sum;
            }
        }
    }

    /// For channels that do not fill whole vectors, as in small models.
    #[inline(always)]
    fn partial_vectors<S: Simd>(&self, simd: S, out: &mut [f32]) {
        let channels = self.bias.len();
        let row = self.window.len() / K;
        for (n, out) in out.chunks_exact_mut(channels).enumerate() {
            for (part, out) in out.chunks_mut(S::F32_LANES).enumerate() {
                let channel = part * S::F32_LANES;
                let load =
                    |from: &[f32], at: usize| simd.partial_load_f32s(&from[at + channel..][..out.len()]);
                let mut sum = load(self.bias, 0);
                for (ky, kx) in (0..K).flat_map(|ky| (0..K).map(move |kx| (ky, kx))) {
                    let at = ky * row + self.start + (n * self.stride + kx) * channels;
                    let (input, tap) = (load(self.window, at), load(self.taps, (ky * K + kx) * channels));
                    sum = simd.mul_add_e_f32s(input, tap, sum);
                }
                simd.partial_store_f32s(out, sum);
            }
        }
    }
}
