//! NanoDet-g, which says how many people a picture shows, and which things.
//!
//! Code and checkpoint: RangiLyu/nanodet (2020–2021), model NanoDet-g, trained on the 80 classes of COCO 2017; no paper.
//! Its backbone is a cross stage partial network (Wang et al. 2019, arXiv 1911.11929). `tools/starter/nanodet.py` runs it
//! as published; `tools/starter/build.py` makes the asset. Owns the architecture; boxes are not computed. Always runs on
//! the CPU, each picture on a single thread.
//!
//! Inside, each module imports only from those before it: `layer`, `stem`, `stage`, `neck`, `head`.

mod head;
mod layer;
mod neck;
mod stage;
mod stem;

#[cfg(test)]
mod tests;

use std::sync::{Arc, Mutex, PoisonError, Weak};

use candle_core::Result;
use image::RgbImage;
use ratna_engine::embedder::{Filter, Fit, InputSpec};

pub use self::head::{CLASSES, PEOPLE};
use self::head::{Head, Scores};
use self::neck::Neck;
use self::stage::Stage;
use self::stem::Stem;
use crate::asset::{Weights, WeightsError, release};
use crate::convolution::{Buffers, Map, mean, sums};
use crate::lazy::Lazy;

/// The whole picture, so that nobody at its edges is left out.
pub const INPUT: InputSpec = InputSpec { side: 320, fit: Fit::Squash, filter: Filter::Bilinear };

static WEIGHTS: &[u8] = include_bytes!("../../../assets/starter/detector.safetensors");

/// Size of the asset in bytes.
pub const BYTES: usize = WEIGHTS.len();

/// The one in use.
static SHARED: Mutex<Weak<Lazy<Detector>>> = Mutex::new(Weak::new());

/// The detector in use, or a new one, of which nothing is read yet: the starter model and the counter of people share it.
pub fn shared() -> Arc<Lazy<Detector>> {
    let mut shared = SHARED.lock().unwrap_or_else(PoisonError::into_inner);
    shared.upgrade().unwrap_or_else(|| {
        let detector = Arc::default();
        *shared = Arc::downgrade(&detector);
        detector
    })
}

/// Pairs of convolutions in each stage of the backbone.
const PAIRS: [usize; 4] = [1, 2, 2, 3];

/// Levels of the neck, for people and things of three sizes: what the last stages of the backbone see.
const LEVELS: usize = 3;

/// What the network finds in a picture.
pub struct Detected {
    /// The highest score of each class, from 0 to 1.
    pub peaks: [f32; CLASSES],
    /// The highest local maxima of the person's scores, from 0 to 1, descending; 0 where there are fewer.
    pub people: [f32; PEOPLE],
    /// The last map of the backbone, averaged, (512).
    pub features: Vec<f32>,
}

/// The network with its weights.
pub struct Detector {
    stem: Stem,
    stages: Vec<Stage>,
    neck: Neck,
    heads: Vec<Head>,
    buffers: Buffers,
}

impl Detector {
    /// Unpacks the weights.
    ///
    /// # Errors
    /// When the asset inside the program is damaged.
    pub fn new() -> std::result::Result<Self, WeightsError> {
        let detector = Self::load(&Weights::read(WEIGHTS)?);
        release(WEIGHTS);
        detector
    }

    fn load(weights: &Weights<'_>) -> std::result::Result<Self, WeightsError> {
        let stages = PAIRS.iter().enumerate().map(|(index, &pairs)| Stage::load(weights, index, pairs));
        Ok(Self {
            stem: Stem::load(weights)?,
            stages: stages.collect::<std::result::Result<_, _>>()?,
            neck: Neck::load(weights)?,
            heads: (0..LEVELS)
                .map(|level| Head::load(weights, level))
                .collect::<std::result::Result<_, _>>()?,
            buffers: Buffers::default(),
        })
    }

    /// Runs the network on one picture of [`INPUT`]'s size.
    ///
    /// # Errors
    /// When the picture has another size.
    pub fn forward(&self, picture: &RgbImage) -> Result<Detected> {
        let (width, height) = picture.dimensions();
        if (width, height) != (INPUT.side, INPUT.side) {
            let side = INPUT.side;
            candle_core::bail!("the picture must have {side} × {side} pixels, not {width} × {height}");
        }
        let maps = self.backbone(picture);
        let features = maps.last().map(average).unwrap_or_default();
        let levels = self.neck.forward(&self.buffers, &maps);
        let scores: Vec<Scores> =
            self.heads.iter().zip(&levels).map(|(head, level)| head.forward(&self.buffers, level)).collect();
        let found = Detected { peaks: head::peaks(&scores), people: head::people(&scores), features };
        maps.into_iter().chain(levels).for_each(|map| self.buffers.give(map.into_buffer()));
        scores.into_iter().for_each(|scores| self.buffers.give(scores.values));
        self.buffers.tidy();
        Ok(found)
    }

    /// The outputs of the last stages, the finest first.
    fn backbone(&self, picture: &RgbImage) -> Vec<Map> {
        let mut map = self.stem.forward(&self.buffers, picture);
        let mut levels = Vec::with_capacity(LEVELS);
        for (index, stage) in self.stages.iter().enumerate() {
            let next = stage.forward(&self.buffers, &map);
            let spent = std::mem::replace(&mut map, next);
            match index + LEVELS > self.stages.len() {
                true => levels.push(spent),
                false => self.buffers.give(spent.into_buffer()),
            }
        }
        levels.push(map);
        levels
    }
}

/// The mean of every channel.
fn average(map: &Map) -> Vec<f32> {
    let rows: Vec<Vec<f32>> = map.rows().map(|row| sums(row, map.channels)).collect();
    mean(&rows, map.len())
}
