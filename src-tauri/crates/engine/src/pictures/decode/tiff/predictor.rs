//! Undoing prediction: rows stored as differences of neighbouring samples.
//!
//! Owns both predictors of TIFF. The stride is the number of samples that a pixel has in the chunk, whatever they mean:
//! with any other, the picture turns to noise.

use super::samples::{Encoding, SampleFormat};

/// How a row was changed before it was compressed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Predictor {
    None,
    /// Each sample is the difference to the same sample of the pixel before.
    Horizontal,
    /// As horizontal, for the bytes of floating-point samples, sorted by significance.
    Float,
}

impl Predictor {
    /// The predictor with this code, if samples of this kind can be predicted by it.
    pub(super) fn new(code: u32, encoding: Encoding) -> Option<Self> {
        match code {
            1 => Some(Self::None),
            2 => matches!(encoding.bits, 8 | 16 | 32 | 64).then_some(Self::Horizontal),
            3 => (encoding.format == SampleFormat::Float).then_some(Self::Float),
            _ => None,
        }
    }

    /// Restores a row in place. `stride` is the number of samples of a pixel in the row; `spare` is working memory.
    pub(super) fn undo(self, row: &mut [u8], encoding: Encoding, stride: usize, spare: &mut Vec<u8>) {
        let little = encoding.little_endian;
        match (self, encoding.bits) {
            (Self::None, _) => {}
            (Self::Horizontal, 8) => undo_bytes(row, stride),
            (Self::Horizontal, 16) => undo_words(row, stride, |before: [u8; 2], difference| {
                let sum = |of: fn([u8; 2]) -> u16| of(before).wrapping_add(of(difference));
                if little {
                    sum(u16::from_le_bytes).to_le_bytes()
                } else {
                    sum(u16::from_be_bytes).to_be_bytes()
                }
            }),
            (Self::Horizontal, 32) => undo_words(row, stride, |before: [u8; 4], difference| {
                let sum = |of: fn([u8; 4]) -> u32| of(before).wrapping_add(of(difference));
                if little {
                    sum(u32::from_le_bytes).to_le_bytes()
                } else {
                    sum(u32::from_be_bytes).to_be_bytes()
                }
            }),
            (Self::Horizontal, _) => undo_words(row, stride, |before: [u8; 8], difference| {
                let sum = |of: fn([u8; 8]) -> u64| of(before).wrapping_add(of(difference));
                if little {
                    sum(u64::from_le_bytes).to_le_bytes()
                } else {
                    sum(u64::from_be_bytes).to_be_bytes()
                }
            }),
            (Self::Float, bits) => undo_float(row, stride, bits / 8, little, spare),
        }
    }
}

fn undo_bytes(row: &mut [u8], stride: usize) {
    match stride {
        // The usual strides: a pixel is kept in registers.
        1 => accumulate::<1>(row),
        2 => accumulate::<2>(row),
        3 => accumulate::<3>(row),
        4 => accumulate::<4>(row),
        _ => {
            for index in stride..row.len() {
                row[index] = row[index].wrapping_add(row[index - stride]);
            }
        }
    }
}

fn accumulate<const N: usize>(row: &mut [u8]) {
    let mut sum = [0_u8; N];
    for pixel in row.as_chunks_mut::<N>().0 {
        sum = add(sum, *pixel);
        *pixel = sum;
    }
}

fn add<const N: usize>(mut sum: [u8; N], other: [u8; N]) -> [u8; N] {
    sum.iter_mut().zip(other).for_each(|(sum, other)| *sum = sum.wrapping_add(other));
    sum
}

fn undo_words<const N: usize>(row: &mut [u8], stride: usize, sum: impl Fn([u8; N], [u8; N]) -> [u8; N]) {
    let (samples, _) = row.as_chunks_mut::<N>();
    for index in stride..samples.len() {
        samples[index] = sum(samples[index - stride], samples[index]);
    }
}

/// Adobe's floating-point predictor: the row has the highest bytes of all samples first, then the next, and so on.
fn undo_float(row: &mut [u8], stride: usize, bytes: usize, little_endian: bool, spare: &mut Vec<u8>) {
    undo_bytes(row, stride);
    spare.clear();
    spare.extend_from_slice(row);
    let count = row.len() / bytes;
    for (index, sample) in row.chunks_exact_mut(bytes).enumerate() {
        for (byte, out) in sample.iter_mut().enumerate() {
            let significance = if little_endian { bytes - 1 - byte } else { byte };
            *out = spare[significance * count + index];
        }
    }
}
