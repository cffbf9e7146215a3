//! Depthwise convolution of a padded channels-last picture, with ReLU6.
//!
//! Owns the weights and the kernel; the calling block owns padding and buffers. candle's grouped convolution
//! processes one channel at a time, which is far too slow here.

use std::ops::Range;

use pulp::Simd;

/// Output pixels computed together: neighbours in a row share most of their input.
const PIXELS_AT_ONCE: usize = 4;

/// Weights of a depthwise convolution with ReLU6.
pub struct Depthwise {
    kernel: usize,
    stride: usize,
    channels: usize,
    /// (kernel, kernel, channels).
    weights: Vec<f32>,
    bias: Vec<f32>,
}

/// Input and output of some rows.
pub struct Rows<'a> {
    /// Channels of the convolution that the buffers contain.
    pub channels: Range<usize>,
    /// Padded input rows, (rows, padded width, channels).
    pub padded: &'a [f32],
    /// Width of `padded` in pixels.
    pub padded_width: usize,
    /// Output rows, (rows, width, channels).
    pub out: &'a mut [f32],
    /// Width of `out` in pixels.
    pub width: usize,
}

impl Depthwise {
    /// A convolution with `weights`, (kernel, kernel, channels), and `bias`, (channels).
    pub fn new(weights: Vec<f32>, bias: Vec<f32>, stride: usize) -> Self {
        let channels = bias.len();
        Self { kernel: (weights.len() / channels).isqrt(), stride, channels, weights, bias }
    }

    /// Side of the kernel, in pixels.
    pub fn kernel(&self) -> usize {
        self.kernel
    }

    /// Step of the kernel, in pixels.
    pub fn stride(&self) -> usize {
        self.stride
    }

    /// Input and output channels.
    pub fn channels(&self) -> usize {
        self.channels
    }

    /// Convolves, adds the bias and clamps to 0…6. The length of the channel range must be a multiple of 16, the widest
    /// vector.
    #[inline(always)]
    pub fn run<S: Simd>(&self, simd: S, rows: &mut Rows<'_>) {
        match (self.kernel, self.stride) {
            (3, 1) => self.rows::<S, 3, 1>(simd, rows),
            (3, 2) => self.rows::<S, 3, 2>(simd, rows),
            (5, 1) => self.rows::<S, 5, 1>(simd, rows),
            (5, 2) => self.rows::<S, 5, 2>(simd, rows),
            (kernel, stride) => unreachable!("the network has no kernel {kernel} with stride {stride}"),
        }
    }

    #[inline(always)]
    fn rows<S: Simd, const K: usize, const STRIDE: usize>(&self, simd: S, rows: &mut Rows<'_>) {
        let channels = rows.channels.len();
        let padded_row = rows.padded_width * channels;
        let out_row = rows.width * channels;
        for (y, out) in rows.out.chunks_exact_mut(out_row).enumerate() {
            let start = y * STRIDE * padded_row;
            let window = &rows.padded[start..start + K * padded_row];
            let mut x = 0;
            while x + PIXELS_AT_ONCE <= rows.width {
                self.pixels::<S, K, STRIDE, PIXELS_AT_ONCE>(simd, &rows.channels, window, x, out);
                x += PIXELS_AT_ONCE;
            }
            while x < rows.width {
                self.pixels::<S, K, STRIDE, 1>(simd, &rows.channels, window, x, out);
                x += 1;
            }
        }
    }

    /// `N` adjacent pixels of an output row, all channels; `window` is the K input rows that the kernel covers.
    #[inline(always)]
    fn pixels<S: Simd, const K: usize, const STRIDE: usize, const N: usize>(
        &self,
        simd: S,
        range: &Range<usize>,
        window: &[f32],
        x: usize,
        out: &mut [f32],
    ) {
        let channels = range.len();
        let (zero, six) = (simd.splat_f32s(0.0), simd.splat_f32s(6.0));
        let inputs: [&[S::f32s]; K] = std::array::from_fn(|ky| {
            let row = window.len() / K;
            S::as_simd_f32s(&window[ky * row + x * STRIDE * channels..(ky + 1) * row]).0
        });
        let weights: [[&[S::f32s]; K]; K] = std::array::from_fn(|ky| {
            std::array::from_fn(|kx| {
                let start = (ky * K + kx) * self.channels + range.start;
                S::as_simd_f32s(&self.weights[start..start + channels]).0
            })
        });
        let (bias, _) = S::as_simd_f32s(&self.bias[range.clone()]);
        let (out, _) = S::as_mut_simd_f32s(&mut out[x * channels..(x + N) * channels]);
        let vectors = bias.len();
        for c in 0..vectors {
            let mut sums = [bias[c]; N];
            for ky in 0..K {
                for kx in 0..K {
                    let weight = weights[ky][kx][c];
                    for (n, sum) in sums.iter_mut().enumerate() {
                        let input = inputs[ky][(n * STRIDE + kx) * vectors + c];
                        *sum = simd.mul_add_e_f32s(input, weight, *sum);
                    }
                }
            }
            for (n, sum) in sums.iter().enumerate() {
                out[n * vectors + c] = simd.min_f32s(simd.max_f32s(*sum, zero), six);
            }
        }
    }
}
