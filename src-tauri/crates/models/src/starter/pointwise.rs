//! Pointwise (1 × 1) convolution: a matrix product over the pixels of a channels-last picture.
//!
//! Owns the packed weights and the tile that multiplies with them. Vector instructions are chosen when the
//! program runs (`pulp`); one image is worked on by one thread, so nothing here starts any.

use std::ops::Range;

use pulp::{Simd, WithSimd};

/// Output channels of one panel of packed weights: two AVX-512 vectors, four of AVX2, eight of NEON.
pub const PANEL: usize = 32;

/// What becomes of the sums.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Finish {
    /// The bias is added, the result is clamped to 0…6 and overwrites the output.
    Relu6,
    /// The sums are added to what the output holds.
    Accumulate,
}

/// Weights of a pointwise convolution, `inputs` × `outputs`, packed in panels.
pub struct Pointwise {
    inputs: usize,
    outputs: usize,
    /// Panel after panel, each `inputs` × [`PANEL`]; the last one is filled up with zeros.
    panels: Vec<f32>,
    /// One value an output channel, filled up with zeros to whole panels.
    bias: Vec<f32>,
}

/// Where the pixels of a job lie in its output, in elements.
#[derive(Clone, Copy, Debug)]
pub struct Place {
    /// The first pixel.
    pub start: usize,
    /// From one pixel to the next in its row.
    pub pixel: usize,
    /// From one row to the next.
    pub row: usize,
    /// Pixels in a row.
    pub width: usize,
}

impl Place {
    /// Pixels without gaps, `channels` elements each.
    pub fn dense(channels: usize) -> Self {
        Self { start: 0, pixel: channels, row: channels, width: 1 }
    }

    #[inline(always)]
    fn at(&self, pixel: usize) -> usize {
        self.start + pixel / self.width * self.row + pixel % self.width * self.pixel
    }
}

/// One piece of work: some pixels through some of the weights.
pub struct Job<'a> {
    /// Pixels one after another, `features.len()` channels each.
    pub input: &'a [f32],
    /// Input channels of the weights that `input` holds.
    pub features: Range<usize>,
    /// Panels of output channels to compute.
    pub panels: Range<usize>,
    /// What becomes of the sums.
    pub finish: Finish,
    /// Where in the output the first computed channel of each pixel belongs.
    pub place: Place,
}

impl Pointwise {
    /// Packs `weight`, (inputs, outputs) row after row, with one `bias` an output.
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

    /// Channels it takes.
    pub fn inputs(&self) -> usize {
        self.inputs
    }

    /// Channels it gives.
    pub fn outputs(&self) -> usize {
        self.outputs
    }

    /// Number of panels, the last one perhaps not full.
    pub fn panels(&self) -> usize {
        self.bias.len() / PANEL
    }

    /// The bias, one value an output channel.
    pub fn bias(&self) -> &[f32] {
        &self.bias[..self.outputs]
    }

    /// Does the job; `out` is written where `job.place` says.
    #[inline(always)]
    pub fn run<S: Simd>(&self, simd: S, job: Job<'_>, out: &mut [f32]) {
        simd.vectorize(Multiply { convolution: self, job, out });
    }

    #[inline(always)]
    fn multiply<S: Simd>(&self, simd: S, job: &Job<'_>, out: &mut [f32]) {
        let width = job.features.len();
        let pixels = job.input.len() / width;
        for panel in job.panels.clone() {
            let start = (panel * self.inputs + job.features.start) * PANEL;
            let weights = &self.panels[start..start + width * PANEL];
            let channel = panel * PANEL;
            let tile = Tile {
                weights,
                bias: &self.bias[channel..channel + PANEL],
                valid: (self.outputs - channel).min(PANEL),
                finish: job.finish,
            };
            let groups = pixels.div_ceil(tile_rows::<S>(tile.vectors::<S>()));
            let offset = (panel - job.panels.start) * PANEL;
            for group in 0..groups {
                // Groups of nearly equal size: a lone last pixel would cost as much as a full group.
                let (first, last) = (group * pixels / groups, (group + 1) * pixels / groups);
                let rows = &job.input[first * width..last * width];
                tile.dispatch(simd, rows, out, |row| job.place.at(first + row) + offset);
            }
        }
    }
}

/// A job as its own function: inlined into each caller it would be compiled a dozen times.
struct Multiply<'a> {
    convolution: &'a Pointwise,
    job: Job<'a>,
    out: &'a mut [f32],
}

impl WithSimd for Multiply<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        self.convolution.multiply(simd, &self.job, self.out);
    }
}

/// Pixels a tile of `vectors` output vectors takes at once: as many as fit the registers, with room for the
/// weights and an operand.
const fn tile_rows<S: Simd>(vectors: usize) -> usize {
    match S::F32_LANES {
        16 => 12,
        8 => 12 / vectors,
        4 => 24 / vectors,
        _ => 1,
    }
}

/// One panel of weights, to be multiplied with a few pixels at a time.
struct Tile<'a> {
    weights: &'a [f32],
    bias: &'a [f32],
    valid: usize,
    finish: Finish,
}

impl Tile<'_> {
    /// Vectors in use: the last panel of some layers is no more than half full.
    #[inline(always)]
    fn vectors<S: Simd>(&self) -> usize {
        let all = PANEL / S::F32_LANES;
        if self.valid <= PANEL / 2 { all / 2 } else { all }
    }

    #[inline(always)]
    fn dispatch<S: Simd>(&self, simd: S, rows: &[f32], out: &mut [f32], place: impl Fn(usize) -> usize) {
        match self.vectors::<S>() {
            1 => self.by_rows::<S, 1>(simd, rows, out, place),
            2 => self.by_rows::<S, 2>(simd, rows, out, place),
            4 => self.by_rows::<S, 4>(simd, rows, out, place),
            8 => self.by_rows::<S, 8>(simd, rows, out, place),
            16 => self.by_rows::<S, 16>(simd, rows, out, place),
            _ => self.by_rows::<S, 32>(simd, rows, out, place),
        }
    }

    #[inline(always)]
    fn by_rows<S: Simd, const V: usize>(
        &self,
        simd: S,
        rows: &[f32],
        out: &mut [f32],
        place: impl Fn(usize) -> usize,
    ) {
        let width = self.weights.len() / PANEL;
        macro_rules! of_rows {
            ($($count:literal)*) => {
                match rows.len() / width {
                    $($count if $count <= tile_rows::<S>(V) => self.multiply::<S, V, $count>(simd, rows, out, place),)*
                    _ => unreachable!("groups are at most tile_rows pixels"),
                }
            };
        }
        of_rows!(1 2 3 4 5 6 7 8 9 10 11 12)
    }

    /// `R` pixels times the panel, held in `R` × `V` vectors.
    #[inline(always)]
    fn multiply<S: Simd, const V: usize, const R: usize>(
        &self,
        simd: S,
        rows: &[f32],
        out: &mut [f32],
        place: impl Fn(usize) -> usize,
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
            let at = place(r);
            self.store(simd, sum, &mut out[at..at + self.valid]);
        }
    }

    /// Finishes one pixel; `out` has a place for every valid channel.
    #[inline(always)]
    fn store<S: Simd, const V: usize>(&self, simd: S, sums: &[S::f32s; V], out: &mut [f32]) {
        let (bias, _) = S::as_simd_f32s(self.bias);
        let (zero, six) = (simd.splat_f32s(0.0), simd.splat_f32s(6.0));
        let finished = |v: usize, before: S::f32s| match self.finish {
            Finish::Accumulate => simd.add_f32s(before, sums[v]),
            Finish::Relu6 => simd.min_f32s(simd.max_f32s(simd.add_f32s(sums[v], bias[v]), zero), six),
        };
        let (whole, rest) = S::as_mut_simd_f32s(out);
        for v in 0..V {
            if v < whole.len() {
                whole[v] = finished(v, whole[v]);
            } else if v == whole.len() && !rest.is_empty() {
                let last = finished(v, simd.partial_load_f32s(rest));
                simd.partial_store_f32s(rest, last);
            }
        }
    }
}
