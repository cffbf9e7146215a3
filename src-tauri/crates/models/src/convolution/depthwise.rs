//! Depthwise convolution of a padded channels-last picture.
//!
//! Owns the weights and the kernel; the caller owns padding and buffers. candle's grouped convolution
//! processes one channel at a time, which is far too slow here.

use std::ops::Range;

use pulp::Simd;

/// Output pixels computed together: neighbours in a row share most of their input.
const PIXELS_AT_ONCE: usize = 4;

/// What is done with the sums.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Clamp {
    /// They are left as they are.
    None,
    /// They are clamped to 0…6.
    Relu6,
}

/// Weights of a depthwise convolution.
pub struct Depthwise {
    kernel: [usize; 2],
    stride: [usize; 2],
    channels: usize,
    /// (kernel rows, kernel columns, channels).
    weights: Vec<f32>,
    bias: Vec<f32>,
    clamp: Clamp,
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
    /// A convolution with `weights`, (kernel, kernel, channels), and `bias`, (channels); `stride` is the step in rows
    /// and columns.
    pub fn new(weights: Vec<f32>, bias: Vec<f32>, stride: [usize; 2], clamp: Clamp) -> Self {
        let side = (weights.len() / bias.len()).isqrt();
        Self { kernel: [side; 2], stride, channels: bias.len(), weights, bias, clamp }
    }

    /// A convolution of single rows, with `weights`, (columns, channels), and `bias`, (channels).
    pub fn horizontal(weights: Vec<f32>, bias: Vec<f32>) -> Self {
        let columns = weights.len() / bias.len();
        let channels = bias.len();
        Self { kernel: [1, columns], stride: [1; 2], channels, weights, bias, clamp: Clamp::None }
    }

    /// Rows and columns of the kernel.
    pub fn kernel(&self) -> [usize; 2] {
        self.kernel
    }

    /// Step of the kernel, in rows and columns.
    pub fn stride(&self) -> [usize; 2] {
        self.stride
    }

    /// Input and output channels.
    pub fn channels(&self) -> usize {
        self.channels
    }

    /// Convolves, adds the bias and clamps. The length of the channel range must be a multiple of 16, the widest
    /// vector.
    #[inline(always)]
    pub fn run<S: Simd>(&self, simd: S, rows: &mut Rows<'_>) {
        match (self.kernel, self.stride) {
            ([3, 3], [_, 1]) => self.rows::<S, 3, 3, 1>(simd, rows),
            ([3, 3], [_, 2]) => self.rows::<S, 3, 3, 2>(simd, rows),
            ([5, 5], [_, 1]) => self.rows::<S, 5, 5, 1>(simd, rows),
            ([5, 5], [_, 2]) => self.rows::<S, 5, 5, 2>(simd, rows),
            ([1, 7], [_, 1]) => self.rows::<S, 1, 7, 1>(simd, rows),
            (kernel, stride) => unreachable!("no network has a kernel {kernel:?} with stride {stride:?}"),
        }
    }

    #[inline(always)]
    fn rows<S: Simd, const H: usize, const W: usize, const STRIDE: usize>(
        &self,
        simd: S,
        rows: &mut Rows<'_>,
    ) {
        let channels = rows.channels.len();
        let vectors = channels / S::F32_LANES;
        let weights: [[&[S::f32s]; W]; H] = std::array::from_fn(|ky| {
            std::array::from_fn(|kx| {
                let start = (ky * W + kx) * self.channels + rows.channels.start;
                S::as_simd_f32s(&self.weights[start..start + channels]).0
            })
        });
        let (bias, _) = S::as_simd_f32s(&self.bias[rows.channels.clone()]);
        let (padded, out) = (S::as_simd_f32s(rows.padded).0, S::as_mut_simd_f32s(rows.out).0);
        let (padded_row, out_row) = (rows.padded_width * vectors, rows.width * vectors);
        // One vector of channels after the other: all that the kernel covers of it stays in the first-level cache.
        for c in 0..vectors {
            let weights = weights.map(|row| row.map(|weights| weights[c]));
            let kernel = Kernel::<S, H, W> { weights, bias: bias[c], clamp: self.clamp };
            for (y, out) in out.chunks_exact_mut(out_row).enumerate() {
                let window = &padded[y * self.stride[0] * padded_row..];
                let inputs = std::array::from_fn(|ky| &window[ky * padded_row..(ky + 1) * padded_row]);
                let mut x = 0;
                while x + PIXELS_AT_ONCE <= rows.width {
                    kernel.pixels::<STRIDE, PIXELS_AT_ONCE>(simd, &inputs, (x, c), vectors, out);
                    x += PIXELS_AT_ONCE;
                }
                while x < rows.width {
                    kernel.pixels::<STRIDE, 1>(simd, &inputs, (x, c), vectors, out);
                    x += 1;
                }
            }
        }
    }
}

/// Weights of a vector of channels.
struct Kernel<S: Simd, const H: usize, const W: usize> {
    weights: [[S::f32s; W]; H],
    bias: S::f32s,
    clamp: Clamp,
}

impl<S: Simd, const H: usize, const W: usize> Kernel<S, H, W> {
    /// `N` adjacent pixels of an output row from `x` on, their vector `c` of the channels; `inputs` are the rows that the
    /// kernel covers. Pixels are `apart` vectors from each other.
    #[inline(always)]
    fn pixels<const STRIDE: usize, const N: usize>(
        &self,
        simd: S,
        inputs: &[&[S::f32s]; H],
        (x, c): (usize, usize),
        apart: usize,
        out: &mut [S::f32s],
    ) {
        let mut sums = [self.bias; N];
        for (row, weights) in inputs.iter().zip(&self.weights) {
            let row = &row[x * STRIDE * apart + c..];
            for (kx, &weight) in weights.iter().enumerate() {
                for (n, sum) in sums.iter_mut().enumerate() {
                    *sum = simd.mul_add_e_f32s(row[(n * STRIDE + kx) * apart], weight, *sum);
                }
            }
        }
        for (n, sum) in sums.iter().enumerate() {
            out[(x + n) * apart + c] = match self.clamp {
                Clamp::None => *sum,
                Clamp::Relu6 => {
                    simd.min_f32s(simd.max_f32s(*sum, simd.splat_f32s(0.0)), simd.splat_f32s(6.0))
                }
            };
        }
    }
}
