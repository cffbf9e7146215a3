//! The starter model: part of the binary, so that search works offline as soon as the app opens.
//!
//! EfficientNet-Lite2 embeds pictures, all-MiniLM-L6-v2 embeds queries, and the names and descriptions of the
//! ImageNet classes align the two spaces (`alignment`). NanoDet finds people and everyday things, colours and light are
//! measured, and `scene` joins it all. It finds objects, scenes, people and colours, in English. Papers and checkpoints are
//! named in `image`, `text` and `detector`. Owns the versions; `tools/starter/build.py` makes the assets, and their sources
//! and licences are in `assets/starter/README.md`.
//!
//! Inside, each module imports only from those before it: `words`, `cues`, `matrix`, `block`, `stem_and_head`, `image`,
//! `detector`, `looks`, `alignment`, `scene`, `encoder`, `text`, `towers`, `first`, `people`.

mod alignment;
mod block;
mod cues;
pub mod detector;
mod encoder;
mod first;
mod image;
mod looks;
mod matrix;
mod people;
mod scene;
mod stem_and_head;
mod text;
mod towers;
mod words;

#[cfg(test)]
mod kernel_tests;
#[cfg(test)]
mod parity_tests;

use std::sync::Arc;

use ::image::RgbImage;
use ratna_engine::embedder::{
    EmbedError, Embedder, Filter, Fit, InputSpec, Languages, Relevance, Understanding,
};
use ratna_engine::pictures::decode::model_input;
use rayon::prelude::*;

use self::detector::Detector;
pub(crate) use self::first::FirstStarter;
pub use self::people::People;
use self::scene::{Scene, Seen};
use self::towers::Towers;
pub(crate) use self::towers::tokenizer;
pub(crate) use self::words::is_listed;
pub use crate::asset::WeightsError;
use crate::asset::{Weights, release};
use crate::lazy::{Lazy, embed_error};
use crate::query_priority;

/// Name and version. The version increases whenever the same picture or text gets another embedding.
const ID: &str = "starter-2";

/// IDs of all versions, the current one first.
pub(crate) const VERSIONS: &[&str] = &[ID, first::ID];

/// As long as the image tower's input is of the longest pictures that it sees in detail.
const LONGEST: u32 = 8 * image::INPUT.side;

/// The whole picture, for people and things at its edges. Larger ones retrieved no more photos by caption, and this many
/// pixels are decoded for the thumbnail anyway.
const INPUT: InputSpec =
    InputSpec { side: detector::INPUT.side, fit: Fit::Whole { longest: LONGEST }, filter: Filter::Bicubic };

/// Score below which a picture is no match. Measured on 300 captioned and 200 labelled photographs: the photo of a label
/// scores above 0.14 in 19 of 20 cases, that of a caption above 0.08. The best photo for nonsense, or for something that no
/// photo shows, mostly scores below 0.14, so that a higher floor would hide matches.
const MATCH_FLOOR: f32 = 0.08;
/// How much rarer high scores are than the tail of everyday texts' scores foretells. Measured on the same photographs: 55 in 100
/// captions find their photo as a good match, of 10 in the mean, and 93 in 100 labels, of 2; nonsense has none. With the first
/// version and no correction it was 42 of 8, and 95 of 3.
const RARITY: f32 = 4.0;

static SCENE: &[u8] = include_bytes!("../../assets/starter/scene.safetensors");

/// Size of the assets in bytes.
pub(crate) fn bytes() -> u64 {
    towers::bytes() + (detector::BYTES + SCENE.len()) as u64
}

/// The starter model.
///
/// ```
/// use ratna_engine::embedder::Embedder;
/// use ratna_models::starter::Starter;
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let model = Starter::new()?;
/// let embedding = model.embed_text("a cat on a sofa")?;
/// assert_eq!(embedding.len(), model.dimensions());
/// # Ok(())
/// # }
/// ```
pub struct Starter {
    towers: Arc<Towers>,
    file: Weights<'static>,
    detector: Arc<Lazy<Detector>>,
    scene: Lazy<Scene>,
}

impl Starter {
    /// Reads the headers of the assets only, which takes almost no time or memory.
    ///
    /// # Errors
    /// When the assets inside the binary are damaged.
    pub fn new() -> Result<Self, WeightsError> {
        let (towers, file) = (Towers::shared()?, Weights::read(SCENE)?);
        Ok(Self { towers, file, detector: detector::shared(), scene: Lazy::default() })
    }

    fn detector(&self) -> Result<&Detector, EmbedError> {
        self.detector.get(ID, Detector::new)
    }

    fn scene(&self) -> Result<&Scene, EmbedError> {
        self.scene.get(ID, || {
            let scene = Scene::load(&self.file);
            release(SCENE);
            scene
        })
    }

    fn see(&self, picture: &RgbImage) -> Result<Seen, EmbedError> {
        let squashed = model_input(picture, detector::INPUT);
        Ok(Seen {
            output: self.towers.see(picture)?,
            detected: self.detector()?.forward(&squashed).map_err(embed_error(ID))?,
            looks: looks::look(&squashed),
        })
    }
}

impl Embedder for Starter {
    fn id(&self) -> &str {
        ID
    }

    fn dimensions(&self) -> usize {
        scene::DIMENSIONS
    }

    fn input(&self) -> InputSpec {
        INPUT
    }

    fn relevance(&self) -> Relevance {
        Relevance::ShortTail { floor: MATCH_FLOOR, rarity: RARITY }
    }

    /// Embeds one picture a thread, so that its activations stay in one core's cache and threads need not synchronise.
    fn embed_images(&self, batch: &[RgbImage]) -> Result<Vec<Vec<f32>>, EmbedError> {
        // Loaded before the threads begin, which would wait for each other.
        let (alignment, scene) = (self.towers.alignment()?, self.scene()?);
        self.towers.image_tower()?;
        self.detector()?;
        let embed = |picture| {
            query_priority::yield_to_queries();
            Ok(scene.align_picture(alignment, &self.see(picture)?))
        };
        batch.par_iter().map(embed).collect()
    }

    fn languages(&self) -> Result<Languages, EmbedError> {
        Ok(Languages::English)
    }

    fn likeness_query(&self, picture: &[f32]) -> Vec<f32> {
        scene::likeness_query(picture)
    }

    fn understanding(&self, text: &str) -> Result<Understanding, EmbedError> {
        self.towers.understanding(text)
    }

    fn embed_text(&self, text: &str) -> Result<Vec<f32>, EmbedError> {
        query_priority::run_query(|| {
            Ok(scene::align_text(self.towers.alignment()?, &self.towers.read(text)?, text))
        })
    }
}
