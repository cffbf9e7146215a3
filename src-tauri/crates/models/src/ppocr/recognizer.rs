//! The recognizer: an LCNet-like backbone whose maps shrink only in height, a mixer along the line, and a classifier of
//! every step for CTC (Graves et al. 2006).
//!
//! Papers: PP-LCNet (Cui et al. 2021, arXiv 2109.15099), SVTR (Du et al. 2022, arXiv 2205.00159). Checkpoint:
//! `PP-OCRv6_rec_small` of PaddleOCR. Owns the architecture. Always runs on the CPU.

use candle_core::bail;

use super::block::Block;
use super::classifier::{Classifier, Step};
use super::encoder::Encoder;
use super::stem::{Planes, Stem};
use crate::asset::{Weights, WeightsError, release};
use crate::convolution::{Buffers, Map};

static WEIGHTS: &[u8] = include_bytes!("../../assets/words/recognizer.safetensors");

/// Rows of a line's picture.
pub const HEIGHT: usize = 48;

/// Columns of a line's picture that become a step.
pub const STEP: usize = 8;

/// Step of every block's kernel in rows; in columns it is 1.
const STRIDES: [usize; 13] = [1, 1, 1, 2, 1, 1, 1, 1, 1, 1, 2, 1, 1];

/// Rows and columns of the backbone's map that are averaged to a step.
const POOL: [usize; 2] = [3, 2];

/// The network with its weights.
pub struct Recognizer {
    stem: Stem,
    blocks: Vec<Block>,
    encoder: Encoder,
    classifier: Classifier,
    buffers: Buffers,
}

impl Recognizer {
    /// Unpacks the weights.
    ///
    /// # Errors
    /// When the asset inside the program is damaged.
    pub fn new() -> Result<Self, WeightsError> {
        let recognizer = Self::load(&Weights::read(WEIGHTS)?);
        release(WEIGHTS);
        recognizer
    }

    fn load(weights: &Weights<'_>) -> Result<Self, WeightsError> {
        let blocks =
            STRIDES.iter().enumerate().map(|(index, &stride)| Block::load(weights, index, [stride, 1]));
        Ok(Self {
            stem: Stem::load(weights)?,
            blocks: blocks.collect::<Result<_, _>>()?,
            encoder: Encoder::load(weights)?,
            classifier: Classifier::load(weights)?,
            buffers: Buffers::default(),
        })
    }

    /// The most likely class of every step of a line, (3, 48, width): a step for every 8 columns, rounded down after
    /// the width is rounded up to a multiple of 4.
    ///
    /// # Errors
    /// When the line has another height, or less than 5 columns.
    pub fn forward(&self, pixels: &[f32], width: usize) -> Result<Vec<Step>, candle_core::Error> {
        if width <= STEP / 2 || pixels.len() != 3 * HEIGHT * width {
            bail!("{} values are no line of {HEIGHT} × {width} pixels with a step or more", pixels.len());
        }
        // Within rayon, so that the calling thread waits once instead of in every layer.
        Ok(rayon::scope(|_| self.steps(Planes { values: pixels, height: HEIGHT, width })))
    }

    fn steps(&self, line: Planes<'_>) -> Vec<Step> {
        let buffers = &self.buffers;
        let mut map = self.stem.forward(buffers, line);
        for block in &self.blocks {
            let (next, spent) = block.forward(buffers, map);
            spent.into_iter().for_each(|spent| buffers.give(spent.into_buffer()));
            map = next;
        }
        let features = pool(&map);
        buffers.give(map.into_buffer());
        buffers.tidy();
        self.classifier.forward(&self.encoder.forward(&features))
    }
}

/// The means of the map's pixels, (steps, channels).
fn pool(map: &Map) -> Vec<f32> {
    let [height, width] = POOL;
    let mut out = vec![0.0; map.width / width * map.channels];
    for y in 0..height {
        let row = &map.interior()[y * map.row()..];
        for (out, pixels) in out.chunks_exact_mut(map.channels).zip(row.chunks_exact(width * map.channels)) {
            for pixel in pixels.chunks_exact(map.channels) {
                out.iter_mut().zip(pixel).for_each(|(sum, value)| *sum += value);
            }
        }
    }
    out.iter_mut().for_each(|sum| *sum /= (height * width) as f32);
    out
}
