//! The stem: a convolution of 3 × 3 with stride 2 and a leaky ReLU, then the maximum of 3 × 3 with stride 2.
//!
//! Owns the normalisation of pixels. The map between the two is the largest of the network, so it is computed for a band
//! of rows at a time and never exists as a whole.

use image::RgbImage;
use pulp::{Arch, Simd, WithSimd};

use super::layer::{BORDER, pointwise};
use crate::asset::{Weights, WeightsError};
use crate::convolution::{Buffers, Epilogue, Map, Patch, Pixels, Pointwise, Task, first};

/// Mean and standard deviation of the training pictures' red, green and blue (0–255).
const MEAN: [f32; COLOURS] = [123.675, 116.28, 103.53];
const DEVIATION: [f32; COLOURS] = [58.395, 57.12, 57.375];

/// Colours of a pixel.
const COLOURS: usize = 3;

/// Rows of a kernel and of what a maximum is taken of.
const KERNEL: usize = 3;

/// Output rows of a band: with more, its maps leave the second-level cache; with fewer, more rows are computed twice.
const BAND: usize = 8;

/// Weights of the stem.
pub struct Stem(Pointwise);

impl Stem {
    /// Unpacks the weights.
    ///
    /// # Errors
    /// When a tensor is missing.
    pub fn load(weights: &Weights<'_>) -> Result<Self, WeightsError> {
        Ok(Self(pointwise(weights, "stem")?))
    }

    /// A map of a quarter of the sides, which are multiples of four.
    pub fn forward(&self, buffers: &Buffers, picture: &RgbImage) -> Map {
        let (width, height) = picture.dimensions();
        let [height, width] = [height, width].map(|side| side as usize / 4);
        let mut out = Map::new(buffers, [height, width, self.0.outputs()], BORDER);
        let row = out.row();
        for (index, out) in out.interior_mut().chunks_mut(BAND * row).enumerate().take(height.div_ceil(BAND))
        {
            let rows = BAND.min(height - index * BAND);
            Arch::new().dispatch(Band { stem: self, picture, buffers, first: index * BAND, rows, row, out });
        }
        out
    }
}

/// Some output rows.
struct Band<'a> {
    stem: &'a Stem,
    picture: &'a RgbImage,
    buffers: &'a Buffers,
    first: usize,
    rows: usize,
    /// Elements of the output from one row to the next.
    row: usize,
    /// From the band's first pixel on.
    out: &'a mut [f32],
}

impl WithSimd for Band<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        let convolution = &self.stem.0;
        let channels = convolution.outputs();
        let width = self.picture.width() as usize;
        // A pixel on the left, and the row above the band.
        let wide = (width + 1) * COLOURS;
        let row = (width / 2 + 1) * channels;
        let (mut pixels, mut convolved) = (self.buffers.lend(), self.buffers.lend());
        let rows = 2 * self.rows + 1;
        let pixels = first(&mut pixels, (2 * rows + 1) * wide);
        self.normalise(wide, pixels);
        let convolved = first(&mut convolved, rows * row);
        let source = Pixels { start: 0, pixel: 2 * COLOURS, row: 2 * wide, width: width / 2, column: 0 };
        let task = Task {
            input: pixels,
            patch: Patch { source, rows: KERNEL, stride: wide },
            layout: Pixels { start: channels, pixel: channels, row, width: width / 2, column: 0 },
            ..Task::whole(convolution, &[], rows * (width / 2), Epilogue::LeakyRelu)
        };
        convolution.run(simd, task, &mut *convolved);
        // Nothing outside the picture is a maximum.
        convolved.chunks_exact_mut(row).for_each(|row| row[..channels].fill(f32::NEG_INFINITY));
        if self.first == 0 {
            convolved[..row].fill(f32::NEG_INFINITY);
        }
        for y in 0..self.rows {
            let out = &mut self.out[y * self.row..][..width / 4 * channels];
            maxima(simd, &convolved[2 * y * row..][..KERNEL * row], channels, out);
        }
    }
}

impl Band<'_> {
    /// The normalised rows of the picture that the band reads, with a black pixel on the left. Those outside the picture
    /// are zero.
    #[inline(always)]
    fn normalise(&self, wide: usize, out: &mut [f32]) {
        let row = wide - COLOURS;
        let values = self.picture.as_raw();
        for (index, out) in out.chunks_exact_mut(wide).enumerate() {
            // The row above the band is the second half of a maximum, which reads three rows of the picture.
            let y = (4 * self.first + index).checked_sub(3);
            let Some(values) = y.and_then(|y| values.get(y * row..(y + 1) * row)) else {
                out.fill(0.0);
                continue;
            };
            out[..COLOURS].fill(0.0);
            let pixels = values.as_chunks::<COLOURS>().0;
            for (out, pixel) in out[COLOURS..].as_chunks_mut::<COLOURS>().0.iter_mut().zip(pixels) {
                for colour in 0..COLOURS {
                    out[colour] = (f32::from(pixel[colour]) - MEAN[colour]) / DEVIATION[colour];
                }
            }
        }
    }
}

/// The maximum of each 3 × 3 pixels of three rows, of which every other begins one.
#[inline(always)]
fn maxima<S: Simd>(simd: S, rows: &[f32], channels: usize, out: &mut [f32]) {
    let row = rows.len() / KERNEL;
    for (x, out) in out.chunks_exact_mut(channels).enumerate() {
        for at in (0..channels).step_by(S::F32_LANES) {
            let (out, _) = S::as_mut_simd_f32s(&mut out[at..at + S::F32_LANES]);
            out[0] = simd.splat_f32s(f32::NEG_INFINITY);
            for y in 0..KERNEL {
                for pixel in 2 * x..2 * x + KERNEL {
                    let start = y * row + pixel * channels + at;
                    let (value, _) = S::as_simd_f32s(&rows[start..start + S::F32_LANES]);
                    out[0] = simd.max_f32s(out[0], value[0]);
                }
            }
        }
    }
}
