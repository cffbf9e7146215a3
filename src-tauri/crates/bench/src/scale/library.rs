//! The measured library: building it, opening it, and the size of its files.

use std::fs::{self, File};
use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

use image::RgbImage;

use super::plan::Plan;
use super::report::{Disk, Making, Starting};
use super::source::{Shape, Source};
use crate::made::{self, Made};
use ratna_engine::Error;
use ratna_engine::Library;
use ratna_engine::Result;
use ratna_engine::catalogue::files::State;
use ratna_engine::disk::file_lock;
use ratna_engine::embedder::{EmbedError, Embedder, Filter, Fit, InputSpec, Relevance, only};
use ratna_engine::embedding_space::index_sync;
use ratna_engine::library::EXACT_UP_TO;
use ratna_engine::progress::Progress;

/// The file that marks a library as complete, and says how long building it took.
const NOTES: &str = "made.json";
/// Different thumbnails, which take turns. They are small, since pixels are not measured.
const FACES: u64 = 16;

/// The model that the synthetic vectors belong to. It embeds nothing.
struct NoModel(Shape);

impl Embedder for NoModel {
    fn id(&self) -> &str {
        "made"
    }

    fn dimensions(&self) -> usize {
        self.0.dimensions
    }

    fn input(&self) -> InputSpec {
        InputSpec { side: 8, fit: Fit::Squash, filter: Filter::Bilinear }
    }

    fn relevance(&self) -> Relevance {
        Relevance::Probability { scale: 1.0, bias: 0.0 }
    }

    fn embed_images(&self, _: &[RgbImage]) -> Result<Vec<Vec<f32>>, EmbedError> {
        Err(EmbedError { model: self.id().into(), reason: "it only stands for synthetic vectors".into() })
    }

    fn embed_text(&self, _: &str) -> Result<Vec<f32>, EmbedError> {
        Err(EmbedError { model: self.id().into(), reason: "it only stands for synthetic vectors".into() })
    }
}

/// Whether the library is complete.
pub fn is_made(plan: &Plan) -> bool {
    plan.dir().join(NOTES).exists()
}

/// Builds the library from scratch.
///
/// # Errors
/// Fails when the disk reports an error.
pub fn make(plan: &Plan) -> Result<()> {
    let dir = plan.dir();
    if dir.exists() {
        fs::remove_dir_all(&dir).map_err(Error::io(&dir))?;
    }
    let (library, source) = (open(plan)?, plan.source());
    let started = Instant::now();
    let faces: Vec<Vec<u8>> = (0..FACES).map(|number| made::face(number, 48, 36)).collect::<Result<_>>()?;
    let made = Made { pictures: plan.pictures, faces: &faces, state: State::Present };
    made::rows(&library, &made, |number, _| source.vector(number))?;
    let rows = started.elapsed();
    let _lock = file_lock::RunLock::acquire(&dir)?;
    index_sync::sync_index(library.catalogue(), &library.space(), &Progress::default())?;
    let index_seconds = (started.elapsed() - rows).as_secs_f64();
    write(&dir, &Making { rows_seconds: rows.as_secs_f64(), index_seconds, load: load() })
}

fn write(dir: &Path, notes: &Making) -> Result<()> {
    let path = dir.join(NOTES);
    let text = serde_json::to_vec(notes).map_err(|error| Error::io(&path)(error.into()))?;
    fs::write(&path, text).map_err(Error::io(&path))
}

/// How long building the library took.
pub(super) fn notes(dir: &Path) -> Result<Making> {
    let path = dir.join(NOTES);
    let text = fs::read(&path).map_err(Error::io(&path))?;
    serde_json::from_slice(&text).map_err(|error| Error::io(&path)(error.into()))
}

fn load() -> Option<f64> {
    fs::read_to_string("/proc/loadavg").ok()?.split(' ').next()?.parse().ok()
}

/// Opens the library.
pub(crate) fn open(plan: &Plan) -> Result<Library> {
    let models = only(Arc::new(NoModel(Shape::default())));
    Library::open_with(&plan.dir(), models, plan.exact_up_to.unwrap_or(EXACT_UP_TO))
}

/// Opens the library and searches once. If `cold`, first drops its files from the system's cache.
pub(super) fn start(plan: &Plan, cold: bool) -> Result<(Library, Starting)> {
    let query = Source::new(plan.seed, Shape::default()).query(u64::MAX);
    if cold {
        drop_from_cache(&plan.dir())?;
    }
    let started = Instant::now();
    let library = open(plan)?;
    let space = library.space();
    space.begin_opening(library.catalogue())?;
    let open_seconds = started.elapsed().as_secs_f64();
    if plan.pictures > plan.exact_up_to.unwrap_or(EXACT_UP_TO) {
        space.index.open();
    }
    let searchable_seconds = started.elapsed().as_secs_f64();
    library.space().nearest(library.catalogue(), &query, 10)?;
    let first_answer_seconds = started.elapsed().as_secs_f64();
    drop(space);
    Ok((library, Starting { open_seconds, searchable_seconds, first_answer_seconds }))
}

/// Asks the system to drop the library's files from its cache.
fn drop_from_cache(dir: &Path) -> Result<()> {
    for entry in fs::read_dir(dir).map_err(Error::io(dir))?.flatten() {
        let file = File::open(entry.path()).map_err(Error::io(&entry.path()))?;
        file.sync_all().map_err(Error::io(&entry.path()))?;
        #[cfg(target_os = "linux")]
        {
            use nix::fcntl::{PosixFadviseAdvice, posix_fadvise};
            // Only advice: if the system ignores it, the start seems faster.
            let _ = posix_fadvise(&file, 0, 0, PosixFadviseAdvice::POSIX_FADV_DONTNEED);
        }
    }
    Ok(())
}

/// Sizes of the library's files.
pub(super) fn disk(plan: &Plan) -> Result<Disk> {
    let dir = &plan.dir();
    let mut disk = Disk { files: Default::default(), bytes_per_picture: 0.0, index_bytes_per_picture: 0.0 };
    for entry in fs::read_dir(dir).map_err(Error::io(dir))?.flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        let is_ours = [".sqlite", ".usearch"].iter().any(|end| name.ends_with(end));
        if let (true, Ok(metadata)) = (is_ours, entry.metadata()) {
            let share = metadata.len() as f64 / plan.pictures.max(1) as f64;
            disk.bytes_per_picture += share;
            disk.index_bytes_per_picture += if name.ends_with(".usearch") { share } else { 0.0 };
            disk.files.insert(name, metadata.len());
        }
    }
    Ok(disk)
}

/// Writes the queries and their true nearest neighbours beside the library, to measure other indexes with: f32 and i64
/// elements, little-endian, one row after the other.
pub(super) fn export(dir: &Path, queries: &[Vec<f32>], truth: &[Vec<i64>]) -> Result<()> {
    let put = |name: &str, bytes: Vec<u8>| fs::write(dir.join(name), bytes).map_err(Error::io(dir));
    put("queries.f32", queries.iter().flatten().flat_map(|element| element.to_le_bytes()).collect())?;
    put("truth.i64", truth.iter().flatten().flat_map(|id| id.to_le_bytes()).collect())
}
