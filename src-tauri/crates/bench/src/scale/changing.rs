//! What changing the index costs, and how long searches take meanwhile.
//!
//! Never changes the measured library: its index file is linked into another folder, where the changed one is saved and
//! deleted.

use std::fs;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use super::plan::Plan;
use super::report::{Changing, Percentiles, Waiting};
use super::source::Source;
use ratna_engine::Error;
use ratna_engine::Library;
use ratna_engine::Result;
use ratna_engine::embedding_space::index_sync::INSERT_BATCH;
use ratna_engine::ids::ContentId;
use ratna_engine::vectors::ann_index::Key;
use ratna_engine::vectors::shared_index::SharedIndex;

/// Vectors added.
const ADDED: usize = 2_000;
/// Pause between two searches: no user searches again the moment an answer arrives.
const BETWEEN: Duration = Duration::from_millis(5);

/// Loads, changes and saves the index; `None` if the library has none.
pub(super) fn measure(library: &Library, plan: &Plan) -> Result<Option<Changing>> {
    let space = library.space();
    if space.index.covered().is_none() {
        return Ok(None);
    }
    let dir = plan.keep.join("changing");
    link(&plan.dir(), &dir)?;
    let key =
        Key { model_id: space.model_id, model: space.embedder.id(), dimensions: space.embedder.dimensions() };
    let changed = change(&SharedIndex::new(&dir, key), &plan.source());
    fs::remove_dir_all(&dir).map_err(Error::io(&dir))?;
    changed.map(Some)
}

fn change(index: &SharedIndex, source: &Source) -> Result<Changing> {
    index.open();
    let started = Instant::now();
    let (loaded, while_loading) = while_searching(index, source, || index.load_for_writing());
    loaded?;
    let load_seconds = started.elapsed().as_secs_f64();
    let vectors: Vec<Vec<f32>> = (0..ADDED as u64).map(|number| source.vector(u64::MAX - number)).collect();
    let started = Instant::now();
    let (added, while_adding) = while_searching(index, source, || {
        (0_i64..).zip(vectors.chunks(INSERT_BATCH)).try_for_each(|(turn, some)| {
            index.change(|index| {
                // Beyond all contents' IDs.
                let first = (1 << 40) + turn * INSERT_BATCH as i64;
                (first..).zip(some).try_for_each(|(id, vector)| index.put(ContentId(id), vector))
            })
        })
    });
    added?;
    let added_per_second = ADDED as f64 / started.elapsed().as_secs_f64();
    let started = Instant::now();
    let (saved, while_saving) = while_searching(index, source, || index.save(true));
    saved?;
    let save_seconds = started.elapsed().as_secs_f64();
    Ok(Changing {
        load_seconds,
        while_loading,
        added: ADDED,
        added_per_second,
        while_adding,
        save_seconds,
        while_saving,
    })
}

/// Runs `work` while another thread searches.
fn while_searching<T>(index: &SharedIndex, source: &Source, work: impl FnOnce() -> T) -> (T, Waiting) {
    let done = AtomicBool::new(false);
    std::thread::scope(|scope| {
        let searcher = scope.spawn(|| {
            let mut times = Vec::new();
            while !done.load(Ordering::Relaxed) {
                let query = source.query(times.len() as u64);
                let started = Instant::now();
                index.with_index(|index| index.nearest(&query, 100).is_ok());
                times.push(started.elapsed());
                std::thread::sleep(BETWEEN);
            }
            times
        });
        let value = work();
        done.store(true, Ordering::Relaxed);
        let times = searcher.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic));
        (value, Waiting { searches: times.len(), index: Percentiles::of(times) })
    })
}

fn link(from: &Path, to: &Path) -> Result<()> {
    if to.exists() {
        fs::remove_dir_all(to).map_err(Error::io(to))?;
    }
    fs::create_dir_all(to).map_err(Error::io(to))?;
    for entry in fs::read_dir(from).map_err(Error::io(from))?.flatten() {
        let name = entry.file_name();
        if name.to_string_lossy().starts_with("index-") {
            fs::hard_link(entry.path(), to.join(&name)).map_err(Error::io(&entry.path()))?;
        }
    }
    Ok(())
}
