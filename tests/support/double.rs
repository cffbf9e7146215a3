//! A model that is fast and does what a test wants in the middle of a run. It stands in for the network
//! only where the test is about everything else.

use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use image::RgbImage;
use ratna_engine::Library;
use ratna_engine::embedder::{EmbedError, Embedder, Filter, Fit, InputSpec, Models, Relevance, only};

/// Side of the squares it looks at; a vector is the colours of that many cells.
const SIDE: u32 = 8;

type Hook = Box<dyn Fn(usize) + Send + Sync>;

/// Sees colours in cells, calls `before` with the number of pictures seen so far.
pub struct Colours {
    id: &'static str,
    before: Hook,
    seen: AtomicUsize,
}

impl Colours {
    pub fn new() -> Arc<Self> {
        Self::with(|_| {})
    }

    pub fn with(before: impl Fn(usize) + Send + Sync + 'static) -> Arc<Self> {
        Self::called("colours", before)
    }

    /// One of another name: its vectors are another model's.
    pub fn called(id: &'static str, before: impl Fn(usize) + Send + Sync + 'static) -> Arc<Self> {
        Arc::new(Self { id, before: Box::new(before), seen: AtomicUsize::new(0) })
    }

    /// Pictures looked at.
    pub fn seen(&self) -> usize {
        self.seen.load(Ordering::SeqCst)
    }
}

impl Embedder for Colours {
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
        (self.before)(self.seen());
        self.seen.fetch_add(batch.len(), Ordering::SeqCst);
        Ok(batch.iter().map(|picture| unit(picture.as_raw())).collect())
    }

    fn embed_text(&self, text: &str) -> Result<Vec<f32>, EmbedError> {
        let bytes: Vec<u8> = text.bytes().cycle().take(self.dimensions()).collect();
        Ok(unit(&bytes))
    }
}

fn unit(bytes: &[u8]) -> Vec<f32> {
    let centred: Vec<f32> = bytes.iter().map(|&byte| f32::from(byte) - 127.5).collect();
    let length = centred.iter().map(|x| x * x).sum::<f32>().sqrt();
    centred.iter().map(|x| x / length).collect()
}

/// A store of several models, the first built in; any can be taken away.
pub struct Shelf(Mutex<Vec<Arc<Colours>>>);

impl Shelf {
    pub fn of(models: impl IntoIterator<Item = Arc<Colours>>) -> Arc<Self> {
        Arc::new(Self(Mutex::new(models.into_iter().collect())))
    }

    pub fn set_trashed(&self, id: &str) {
        self.0.lock().unwrap().retain(|model| model.id != id);
    }
}

impl Models for Shelf {
    fn built_in(&self) -> &str {
        "colours"
    }

    fn open(&self, id: &str) -> Result<Arc<dyn Embedder>, EmbedError> {
        let models = self.0.lock().unwrap();
        let found = models.iter().find(|model| model.id == id).cloned();
        let missing = || EmbedError { model: id.to_owned(), reason: "it was taken away".to_owned() };
        found.map(|model| model as Arc<dyn Embedder>).ok_or_else(missing)
    }
}

/// A library that is searched through an index however small it is.
pub fn indexed_library(dir: &Path, model: Arc<Colours>) -> Library {
    Library::open_with(dir, only(model), 0).unwrap()
}
