//! A stage of the backbone, of which half of the outputs are its first convolution's, as in cross stage partial networks
//! (Wang et al. 2019, arXiv 1911.11929).
//!
//! Owns the order of computation. What the paper concatenates lies in one map from the beginning, or is read from two.

use super::layer::{BORDER, Dense};
use crate::asset::{Weights, WeightsError};
use crate::convolution::{Buffers, Map, Source};

/// Side of the tiles in which each stage is computed: its sides are multiples of it. Small maps in large tiles would read
/// more weights than they save products.
const TILES: [usize; 4] = [4, 4, 4, 2];

/// Weights of a stage.
pub struct Stage {
    first: Dense,
    /// The second of each reads the first; the next pair reads both.
    pairs: Vec<[Dense; 2]>,
    last: Dense,
}

impl Stage {
    /// Unpacks the weights of a stage with this many pairs.
    ///
    /// # Errors
    /// When a tensor is missing.
    pub fn load(weights: &Weights<'_>, index: usize, pairs: usize) -> Result<Self, WeightsError> {
        let (name, tile) = (format!("stages.{index}"), TILES[index]);
        let layer = |part: &str| Dense::same(weights, &format!("{name}.{part}"), tile);
        let pair = |pair| {
            Ok::<_, WeightsError>([layer(&format!("pairs.{pair}.0"))?, layer(&format!("pairs.{pair}.1"))?])
        };
        // The stem has reduced the picture for the first stage.
        let first = match index {
            0 => layer("in")?,
            _ => Dense::half(weights, &format!("{name}.in"))?,
        };
        Ok(Self { first, pairs: (0..pairs).map(pair).collect::<Result<_, _>>()?, last: layer("out")? })
    }

    /// The outputs of the last convolution, then those of the first.
    pub fn forward(&self, buffers: &Buffers, input: &Map) -> Map {
        let [height, width] = self.first.sides(input);
        let (channels, half) = (self.first.outputs(), self.last.outputs());
        let mut out = Map::new(buffers, [height, width, half + channels], BORDER);
        self.first.write(buffers, &[Source::whole(input)], (&mut out, half));
        let mut maps: Vec<Map> = Vec::with_capacity(2);
        for [first, second] in &self.pairs {
            let mut next = Map::new(buffers, [height, width, first.outputs()], BORDER);
            let before = Source { map: &out, first: half, channels };
            let both: Vec<Source<'_>> = match maps.is_empty() {
                true => vec![before],
                false => maps.iter().map(Source::whole).collect(),
            };
            first.write(buffers, &both, (&mut next, 0));
            let last = second.forward(buffers, &next);
            maps.drain(..).for_each(|map| buffers.give(map.into_buffer()));
            maps.extend([last, next]);
        }
        let both: Vec<Source<'_>> = maps.iter().map(Source::whole).collect();
        self.last.write(buffers, &both, (&mut out, 0));
        maps.into_iter().for_each(|map| buffers.give(map.into_buffer()));
        out
    }
}
