//! Tests of calibration with a model that embeds everyday texts only while a gate is open.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use image::RgbImage;
use tempfile::TempDir;

use super::*;
use crate::embedder::only;
use crate::embedding_space::EmbeddingSpace;
use crate::ids::ContentId;
use crate::library::Library;
use crate::progress::Progress;
use crate::search::Request;
use crate::testing::{Gate, StubEmbedder};

const SIDE: u32 = 4;
const FLOOR: f32 = -2.0;
/// Ample for anything that does not wait; anything that does would wait forever.
const TIMEOUT: Duration = Duration::from_secs(20);

/// A model that blocks on the texts of the bank while its gate is closed, and counts them.
struct GatedModel {
    embedder: Arc<StubEmbedder>,
    gate: Arc<Gate>,
    texts: Arc<AtomicUsize>,
}

impl GatedModel {
    fn new(gate: Arc<Gate>) -> Self {
        let texts = Arc::new(AtomicUsize::new(0));
        let (passed, counted) = (gate.clone(), texts.clone());
        let embed_text = move |text: &str| {
            if relevance::bank().contains(&text) {
                counted.fetch_add(1, Ordering::SeqCst);
                passed.pass();
            }
            vector(text.as_bytes())
        };
        let embedder = StubEmbedder::new("slow", SIDE)
            .relevance(Relevance::Background { floor: FLOOR })
            .images(|picture| vector(picture.as_raw()))
            .texts(embed_text);
        Self { embedder: Arc::new(embedder), gate, texts }
    }

    fn texts(&self) -> usize {
        self.texts.load(Ordering::SeqCst)
    }
}

/// A unit vector that is different for different bytes.
fn vector(bytes: &[u8]) -> Vec<f32> {
    let mut noise = blake3::Hasher::new().update(bytes).finalize_xof();
    let mut noisy = [0; (SIDE * SIDE * 3) as usize];
    noise.fill(&mut noisy);
    let centred = noisy.map(|byte| f32::from(byte) - 127.5);
    let length = centred.iter().map(|x| x * x).sum::<f32>().sqrt();
    centred.iter().map(|x| x / length).collect()
}

/// A catalogue with vectors only.
struct Fixture {
    dir: TempDir,
    catalogue: Catalogue,
    model: GatedModel,
    space: EmbeddingSpace,
}

impl Fixture {
    fn new(gate: Arc<Gate>, vectors: i64) -> Self {
        let model = GatedModel::new(gate);
        let dir = tempfile::tempdir().unwrap();
        let catalogue = Catalogue::open(dir.path(), true).unwrap();
        let space =
            EmbeddingSpace::open(dir.path(), &catalogue, "slow", model.embedder.clone(), u64::MAX).unwrap();
        let fixture = Self { dir, catalogue, model, space };
        fixture.add(0..vectors);
        fixture
    }

    fn add(&self, contents: std::ops::Range<i64>) {
        let put = |db: &rusqlite::Connection, id: i64| {
            let hash = blake3::hash(&id.to_le_bytes());
            embeddings::put(db, self.space.model_id, ContentId(id), &hash, &vector(&id.to_le_bytes()))
        };
        self.catalogue.write(|db| contents.clone().try_for_each(|id| put(db, id))).unwrap();
    }

    /// The same library, opened by another program.
    fn reopened(&self) -> EmbeddingSpace {
        EmbeddingSpace::open(self.dir.path(), &self.catalogue, "slow", self.model.embedder.clone(), u64::MAX)
            .unwrap()
    }

    fn cutoffs(&self, space: &EmbeddingSpace) -> Cutoffs {
        space.cutoffs(&self.catalogue, &vector(b"the query")).unwrap()
    }

    /// Cut-offs, failing if they wait for the gate.
    fn cutoffs_without_waiting(&self, space: &EmbeddingSpace) -> Cutoffs {
        thread::scope(|scope| {
            let (sender, receiver) = mpsc::channel();
            scope.spawn(move || sender.send(self.cutoffs(space)).unwrap());
            let cutoffs = receiver.recv_timeout(TIMEOUT);
            if cutoffs.is_err() {
                self.model.gate.unlock();
            }
            cutoffs.expect("no wait for another search's texts")
        })
    }
}

/// The cut-offs without a background.
fn floor_only() -> Cutoffs {
    relevance::cutoffs(Relevance::Background { floor: FLOOR }, None, &[], 0)
}

#[test]
fn one_search_measures_and_others_do_not_wait() {
    let fixture = Fixture::new(Gate::closed(), 60);
    thread::scope(|scope| {
        let first = scope.spawn(|| fixture.cutoffs(&fixture.space));
        fixture.model.gate.wait_for_arrival();
        for _ in 0..3 {
            assert_eq!(fixture.cutoffs_without_waiting(&fixture.space), floor_only());
        }
        fixture.model.gate.unlock();
        let first = first.join().unwrap();
        assert_ne!(first, floor_only());
        assert_eq!(fixture.cutoffs(&fixture.space), first);
    });
    assert_eq!(fixture.model.texts(), relevance::bank().len(), "each text is embedded once");
}

#[test]
fn the_stored_background_is_used_until_a_grown_library_is_measured_again() {
    let fixture = Fixture::new(Gate::open(), 60);
    fixture.space.calibrate(&fixture.catalogue).unwrap();
    fixture.add(60..200);
    fixture.model.gate.lock();
    // Another program must embed the texts first; its other searches use the stored background.
    let other = fixture.reopened();
    thread::scope(|scope| {
        let first = scope.spawn(|| fixture.cutoffs(&other));
        fixture.model.gate.wait_for_arrival();
        let before = fixture.cutoffs_without_waiting(&other);
        assert_ne!(before, floor_only());
        fixture.model.gate.unlock();
        assert_ne!(first.join().unwrap(), before, "the sample has 140 more pictures");
    });
}

#[test]
fn a_grown_library_does_not_embed_the_texts_again() {
    let fixture = Fixture::new(Gate::open(), 60);
    let small = fixture.cutoffs(&fixture.space);
    fixture.add(60..200);
    assert_ne!(fixture.cutoffs(&fixture.space), small);
    assert_eq!(fixture.model.texts(), relevance::bank().len());
    let reopened = fixture.reopened();
    fixture.cutoffs(&reopened);
    assert_eq!(fixture.model.texts(), relevance::bank().len(), "the stored background suffices");
}

#[test]
fn two_concurrent_calibrations_embed_the_texts_once() {
    let fixture = Fixture::new(Gate::closed(), 60);
    thread::scope(|scope| {
        let both = [(); 2].map(|()| scope.spawn(|| fixture.space.calibrate(&fixture.catalogue).unwrap()));
        fixture.model.gate.wait_for_arrival();
        fixture.model.gate.unlock();
        both.into_iter().for_each(|one| one.join().unwrap());
    });
    assert_eq!(fixture.model.texts(), relevance::bank().len());
}

#[test]
fn no_text_is_embedded_for_too_few_pictures() {
    let fixture = Fixture::new(Gate::open(), 29);
    assert_eq!(fixture.cutoffs(&fixture.space), floor_only());
    assert_eq!(fixture.model.texts(), 0);
}

/// An indexed library of 40 pictures.
fn library(dir: &TempDir, model: &GatedModel) -> Library {
    let pictures = dir.path().join("pictures");
    std::fs::create_dir(&pictures).unwrap();
    for shade in 0..40 {
        let picture = RgbImage::from_pixel(8, 8, image::Rgb([shade * 6, 255 - shade * 6, 99]));
        picture.save(pictures.join(format!("{shade}.png"))).unwrap();
    }
    let library = Library::open(&dir.path().join("library"), only(model.embedder.clone())).unwrap();
    library.index(&[pictures], None, &Progress::default()).unwrap();
    library
}

#[test]
fn the_first_search_after_a_run_need_not_measure() {
    let (dir, model) = (tempfile::tempdir().unwrap(), GatedModel::new(Gate::open()));
    let library = library(&dir, &model);
    assert_eq!(model.texts(), relevance::bank().len());
    library.search(&Request::text("whatever", 9)).unwrap();
    assert_eq!(model.texts(), relevance::bank().len());
}

#[test]
fn a_background_is_removed_with_the_vectors_of_its_model() {
    let (dir, model) = (tempfile::tempdir().unwrap(), GatedModel::new(Gate::open()));
    let library = library(&dir, &model);
    let stored = || library.catalogue.read(|db| settings::get(db, "background.slow")).unwrap();
    assert!(stored().is_some());
    library.forget_vectors("another").unwrap();
    assert!(stored().is_some(), "another model was forgotten");
    library.forget_vectors("slow").unwrap();
    assert_eq!(stored(), None);
}
