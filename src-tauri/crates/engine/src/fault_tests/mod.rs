//! A library's bad days, seen from inside the engine: power cuts, full disks, clocks that are wrong, and files that
//! are none or do not keep still. Whole runs with a model that only sees colours.

mod clock;
mod files;
mod full_disk;
mod permissions;
mod power_cut;

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use image::{Rgb, RgbImage};
use tempfile::TempDir;

use crate::doctor;
use crate::embedder::{EmbedError, Embedder, Filter, Fit, InputSpec, Models, Relevance};
use crate::indexing::Summary;
use crate::library::Library;
use crate::pictures::decode::{Format, samples};
use crate::progress::Progress;

/// Vectors are large enough that a few of them do not fit in a page of SQLite.
const SIDE: u32 = 12;

/// Sees colours; counts what it looks at, and calls `before` with that number.
struct Colours {
    id: &'static str,
    seen: AtomicUsize,
    before: Box<dyn Fn(usize) + Send + Sync>,
}

impl Colours {
    fn new() -> Arc<Self> {
        Self::with(|_| {})
    }

    fn with(before: impl Fn(usize) + Send + Sync + 'static) -> Arc<Self> {
        Arc::new(Self { id: "colours", seen: AtomicUsize::new(0), before: Box::new(before) })
    }

    fn seen(&self) -> usize {
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
        let unit = |picture: &RgbImage| {
            let centred: Vec<f32> = picture.iter().map(|&byte| f32::from(byte) - 127.5).collect();
            let length = centred.iter().map(|x| x * x).sum::<f32>().sqrt();
            centred.iter().map(|x| x / length).collect()
        };
        Ok(batch.iter().map(unit).collect())
    }

    fn embed_text(&self, _: &str) -> Result<Vec<f32>, EmbedError> {
        Ok(vec![1.0 / (self.dimensions() as f32).sqrt(); self.dimensions()])
    }
}

/// Two models, both there: the one a library begins with, and one it may be prepared for.
struct Pair([Arc<Colours>; 2]);

impl Pair {
    fn new() -> Arc<Self> {
        let next = Colours { id: "next", seen: AtomicUsize::new(0), before: Box::new(|_| {}) };
        Arc::new(Self([Colours::new(), Arc::new(next)]))
    }

    fn seen(&self) -> usize {
        self.0.iter().map(|model| model.seen()).sum()
    }
}

impl Models for Pair {
    fn built_in(&self) -> &str {
        self.0[0].id
    }

    fn open(&self, id: &str) -> Result<Arc<dyn Embedder>, EmbedError> {
        let found = self.0.iter().find(|model| model.id == id).cloned();
        let missing = || EmbedError { model: id.to_owned(), reason: "there is none".to_owned() };
        found.map(|model| model as Arc<dyn Embedder>).ok_or_else(missing)
    }
}

/// A folder for pictures with room for libraries beside it, gone when dropped.
struct Place(TempDir);

impl Place {
    fn new() -> Self {
        let place = Self(tempfile::tempdir().unwrap());
        fs::create_dir(place.pictures()).unwrap();
        place
    }

    fn pictures(&self) -> PathBuf {
        self.0.path().canonicalize().unwrap().join("pictures")
    }

    fn library(&self) -> PathBuf {
        self.0.path().join("library")
    }

    /// Writes a picture like no other.
    fn add(&self, name: &str) -> PathBuf {
        let path = self.pictures().join(name);
        fs::write(&path, jpeg(name)).unwrap();
        path
    }

    fn index(&self, library: &Library) -> crate::Result<Summary> {
        library.index(&[self.pictures()], None, &Progress::default())
    }

    /// All files in the folder of pictures.
    fn all(&self) -> Vec<PathBuf> {
        let mut all: Vec<_> =
            fs::read_dir(self.pictures()).unwrap().map(|entry| entry.unwrap().path()).collect();
        all.sort();
        all
    }
}

/// A JPEG whose colours are drawn from its name.
fn jpeg(name: &str) -> Vec<u8> {
    let drawn = blake3::hash(name.as_bytes());
    let shade = |at: u32| drawn.as_bytes()[at as usize % 32];
    let picture = RgbImage::from_fn(48, 32, |x, y| {
        let cell = x / 12 + 4 * (y / 8);
        Rgb([shade(3 * cell), shade(3 * cell + 1), shade(3 * cell + 2)])
    });
    samples::encode(&picture, Format::Jpeg)
}

/// Asserts that every answer is right: what is found exists and has the content it is said to have, and each of
/// `there` is found first when it is looked for itself.
fn assert_right(library: &Library, there: &[PathBuf]) {
    let space = library.space();
    for path in there {
        let (hash, vector) = library.embed_file(&*space.embedder, path).unwrap();
        let near = space.near(&library.catalogue, &vector, 5).unwrap();
        let hash_of = |id| library.details(id).unwrap().hash;
        assert_eq!(near.first().map(|(id, _)| hash_of(*id)), Some(hash), "{}", path.display());
        assert!(near[0].1 > 0.99, "{} has the vector of another", path.display());
        for (id, _) in near {
            for path in library.paths(id).unwrap() {
                assert_eq!(blake3::hash(&fs::read(&path).unwrap()), hash_of(id), "{}", path.display());
            }
        }
    }
}

/// Asserts that the doctor finds nothing.
fn assert_healthy(dir: &Path, models: Arc<dyn Models>) {
    assert_eq!(doctor::examine(dir, models, false).unwrap(), []);
}
