//! A model for tests: cheap, deterministic, and otherwise what a test makes of it.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use image::RgbImage;

use crate::embedder::{
    EmbedError, Embedder, Filter, Fit, InputSpec, Languages, Models, Relevance, Understanding,
};

type EmbedImage = Box<dyn Fn(&RgbImage) -> Vec<f32> + Send + Sync>;
type EmbedText = Box<dyn Fn(&str) -> Vec<f32> + Send + Sync>;
type LikenessQuery = Box<dyn Fn(&[f32]) -> Vec<f32> + Send + Sync>;
type BeforeBatch = Box<dyn Fn(usize, &[RgbImage]) + Send + Sync>;

/// A model that counts the pictures it embeds. Unless a test says otherwise, a picture's vector is its colours, and a
/// text's its bytes.
pub(crate) struct StubEmbedder {
    id: &'static str,
    side: u32,
    relevance: Relevance,
    longest_batch: Option<Duration>,
    understanding: Understanding,
    languages: Languages,
    before_batch: BeforeBatch,
    embed_image: EmbedImage,
    embed_text: EmbedText,
    likeness_query: LikenessQuery,
    embedded: AtomicUsize,
}

impl StubEmbedder {
    /// A model that takes squares of `side` × `side` pixels; its vectors have `side` × `side` × 3 elements.
    pub(crate) fn new(id: &'static str, side: u32) -> Self {
        let dimensions = dimensions(side);
        Self {
            id,
            side,
            relevance: Relevance::Background { floor: 0.5 },
            longest_batch: None,
            understanding: Understanding::Words,
            languages: Languages::Many,
            before_batch: Box::new(|_, _| {}),
            embed_image: Box::new(|picture| unit(picture.as_raw().iter().copied())),
            embed_text: Box::new(move |text| unit(text.bytes().chain([0]).cycle().take(dimensions))),
            likeness_query: Box::new(<[f32]>::to_vec),
            embedded: AtomicUsize::new(0),
        }
    }

    /// Embeds pictures with this.
    pub(crate) fn images(mut self, embed: impl Fn(&RgbImage) -> Vec<f32> + Send + Sync + 'static) -> Self {
        self.embed_image = Box::new(embed);
        self
    }

    /// Embeds texts with this.
    pub(crate) fn texts(mut self, embed: impl Fn(&str) -> Vec<f32> + Send + Sync + 'static) -> Self {
        self.embed_text = Box::new(embed);
        self
    }

    /// Looks for what is like a picture with this, made of the picture's vector.
    pub(crate) fn likeness_query(
        mut self,
        query: impl Fn(&[f32]) -> Vec<f32> + Send + Sync + 'static,
    ) -> Self {
        self.likeness_query = Box::new(query);
        self
    }

    /// Calls this with the number of pictures embedded so far and the next batch.
    pub(crate) fn before_batch(mut self, act: impl Fn(usize, &[RgbImage]) + Send + Sync + 'static) -> Self {
        self.before_batch = Box::new(act);
        self
    }

    pub(crate) fn relevance(mut self, relevance: Relevance) -> Self {
        self.relevance = relevance;
        self
    }

    pub(crate) fn longest_batch(mut self, longest: Option<Duration>) -> Self {
        self.longest_batch = longest;
        self
    }

    pub(crate) fn understanding(mut self, understanding: Understanding) -> Self {
        self.understanding = understanding;
        self
    }

    pub(crate) fn languages(mut self, languages: Languages) -> Self {
        self.languages = languages;
        self
    }

    /// Pictures embedded so far.
    pub(crate) fn embedded(&self) -> usize {
        self.embedded.load(Ordering::SeqCst)
    }
}

impl Embedder for StubEmbedder {
    fn id(&self) -> &str {
        self.id
    }

    fn dimensions(&self) -> usize {
        dimensions(self.side)
    }

    fn input(&self) -> InputSpec {
        InputSpec { side: self.side, fit: Fit::Squash, filter: Filter::Bicubic }
    }

    fn relevance(&self) -> Relevance {
        self.relevance
    }

    fn longest_batch(&self) -> Option<Duration> {
        self.longest_batch
    }

    fn embed_images(&self, batch: &[RgbImage]) -> Result<Vec<Vec<f32>>, EmbedError> {
        (self.before_batch)(self.embedded(), batch);
        self.embedded.fetch_add(batch.len(), Ordering::SeqCst);
        Ok(batch.iter().map(&self.embed_image).collect())
    }

    fn languages(&self) -> Result<Languages, EmbedError> {
        Ok(self.languages)
    }

    fn likeness_query(&self, picture: &[f32]) -> Vec<f32> {
        (self.likeness_query)(picture)
    }

    fn understanding(&self, _: &str) -> Result<Understanding, EmbedError> {
        Ok(self.understanding)
    }

    fn embed_text(&self, text: &str) -> Result<Vec<f32>, EmbedError> {
        Ok((self.embed_text)(text))
    }
}

/// Several models, the first built in.
pub(crate) struct StubModels {
    models: Vec<Arc<StubEmbedder>>,
    /// IDs of those that are earlier versions of the first.
    earlier: Vec<&'static str>,
}

impl StubModels {
    pub(crate) fn of(models: impl IntoIterator<Item = StubEmbedder>) -> Arc<Self> {
        Arc::new(Self { models: models.into_iter().map(Arc::new).collect(), earlier: Vec::new() })
    }

    /// One model in several versions, the current one first.
    pub(crate) fn versions(models: impl IntoIterator<Item = StubEmbedder>) -> Arc<Self> {
        let models: Vec<Arc<StubEmbedder>> = models.into_iter().map(Arc::new).collect();
        let earlier = models[1..].iter().map(|model| model.id).collect();
        Arc::new(Self { models, earlier })
    }

    /// Pictures that all of them embedded so far.
    pub(crate) fn embedded(&self) -> usize {
        self.models.iter().map(|model| model.embedded()).sum()
    }
}

impl Models for StubModels {
    fn built_in(&self) -> &str {
        self.models[0].id
    }

    fn earlier_built_in(&self) -> &[&str] {
        &self.earlier
    }

    fn open(&self, id: &str) -> Result<Arc<dyn Embedder>, EmbedError> {
        let found = self.models.iter().find(|model| model.id == id).cloned();
        let missing = || EmbedError { model: id.to_owned(), reason: "no model has this ID".to_owned() };
        found.map(|model| model as Arc<dyn Embedder>).ok_or_else(missing)
    }
}

fn dimensions(side: u32) -> usize {
    (side * side * 3) as usize
}

/// Bytes around their middle, as a vector of length 1.
fn unit(bytes: impl Iterator<Item = u8>) -> Vec<f32> {
    let centred: Vec<f32> = bytes.map(|byte| f32::from(byte) - 127.5).collect();
    let length = centred.iter().map(|x| x * x).sum::<f32>().sqrt();
    centred.iter().map(|x| x / length).collect()
}
