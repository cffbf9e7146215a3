//! A fast stub model that runs a test's hook during indexing, and a stub store of several such models. For tests that
//! are not about the neural network.

use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use image::RgbImage;
use ratna_engine::Library;
use ratna_engine::embedder::{EmbedError, Embedder, Filter, Fit, InputSpec, Models, Relevance, only};

/// Side of the input in pixels; a vector holds the colours of `SIDE` × `SIDE` cells.
const SIDE: u32 = 8;

type Hook = Box<dyn Fn(usize) + Send + Sync>;

/// Embeds a picture as the colours of its cells. Calls `before_batch` with the number of pictures embedded so far.
pub struct ColourEmbedder {
    id: &'static str,
    before_batch: Hook,
    embedded: AtomicUsize,
}

impl ColourEmbedder {
    pub fn new() -> Arc<Self> {
        Self::with_hook(|_| {})
    }

    pub fn with_hook(before_batch: impl Fn(usize) + Send + Sync + 'static) -> Arc<Self> {
        Self::with_id("colours", before_batch)
    }

    /// A stub with an ID of its own, so that the engine takes its vectors for another model's.
    pub fn with_id(id: &'static str, before_batch: impl Fn(usize) + Send + Sync + 'static) -> Arc<Self> {
        Arc::new(Self { id, before_batch: Box::new(before_batch), embedded: AtomicUsize::new(0) })
    }

    /// How many pictures have been embedded.
    pub fn embedded(&self) -> usize {
        self.embedded.load(Ordering::SeqCst)
    }
}

impl Embedder for ColourEmbedder {
    fn id(&self) -> &str {
        self.id
    }

    fn dimensions(&self) -> usize {
        (SIDE * SIDE * 3) as usize
    }

    fn input(&self) -> InputSpec {
        InputSpec { side: SIDE, fit: Fit::Squash, filter: Filter::Bicubic }
    }

    fn relevance(&self) -> Relevance {
        Relevance::Background { floor: 0.5 }
    }

    fn embed_images(&self, batch: &[RgbImage]) -> Result<Vec<Vec<f32>>, EmbedError> {
        (self.before_batch)(self.embedded());
        self.embedded.fetch_add(batch.len(), Ordering::SeqCst);
        Ok(batch.iter().map(|picture| unit_vector(picture.as_raw())).collect())
    }

    fn embed_text(&self, text: &str) -> Result<Vec<f32>, EmbedError> {
        let bytes: Vec<u8> = text.bytes().cycle().take(self.dimensions()).collect();
        Ok(unit_vector(&bytes))
    }
}

fn unit_vector(bytes: &[u8]) -> Vec<f32> {
    let centred: Vec<f32> = bytes.iter().map(|&byte| f32::from(byte) - 127.5).collect();
    let length = centred.iter().map(|x| x * x).sum::<f32>().sqrt();
    centred.iter().map(|x| x / length).collect()
}

/// A store of several models with `colours` built in; any model can be removed.
pub struct StubModelStore(Mutex<Vec<Arc<ColourEmbedder>>>);

impl StubModelStore {
    pub fn new(models: impl IntoIterator<Item = Arc<ColourEmbedder>>) -> Arc<Self> {
        Arc::new(Self(Mutex::new(models.into_iter().collect())))
    }

    pub fn remove(&self, id: &str) {
        self.0.lock().unwrap().retain(|model| model.id != id);
    }
}

impl Models for StubModelStore {
    fn built_in(&self) -> &str {
        "colours"
    }

    fn open(&self, id: &str) -> Result<Arc<dyn Embedder>, EmbedError> {
        let models = self.0.lock().unwrap();
        let found = models.iter().find(|model| model.id == id).cloned();
        let missing = || EmbedError { model: id.to_owned(), reason: "it was removed".to_owned() };
        found.map(|model| model as Arc<dyn Embedder>).ok_or_else(missing)
    }
}

/// A library that searches through the approximate index, however small it is.
pub fn indexed_library(dir: &Path, model: Arc<ColourEmbedder>) -> Library {
    Library::open_with(dir, only(model), 0).unwrap()
}
