//! What the engine requires of a model, and nothing about how a model works.
//!
//! Owns the [`Embedder`] and [`Models`] traits and the geometry of a model's input. Never names a tensor
//! library: the `models` crate implements the traits, the engine only calls them.

use std::sync::Arc;
use std::time::Duration;

use image::RgbImage;

use crate::dot::is_unit;

/// How a picture becomes what a model embeds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InputSpec {
    /// Side of the square, in pixels; of a [whole](Fit::Whole) picture, the short side.
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
    /// The picture keeps its shape, for a model that looks at it in several ways. It is reduced until its short side has
    /// `side` pixels and its long side at most `longest`; never enlarged.
    Whole {
        /// Length of the long side, in pixels, that no picture exceeds.
        longest: u32,
    },
}

/// How a model's scores translate into how well a text matches a picture.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Relevance {
    /// The model was trained to recognise matching pairs: sigmoid(`scale` · score + `bias`) is the probability that
    /// text and picture match (SigLIP, Zhai et al. 2023, arXiv 2303.15343).
    Probability {
        /// Factor of the score.
        scale: f32,
        /// Added to the product.
        bias: f32,
    },
    /// A score means something only in comparison with those of other texts and pictures.
    Background {
        /// Below this score nothing matches, whatever the others score.
        floor: f32,
    },
    /// As [`Background`](Self::Background), where chance reaches a score far above the usual ones less often than the tail of
    /// everyday texts' scores foretells.
    ShortTail {
        /// Below this score nothing matches, whatever the others score.
        floor: f32,
        /// How many times less often, at least 1.
        rarity: f32,
    },
}

/// How much of a text a model understands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Understanding {
    /// Words that it has learnt, as far as it knows.
    #[default]
    Words,
    /// Only the pieces of words that it does not know: what it finds is a guess.
    Guess,
    /// Nothing: the text is in a script that it cannot read.
    Nothing,
}

/// Which languages a model has learnt.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Languages {
    /// Many: it is given a text as it is typed.
    #[default]
    Many,
    /// English only: words of other languages are translated before, where a [`lexicon`](crate::lexicon) has them.
    English,
}

/// Why a model failed.
#[derive(Debug, thiserror::Error)]
#[error("the model {model} failed: {reason}")]
pub struct EmbedError {
    /// The model's ID, as in [`Embedder::id`].
    pub model: String,
    /// What went wrong, in English.
    pub reason: String,
}

/// A model that embeds pictures and texts in one vector space.
///
/// Vectors have [`dimensions`](Self::dimensions) elements and length 1; their dot product is their similarity.
/// Implementations are called from several threads at once.
///
/// ```
/// use image::RgbImage;
/// use ratna_engine::embedder::{EmbedError, Embedder, Filter, Fit, InputSpec, Relevance};
///
/// /// Sees one pixel: how red, green and blue it is.
/// struct Pixel;
///
/// impl Embedder for Pixel {
///     fn id(&self) -> &str {
///         "pixel"
///     }
///     fn dimensions(&self) -> usize {
///         3
///     }
///     fn input(&self) -> InputSpec {
///         InputSpec { side: 1, fit: Fit::Squash, filter: Filter::Bilinear }
///     }
///     fn relevance(&self) -> Relevance {
///         Relevance::Background { floor: 0.0 }
///     }
///     fn embed_images(&self, batch: &[RgbImage]) -> Result<Vec<Vec<f32>>, EmbedError> {
///         let colours = |picture: &RgbImage| picture.iter().map(|&byte| f32::from(byte) + 1.0).collect();
///         Ok(batch.iter().map(colours).map(unit).collect())
///     }
///     fn embed_text(&self, text: &str) -> Result<Vec<f32>, EmbedError> {
///         Ok(unit(["red", "green", "blue"].iter().map(|name| text.matches(name).count() as f32).collect()))
///     }
/// }
///
/// fn unit(vector: Vec<f32>) -> Vec<f32> {
///     let length = vector.iter().map(|x| x * x).sum::<f32>().sqrt().max(1e-9);
///     vector.iter().map(|x| x / length).collect()
/// }
///
/// let side = Pixel.input().side;
/// let picture = RgbImage::from_pixel(side, side, image::Rgb([200, 30, 40]));
/// let pictures = Pixel.embed_images(&[picture])?;
/// let similarity = |text| -> Result<f32, EmbedError> {
///     let text = Pixel.embed_text(text)?;
///     Ok(pictures[0].iter().zip(&text).map(|(a, b)| a * b).sum())
/// };
/// assert!(similarity("a red car")? > similarity("blue sky")?);
/// # Ok::<(), EmbedError>(())
/// ```
pub trait Embedder: Send + Sync {
    /// Stable name of the model and its version: vectors of different IDs are never compared.
    fn id(&self) -> &str;

    /// Elements of every vector.
    fn dimensions(&self) -> usize;

    /// The pictures that [`embed_images`](Self::embed_images) takes.
    fn input(&self) -> InputSpec;

    /// What a score, the dot product of a text's and a picture's vector, means.
    fn relevance(&self) -> Relevance;

    /// How long a batch of pictures should take at most, if a query has to wait for its end; `None` if queries are
    /// embedded beside it.
    fn longest_batch(&self) -> Option<Duration> {
        None
    }

    /// Embeds pictures of exactly `input().side` × `input().side` pixels, or of any size if the model looks at
    /// [whole](Fit::Whole) pictures. Returns one vector each, in their order.
    ///
    /// # Errors
    /// Fails when the model can't be loaded or run.
    fn embed_images(&self, batch: &[RgbImage]) -> Result<Vec<Vec<f32>>, EmbedError>;

    /// The languages that queries can be in.
    ///
    /// # Errors
    /// Fails when the model can't be loaded.
    fn languages(&self) -> Result<Languages, EmbedError> {
        Ok(Languages::Many)
    }

    /// The unit vector whose dot product with a picture's vector is how alike both look, from a picture's vector. Differs
    /// from it if a picture's vector also holds what only texts are compared with.
    fn likeness_query(&self, picture: &[f32]) -> Vec<f32> {
        picture.to_vec()
    }

    /// How much of a query the model understands, so that what it finds for a foreign word is not taken for a strong
    /// match. Must be much faster than embedding the query.
    ///
    /// # Errors
    /// Fails when the model can't be loaded.
    fn understanding(&self, text: &str) -> Result<Understanding, EmbedError> {
        let _ = text;
        Ok(Understanding::Words)
    }

    /// Embeds a query. Texts longer than the model's context are cut at its end.
    ///
    /// # Errors
    /// Fails when the model can't be loaded or run.
    fn embed_text(&self, text: &str) -> Result<Vec<f32>, EmbedError>;
}

/// Embeds one text and checks its vector: damaged weights load, but what they compute is no vector.
///
/// # Errors
/// Those of [`Embedder::embed_text`], and fails when the vector is not of length 1.
pub fn text_vector(embedder: &dyn Embedder, text: &str) -> Result<Vec<f32>, EmbedError> {
    checked(embedder, "text", Some(embedder.embed_text(text)?))
}

/// Embeds one picture and checks its vector; see [`text_vector`].
///
/// # Errors
/// Those of [`Embedder::embed_images`], and fails when the vector is not of length 1.
pub fn picture_vector(embedder: &dyn Embedder, picture: RgbImage) -> Result<Vec<f32>, EmbedError> {
    checked(embedder, "picture", embedder.embed_images(&[picture])?.pop())
}

fn checked(embedder: &dyn Embedder, what: &str, vector: Option<Vec<f32>>) -> Result<Vec<f32>, EmbedError> {
    let failed = |reason| EmbedError { model: embedder.id().to_owned(), reason };
    let vector = vector.ok_or_else(|| failed(format!("it returned no vector for a {what}")))?;
    if !is_unit(&vector) {
        let advice =
            "its weights are damaged or numbers outgrow their type; remove the model and add it again";
        return Err(failed(format!("its vector for a {what} is not of length 1: {advice}")));
    }
    Ok(vector)
}

/// The models that a library can be searched with, by the IDs that users choose them by.
pub trait Models: Send + Sync {
    /// ID of the model that is always available.
    fn built_in(&self) -> &str;

    /// IDs of the earlier versions of the built-in model, the latest first. Each can be opened, so that the vectors it
    /// made serve until those of the built-in model are made. Its ID is that of its embedder.
    fn earlier_built_in(&self) -> &[&str] {
        &[]
    }

    /// Opens a model; its weights may be read only when it first embeds.
    ///
    /// # Errors
    /// Fails when the model is not on this computer, or its files are damaged.
    fn open(&self, id: &str) -> Result<Arc<dyn Embedder>, EmbedError>;
}

/// A store of a single model, for tests and measurements.
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
        Err(EmbedError { model: id.to_owned(), reason: "no model has this ID".to_owned() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::StubEmbedder;

    #[test]
    fn what_a_damaged_model_computes_is_an_error_and_no_vector() {
        let model = |vector: [f32; 3]| {
            StubEmbedder::new("any", 1).texts(move |_| vector.to_vec()).images(move |_| vector.to_vec())
        };
        let of_picture = |model: &StubEmbedder| picture_vector(model, RgbImage::new(1, 1));
        for bad in [[0.0; 3], [f32::NAN, 0.6, 0.8], [f32::INFINITY, 0.0, 0.0], [1.0; 3]] {
            let model = model(bad);
            for error in [text_vector(&model, "a").unwrap_err(), of_picture(&model).unwrap_err()] {
                assert!(error.reason.contains("not of length 1"), "{error}");
            }
        }
        let sound = [0.6, 0.0, 0.8];
        let model = model(sound);
        assert_eq!(
            (text_vector(&model, "a").unwrap(), of_picture(&model).unwrap()),
            (sound.into(), sound.into())
        );
    }
}
