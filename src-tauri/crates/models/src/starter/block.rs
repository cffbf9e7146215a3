//! The inverted residual block (Sandler et al. 2018, arXiv 1801.04381) as a single candle operation: expand, depthwise,
//! project, optionally plus the input.
//!
//! Owns the order of computation. The expanded picture has six times the channels of the input and would not fit the
//! cache, so it is computed for a strip of rows and a chunk of channels at a time and never exists as a whole.

use std::ops::Range;
use std::sync::Arc;

use candle_core::{CpuStorage, CustomOp1, Layout, Result, Shape};
use pulp::{Arch, Simd, WithSimd};

use crate::convolution::{Buffers, Depthwise, Epilogue, PANEL, Patch, Pixels, Pointwise, Rows, Task, first};
use crate::cpu_storage::floats;

/// Elements of the buffers of a strip: 640 kB, which leaves room for weights in a second-level cache of 1 MB.
const CACHE_BUDGET: usize = 160 * 1024;

/// Fewest channels of a chunk; with fewer, the projection would load and store its sums too often.
const MIN_CHANNELS: usize = 96;

/// Weights of one block.
pub struct InvertedResidual {
    /// 1 × 1 convolution to six times the channels, with ReLU6; the first block has none.
    pub expand: Option<Pointwise>,
    /// Depthwise convolution with ReLU6.
    pub depthwise: Depthwise,
    /// 1 × 1 convolution to the output channels, without activation.
    pub project: Pointwise,
    /// Whether the block has a residual connection.
    pub residual: bool,
    /// For strips.
    pub buffers: Arc<Buffers>,
}

/// Rows and columns of a channels-last picture.
#[derive(Clone, Copy)]
struct Size {
    height: usize,
    width: usize,
}

impl CustomOp1 for InvertedResidual {
    fn name(&self) -> &'static str {
        "inverted-residual"
    }

    /// (height, width, channels) to (⌈height / stride⌉, ⌈width / stride⌉, channels).
    fn cpu_fwd(&self, storage: &CpuStorage, layout: &Layout) -> Result<(CpuStorage, Shape)> {
        let (height, width, _) = layout.shape().dims3()?;
        let input = floats(storage, layout)?;
        let (_, stride) = self.kernel_and_stride();
        let size = Size { height, width };
        let out_size = Size { height: height.div_ceil(stride), width: width.div_ceil(stride) };
        let outputs = self.project.outputs();
        let mut out = self.initial(input, out_size.height * out_size.width);
        Arch::new().dispatch(Run { block: self, input, size, out_size, out: &mut out });
        Ok((CpuStorage::F32(out), (out_size.height, out_size.width, outputs).into()))
    }
}

impl InvertedResidual {
    /// What the projections are added to: for each output pixel the bias, plus the input if the block has a residual
    /// connection.
    fn initial(&self, input: &[f32], pixels: usize) -> Vec<f32> {
        let bias = self.project.bias();
        let mut out = Vec::with_capacity(pixels * bias.len());
        match self.residual {
            true => {
                for pixel in input.chunks_exact(bias.len()) {
                    out.extend(pixel.iter().zip(bias).map(|(input, bias)| input + bias));
                }
            }
            false => (0..pixels).for_each(|_| out.extend_from_slice(bias)),
        }
        out
    }

    /// Side and step of the depthwise convolution's kernel, which is square.
    fn kernel_and_stride(&self) -> (usize, usize) {
        (self.depthwise.kernel()[0], self.depthwise.stride()[0])
    }
}

struct Run<'a> {
    block: &'a InvertedResidual,
    input: &'a [f32],
    size: Size,
    out_size: Size,
    out: &'a mut [f32],
}

impl WithSimd for Run<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(mut self, simd: S) {
        let (rows, chunk) = self.partition();
        let channels = self.block.depthwise.channels();
        for first in (0..channels).step_by(chunk) {
            self.chunk(simd, first..channels.min(first + chunk), rows);
        }
    }
}

impl Run<'_> {
    /// Size of the padded input of the depthwise convolution.
    fn padded(&self) -> Size {
        let (kernel, stride) = self.block.kernel_and_stride();
        let side = |out: usize| (out - 1) * stride + kernel;
        Size { height: side(self.out_size.height), width: side(self.out_size.width) }
    }

    /// Elements of the two buffers for a number of output rows and channels.
    fn buffer_sizes(&self, rows: usize, channels: usize) -> (usize, usize) {
        let (kernel, stride) = self.block.kernel_and_stride();
        let padded = ((rows - 1) * stride + kernel) * self.padded().width;
        (padded * channels, rows * self.out_size.width * channels)
    }

    /// Output rows and expanded channels computed at a time: all rows of some channels if the picture is small, so that
    /// weights are read once; some rows of all channels if it is large.
    fn partition(&self) -> (usize, usize) {
        let channels = self.block.depthwise.channels();
        let fits = |rows, channels| {
            let (padded, convolved) = self.buffer_sizes(rows, channels);
            padded + convolved <= CACHE_BUDGET
        };
        let all = self.out_size.height;
        let chunk = (1..=channels.div_ceil(MIN_CHANNELS))
            .map(|parts| channels.div_ceil(parts).next_multiple_of(PANEL))
            .find(|&chunk| fits(all, chunk));
        match chunk {
            Some(chunk) if self.block.expand.is_some() => (all, chunk),
            _ => ((1..=all).rev().find(|&rows| fits(rows, channels)).unwrap_or(1), channels),
        }
    }

    #[inline(always)]
    fn chunk<S: Simd>(&mut self, simd: S, channels: Range<usize>, rows: usize) {
        let (kernel, stride) = self.block.kernel_and_stride();
        let row = self.padded().width * channels.len();
        let (padded, convolved) = self.buffer_sizes(rows, channels.len());
        let buffers = &self.block.buffers;
        let (mut padded_buffer, mut convolved_buffer) = (buffers.lend(), buffers.lend());
        let padded = first(&mut padded_buffer, padded);
        let convolved_rows = first(&mut convolved_buffer, convolved);
        let mut ready = 0..0;
        for start in (0..self.out_size.height).step_by(rows) {
            let last = self.out_size.height.min(start + rows);
            let needed = start * stride..(last - 1) * stride + kernel;
            // Consecutive strips overlap by the height of the kernel.
            let kept = ready.end.max(needed.start) - needed.start;
            let from = (needed.start - ready.start) * row;
            padded.copy_within(from..from + kept * row, 0);
            self.expand(simd, &channels, needed.start + kept..needed.end, &mut padded[kept * row..]);
            ready = needed;
            let convolved = &mut convolved_rows[..(last - start) * self.out_size.width * channels.len()];
            self.block.depthwise.run(
                simd,
                &mut Rows {
                    channels: channels.clone(),
                    padded: &*padded,
                    padded_width: self.padded().width,
                    out: convolved,
                    width: self.out_size.width,
                },
            );
            self.project(simd, &channels, start, convolved);
        }
    }

    /// Writes rows of the padded expanded picture to the start of `padded`.
    #[inline(always)]
    fn expand<S: Simd>(&self, simd: S, channels: &Range<usize>, rows: Range<usize>, padded: &mut [f32]) {
        let border = Size {
            height: self.padded().height.saturating_sub(self.size.height) / 2,
            width: self.padded().width.saturating_sub(self.size.width) / 2,
        };
        let row = self.padded().width * channels.len();
        let (top, bottom) = (border.height, border.height + self.size.height);
        let (top, bottom) = (top.clamp(rows.start, rows.end), bottom.clamp(rows.start, rows.end));
        padded[..(top - rows.start) * row].fill(0.0);
        padded[(bottom - rows.start) * row..rows.len() * row].fill(0.0);
        let (left, right) =
            (border.width * channels.len(), (border.width + self.size.width) * channels.len());
        for row in padded.chunks_exact_mut(row).take(rows.len()) {
            row[..left].fill(0.0);
            row[right..].fill(0.0);
        }
        let inputs = self.input.len() / (self.size.height * self.size.width);
        // Clamped, since a strip may consist of padding only.
        let source =
            |y: usize| y.saturating_sub(border.height).min(self.size.height) * self.size.width * inputs;
        let input = &self.input[source(top)..source(bottom)];
        let layout = Pixels {
            start: (top - rows.start) * row + border.width * channels.len(),
            pixel: channels.len(),
            row,
            width: self.size.width,
            column: 0,
        };
        match &self.block.expand {
            Some(expand) => {
                let panels = channels.start / PANEL..channels.end.div_ceil(PANEL);
                let task = Task {
                    input,
                    pixels: input.len() / inputs,
                    patch: Patch::pixel(inputs),
                    features: 0..inputs,
                    panels,
                    epilogue: Epilogue::Relu6,
                    layout,
                };
                expand.run(simd, task, padded);
            }
            None => {
                let rows = input.chunks_exact(self.size.width * inputs);
                for (to, from) in padded[layout.start..].chunks_mut(row).zip(rows) {
                    to[..from.len()].copy_from_slice(from);
                }
            }
        }
    }

    /// Adds the contribution of these channels to the output rows, starting with `first`.
    #[inline(always)]
    fn project<S: Simd>(&mut self, simd: S, channels: &Range<usize>, first: usize, convolved: &[f32]) {
        let project = &self.block.project;
        let outputs = project.outputs();
        let task = Task {
            input: convolved,
            pixels: convolved.len() / channels.len(),
            patch: Patch::pixel(channels.len()),
            features: channels.clone(),
            panels: 0..project.panels(),
            epilogue: Epilogue::Accumulate,
            layout: Pixels::dense(outputs),
        };
        project.run(simd, task, &mut self.out[first * self.out_size.width * outputs..]);
    }
}
