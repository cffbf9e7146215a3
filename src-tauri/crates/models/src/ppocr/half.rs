//! The maps of the stem at half of the picture's sides.
//!
//! Owns their layout and what is computed between them. Never decides which rows.

use std::ops::Range;

use pulp::Simd;

use crate::convolution::{Epilogue, Patch, Pixels, Pointwise, Task, first};

/// The rows of the maps at half of the picture's sides that a band needs.
pub struct Half {
    /// Rows that are joined.
    pub rows: Range<usize>,
    pub height: usize,
    pub width: usize,
    /// Channels of the first layer, and of each of the two joined maps.
    pub channels: usize,
    /// Elements of a joined row, with a border of one pixel.
    pub joined_row: usize,
}

impl Half {
    /// Elements of a row of a map with this number of channels and a border of one pixel on the right.
    pub fn row(&self, channels: usize) -> usize {
        (self.width + 1) * channels
    }

    /// Positions of the pixels of such a map.
    pub fn pixels(&self, channels: usize) -> Pixels {
        Pixels { start: 0, pixel: channels, row: self.row(channels), width: self.width, column: 0 }
    }

    /// A buffer for such a map with `count` rows, of which `computed` are inside the picture and the others zero.
    pub fn cleared<'b>(
        &self,
        buffer: &'b mut Vec<f32>,
        count: usize,
        computed: usize,
        channels: usize,
    ) -> &'b mut [f32] {
        let row = self.row(channels);
        let out = first(buffer, count * row);
        let (rows, rest) = out.split_at_mut(computed * row);
        rows.chunks_exact_mut(row).for_each(|row| row[self.width * channels..].fill(0.0));
        rest.fill(0.0);
        out
    }

    /// Computes `rows` rows of a 2 × 2 convolution.
    #[inline(always)]
    pub fn square<S: Simd>(
        &self,
        simd: S,
        layer: &Pointwise,
        input: &[f32],
        rows: usize,
        (out, layout): (&mut [f32], Pixels),
    ) {
        let channels = layer.inputs() / 4;
        let patch = Patch { source: self.pixels(channels), rows: 2, stride: self.row(channels) };
        let task =
            Task { input, patch, layout, ..Task::whole(layer, &[], rows * self.width, Epilogue::Relu) };
        layer.run(simd, task, out);
    }
}

/// The maximum of each 2 × 2 pixels of two rows with a border on the right, into every other `channels` of `out`. The
/// border's zeros are no maximum of what ReLU returns.
#[inline(always)]
pub fn maxima<S: Simd>(simd: S, rows: &[f32], channels: usize, out: &mut [f32]) {
    let (above, below) = rows.split_at(rows.len() / 2);
    for (at, out) in (0..above.len() - channels).step_by(channels).zip(out.chunks_exact_mut(2 * channels)) {
        let [a, b] = [above, below].map(|row| S::as_simd_f32s(&row[at..at + 2 * channels]).0);
        let (out, _) = S::as_mut_simd_f32s(&mut out[..channels]);
        let vectors = out.len();
        for (index, out) in out.iter_mut().enumerate() {
            let top = simd.max_f32s(a[index], a[index + vectors]);
            *out = simd.max_f32s(top, simd.max_f32s(b[index], b[index + vectors]));
        }
    }
}
