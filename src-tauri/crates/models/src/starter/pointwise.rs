//! Pointwise (1 × 1) convolution: a matrix product over the pixels of a channels-last picture.
//!
//! Owns the packed weights and the tiled multiplication, with vector instructions chosen at run time. Starts no
//! threads, since each picture is processed by a single one.

use std::ops::Range;

use pulp::{Simd, WithSimd};

/// Output channels of one panel of packed weights: two AVX-512 vectors, four of AVX2, eight of NEON.
pub const PANEL: usize = 32;

/// What is done with the sums.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Epilogue {
    /// Adds the bias, clamps to 0…6 and overwrites the output.
    Relu6,
    /// Adds the sums to the output.
    Accumulate,
}

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

/// Pixels of a tile with `vectors` output vectors: as many as fit the vector registers (32 of AVX-512 and NEON, 16 of
/// AVX2), with room for weights and an operand.
const fn tile_rows<S: Simd>(vectors: usize) -> usize {
    match S::F32_LANES {
        16 => 12,
        8 => 12 / vectors,
        4 => 24 / vectors,
        _ => 1,
    }
}

/// A panel of weights, multiplied with a few pixels at a time.
struct Tile<'a> {
    weights: &'a [f32],
    bias: &'a [f32],
    valid: usize,
    epilogue: Epilogue,
}

impl Tile<'_> {
    /// Number of vectors in use; the last panel of some layers is at most half full.
    #[inline(always)]
    fn vectors<S: Simd>(&self) -> usize {
        let all = PANEL / S::F32_LANES;
        if self.valid <= PANEL / 2 { all / 2 } else { all }
    }

    #[inline(always)]
    fn dispatch<S: Simd>(&self, simd: S, rows: &[f32], out: &mut [f32], offset: impl Fn(usize) -> usize) {
        match self.vectors::<S>() {
            1 => self.by_rows::<S, 1>(simd, rows, out, offset),
            2 => self.by_rows::<S, 2>(simd, rows, out, offset),
            4 => self.by_rows::<S, 4>(simd, rows, out, offset),
            8 => self.by_rows::<S, 8>(simd, rows, out, offset),
            16 => self.by_rows::<S, 16>(simd, rows, out, offset),
            _ => self.by_rows::<S, 32>(simd, rows, out, offset),
        }
    }

    #[inline(always)]
    fn by_rows<S: Simd, const V: usize>(
        &self,
        simd: S,
        rows: &[f32],
        out: &mut [f32],
        offset: impl Fn(usize) -> usize,
    ) {
        let width = self.weights.len() / PANEL;
        macro_rules! of_rows {
            ($($count:literal)*) => {
                match rows.len() / width {
                    $($count if $count <= tile_rows::<S>(V) => self.multiply::<S, V, $count>(simd, rows, out, offset),)*
                    _ => unreachable!("groups have at most tile_rows pixels"),
                }
            };
        }
        of_rows!(1 2 3 4 5 6 7 8 9 10 11 12)
    }

    /// Multiplies `R` pixels with the panel, in `R` × `V` vector registers.
    #[inline(always)]
    fn multiply<S: Simd, const V: usize, const R: usize>(
        &self,
        simd: S,
        rows: &[f32],
        out: &mut [f32],
        offset: impl Fn(usize) -> usize,
    ) {
        let width = self.weights.len() / PANEL;
        let rows: [&[f32]; R] = std::array::from_fn(|r| &rows[r * width..(r + 1) * width]);
        let mut sums = [[simd.splat_f32s(0.0); V]; R];
        let (weights, _) = S::as_simd_f32s(self.weights);
        for (k, weight) in weights.chunks_exact(PANEL / S::F32_LANES).enumerate().take(width) {
            for r in 0..R {
                let value = simd.splat_f32s(rows[r][k]);
                for v in 0..V {
                    sums[r][v] = simd.mul_add_e_f32s(value, weight[v], sums[r][v]);
                }
            }
        }
        for (r, sum) in sums.iter().enumerate() {
            let at = offset(r);
            self.store(simd, sum, &mut out[at..at + self.valid]);
        }
    }

    /// Applies the epilogue to one pixel; `out` has an element for every valid channel.
    #[inline(always)]
    fn store<S: Simd, const V: usize>(&self, simd: S, sums: &[S::f32s; V], out: &mut [f32]) {
        let (bias, _) = S::as_simd_f32s(self.bias);
        let (zero, six) = (simd.splat_f32s(0.0), simd.splat_f32s(6.0));
        let result = |v: usize, before: S::f32s| match self.epilogue {
            Epilogue::Accumulate => simd.add_f32s(before, sums[v]),
            Epilogue::Relu6 => simd.min_f32s(simd.max_f32s(simd.add_f32s(sums[v], bias[v]), zero), six),
        };
        let (whole, rest) = S::as_mut_simd_f32s(out);
        for v in 0..V {
            if v < whole.len() {
                whole[v] = result(v, whole[v]);
            } else if v == whole.len() && !rest.is_empty() {
                let last = result(v, simd.partial_load_f32s(rest));
                simd.partial_store_f32s(rest, last);
            }
        }
    }
}
