//! The picture while it is decoded row by row.
//!
//! Owns averaging blocks of pixels of a picture that is far larger than wanted, so that the whole of it is never held.
//! Never changes colours.

/// Rows of 8-bit channels, reduced as they arrive.
pub(in crate::pictures::decode) struct Canvas {
    /// Values in a row that arrives.
    row: usize,
    channels: usize,
    /// Width and height of a block of pixels that becomes one.
    factor: usize,
    /// Sums of the values in each column of the current row of blocks.
    sums: Vec<u32>,
    /// Rows in `sums`.
    summed: usize,
    pixels: Vec<u8>,
}

impl Canvas {
    /// For a picture of `width` × `height` pixels that is reduced by `factor`.
    pub(in crate::pictures::decode) fn new(
        (width, height): (usize, usize),
        channels: usize,
        factor: usize,
    ) -> Self {
        let (reduced_width, reduced_height) = (width.div_ceil(factor), height.div_ceil(factor));
        Self {
            row: width * channels,
            channels,
            factor,
            sums: vec![0; if factor > 1 { width * channels } else { 0 }],
            summed: 0,
            pixels: Vec::with_capacity(reduced_width * reduced_height * channels),
        }
    }

    /// Adds whole rows below those before.
    pub(in crate::pictures::decode) fn push(&mut self, rows: &[u8]) {
        if self.factor == 1 {
            self.pixels.extend_from_slice(rows);
            return;
        }
        for row in rows.chunks_exact(self.row) {
            self.sums.iter_mut().zip(row).for_each(|(sum, &value)| *sum += u32::from(value));
            self.summed += 1;
            if self.summed == self.factor {
                self.average();
            }
        }
    }

    /// The reduced pixels.
    pub(in crate::pictures::decode) fn finish(mut self) -> Vec<u8> {
        if self.summed > 0 {
            self.average();
        }
        self.pixels
    }

    /// Turns the summed rows into a row of pixels. Blocks at the right and at the bottom may be smaller.
    fn average(&mut self) {
        for block in self.sums.chunks(self.factor * self.channels) {
            let count = (block.len() / self.channels * self.summed) as u64;
            for channel in 0..self.channels {
                let sum: u64 =
                    block.iter().skip(channel).step_by(self.channels).copied().map(u64::from).sum();
                self.pixels.push(((sum + count / 2) / count) as u8);
            }
        }
        self.sums.fill(0);
        self.summed = 0;
    }
}
