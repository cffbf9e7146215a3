//! Depthwise convolution of channels-last pictures, with kernels of 3, 5 and 7 pixels and any stride.
//!
//! Owns the weights and the choice of algorithm: on the CPU the kernel in `depthwise_kernel`, since candle's grouped
//! convolution processes one channel at a time and is far too slow; on other devices a sum of shifted pictures.

use candle_core::{CpuStorage, CustomOp3, Layout, Result, Shape, Tensor};
use pulp::Arch;

use super::depthwise_kernel::Geometry;
use super::fold::Convolution;
use crate::cpu_storage::floats;

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
