//! Runs on real folders, with a model that only sees shades and tiny pictures that are made here.

mod changed_paths;
mod guarded;
mod model;
mod moves;
mod names;
mod nested;
mod odd_files;
mod reread;
mod sidecars;
mod silent_changes;
mod user_metadata;

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use image::RgbImage;
use tempfile::TempDir;

use super::{ScanOutcome, ScanRequest, Summary};
use crate::disk::paths;
use crate::embedder::only;
use crate::library::Library;
use crate::progress::Progress;
use crate::testing::StubEmbedder;

const SIDE: u32 = 4;

/// A model that embeds the shades of pictures; every text is as close to one as to another.
fn shades() -> Arc<StubEmbedder> {
    let unit = |picture: &RgbImage| {
        let length = picture.iter().map(|&byte| (f32::from(byte) + 1.0).powi(2)).sum::<f32>().sqrt();
        picture.iter().map(|&byte| (f32::from(byte) + 1.0) / length).collect()
    };
    let dimensions = (SIDE * SIDE * 3) as usize;
    let white = move |_: &str| vec![1.0 / (dimensions as f32).sqrt(); dimensions];
    Arc::new(StubEmbedder::new("shades", SIDE).images(unit).texts(white))
}

/// Picture number `n`: a BMP of one shade. All have the same size.
fn picture(n: u32) -> Vec<u8> {
    let pixels = (SIDE * SIDE * 3) as usize;
    let mut bytes = b"BM".to_vec();
    for value in [54 + pixels as u32, 0, 54, 40, SIDE, SIDE, 1 | 24 << 16, 0, pixels as u32, 0, 0, 0, 0] {
        bytes.extend(value.to_le_bytes());
    }
    let [a, b, c, _] = n.wrapping_mul(0x9E37_79B1).to_be_bytes();
    bytes.extend([a, b, c].repeat(pixels / 3));
    bytes
}

/// A time long enough ago that files do not count as being written to. Each `n` is another time.
fn long_ago(n: u32) -> SystemTime {
    SystemTime::UNIX_EPOCH + Duration::new(1_600_000_000 + u64::from(n), 5)
}

/// Writes a file with this modification time.
fn write(path: &Path, bytes: &[u8], time: SystemTime) {
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, bytes).unwrap();
    touch(path, time);
}

fn touch(path: &Path, time: SystemTime) {
    File::options().write(true).open(path).unwrap().set_modified(time).unwrap();
}

/// Files by absolute path, as a library shows them: state, content of present ones, and whether the file is a
/// companion.
type Shown = BTreeMap<PathBuf, (String, Option<Vec<u8>>, bool)>;

/// A library, and a temporary folder for pictures.
struct Fixture {
    dir: TempDir,
    model: Arc<StubEmbedder>,
    library: Library,
}

impl Fixture {
    fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let model = shades();
        let library = Library::open(&dir.path().join("library"), only(model.clone())).unwrap();
        Self { dir, model, library }
    }

    /// A path in the temporary folder, with canonical parents: that folder may be behind a link.
    fn at(&self, name: &str) -> PathBuf {
        self.dir.path().canonicalize().unwrap().join(name)
    }

    /// Writes picture `n` with time `n`.
    fn add(&self, name: &str, n: u32) -> PathBuf {
        let path = self.at(name);
        write(&path, &picture(n), long_ago(n));
        path
    }

    fn index(&self, folders: &[&str]) -> Summary {
        let folders: Vec<_> = folders.iter().map(|name| self.at(name)).collect();
        for folder in &folders {
            fs::create_dir_all(folder).unwrap();
        }
        self.library.index(&folders, None, &Progress::default()).unwrap()
    }

    fn scan(&self, changed: &[PathBuf]) -> Summary {
        self.scan_with(changed, false).summary
    }

    fn scan_with(&self, changed: &[PathBuf], patient: bool) -> ScanOutcome {
        let request = ScanRequest { changed, patient, ..ScanRequest::default() };
        self.library.scan(&request, &Progress::default()).unwrap()
    }

    fn embedded(&self) -> u64 {
        self.model.embedded() as u64
    }

    /// Every file that is not missing.
    fn shown(&self) -> Shown {
        shown(&self.library)
    }

    /// Forgets by which change times the files are known, which show that a test has written into one: renaming a folder
    /// changes none of those in it.
    fn forget_change_times(&self) {
        self.library.catalogue.write(|db| db.execute("UPDATE files SET ctime_ns = 0", ())).unwrap();
    }

    /// The names of present files, relative to the temporary folder, with the numbers of their pictures.
    fn present(&self) -> Vec<(String, u32)> {
        let numbers: BTreeMap<Vec<u8>, u32> =
            (0..64).map(|n| (blake3::hash(&picture(n)).as_bytes().to_vec(), n)).collect();
        let base = self.at("");
        let present = self.shown().into_iter().filter(|(_, (state, ..))| state == "present");
        present
            .map(|(path, (_, hash, _))| {
                let name = path.strip_prefix(&base).unwrap().to_str().unwrap().to_owned();
                (name, numbers[&hash.unwrap()])
            })
            .collect()
    }

    /// The numbers of rows, contents and vectors.
    fn counts(&self) -> (i64, i64, i64) {
        let count = |sql| self.library.catalogue.read(|c| c.query_row(sql, [], |row| row.get(0))).unwrap();
        (
            count("SELECT count(*) FROM files"),
            count("SELECT count(*) FROM contents"),
            count("SELECT count(*) FROM vectors.embeddings"),
        )
    }
}

fn shown(library: &Library) -> Shown {
    library
        .catalogue
        .read(|c| {
            c.prepare(
                "SELECT folders.path, files.path, state, CASE state WHEN 'present' THEN hash END, companion
                 FROM files JOIN folders ON folders.id = folder_id LEFT JOIN contents ON contents.id = content_id
                 WHERE state <> 'gone'",
            )?
            .query_map([], |row| {
                let (folder, path): (Vec<u8>, Vec<u8>) = (row.get(0)?, row.get(1)?);
                let path = paths::from_bytes(&folder).join(paths::from_bytes(&path));
                Ok((path, (row.get(2)?, row.get(3)?, row.get(4)?)))
            })?
            .collect()
        })
        .unwrap()
}

fn present(list: &[(&str, u32)]) -> Vec<(String, u32)> {
    list.iter().map(|&(name, n)| (name.to_owned(), n)).collect()
}
