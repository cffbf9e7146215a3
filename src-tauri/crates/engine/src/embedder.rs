//! What the engine asks of a model, and nothing about how a model works.
//!
//! Owns the [`Embedder`] trait and the geometry of its input. Never names a tensor library: the `models`
//! crate implements the trait, the engine only calls it.

use image::RgbImage;

/// How a picture becomes the square a model looks at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InputSpec {
    /// Side of the square, in pixels.
    pub side: u32,
    /// What happens to pictures that are not square.
    pub fit: Fit,
}

/// What happens to pictures that are not square. Resampling is bicubic (Catmull-Rom, a = −0.5) with
/// antialiasing, as in Pillow's `BICUBIC`.
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

    /// The score (dot product of a text's and a picture's vector) under which nobody would call it a match.
    fn match_floor(&self) -> f32;

    /// Pictures of exactly `input().side` × `input().side` pixels to one vector each, in their order.
    fn embed_images(&self, batch: &[RgbImage]) -> Result<Vec<Vec<f32>>, EmbedError>;

    /// A query in words to its vector. Texts longer than the model's window are cut at its end.
    fn embed_text(&self, text: &str) -> Result<Vec<f32>, EmbedError>;
}
