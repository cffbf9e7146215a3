//! A folder of pictures with room for libraries beside it, models that see colours, and what every library must keep.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use image::{Rgb, RgbImage};
use tempfile::TempDir;

use crate::doctor;
use crate::embedder::Models;
use crate::indexing::Summary;
use crate::library::Library;
use crate::pictures::decode::{Format, samples};
use crate::progress::Progress;
use crate::testing::{StubEmbedder, StubModels};

/// Vectors are large enough that a few of them do not fit in a page of SQLite.
const SIDE: u32 = 12;

/// A model that sees colours.
pub(super) fn colours() -> Arc<StubEmbedder> {
    Arc::new(StubEmbedder::new("colours", SIDE))
}

/// As [`colours`]; calls `act` with the number of pictures embedded so far before each batch.
pub(super) fn colours_with(act: impl Fn(usize) + Send + Sync + 'static) -> Arc<StubEmbedder> {
    Arc::new(StubEmbedder::new("colours", SIDE).before_batch(move |embedded, _| act(embedded)))
}

/// As [`colours_with`]; the first batch is a single picture, so that it does not wait for more.
pub(super) fn colours_one_first(act: impl Fn(usize) + Send + Sync + 'static) -> Arc<StubEmbedder> {
    let model = StubEmbedder::new("colours", SIDE).longest_batch(Some(Duration::from_secs(1)));
    Arc::new(model.before_batch(move |embedded, _| act(embedded)))
}

/// Two models: the one a library begins with, and "next", which it may be switched to.
pub(super) fn two_models() -> Arc<StubModels> {
    StubModels::of(["colours", "next"].map(|id| StubEmbedder::new(id, SIDE)))
}

/// A temporary folder.
pub(super) struct Fixture(pub(super) TempDir);

impl Fixture {
    pub(super) fn new() -> Self {
        let fixture = Self(tempfile::tempdir().unwrap());
        fs::create_dir(fixture.pictures()).unwrap();
        fixture
    }

    pub(super) fn pictures(&self) -> PathBuf {
        self.0.path().canonicalize().unwrap().join("pictures")
    }

    pub(super) fn library(&self) -> PathBuf {
        self.0.path().join("library")
    }

    /// Writes a picture like no other.
    pub(super) fn add(&self, name: &str) -> PathBuf {
        let path = self.pictures().join(name);
        fs::write(&path, jpeg(name)).unwrap();
        path
    }

    pub(super) fn index(&self, library: &Library) -> crate::Result<Summary> {
        library.index(&[self.pictures()], None, &Progress::default())
    }

    /// All files in the folder of pictures.
    pub(super) fn all(&self) -> Vec<PathBuf> {
        let mut all: Vec<_> =
            fs::read_dir(self.pictures()).unwrap().map(|entry| entry.unwrap().path()).collect();
        all.sort();
        all
    }
}

/// A JPEG whose colours depend on its name.
pub(super) fn jpeg(name: &str) -> Vec<u8> {
    let hash = blake3::hash(name.as_bytes());
    let shade = |at: u32| hash.as_bytes()[at as usize % 32];
    let picture = RgbImage::from_fn(48, 32, |x, y| {
        let cell = x / 12 + 4 * (y / 8);
        Rgb([shade(3 * cell), shade(3 * cell + 1), shade(3 * cell + 2)])
    });
    samples::encode(&picture, Format::Jpeg)
}

/// Asserts that every answer is correct: what is found exists and has the stated content, and each of `present` is
/// the best match for itself.
pub(super) fn assert_correct(library: &Library, present: &[PathBuf]) {
    let space = library.space();
    for path in present {
        let (hash, vector) = library.embed_file(&*space.embedder, path).unwrap();
        let near = space.nearest(&library.catalogue, &vector, 5).unwrap();
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
pub(super) fn assert_healthy(dir: &Path, models: Arc<dyn Models>) {
    assert_eq!(doctor::examine(dir, models, false).unwrap(), []);
}
