//! What tests of whole libraries share: a place for pictures, a model that counts, and drives to plug in and out.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, UNIX_EPOCH};

use image::{Rgb, RgbImage};
use tempfile::TempDir;

use crate::Summary;
use crate::catalogue::files::State;
use crate::catalogue::folders::Folder;
use crate::disk::volumes::{Volume, Volumes};
use crate::embedder::{EmbedError, Embedder, Filter, Fit, InputSpec, Relevance, only};
use crate::library::Library;
use crate::pictures::thumbnails;
use crate::progress::Progress;

/// Counts the pictures it looks at.
#[derive(Default)]
pub(crate) struct CountingEmbedder(AtomicUsize);

impl CountingEmbedder {
    /// How many pictures it has looked at.
    pub(crate) fn seen(&self) -> usize {
        self.0.load(Ordering::SeqCst)
    }
}

impl Embedder for CountingEmbedder {
    fn id(&self) -> &str {
        "counting"
    }

    fn dimensions(&self) -> usize {
        12
    }

    fn input(&self) -> InputSpec {
        InputSpec { side: 2, fit: Fit::Squash, filter: Filter::Bicubic }
    }

    fn relevance(&self) -> Relevance {
        Relevance::Background { floor: 0.5 }
    }

    fn embed_images(&self, batch: &[RgbImage]) -> Result<Vec<Vec<f32>>, EmbedError> {
        self.0.fetch_add(batch.len(), Ordering::SeqCst);
        Ok(batch.iter().map(|picture| unit(picture.as_raw())).collect())
    }

    fn embed_text(&self, text: &str) -> Result<Vec<f32>, EmbedError> {
        Ok(unit(&text.bytes().cycle().take(12).collect::<Vec<u8>>()))
    }
}

fn unit(bytes: &[u8]) -> Vec<f32> {
    let length = bytes.iter().map(|&x| f32::from(x) * f32::from(x)).sum::<f32>().sqrt().max(1.0);
    bytes.iter().map(|&x| f32::from(x) / length).collect()
}

/// Volumes that tests mount.
#[derive(Default)]
pub(crate) struct Drives(Mutex<Vec<Volume>>);

impl Volumes for Drives {
    fn mounted(&self) -> Vec<Volume> {
        self.0.lock().unwrap().clone()
    }
}

/// A place for pictures, and a library.
pub(crate) struct TestLibrary {
    dir: TempDir,
    drives: Arc<Drives>,
    model: Arc<CountingEmbedder>,
    /// Pictures made so far.
    made: AtomicUsize,
}

impl TestLibrary {
    pub(crate) fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        Self { dir, drives: Arc::default(), model: Arc::default(), made: AtomicUsize::new(0) }
    }

    /// A path on the desk, by its true name.
    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.dir.path().canonicalize().unwrap().join(name)
    }

    pub(crate) fn library(&self) -> Library {
        let library = Library::open(&self.path("library"), only(self.model.clone())).unwrap();
        library.with_volumes(self.drives.clone())
    }

    /// Mounts these and no others: mount point and UUID.
    pub(crate) fn mount(&self, drives: &[(&str, Option<&str>)]) {
        let volume = |(mount, id): &(&str, Option<&str>)| Volume {
            mount: self.path(mount),
            root: PathBuf::new(),
            id: id.map(str::to_owned),
            searched: true,
        };
        *self.drives.0.lock().unwrap() = drives.iter().map(volume).collect();
    }

    /// Makes pictures, no two alike, nor of one time.
    pub(crate) fn fill(&self, folder: &str, count: u8) -> Vec<PathBuf> {
        let folder = self.path(folder);
        fs::create_dir_all(&folder).unwrap();
        let make = |number: u8| {
            // Colours that are near each other would be one in JPEG; sizes are not.
            let made = self.made.fetch_add(1, Ordering::SeqCst) as u32;
            let picture = RgbImage::from_pixel(16 + made % 64, 16 + made / 64, Rgb([number, 160, 90]));
            let path = folder.join(format!("{number:03}.jpg"));
            fs::write(&path, thumbnails::to_jpeg(&picture, 90).unwrap()).unwrap();
            // The clock of the file system may stand still for some pictures.
            let time = UNIX_EPOCH + Duration::new(1_600_000_000 + 10 * u64::from(made), 123_456_789);
            fs::File::options().write(true).open(&path).unwrap().set_modified(time).unwrap();
            path
        };
        (0..count).map(make).collect()
    }

    /// Copies a folder as a drive takes its files along: with their times, under other inodes.
    pub(crate) fn copy(&self, from: &str, to: &str) {
        copy(&self.path(from), &self.path(to));
    }

    /// What a drive leaves when it is disconnected: the empty folder it was mounted on.
    pub(crate) fn empty(&self, folder: &str) {
        fs::remove_dir_all(self.path(folder)).unwrap();
        fs::create_dir_all(self.path(folder)).unwrap();
    }

    pub(crate) fn index(&self, library: &Library, folder: &str) -> Summary {
        library.index(&[self.path(folder)], None, &Progress::default()).unwrap()
    }

    /// Pictures the model has looked at so far.
    pub(crate) fn seen(&self) -> usize {
        self.model.seen()
    }
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &target);
            continue;
        }
        fs::copy(entry.path(), &target).unwrap();
        let time = entry.metadata().unwrap().modified().unwrap();
        fs::File::options().write(true).open(&target).unwrap().set_modified(time).unwrap();
    }
}

/// Files by what became of them: present, offline, gone.
pub(crate) fn states(library: &Library) -> [u64; 3] {
    let count = |state| library.catalogue.read(|db| crate::catalogue::files::count(db, None, state)).unwrap();
    [count(State::Present), count(State::Offline), count(State::Missing)]
}

/// The only folder.
pub(crate) fn folder(library: &Library) -> Folder {
    let folders = library.folders().unwrap();
    assert_eq!(folders.len(), 1, "{folders:?}");
    folders.into_iter().next().unwrap()
}

/// Takes files for ones on a device with another number, as after a restart.
pub(crate) fn renumber(library: &Library) {
    library.catalogue.write(|db| db.execute("UPDATE files SET device = 4242", ())).unwrap();
}
