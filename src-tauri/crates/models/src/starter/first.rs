//! The first version of the starter model, whose vectors serve until the current one has made its own.
//!
//! Owns its ID and how it differs: an embedding has the three parts of `alignment` only, and no photographs were used.

use std::sync::Arc;

use image::RgbImage;
use ratna_engine::embedder::{EmbedError, Embedder, InputSpec, Languages, Relevance, Understanding};
use rayon::prelude::*;

use super::alignment::{self, CODE_SHARE};
use super::image as image_tower;
use super::towers::Towers;
use crate::asset::WeightsError;
use crate::query_priority;

/// Name and version.
pub const ID: &str = "starter-1";

/// Score below which a picture is no match, as measured for this version.
const MATCH_FLOOR: f32 = 0.1;

/// The first version.
pub struct FirstStarter {
    towers: Arc<Towers>,
}

impl FirstStarter {
    /// Reads the headers of the assets only, which takes almost no time or memory.
    ///
    /// # Errors
    /// When the assets inside the binary are damaged.
    pub fn new() -> Result<Self, WeightsError> {
        Ok(Self { towers: Towers::shared()? })
    }
}

impl Embedder for FirstStarter {
    fn id(&self) -> &str {
        ID
    }

    fn dimensions(&self) -> usize {
        alignment::DIMENSIONS
    }

    fn input(&self) -> InputSpec {
        image_tower::INPUT
    }

    fn relevance(&self) -> Relevance {
        Relevance::Background { floor: MATCH_FLOOR }
    }

    fn embed_images(&self, batch: &[RgbImage]) -> Result<Vec<Vec<f32>>, EmbedError> {
        let alignment = self.towers.alignment()?;
        let embed = |picture| {
            query_priority::yield_to_queries();
            let output = self.towers.see(picture)?;
            Ok(alignment.align_picture(&alignment.meaning(&output), &output))
        };
        batch.par_iter().map(embed).collect()
    }

    fn languages(&self) -> Result<Languages, EmbedError> {
        Ok(Languages::English)
    }

    fn understanding(&self, text: &str) -> Result<Understanding, EmbedError> {
        self.towers.understanding(text)
    }

    fn embed_text(&self, text: &str) -> Result<Vec<f32>, EmbedError> {
        query_priority::run_query(|| {
            Ok(self.towers.alignment()?.align_text(&self.towers.read(text)?, CODE_SHARE))
        })
    }
}
