//! The detector: LCNet-like backbone, feature pyramid, and the head of DB.
//!
//! Papers: PP-LCNet (Cui et al. 2021, arXiv 2109.15099), DB (Liao et al. 2020, arXiv 1911.08947). Checkpoint:
//! `PP-OCRv6_det_tiny` of PaddleOCR. Owns the architecture. Always runs on the CPU.

use candle_core::bail;

use super::block::Block;
use super::head::Head;
use super::neck::{Level, Narrow, Source};
use super::stem::{Planes, Stem};
use crate::asset::{Weights, WeightsError, release};
use crate::convolution::{Buffers, Map};

static WEIGHTS: &[u8] = include_bytes!("../../assets/words/detector.safetensors");

/// Step of every block's kernel.
const STRIDES: [usize; 13] = [1, 1, 2, 1, 1, 2, 1, 1, 1, 1, 2, 1, 1];

/// The levels of the neck: what is left of the backbone before each block that changes the size, and at the end.
const LEVELS: usize = 4;

/// The sides of a picture are multiples of it, since the coarsest level has a thirty-second of them.
const MULTIPLE: usize = 32;

/// The network with its weights.
pub struct Detector {
    stem: Stem,
    blocks: Vec<Block>,
    levels: Vec<Level>,
    head: Head,
    buffers: Buffers,
}

impl Detector {
    /// Unpacks the weights.
    ///
    /// # Errors
    /// When the asset inside the program is damaged.
    pub fn new() -> Result<Self, WeightsError> {
        let detector = Self::load(&Weights::read(WEIGHTS)?);
        release(WEIGHTS);
        detector
    }

    fn load(weights: &Weights<'_>) -> Result<Self, WeightsError> {
        let blocks =
            STRIDES.iter().enumerate().map(|(index, &stride)| Block::load(weights, index, [stride; 2]));
        Ok(Self {
            stem: Stem::load(weights)?,
            blocks: blocks.collect::<Result<_, _>>()?,
            levels: (0..LEVELS).map(|index| Level::load(weights, index)).collect::<Result<_, _>>()?,
            head: Head::load(weights)?,
            buffers: Buffers::default(),
        })
    }

    /// The probability of text per pixel, (height, width), for a picture, (3, height, width), whose sides are multiples
    /// of 32.
    ///
    /// # Errors
    /// When the picture has other sides.
    pub fn forward(
        &self,
        pixels: &[f32],
        height: usize,
        width: usize,
    ) -> Result<Vec<f32>, candle_core::Error> {
        let whole = |side: usize| side > 0 && side.is_multiple_of(MULTIPLE);
        if !whole(height) || !whole(width) || pixels.len() != 3 * height * width {
            bail!(
                "{} values are no picture of {height} × {width} pixels, both multiples of {MULTIPLE}",
                pixels.len()
            );
        }
        // Within rayon, so that the calling thread waits once instead of in every layer.
        Ok(rayon::scope(|_| self.probabilities(Planes { values: pixels, height, width })))
    }

    fn probabilities(&self, picture: Planes<'_>) -> Vec<f32> {
        let buffers = &self.buffers;
        let mut map = self.stem.forward(buffers, picture);
        let mut maps = Vec::with_capacity(LEVELS);
        for block in &self.blocks {
            let (next, spent) = block.forward(buffers, map);
            // Blocks that change the size read the levels.
            maps.extend(spent);
            map = next;
        }
        maps.push(map);
        let levels = self.neck(buffers, &maps);
        maps.into_iter().for_each(|map| buffers.give(map.into_buffer()));
        let probabilities = self.head.forward(buffers, &levels);
        buffers.tidy();
        probabilities
    }

    /// The narrowed levels, the finest first.
    fn neck(&self, buffers: &Buffers, maps: &[Map]) -> Vec<Narrow> {
        let mut coarser: Option<Map> = None;
        let mut levels: Vec<Narrow> = Vec::with_capacity(maps.len());
        for (index, (level, map)) in self.levels.iter().zip(maps).enumerate().rev() {
            let joined = level.join(map, coarser.as_ref());
            // The finest level is joined while it is narrowed, since no other needs it.
            let next = (index > 0).then(|| joined.whole(buffers));
            let source = next.as_ref().map_or(Source::Joined(&joined), Source::Whole);
            levels.push(level.narrow(buffers, source));
            coarser = next;
        }
        levels.reverse();
        levels
    }
}
