//! What the shell's tests share: a library of made pictures, opened as in [`crate::session`].

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use image::{Rgb, RgbImage};
use ratna_engine::Library;
use ratna_engine::background::Background;
use ratna_engine::catalogue::listing::Scope;
use ratna_engine::embedder::{EmbedError, Embedder, Filter, Fit, InputSpec, Relevance, only};
use ratna_engine::progress::Progress;
use ratna_models::store::Store;
use tempfile::TempDir;

use crate::session::{OpenLibrary, RuleNews, ServerKeys, start_captioning};

/// A temporary folder with a library and the pictures in it.
pub struct TestLibrary(TempDir);

impl TestLibrary {
    /// A library of so many pictures.
    pub fn new(pictures: u8) -> Self {
        let library = Self(tempfile::tempdir().unwrap());
        library.fill(pictures);
        library.library().index(&[library.pictures()], None, &Progress::default()).unwrap();
        library
    }

    /// The temporary folder, by its true name.
    pub fn dir(&self) -> PathBuf {
        self.0.path().canonicalize().unwrap()
    }

    /// The folder of pictures.
    pub fn pictures(&self) -> PathBuf {
        self.dir().join("pictures")
    }

    /// The path of a picture.
    pub fn picture(&self, number: u8) -> PathBuf {
        self.pictures().join(format!("{number}.png"))
    }

    /// Makes so many pictures in the folder.
    pub fn fill(&self, pictures: u8) {
        fs::create_dir_all(self.pictures()).unwrap();
        for number in 0..pictures {
            RgbImage::from_pixel(9, 7, Rgb([number, 60, 120])).save(self.picture(number)).unwrap();
        }
    }

    /// Opens the library.
    pub fn open(&self) -> OpenLibrary {
        open(self.library(), &self.dir())
    }

    /// Opens the library where it cannot be written.
    pub fn open_read_only(&self) -> OpenLibrary {
        // Root ignores permissions, but cannot write a file where a folder is either.
        fs::create_dir(self.dir().join("library/writable.probe")).unwrap();
        let open = self.open();
        assert!(!open.library.is_writable());
        open
    }

    /// The pictures' content IDs, in the order of their numbers.
    pub fn ids(&self, open: &OpenLibrary) -> Vec<u32> {
        let listed = open.library.list(Scope::All, None, None).unwrap();
        let mut ids: Vec<_> = listed.iter().map(|item| item.id).collect();
        ids.sort_by_key(|&id| open.library.paths(id).unwrap());
        ids.into_iter().map(|id| id.0 as u32).collect()
    }

    /// Takes the folder of pictures away, as a drive that is unplugged, and lets the library notice.
    pub fn unplug(&self, open: &OpenLibrary) {
        fs::rename(self.pictures(), self.dir().join("unplugged")).unwrap();
        open.library.find_folders().unwrap();
        assert!(open.library.folders().unwrap()[0].offline);
    }

    fn library(&self) -> Library {
        Library::open(&self.dir().join("library"), only(Arc::new(Same))).unwrap()
    }
}

fn open(library: Library, dir: &Path) -> OpenLibrary {
    let library = Arc::new(library);
    let background = Background::start(Arc::clone(&library), |_| {});
    let store = Arc::new(Store::at(dir.join("models")));
    let keys = Arc::new(ServerKeys::in_memory());
    OpenLibrary {
        captioning: start_captioning(&library, &background, &store, &keys),
        library,
        background,
        store,
        trashed: Mutex::default(),
        marked: Mutex::default(),
        suggester: Arc::default(),
        keys,
        rules: RuleNews::unheard(),
    }
}

/// A model that takes every picture for the same one.
struct Same;

impl Embedder for Same {
    fn id(&self) -> &str {
        "same"
    }

    fn dimensions(&self) -> usize {
        1
    }

    fn input(&self) -> InputSpec {
        InputSpec { side: 1, fit: Fit::Squash, filter: Filter::Bilinear }
    }

    fn relevance(&self) -> Relevance {
        Relevance::Background { floor: 0.5 }
    }

    fn embed_images(&self, batch: &[RgbImage]) -> Result<Vec<Vec<f32>>, EmbedError> {
        Ok(vec![vec![1.0]; batch.len()])
    }

    fn embed_text(&self, _: &str) -> Result<Vec<f32>, EmbedError> {
        Ok(vec![1.0])
    }
}
