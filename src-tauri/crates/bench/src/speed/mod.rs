//! How fast searches, whole runs and single stages are. Runs the engine's own code on temporary libraries.

pub mod latency;
pub mod memory;
pub mod photos;
mod queries;
mod stages;
mod stub;
pub mod throughput;

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use queries::QUERIES;
use ratna_engine::embedder::{Embedder, only};
use ratna_engine::progress::Progress;
use ratna_engine::search::Request;
use ratna_engine::{Library, Result};
pub use stages::{Stage, Stages, stages};

/// Searches per query.
const ROUNDS: usize = 10;

/// Searches with everyday queries. Returns the median and the 99th percentile of the times.
///
/// # Errors
/// Fails when a search fails.
pub fn search(library: &Library) -> Result<(Duration, Duration)> {
    let mut times = Vec::new();
    for query in QUERIES.iter().cycle().take(QUERIES.len() * ROUNDS) {
        times.push(library.search(&Request::text(query, 10))?.elapsed);
    }
    times.sort_unstable();
    Ok((times[times.len() / 2], times[times.len() * 99 / 100]))
}

/// Indexes a folder into a new library in `scratch`, as the command `index` does.
///
/// # Errors
/// Fails when the library can't be opened, or the run fails.
pub fn whole(
    folder: &Path,
    scratch: &Path,
    embedder: Arc<dyn Embedder>,
) -> Result<(Library, ratna_engine::Summary)> {
    let library = Library::open(scratch, only(embedder))?;
    let summary = library.index(&[PathBuf::from(folder)], None, &Progress::default())?;
    Ok((library, summary))
}
