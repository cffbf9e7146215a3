//! What the engine asks of a model, and nothing about how a model works.
//!
//! Owns the [`Embedder`] and [`Models`] traits and the geometry of a model's input. Never names a tensor
//! library: the `models` crate implements the traits, the engine only calls them.

use std::sync::Arc;
use std::time::Duration;

use image::RgbImage;

/// How a picture becomes the square a model looks at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InputSpec {
    /// Side of the square, in pixels.
    pub side: u32,
    /// What happens to pictures that are not square.
    pub fit: Fit,
    /// How pixels are resampled.
    pub filter: Filter,
}

/// How pixels are resampled, always with antialiasing, as in Pillow.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Filter {
    /// Pillow's `BILINEAR`: a triangle.
    Bilinear,
    /// Pillow's `BICUBIC`: Catmull-Rom, a = −0.5.
    Bicubic,
}

/// What happens to pictures that are not square.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fit {
    /// The short side is resized to `short` pixels and the middle `side` × `side` is cut out.
    CenterCrop {
        /// Length of the short side before the cut, in pixels; at least `side`.
        short: u32,
    },
    /// Both sides are resized to `side`, whatever the aspect ratio.
    Squash,
}

/// What a model's scores say of how well words fit a picture.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Relevance {
    /// The model was trained to tell pairs from others: sigmoid(`scale` · score + `bias`) is the probability
    /// that words and picture belong together (SigLIP, Zhai et al. 2023, arXiv 2303.15343).
    Probability {
        /// Factor of the score.
        scale: f32,
        /// What is added to it.
        bias: f32,
    },
    /// A score says something only beside those of other words and pictures.
    Background {
        /// Nobody would call it a match below this, whatever the others score.
        floor: f32,
    },
}

/// Why a model could not answer.
#[derive(Debug, thiserror::Error)]
#[error("the model {model} failed: {reason}")]
pub struct EmbedError {
    /// Id of the model, as in [`Embedder::id`].
    pub model: String,
    /// What went wrong, for a person to read.
    pub reason: String,
}

/// A model that puts pictures and texts into one vector space.
///
/// Vectors have [`dimensions`](Self::dimensions) elements and length 1; likeness is their dot product.
/// Implementations are called from several threads at once.
pub trait Embedder: Send + Sync {
    /// Stable name of the model and its version: vectors of different ids are never compared.
    fn id(&self) -> &str;

    /// Elements in every vector.
    fn dimensions(&self) -> usize;

    /// The square that [`embed_images`](Self::embed_images) expects.
    fn input(&self) -> InputSpec;

    /// What a score (dot product of a text's and a picture's vector) says.
    fn relevance(&self) -> Relevance;

    /// How long a batch of pictures should take at most, where a query would have to wait for it to end; none where
    /// queries are read beside it.
    fn longest_batch(&self) -> Option<Duration> {
        None
    }

    /// Pictures of exactly `input().side` × `input().side` pixels to one vector each, in their order.
    fn embed_images(&self, batch: &[RgbImage]) -> Result<Vec<Vec<f32>>, EmbedError>;

    /// A query in words to its vector. Texts longer than the model's window are cut at its end.
    fn embed_text(&self, text: &str) -> Result<Vec<f32>, EmbedError>;
}

/// The models that a library can be searched with, by the ids people choose them by.
pub trait Models: Send + Sync {
    /// Id of the model that is always there.
    fn built_in(&self) -> &str;

    /// A model, ready to be asked; its weights may be read only then.
    ///
    /// # Errors
    /// When there is no such model here or its files are damaged.
    fn open(&self, id: &str) -> Result<Arc<dyn Embedder>, EmbedError>;
}

/// The store of a single model: what tests and measurements are content with.
pub fn only(embedder: Arc<dyn Embedder>) -> Arc<dyn Models> {
    Arc::new(Single(embedder))
}

struct Single(Arc<dyn Embedder>);

impl Models for Single {
    fn built_in(&self) -> &str {
        self.0.id()
    }

    fn open(&self, id: &str) -> Result<Arc<dyn Embedder>, EmbedError> {
        if id == self.0.id() {
            return Ok(Arc::clone(&self.0));
        }
        Err(EmbedError { model: id.to_owned(), reason: "there is no such model here".to_owned() })
    }
}
