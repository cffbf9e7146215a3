//! Depthwise convolution over channels-last pictures, for kernels of 3, 5 and 7 and any stride.
//!
//! Owns the loop, with vector instructions chosen when the program runs. candle's own grouped convolution loops
//! over the channels one by one, which is hopeless here. Devices other than the processor add up shifted pictures.

use candle_core::{CpuStorage, CustomOp3, Layout, Result, Shape, Tensor};
use pulp::{Arch, Simd, WithSimd};
use rayon::prelude::*;

use super::fold::Convolution;

/// Output pixels of one row computed together: neighbours share most of their input.
const TOGETHER: usize = 4;

/// Elements of a band's input with its border: with what is written, less than a core's second-level cache.
const BUDGET: usize = 64 * 1024;

/// Fewest and most output rows of a band: neighbouring bands both copy the rows beneath the kernel.
const BAND: (usize, usize) = (4, 16);

/// A depthwise convolution with a border of zeros: (n, height, width, inputs) to (n, height / stride,
/// width / stride, channels), rounded up. Every input channel makes as many neighbouring channels.
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
    /// From a convolution whose output channels are made of one of `inputs` channels each.
    ///
    /// # Errors
    /// When they are made of several, the kernel is not 3, 5 or 7 pixels wide, or there is no stride.
    pub fn new(convolution: &Convolution, inputs: usize, stride: usize) -> Result<Self> {
        let (channels, each, kernel, width) = convolution.weight.dims4()?;
        let known = each == 1 && matches!(kernel, 3 | 5 | 7) && width == kernel && stride > 0;
        if !known || inputs == 0 || channels == 0 || !channels.is_multiple_of(inputs) {
            let dims = convolution.weight.dims();
            candle_core::bail!("no depthwise convolution of {inputs} channels: {dims:?}, stride {stride}");
        }
        let taps = convolution.weight.reshape((channels, kernel * kernel))?.t()?.contiguous()?;
        Ok(Self { inputs, kernel, stride, taps, bias: convolution.bias.contiguous()? })
    }

    /// Convolves; `xs` is (n, height, width, inputs).
    ///
    /// # Errors
    /// When the shape or the type does not fit.
    pub fn forward(&self, xs: &Tensor) -> Result<Tensor> {
        let (_, height, width, inputs) = xs.dims4()?;
        if inputs != self.inputs || height == 0 || width == 0 {
            candle_core::bail!("a picture of {:?} has not {} channels", xs.dims(), self.inputs);
        }
        if xs.device().is_cpu() {
            return xs.contiguous()?.apply_op3_no_bwd(&self.taps, &self.bias, self);
        }
        self.by_shifting(xs)
    }

    /// The picture moved to every place of the kernel, weighted and summed.
    pub fn by_shifting(&self, xs: &Tensor) -> Result<Tensor> {
        let (n, height, width, inputs) = xs.dims4()?;
        let channels = self.bias.dim(0)?;
        let multiplier = channels / inputs;
        let (out_height, out_width) = (self.reduced(height), self.reduced(width));
        let border = self.kernel / 2;
        // Whole strides, so that every phase of the stride can be taken apart.
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

    /// Length of a side after the stride.
    fn reduced(&self, side: usize) -> usize {
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
        let map = Map { height, width, inputs, channels, kernel: self.kernel, stride: self.stride };
        let (xs, taps, bias) =
            (elements(xs, layout)?, elements(taps, taps_layout)?, elements(bias, bias_layout)?);
        let (out_height, out_width) = (self.reduced(height), self.reduced(width));
        let out = map.convolve(xs, taps, bias, |band| Arch::new().dispatch(band));
        Ok((CpuStorage::F32(out), (n, out_height, out_width, channels).into()))
    }
}

fn elements<'a>(storage: &'a CpuStorage, layout: &Layout) -> Result<&'a [f32]> {
    match layout.contiguous_offsets() {
        Some((start, end)) => Ok(&storage.as_slice::<f32>()?[start..end]),
        None => candle_core::bail!("the tensors must be contiguous"),
    }
}

/// Sizes of one picture and the kernel over it.
#[derive(Clone, Copy, Debug)]
pub struct Map {
    /// Rows it takes.
    pub height: usize,
    /// Columns it takes.
    pub width: usize,
    /// Channels it takes.
    pub inputs: usize,
    /// Channels it gives.
    pub channels: usize,
    /// Side of the kernel: 3, 5 or 7.
    pub kernel: usize,
    /// Step of the kernel.
    pub stride: usize,
}

impl Map {
    /// `xs` is (n, height, width, inputs), whatever n is; `dispatch` runs a band.
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
        let rows = (BUDGET / self.padded_row()).clamp(BAND.0, BAND.1);
        out.par_chunks_mut(out_picture).zip(xs.par_chunks(picture)).for_each(|(out, xs)| {
            out.par_chunks_mut(rows * out_row).enumerate().for_each_init(Vec::new, |padded, (band, out)| {
                self.pad(xs, band * rows, out.len() / out_row, padded);
                dispatch(Band { map: self, taps, bias, padded, out });
            });
        });
        out
    }

    /// Elements of a row with its border.
    fn padded_row(&self) -> usize {
        (self.width + self.kernel - 1) * self.channels
    }

    /// Copies what `rows` output rows from `first` on look at, with its border.
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

/// Some output rows of a picture.
pub struct Band<'a> {
    map: Map,
    taps: &'a [f32],
    bias: &'a [f32],
    padded: &'a [f32],
    out: &'a mut [f32],
}

impl WithSimd for Band<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        match (self.map.kernel, self.map.stride) {
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
    /// `STRIDE` is 0 where the compiler need not know it.
    #[inline(always)]
    fn rows<S: Simd, const K: usize, const STRIDE: usize>(self, simd: S) {
        let Map { width, channels, stride, .. } = self.map;
        let stride = if STRIDE == 0 { stride } else { STRIDE };
        let (row, out_row) = (self.map.padded_row(), width.div_ceil(stride) * channels);
        for (y, out) in self.out.chunks_exact_mut(out_row).enumerate() {
            let window = &self.padded[y * stride * row..][..K * row];
            let mut pixels = out.chunks_exact_mut(TOGETHER * channels);
            let mut start = 0;
            for out in &mut pixels {
                Pixels::<K, TOGETHER> { taps: self.taps, bias: self.bias, window, start, stride }
                    .run(simd, out);
                start += TOGETHER * stride * channels;
            }
            for out in pixels.into_remainder().chunks_exact_mut(channels) {
                Pixels::<K, 1> { taps: self.taps, bias: self.bias, window, start, stride }.run(simd, out);
                start += stride * channels;
            }
        }
    }
}

/// `N` neighbouring pixels of one output row, all channels.
struct Pixels<'a, const K: usize, const N: usize> {
    taps: &'a [f32],
    bias: &'a [f32],
    /// The K padded input rows beneath them.
    window: &'a [f32],
    /// Where in a row of the window the kernel begins, in elements.
    start: usize,
    stride: usize,
}

impl<const K: usize, const N: usize> Pixels<'_, K, N> {
    #[inline(always)]
    fn run<S: Simd>(&self, simd: S, out: &mut [f32]) {
        let channels = self.bias.len();
        if !channels.is_multiple_of(S::F32_LANES) {
            return self.odd_channels(simd, out);
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

    /// Channels that do not fill whole vectors, as in small models.
    #[inline(always)]
    fn odd_channels<S: Simd>(&self, simd: S, out: &mut [f32]) {
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
