//! What is asked of calibration, with a model that reads everyday texts only while a gate is open.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Condvar, mpsc};
use std::thread;
use std::time::Duration;

use image::RgbImage;
use tempfile::TempDir;

use super::*;
use crate::embedder::{EmbedError, Filter, Fit, InputSpec, only};
use crate::embedding_space::EmbeddingSpace;
use crate::ids::ContentId;
use crate::library::Library;
use crate::progress::Progress;
use crate::search::Request;

const SIDE: u32 = 4;
const FLOOR: f32 = -2.0;
/// Enough for something that does not wait; what does would wait for ever.
const PATIENCE: Duration = Duration::from_secs(20);

/// A model that is slow with the texts of the bank, and counts them.
struct Slow {
    open: Mutex<bool>,
    opened: Condvar,
    waiting: mpsc::Sender<()>,
    texts: AtomicUsize,
}

impl Slow {
    /// The model, and word of every text that waits at the gate.
    fn new(open: bool) -> (Arc<Self>, mpsc::Receiver<()>) {
        let (waiting, arrivals) = mpsc::channel();
        let (open, opened, texts) = (Mutex::new(open), Condvar::new(), AtomicUsize::new(0));
        (Arc::new(Self { open, opened, waiting, texts }), arrivals)
    }

    fn open(&self) {
        *self.open.lock().unwrap() = true;
        self.opened.notify_all();
    }

    fn texts(&self) -> usize {
        self.texts.load(Ordering::SeqCst)
    }
}

impl Embedder for Slow {
    fn id(&self) -> &str {
        "slow"
    }

    fn dimensions(&self) -> usize {
        (SIDE * SIDE * 3) as usize
    }

    fn input(&self) -> InputSpec {
        InputSpec { side: SIDE, fit: Fit::Squash, filter: Filter::Bicubic }
    }

    fn relevance(&self) -> Relevance {
        Relevance::Background { floor: FLOOR }
    }

    fn embed_images(&self, batch: &[RgbImage]) -> Result<Vec<Vec<f32>>, EmbedError> {
        Ok(batch.iter().map(|picture| vector(picture.as_raw())).collect())
    }

    fn embed_text(&self, text: &str) -> Result<Vec<f32>, EmbedError> {
        if relevance::bank().contains(&text) {
            self.texts.fetch_add(1, Ordering::SeqCst);
            let open = self.open.lock().unwrap();
            if !*open {
                self.waiting.send(()).unwrap();
            }
            drop(self.opened.wait_while(open, |open| !*open).unwrap());
        }
        Ok(vector(text.as_bytes()))
    }
}

/// A vector that is another one for other bytes.
fn vector(bytes: &[u8]) -> Vec<f32> {
    let mut noise = blake3::Hasher::new().update(bytes).finalize_xof();
    let mut noisy = [0; (SIDE * SIDE * 3) as usize];
    noise.fill(&mut noisy);
    let centred = noisy.map(|byte| f32::from(byte) - 127.5);
    let length = centred.iter().map(|x| x * x).sum::<f32>().sqrt();
    centred.iter().map(|x| x / length).collect()
}

/// A catalogue with vectors and nothing else.
struct Bench {
    dir: TempDir,
    catalogue: Catalogue,
    model: Arc<Slow>,
    space: EmbeddingSpace,
}

impl Bench {
    fn new(open: bool, vectors: i64) -> (Self, mpsc::Receiver<()>) {
        let (model, arrivals) = Slow::new(open);
        let dir = tempfile::tempdir().unwrap();
        let catalogue = Catalogue::open(dir.path(), true).unwrap();
        let space = EmbeddingSpace::open(dir.path(), &catalogue, "slow", model.clone(), u64::MAX).unwrap();
        let bench = Self { dir, catalogue, model, space };
        bench.add(0..vectors);
        (bench, arrivals)
    }

    fn add(&self, contents: std::ops::Range<i64>) {
        let put = |db: &rusqlite::Connection, id: i64| {
            let hash = blake3::hash(&id.to_le_bytes());
            embeddings::put(db, self.space.model_id, ContentId(id), &hash, &vector(&id.to_le_bytes()))
        };
        self.catalogue.write(|db| contents.clone().try_for_each(|id| put(db, id))).unwrap();
    }

    /// The same library as another program opens it.
    fn reopened(&self) -> EmbeddingSpace {
        EmbeddingSpace::open(self.dir.path(), &self.catalogue, "slow", self.model.clone(), u64::MAX).unwrap()
    }

    fn cutoffs(&self, space: &EmbeddingSpace) -> Cutoffs {
        space.cutoffs(&self.catalogue, &vector(b"what is asked")).unwrap()
    }

    /// Cut-offs that must not wait for the gate.
    fn at_once(&self, space: &EmbeddingSpace) -> Cutoffs {
        thread::scope(|scope| {
            let (tell, told) = mpsc::channel();
            scope.spawn(move || tell.send(self.cutoffs(space)).unwrap());
            let cutoffs = told.recv_timeout(PATIENCE);
            if cutoffs.is_err() {
                self.model.open();
            }
            cutoffs.expect("a search waited for another one's texts")
        })
    }
}

fn neutral() -> Cutoffs {
    relevance::cutoffs(Relevance::Background { floor: FLOOR }, None, &[], 0)
}

#[test]
fn one_search_measures_and_others_go_on_without() {
    let (bench, arrivals) = Bench::new(false, 60);
    thread::scope(|scope| {
        let first = scope.spawn(|| bench.cutoffs(&bench.space));
        arrivals.recv_timeout(PATIENCE).unwrap();
        for _ in 0..3 {
            assert_eq!(bench.at_once(&bench.space), neutral());
        }
        bench.model.open();
        let first = first.join().unwrap();
        assert_ne!(first, neutral());
        assert_eq!(bench.cutoffs(&bench.space), first);
    });
    assert_eq!(bench.model.texts(), relevance::bank().len(), "no text is read twice");
}

#[test]
fn what_was_known_before_is_used_until_a_grown_library_is_measured_again() {
    let (bench, arrivals) = Bench::new(true, 60);
    bench.space.calibrate(&bench.catalogue).unwrap();
    bench.add(60..200);
    *bench.model.open.lock().unwrap() = false;
    // Another program must read the texts first; this one, beside it, knows what was kept.
    let other = bench.reopened();
    thread::scope(|scope| {
        let first = scope.spawn(|| bench.cutoffs(&other));
        arrivals.recv_timeout(PATIENCE).unwrap();
        let before = bench.at_once(&other);
        assert_ne!(before, neutral());
        bench.model.open();
        assert_ne!(first.join().unwrap(), before, "140 more pictures were looked at");
    });
}

#[test]
fn a_library_that_has_grown_reads_no_text_again() {
    let (bench, _arrivals) = Bench::new(true, 60);
    let small = bench.cutoffs(&bench.space);
    bench.add(60..200);
    assert_ne!(bench.cutoffs(&bench.space), small);
    assert_eq!(bench.model.texts(), relevance::bank().len());
    let again = bench.reopened();
    bench.cutoffs(&again);
    assert_eq!(bench.model.texts(), relevance::bank().len(), "what was kept is enough");
}

#[test]
fn two_who_prepare_read_the_texts_once() {
    let (bench, arrivals) = Bench::new(false, 60);
    thread::scope(|scope| {
        let both = [(); 2].map(|()| scope.spawn(|| bench.space.calibrate(&bench.catalogue).unwrap()));
        arrivals.recv_timeout(PATIENCE).unwrap();
        bench.model.open();
        both.into_iter().for_each(|one| one.join().unwrap());
    });
    assert_eq!(bench.model.texts(), relevance::bank().len());
}

#[test]
fn too_few_pictures_are_not_worth_a_text() {
    let (bench, _arrivals) = Bench::new(true, 29);
    assert_eq!(bench.cutoffs(&bench.space), neutral());
    assert_eq!(bench.model.texts(), 0);
}

/// A library of 40 pictures, after a run.
fn library(dir: &TempDir, model: &Arc<Slow>) -> Library {
    let pictures = dir.path().join("pictures");
    std::fs::create_dir(&pictures).unwrap();
    for shade in 0..40 {
        let picture = RgbImage::from_pixel(8, 8, image::Rgb([shade * 6, 255 - shade * 6, 99]));
        picture.save(pictures.join(format!("{shade}.png"))).unwrap();
    }
    let library = Library::open(&dir.path().join("library"), only(model.clone())).unwrap();
    library.index(&[pictures], None, &Progress::default()).unwrap();
    library
}

#[test]
fn the_first_search_after_a_run_finds_all_measured() {
    let (dir, (model, _arrivals)) = (tempfile::tempdir().unwrap(), Slow::new(true));
    let library = library(&dir, &model);
    assert_eq!(model.texts(), relevance::bank().len());
    library.search(&Request::text("whatever", 9)).unwrap();
    assert_eq!(model.texts(), relevance::bank().len());
}

#[test]
fn what_is_usual_for_a_model_is_forgotten_with_its_vectors() {
    let (dir, (model, _arrivals)) = (tempfile::tempdir().unwrap(), Slow::new(true));
    let library = library(&dir, &model);
    let kept = || library.catalogue.read(|db| settings::get(db, "background.slow")).unwrap();
    assert!(kept().is_some());
    library.forget_vectors("another").unwrap();
    assert!(kept().is_some(), "that was another model's");
    library.forget_vectors("slow").unwrap();
    assert_eq!(kept(), None);
}
