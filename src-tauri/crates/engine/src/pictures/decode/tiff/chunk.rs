//! The rows of one chunk, or of the chunks of all planes that cover the same pixels.
//!
//! Owns reading them a few rows at a time: decompressed, without prediction. Never interprets samples.

use std::borrow::Cow;
use std::io::Read;

use super::codec::{Shape, explain};
use super::directory::Tiff;
use super::layout::Layout;
use super::ycbcr::Upsampled;
use crate::problem::FileProblem;

/// Bytes that are read at a time, or a row if it is longer.
const BATCH_BYTES: usize = 64 << 10;

/// Chunks that cover the same pixels.
pub(super) struct Chunk<'a> {
    layout: &'a Layout,
    planes: Vec<Box<dyn Read + 'a>>,
    /// The rows that were read last, by plane.
    batch: Vec<Vec<u8>>,
    spare: Vec<u8>,
}

impl<'a> Chunk<'a> {
    /// The chunks at this place of the grid, of which `rows` rows are needed.
    ///
    /// # Errors
    /// Fails when a chunk's data is damaged or of a kind that is not understood.
    pub(super) fn open(
        tiff: Tiff<'a>,
        layout: &'a Layout,
        (row, column): (usize, usize),
        rows: usize,
    ) -> Result<Self, FileProblem> {
        let count = if layout.planar { layout.samples } else { 1 };
        let (width, height) = layout.geometry.chunk;
        let shape = Shape { width, height, rows, samples: layout.stored_samples() };
        let mut planes: Vec<Box<dyn Read + 'a>> = Vec::with_capacity(count);
        for plane in 0..count {
            let (at, length) = layout.geometry.place(plane, row, column);
            let bytes = tiff.slice(at, length).ok_or(FileProblem::Truncated)?;
            let bytes = match layout.reversed {
                true => Cow::Owned(bytes.iter().map(|byte| byte.reverse_bits()).collect()),
                false => Cow::Borrowed(bytes),
            };
            let reader = layout.codec.open(bytes, shape)?;
            planes.push(match layout.subsampling {
                (1, 1) => reader,
                block => Box::new(Upsampled::new(reader, width, block)),
            });
        }
        Ok(Self { layout, batch: vec![Vec::new(); count], planes, spare: Vec::new() })
    }

    /// Reads this many rows and calls `each` with every row, by plane.
    ///
    /// # Errors
    /// Fails when the data is damaged or has fewer rows.
    pub(super) fn read(&mut self, rows: usize, mut each: impl FnMut(&[&[u8]])) -> Result<(), FileProblem> {
        let bytes = self.layout.row_bytes();
        let most = (BATCH_BYTES / bytes.max(1)).max(1);
        let mut row = Vec::with_capacity(self.planes.len());
        for start in (0..rows).step_by(most) {
            let count = most.min(rows - start);
            self.fill(count * bytes)?;
            for index in 0..count {
                row.clear();
                row.extend(self.batch.iter().map(|plane| &plane[index * bytes..(index + 1) * bytes]));
                each(&row);
            }
            row = Vec::with_capacity(self.planes.len());
        }
        Ok(())
    }

    fn fill(&mut self, length: usize) -> Result<(), FileProblem> {
        let layout = self.layout;
        for (reader, batch) in self.planes.iter_mut().zip(&mut self.batch) {
            batch.resize(length, 0);
            reader.read_exact(batch).map_err(|error| explain(&error))?;
            for row in batch.chunks_exact_mut(layout.row_bytes()) {
                layout.predictor.undo(row, layout.encoding, layout.stored_samples(), &mut self.spare);
            }
        }
        Ok(())
    }
}
