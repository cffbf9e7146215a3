//! Pointwise (1 × 1) convolution: a matrix product over the pixels of a channels-last picture. A convolution with a
//! larger kernel is one, too, of overlapping patches.
//!
//! Owns the packed weights and the tiled multiplication. Vector instructions are chosen by the caller of a task, and by
//! [`Pointwise::apply`]. Starts no threads.

use std::ops::Range;

use pulp::{Arch, Simd, WithSimd};

use super::pixels::Pixels;
use super::tile::{Epilogue, PANEL, Tile, tile_rows};

/// Most features that are multiplied at a time: with the patches of a tile, their weights fit a first-level cache of
/// 48 kB.
const DEPTH: usize = 256;

/// Weights of a pointwise convolution, `inputs` × `outputs`, packed in panels.
pub struct Pointwise {
    inputs: usize,
    outputs: usize,
    /// Panels of `inputs` × [`PANEL`]; the last one is padded with zeros.
    panels: Vec<f32>,
    /// One value an output channel, padded with zeros to whole panels.
    bias: Vec<f32>,
}

/// The inputs of an output pixel: rows of consecutive elements.
#[derive(Clone, Copy, Debug)]
pub struct Patch {
    /// Where the first elements of the patches lie.
    pub source: Pixels,
    /// Rows of a patch.
    pub rows: usize,
    /// Elements from one row of a patch to the next.
    pub stride: usize,
}

impl Patch {
    /// The channels of one of contiguous pixels.
    pub fn pixel(channels: usize) -> Self {
        Self { source: Pixels::dense(channels), rows: 1, stride: 0 }
    }
}

/// A part of a convolution: some pixels with some of the weights.
pub struct Task<'a> {
    /// Contains the patches.
    pub input: &'a [f32],
    /// Number of output pixels.
    pub pixels: usize,
    /// Position of the patches in `input`.
    pub patch: Patch,
    /// Inputs that a patch contains.
    pub features: Range<usize>,
    /// Panels of output channels to compute.
    pub panels: Range<usize>,
    /// What is done with the sums.
    pub epilogue: Epilogue,
    /// Position of the first computed channel of each pixel in the output.
    pub layout: Pixels,
}

impl<'a> Task<'a> {
    /// All weights of a convolution with contiguous pixels, to contiguous pixels.
    pub fn whole(convolution: &Pointwise, input: &'a [f32], pixels: usize, epilogue: Epilogue) -> Self {
        Self {
            input,
            pixels,
            patch: Patch::pixel(convolution.inputs),
            features: 0..convolution.inputs,
            panels: 0..convolution.panels(),
            epilogue,
            layout: Pixels::dense(convolution.outputs),
        }
    }
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

    /// Packs `rows`, (outputs, inputs) row by row, and `bias`, (outputs).
    pub fn transposed(rows: &[f32], bias: &[f32]) -> Self {
        let outputs = bias.len();
        let inputs = rows.len() / outputs;
        let mut bias = bias.to_vec();
        bias.resize(outputs.next_multiple_of(PANEL), 0.0);
        let mut panels = vec![0.0; inputs * bias.len()];
        for (panel, rows) in panels.chunks_exact_mut(inputs * PANEL).zip(rows.chunks(inputs * PANEL)) {
            for (output, row) in rows.chunks_exact(inputs).enumerate() {
                panel.iter_mut().skip(output).step_by(PANEL).zip(row).for_each(|(to, from)| *to = *from);
            }
        }
        Self { inputs, outputs, panels, bias }
    }

    /// The same convolution with every output channel, and its bias, times a factor of its own.
    pub fn scaled(&self, factors: &[f32]) -> Self {
        let mut factors = factors.to_vec();
        factors.resize(self.bias.len(), 0.0);
        let scale = |values: &[f32], factors: &[f32]| -> Vec<f32> {
            values.iter().zip(factors.iter().cycle()).map(|(value, factor)| value * factor).collect()
        };
        let panels = self.panels.chunks_exact(self.inputs * PANEL).zip(factors.chunks_exact(PANEL));
        Self {
            inputs: self.inputs,
            outputs: self.outputs,
            panels: panels.flat_map(|(panel, factors)| scale(panel, factors)).collect(),
            bias: scale(&self.bias, &factors),
        }
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

    /// Applies the whole convolution to contiguous pixels, or a dense layer to contiguous rows.
    pub fn apply(&self, input: &[f32], epilogue: Epilogue, out: &mut [f32]) {
        Arch::new().dispatch(Apply { convolution: self, input, epilogue, out });
    }

    /// Runs a task; `task.layout` determines which elements of `out` are written.
    #[inline(always)]
    pub fn run<S: Simd>(&self, simd: S, task: Task<'_>, out: &mut [f32]) {
        simd.vectorize(Multiply { convolution: self, task, out });
    }

    #[inline(always)]
    fn multiply<S: Simd>(&self, simd: S, task: &Task<'_>, out: &mut [f32]) {
        let width = task.features.len();
        // A patch of several rows, or sums that are clamped, are computed at once.
        let whole = task.patch.rows > 1 || !task.epilogue.is_linear();
        let blocks = if whole { 1 } else { width.div_ceil(DEPTH) };
        for panel in task.panels.clone() {
            for block in 0..blocks {
                let features = block * width / blocks..(block + 1) * width / blocks;
                let epilogue = if block == 0 { task.epilogue } else { Epilogue::Accumulate };
                self.block(simd, task, panel, features, epilogue, out);
            }
        }
    }

    /// Some features of all pixels, for a panel.
    #[inline(always)]
    fn block<S: Simd>(
        &self,
        simd: S,
        task: &Task<'_>,
        panel: usize,
        features: Range<usize>,
        epilogue: Epilogue,
        out: &mut [f32],
    ) {
        let start = (panel * self.inputs + task.features.start + features.start) * PANEL;
        let channel = panel * PANEL;
        let tile = Tile {
            weights: &self.panels[start..start + features.len() * PANEL],
            rows: task.patch.rows,
            stride: task.patch.stride,
            bias: &self.bias[channel..channel + PANEL],
            valid: (self.outputs - channel).min(PANEL),
            epilogue,
        };
        let groups = task.pixels.div_ceil(tile_rows::<S>(tile.vectors::<S>()));
        let offset = (panel - task.panels.start) * PANEL;
        for group in 0..groups {
            // Groups of nearly equal size, since a single last pixel would cost as much as a full group.
            let (first, last) = (group * task.pixels / groups, (group + 1) * task.pixels / groups);
            let from = task.patch.source.from(first).plus(features.start);
            let to = task.layout.from(first).plus(offset);
            tile.dispatch(simd, last - first, (task.input, from), (&mut *out, to));
        }
    }
}

/// A whole convolution of contiguous pixels.
struct Apply<'a> {
    convolution: &'a Pointwise,
    input: &'a [f32],
    epilogue: Epilogue,
    out: &'a mut [f32],
}

impl WithSimd for Apply<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        let pixels = self.input.len() / self.convolution.inputs();
        let task = Task::whole(self.convolution, self.input, pixels, self.epilogue);
        self.convolution.run(simd, task, self.out);
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
