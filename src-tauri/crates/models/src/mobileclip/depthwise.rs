//! Depthwise convolution of channels-last pictures, with kernels of 3, 5 and 7 pixels and any stride.
//!
//! Owns the CPU kernel, with vector instructions chosen at run time: candle's grouped convolution processes one
//! channel at a time, which is far too slow here. On other devices it is a sum of shifted pictures.

use candle_core::{CpuStorage, CustomOp3, Layout, Result, Shape, Tensor};
use pulp::{Arch, Simd, WithSimd};
use rayon::prelude::*;

use super::fold::Convolution;
use crate::cpu_storage::floats;

/// Output pixels computed together: neighbours in a row share most of their input.
const PIXELS_AT_ONCE: usize = 4;

/// Elements of a band's padded input: together with the output, they fit a core's second-level cache.
const CACHE_BUDGET: usize = 64 * 1024;

/// Fewest and most output rows of a band: thinner bands would copy more overlapping rows, thicker ones leave cores
/// idle.
const BAND_ROWS: (usize, usize) = (4, 16);

/// A depthwise convolution with zero padding: (n, height, width, inputs) to (n, ⌈height / stride⌉, ⌈width / stride⌉,
/// channels). `channels` is a multiple of `inputs`; the outputs of an input channel are adjacent.
pub struct Depthwise {
    inputs: usize,
    kernel: usize,
    stride: usize,
    /// (kernel · kernel, channels).
    taps: Tensor,
    /// (channels).
    bias: Tensor,
}

impl Depthwise {
    /// A depthwise convolution with these weights and as many input channels as `inputs`.
    ///
    /// # Errors
    /// When it is not depthwise, the kernel is not 3, 5 or 7 pixels wide, or the stride is 0.
    pub fn new(convolution: &Convolution, inputs: usize, stride: usize) -> Result<Self> {
        let (channels, each, kernel, width) = convolution.weight.dims4()?;
        let supported = each == 1 && matches!(kernel, 3 | 5 | 7) && width == kernel && stride > 0;
        if !supported || inputs == 0 || channels == 0 || !channels.is_multiple_of(inputs) {
            let dims = convolution.weight.dims();
            candle_core::bail!("not a depthwise convolution of {inputs} channels: {dims:?}, stride {stride}");
        }
        let taps = convolution.weight.reshape((channels, kernel * kernel))?.t()?.contiguous()?;
        Ok(Self { inputs, kernel, stride, taps, bias: convolution.bias.contiguous()? })
    }

    /// Convolves `xs`, (n, height, width, inputs).
    ///
    /// # Errors
    /// When the shape or type does not match.
    pub fn forward(&self, xs: &Tensor) -> Result<Tensor> {
        let (_, height, width, inputs) = xs.dims4()?;
        if inputs != self.inputs || height == 0 || width == 0 {
            candle_core::bail!("a tensor of {:?} does not have {} channels", xs.dims(), self.inputs);
        }
        if xs.device().is_cpu() {
            return xs.contiguous()?.apply_op3_no_bwd(&self.taps, &self.bias, self);
        }
        self.sum_of_shifts(xs)
    }

    /// The convolution on any device: the picture, shifted to every position of the kernel, weighted and summed.
    ///
    /// # Errors
    /// When the shape or type does not match.
    pub fn sum_of_shifts(&self, xs: &Tensor) -> Result<Tensor> {
        let (n, height, width, inputs) = xs.dims4()?;
        let channels = self.bias.dim(0)?;
        let multiplier = channels / inputs;
        let (out_height, out_width) = (self.strided(height), self.strided(width));
        let border = self.kernel / 2;
        // Padded to whole strides, so that reshaping separates the phases of the stride.
        let padded = |out: usize| (out - 1) * self.stride + self.kernel.next_multiple_of(self.stride);
        let (rows, columns) = (padded(out_height), padded(out_width));
        let xs = xs
            .unsqueeze(4)?
            .broadcast_as((n, height, width, inputs, multiplier))?
            .reshape((n, height, width, channels))?
            .pad_with_zeros(1, border, rows.saturating_sub(height + border))?
            .pad_with_zeros(2, border, columns.saturating_sub(width + border))?
            .narrow(1, 0, rows)?
            .narrow(2, 0, columns)?
            .contiguous()?
            .reshape((n, rows / self.stride, self.stride, columns / self.stride, self.stride, channels))?;
        let mut sum = self.bias.broadcast_as((n, out_height, out_width, channels))?.contiguous()?;
        for tap in 0..self.kernel * self.kernel {
            let (ky, kx) = (tap / self.kernel, tap % self.kernel);
            let shifted = xs
                .narrow(1, ky / self.stride, out_height)?
                .narrow(2, ky % self.stride, 1)?
                .narrow(3, kx / self.stride, out_width)?
                .narrow(4, kx % self.stride, 1)?
                .squeeze(4)?
                .squeeze(2)?;
            sum = (sum + shifted.broadcast_mul(&self.taps.get(tap)?)?)?;
        }
        Ok(sum)
    }

    /// Length of an output side.
    fn strided(&self, side: usize) -> usize {
        side.div_ceil(self.stride)
    }
}

impl CustomOp3 for Depthwise {
    fn name(&self) -> &'static str {
        "depthwise"
    }

    fn cpu_fwd(
        &self,
        xs: &CpuStorage,
        layout: &Layout,
        taps: &CpuStorage,
        taps_layout: &Layout,
        bias: &CpuStorage,
        bias_layout: &Layout,
    ) -> Result<(CpuStorage, Shape)> {
        let (n, height, width, inputs) = layout.shape().dims4()?;
        let channels = bias_layout.shape().dims1()?;
        let geometry = Geometry { height, width, inputs, channels, kernel: self.kernel, stride: self.stride };
        let (xs, taps, bias) = (floats(xs, layout)?, floats(taps, taps_layout)?, floats(bias, bias_layout)?);
        let (out_height, out_width) = (self.strided(height), self.strided(width));
        let out = geometry.convolve(xs, taps, bias, |band| Arch::new().dispatch(band));
        Ok((CpuStorage::F32(out), (n, out_height, out_width, channels).into()))
    }
}

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
