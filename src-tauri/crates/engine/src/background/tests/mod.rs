//! The library follows what happens on disk: real files, real notices, a model that only sees colours.

mod changes;
mod roots;
mod runs;
mod soak;

use std::collections::BTreeMap;
use std::fs;
use std::io::Cursor;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{self, Receiver};
use std::time::{Duration, Instant};

use image::{DynamicImage, ImageFormat, Rgb, RgbImage};
use tempfile::TempDir;

use super::*;
use crate::embedder::{EmbedError, Embedder, Filter, Fit, InputSpec, Relevance, only};

/// Long enough for any machine.
const DEADLINE: Duration = Duration::from_secs(60);
/// Longer than it takes to hear of a change and to look at it, when nothing else is going on.
const A_WHILE: Duration = Duration::from_millis(2_500);

/// Sees one colour; takes its time over each picture, and counts them.
struct Colour {
    seen: AtomicUsize,
    pause: Duration,
}

impl Embedder for Colour {
    fn id(&self) -> &str {
        "colour"
    }

    fn dimensions(&self) -> usize {
        3
    }

    fn input(&self) -> InputSpec {
        InputSpec { side: 1, fit: Fit::Squash, filter: Filter::Bicubic }
    }

    fn relevance(&self) -> Relevance {
        Relevance::Background { floor: 0.5 }
    }

    fn embed_images(&self, batch: &[RgbImage]) -> Result<Vec<Vec<f32>>, EmbedError> {
        self.seen.fetch_add(batch.len(), Ordering::SeqCst);
        std::thread::sleep(self.pause * batch.len() as u32);
        Ok(batch.iter().map(|_| vec![1.0, 0.0, 0.0]).collect())
    }

    fn embed_text(&self, _: &str) -> Result<Vec<f32>, EmbedError> {
        Ok(vec![1.0, 0.0, 0.0])
    }
}

/// Pictures, a library of them, and its indexing thread.
struct Home {
    dir: TempDir,
    model: Arc<Colour>,
    library: Arc<Library>,
    background: Background,
    told: Receiver<Event>,
}

impl Home {
    /// An empty folder of pictures that is watched.
    fn watched() -> Self {
        let home = Self::with(Duration::ZERO);
        home.background.look_at([home.pictures()]);
        home.background.watch();
        home.settle();
        home
    }

    /// An empty folder of pictures, and a model that takes so long over each.
    fn with(pause: Duration) -> Self {
        let dir = tempfile::tempdir_in(std::env::temp_dir().canonicalize().unwrap()).unwrap();
        fs::create_dir(dir.path().join("pictures")).unwrap();
        let model = Arc::new(Colour { seen: AtomicUsize::new(0), pause });
        let library = Arc::new(Library::open(&dir.path().join("library"), only(model.clone())).unwrap());
        let (background, told) = background(&library);
        Self { dir, model, library, background, told }
    }

    fn pictures(&self) -> PathBuf {
        self.dir.path().join("pictures")
    }

    fn at(&self, name: &str) -> PathBuf {
        self.pictures().join(name)
    }

    fn seen(&self) -> usize {
        self.model.seen.load(Ordering::SeqCst)
    }

    /// What the library shows: paths of files that are there, with the hashes of their contents.
    fn shown(&self) -> BTreeMap<PathBuf, String> {
        shown(&self.library)
    }

    fn is_shown(&self, name: &str) -> bool {
        self.shown().contains_key(&self.at(name))
    }

    /// Waits until the library shows what is on disk in its folders.
    fn settle(&self) {
        self.wait_until("the library shows what is on disk", || {
            let folders = self.library.folders().unwrap();
            let mut there = BTreeMap::new();
            folders.iter().for_each(|folder| list(&folder.path, &mut there));
            !folders.is_empty() && self.shown() == there
        });
    }

    fn wait_until(&self, what: &str, is_so: impl Fn() -> bool) {
        self.wait_for(DEADLINE, what, is_so);
    }

    fn wait_for(&self, deadline: Duration, what: &str, is_so: impl Fn() -> bool) {
        let until = Instant::now() + deadline;
        while !is_so() {
            assert!(Instant::now() < until, "waited for long: {what}; told {:?}", self.event());
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    /// Waits until nothing has been told for a while; gives what was told before.
    fn rest(&self) -> Vec<Event> {
        let (until, mut told) = (Instant::now() + DEADLINE, Vec::new());
        while let Ok(event) = self.told.recv_timeout(A_WHILE) {
            assert!(Instant::now() < until, "it never comes to rest");
            told.push(event);
        }
        told
    }

    /// What was told and not heard yet.
    fn event(&self) -> Vec<Event> {
        self.told.try_iter().filter(|event| !matches!(event, Event::Activity(_))).collect()
    }
}

fn background(library: &Arc<Library>) -> (Background, Receiver<Event>) {
    let (tell, told) = mpsc::channel();
    (Background::start(Arc::clone(library), move |event| drop(tell.send(event))), told)
}

fn shown(library: &Library) -> BTreeMap<PathBuf, String> {
    let rows = library.catalogue.read(|db| {
        db.prepare(
            "SELECT folders.path, files.path, hex(hash) FROM files JOIN folders ON folders.id = folder_id
             JOIN contents ON contents.id = content_id WHERE state = 'present'",
        )?
        .query_map([], |row| {
            let (folder, path): (Vec<u8>, Vec<u8>) = (row.get(0)?, row.get(1)?);
            Ok((
                crate::disk::paths::from_bytes(&folder).join(crate::disk::paths::from_bytes(&path)),
                row.get(2)?,
            ))
        })?
        .collect()
    });
    rows.unwrap()
}

/// The pictures on disk, as [`shown`] gives them.
fn list(folder: &Path, found: &mut BTreeMap<PathBuf, String>) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    for path in entries.flatten().map(|entry| entry.path()) {
        if path.is_dir() {
            list(&path, found);
        } else if crate::disk::walk::is_picture_name(&path)
            && let Ok(bytes) = fs::read(&path)
        {
            found.insert(path, blake3::hash(&bytes).to_hex().to_string().to_uppercase());
        }
    }
}

/// A small picture of its own for each number.
fn picture(number: usize) -> Vec<u8> {
    let [_, _, _, _, _, r, g, b] = (number as u64).to_be_bytes();
    let pixels = RgbImage::from_pixel(4, 3, Rgb([r, g, b]));
    let mut bytes = Cursor::new(Vec::new());
    DynamicImage::ImageRgb8(pixels).write_to(&mut bytes, ImageFormat::Png).unwrap();
    bytes.into_inner()
}

fn put(path: &Path, number: usize) {
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, picture(number)).unwrap();
}

/// Copies a folder with all in it.
fn copy_tree(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap().flatten() {
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy_tree(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}
