//! Luma and chroma: their conversion to RGB, and chroma stored for blocks of pixels.
//!
//! Owns the equations of TIFF 6.0, section 21. Never handles JPEG, whose decoder converts by itself.

use std::io::{self, Read};

use super::super::error::unusual;
use super::super::format::Format;
use super::directory::Directory;
use super::tag;
use crate::problem::FileProblem;

/// ITU-R BT.601, the default.
const LUMA: [f64; 3] = [0.299, 0.587, 0.114];
/// Black and white of luma and both chroma samples, libtiff's default.
const REFERENCE: [f64; 6] = [0.0, 255.0, 128.0, 255.0, 128.0, 255.0];

/// What each value of a sample adds to red, green and blue.
pub(super) struct YCbCr {
    luma: [f32; 256],
    red_by_cr: [f32; 256],
    green_by_cr: [f32; 256],
    green_by_cb: [f32; 256],
    blue_by_cb: [f32; 256],
}

impl YCbCr {
    pub(super) fn new(directory: &Directory<'_>) -> Self {
        let listed = |tag, count| {
            directory
                .reals(tag, count)
                .filter(|values| values.len() == count && values.iter().all(|v| v.is_finite()))
        };
        let [red, green, blue] = listed(tag::YCBCR_COEFFICIENTS, 3)
            .and_then(|values| <[f64; 3]>::try_from(values).ok())
            .filter(|[_, green, _]| *green > 0.0)
            .unwrap_or(LUMA);
        let reference = listed(tag::REFERENCE_BLACK_WHITE, 6)
            .and_then(|values| <[f64; 6]>::try_from(values).ok())
            .filter(|v| v[0] < v[1] && v[2] < v[3] && v[4] < v[5])
            .unwrap_or(REFERENCE);
        let table = |black: f64, white: f64, range: f64, scale: f64| {
            std::array::from_fn(|code| ((code as f64 - black) * range / (white - black) * scale) as f32)
        };
        let chroma = |at: usize, scale: f64| table(reference[at], reference[at + 1], 127.0, scale);
        let (from_cr, from_cb) = (2.0 - 2.0 * red, 2.0 - 2.0 * blue);
        Self {
            luma: table(reference[0], reference[1], 255.0, 1.0),
            red_by_cr: chroma(4, from_cr),
            green_by_cr: chroma(4, -from_cr * red / green),
            green_by_cb: chroma(2, -from_cb * blue / green),
            blue_by_cb: chroma(2, from_cb),
        }
    }

    pub(super) fn rgb(&self, [y, cb, cr]: [u8; 3]) -> [u8; 3] {
        let (y, cb, cr) = (self.luma[usize::from(y)], usize::from(cb), usize::from(cr));
        // Casts saturate.
        let level = |value: f32| (value + 0.5) as u8;
        [
            level(y + self.red_by_cr[cr]),
            level(y + self.green_by_cb[cb] + self.green_by_cr[cr]),
            level(y + self.blue_by_cb[cb]),
        ]
    }
}

/// Horizontal and vertical subsampling of stored chroma.
///
/// # Errors
/// Fails for values that TIFF does not define.
pub(super) fn subsampling(
    interpretation: u32,
    directory: &Directory<'_>,
) -> Result<(usize, usize), FileProblem> {
    const YCBCR: u32 = 6;
    if interpretation != YCBCR {
        return Ok((1, 1));
    }
    match directory.numbers(tag::YCBCR_SUBSAMPLING, 2).as_deref() {
        None if !directory.has(tag::YCBCR_SUBSAMPLING) => Ok((2, 2)),
        Some(&[horizontal @ (1 | 2 | 4), vertical @ (1 | 2 | 4)]) => {
            Ok((horizontal as usize, vertical as usize))
        }
        _ => Err(unusual(Format::Tiff)),
    }
}

/// Rows with the chroma of each pixel, read from blocks that share it: the luma of a block's pixels, row by row, then
/// its Cb and Cr.
pub(super) struct Upsampled<R> {
    inner: R,
    /// Pixels in a row.
    width: usize,
    block: (usize, usize),
    /// A row of blocks as stored.
    stored: Vec<u8>,
    /// The same row of blocks as rows of pixels.
    rows: Vec<u8>,
    /// Bytes of `rows` that were read.
    taken: usize,
}

impl<R: Read> Upsampled<R> {
    pub(super) fn new(inner: R, width: usize, block: (usize, usize)) -> Self {
        let stored = vec![0; width.div_ceil(block.0) * (block.0 * block.1 + 2)];
        Self { inner, width, block, stored, rows: Vec::new(), taken: 0 }
    }

    fn fill(&mut self) -> io::Result<()> {
        self.inner.read_exact(&mut self.stored)?;
        let (across, down) = self.block;
        self.rows.resize(self.width * down * 3, 0);
        for (column, block) in self.stored.chunks_exact(across * down + 2).enumerate() {
            let (luma, chroma) = block.split_at(across * down);
            for (index, &luma) in luma.iter().enumerate() {
                let (x, y) = (column * across + index % across, index / across);
                if x < self.width {
                    let at = (y * self.width + x) * 3;
                    self.rows[at..at + 3].copy_from_slice(&[luma, chroma[0], chroma[1]]);
                }
            }
        }
        self.taken = 0;
        Ok(())
    }
}

impl<R: Read> Read for Upsampled<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        if self.taken == self.rows.len() {
            self.fill()?;
        }
        let rest = &self.rows[self.taken..];
        let length = rest.len().min(out.len());
        out[..length].copy_from_slice(&rest[..length]);
        self.taken += length;
        Ok(length)
    }
}
