//! Pointwise (1 × 1) convolution: a matrix product over the pixels of a channels-last picture.
//!
//! Owns the packed weights and the tiled multiplication, with vector instructions chosen at run time. Starts no
//! threads, since each picture is processed by a single one.

use std::ops::Range;

use pulp::{Simd, WithSimd};

use super::tile::{Epilogue, PANEL, Tile, tile_rows};

/// Weights of a pointwise convolution, `inputs` × `outputs`, packed in panels.
pub struct Pointwise {
    inputs: usize,
    outputs: usize,
    /// Panels of `inputs` × [`PANEL`]; the last one is padded with zeros.
    panels: Vec<f32>,
    /// One value an output channel, padded with zeros to whole panels.
    bias: Vec<f32>,
}

/// Layout of the output pixels of a task, in elements.
#[derive(Clone, Copy, Debug)]
pub struct OutputLayout {
    /// Offset of the first pixel.
    pub start: usize,
    /// Stride from one pixel to the next in a row.
    pub pixel: usize,
    /// Stride from one row to the next.
    pub row: usize,
    /// Pixels in a row.
    pub width: usize,
}

impl OutputLayout {
    /// Contiguous pixels of `channels` elements.
    pub fn dense(channels: usize) -> Self {
        Self { start: 0, pixel: channels, row: channels, width: 1 }
    }

    #[inline(always)]
    fn offset(&self, pixel: usize) -> usize {
        self.start + pixel / self.width * self.row + pixel % self.width * self.pixel
    }
}

/// A part of a convolution: some pixels with some of the weights.
pub struct Task<'a> {
    /// Contiguous pixels of `features.len()` channels.
    pub input: &'a [f32],
    /// Input channels that `input` contains.
    pub features: Range<usize>,
    /// Panels of output channels to compute.
    pub panels: Range<usize>,
    /// What is done with the sums.
    pub epilogue: Epilogue,
    /// Position of the first computed channel of each pixel in the output.
    pub layout: OutputLayout,
}

impl Pointwise {
    /// Packs `weight`, (inputs, outputs) row by row, and `bias`, (outputs).
    pub fn new(weight: &[f32], bias: &[f32]) -> Self {
        let outputs = bias.len();
        let inputs = weight.len() / outputs;
        let padded = outputs.next_multiple_of(PANEL);
        let mut panels = vec![0.0; inputs * padded];
        for (row, values) in weight.chunks_exact(outputs).enumerate() {
            for (panel, part) in values.chunks(PANEL).enumerate() {
                let start = (panel * inputs + row) * PANEL;
                panels[start..start + part.len()].copy_from_slice(part);
            }
        }
        let mut bias = bias.to_vec();
        bias.resize(padded, 0.0);
        Self { inputs, outputs, panels, bias }
    }

    /// Input channels.
    pub fn inputs(&self) -> usize {
        self.inputs
    }

    /// Output channels.
    pub fn outputs(&self) -> usize {
        self.outputs
    }

    /// Number of panels, including a partial one at the end.
    pub fn panels(&self) -> usize {
        self.bias.len() / PANEL
    }

    /// The bias, (outputs).
    pub fn bias(&self) -> &[f32] {
        &self.bias[..self.outputs]
    }

    /// Runs a task; `task.layout` determines which elements of `out` are written.
    #[inline(always)]
    pub fn run<S: Simd>(&self, simd: S, task: Task<'_>, out: &mut [f32]) {
        simd.vectorize(Multiply { convolution: self, task, out });
    }

    #[inline(always)]
    fn multiply<S: Simd>(&self, simd: S, task: &Task<'_>, out: &mut [f32]) {
        let width = task.features.len();
        let pixels = task.input.len() / width;
        for panel in task.panels.clone() {
            let start = (panel * self.inputs + task.features.start) * PANEL;
            let weights = &self.panels[start..start + width * PANEL];
            let channel = panel * PANEL;
            let tile = Tile {
                weights,
                bias: &self.bias[channel..channel + PANEL],
                valid: (self.outputs - channel).min(PANEL),
                epilogue: task.epilogue,
            };
            let groups = pixels.div_ceil(tile_rows::<S>(tile.vectors::<S>()));
            let offset = (panel - task.panels.start) * PANEL;
            for group in 0..groups {
                // Groups of nearly equal size, since a single last pixel would cost as much as a full group.
                let (first, last) = (group * pixels / groups, (group + 1) * pixels / groups);
                let rows = &task.input[first * width..last * width];
                tile.dispatch(simd, rows, out, |row| task.layout.offset(first + row) + offset);
            }
        }
    }
}

/// A task as a function of its own, since inlining would compile it into each of a dozen callers.
struct Multiply<'a> {
    convolution: &'a Pointwise,
    task: Task<'a>,
    out: &'a mut [f32],
}

impl WithSimd for Multiply<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        self.convolution.multiply(simd, &self.task, self.out);
    }
}
