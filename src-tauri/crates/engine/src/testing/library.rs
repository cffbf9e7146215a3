//! A library with room for folders of pictures, and drives to plug in and out.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, UNIX_EPOCH};

use image::{Rgb, RgbImage};
use tempfile::TempDir;

use super::stub::StubEmbedder;
use crate::Summary;
use crate::catalogue::files::State;
use crate::catalogue::folders::Folder;
use crate::disk::volumes::{Volume, Volumes};
use crate::embedder::{Models, only};
use crate::ids::ContentId;
use crate::library::Library;
use crate::pictures::thumbnails;
use crate::progress::Progress;

/// Volumes that tests mount.
#[derive(Default)]
pub(crate) struct Drives(Mutex<Vec<Volume>>);

impl Volumes for Drives {
    fn mounted(&self) -> Vec<Volume> {
        self.0.lock().unwrap().clone()
    }
}

/// A library, and a temporary folder that holds it and folders of pictures.
pub(crate) struct TestLibrary {
    dir: TempDir,
    drives: Arc<Drives>,
    model: Arc<StubEmbedder>,
    /// Pictures made so far.
    made: AtomicUsize,
}

impl TestLibrary {
    pub(crate) fn new() -> Self {
        let model = Arc::new(StubEmbedder::new("counting", 2));
        Self { dir: tempfile::tempdir().unwrap(), drives: Arc::default(), model, made: AtomicUsize::new(0) }
    }

    /// A library of so many pictures, and their IDs.
    pub(crate) fn with_pictures(count: u8) -> (Self, Library, Vec<ContentId>) {
        let fixture = Self::new();
        let paths = fixture.fill("p", count);
        let library = fixture.library();
        fixture.index(&library, "p");
        let ids = paths.iter().map(|path| library.picture_at(path).unwrap().unwrap()).collect();
        (fixture, library, ids)
    }

    /// A path in the temporary folder, by its true name.
    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.dir.path().canonicalize().unwrap().join(name)
    }

    /// The model of the library.
    pub(crate) fn models(&self) -> Arc<dyn Models> {
        only(self.model.clone())
    }

    pub(crate) fn library(&self) -> Library {
        let library = Library::open(&self.path("library"), self.models()).unwrap();
        library.with_volumes(self.drives.clone())
    }

    /// Mounts these and no others: mount point and UUID.
    pub(crate) fn mount(&self, drives: &[(&str, Option<&str>)]) {
        let volume = |(mount, id): &(&str, Option<&str>)| Volume {
            mount: self.path(mount),
            root: PathBuf::new(),
            id: id.map(str::to_owned),
            searchable: true,
        };
        *self.drives.0.lock().unwrap() = drives.iter().map(volume).collect();
    }

    /// Makes pictures in a folder: no two have the same content or modification time.
    pub(crate) fn fill(&self, folder: &str, count: u8) -> Vec<PathBuf> {
        let folder = self.path(folder);
        fs::create_dir_all(&folder).unwrap();
        let make = |number: u8| {
            // Similar colours may become the same in JPEG; sizes do not.
            let made = self.made.fetch_add(1, Ordering::SeqCst) as u32;
            let picture = RgbImage::from_pixel(16 + made % 64, 16 + made / 64, Rgb([number, 160, 90]));
            let path = folder.join(format!("{number:03}.jpg"));
            fs::write(&path, thumbnails::to_jpeg(&picture, 90).unwrap()).unwrap();
            // The file system's clock may be too coarse to tell the pictures apart.
            let time = UNIX_EPOCH + Duration::new(1_600_000_000 + 10 * u64::from(made), 123_456_789);
            fs::File::options().write(true).open(&path).unwrap().set_modified(time).unwrap();
            path
        };
        (0..count).map(make).collect()
    }

    /// Copies a folder as a drive keeps its files: with their times, under other inodes.
    pub(crate) fn copy(&self, from: &str, to: &str) {
        copy(&self.path(from), &self.path(to));
    }

    /// Leaves what a disconnected drive leaves: the empty folder it was mounted on.
    pub(crate) fn empty(&self, folder: &str) {
        fs::remove_dir_all(self.path(folder)).unwrap();
        fs::create_dir_all(self.path(folder)).unwrap();
    }

    pub(crate) fn index(&self, library: &Library, folder: &str) -> Summary {
        library.index(&[self.path(folder)], None, &Progress::default()).unwrap()
    }

    /// Pictures the model has embedded so far.
    pub(crate) fn embedded(&self) -> usize {
        self.model.embedded()
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

/// How many files are present, offline, and missing.
pub(crate) fn states(library: &Library) -> [u64; 3] {
    let count = |state| library.catalogue.read(|db| crate::catalogue::files::count(db, None, state)).unwrap();
    [count(State::Present), count(State::Offline), count(State::Missing)]
}

/// The only folder of a library.
pub(crate) fn folder(library: &Library) -> Folder {
    let folders = library.folders().unwrap();
    assert_eq!(folders.len(), 1, "{folders:?}");
    folders.into_iter().next().unwrap()
}

/// Gives the known files another device number, as a restart may.
pub(crate) fn renumber(library: &Library) {
    library.catalogue.write(|db| db.execute("UPDATE files SET device = 4242", ())).unwrap();
}
