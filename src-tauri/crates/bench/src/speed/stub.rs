//! A model that takes no time, to measure everything else with.

use image::RgbImage;

use ratna_engine::embedder::{EmbedError, Embedder, InputSpec, Relevance};

/// Elements of its vectors: a usual number.
const DIMENSIONS: usize = 512;

/// Embeds each picture as the unit vector along one axis, which its first bytes choose.
pub(super) struct Stub {
    input: InputSpec,
}

impl Stub {
    /// A stub that takes the same pictures as another model.
    pub(super) fn new(input: InputSpec) -> Self {
        Self { input }
    }
}

fn vector(seed: &[u8]) -> Vec<f32> {
    let axis = seed.iter().take(64).fold(0, |sum, &byte| (sum * 31 + usize::from(byte)) % DIMENSIONS);
    (0..DIMENSIONS).map(|index| if index == axis { 1.0 } else { 0.0 }).collect()
}

impl Embedder for Stub {
    fn id(&self) -> &str {
        "stub"
    }

    fn dimensions(&self) -> usize {
        DIMENSIONS
    }

    fn input(&self) -> InputSpec {
        self.input
    }

    fn relevance(&self) -> Relevance {
        Relevance::Background { floor: 0.0 }
    }

    fn embed_images(&self, batch: &[RgbImage]) -> Result<Vec<Vec<f32>>, EmbedError> {
        Ok(batch.iter().map(|picture| vector(picture.as_raw())).collect())
    }

    fn embed_text(&self, text: &str) -> Result<Vec<f32>, EmbedError> {
        Ok(vector(text.as_bytes()))
    }
}
