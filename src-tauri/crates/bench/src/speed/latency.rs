//! How long a query takes while pictures are indexed.
//!
//! Indexes synthetic photographs into a temporary library, and searches it at a steady pace meanwhile. Owns no threshold.

use std::path::Path;
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use super::photos::Photos;
use super::queries::QUERIES;
use ratna_engine::Error;
use ratna_engine::Library;
use ratna_engine::Result;
use ratna_engine::embedder::{Embedder, only};
use ratna_engine::progress::Progress;
use ratna_engine::search::Request;

/// Time from one query to the next.
const PACE: Duration = Duration::from_secs(1);
/// Pictures in the library before the first query.
const BEFORE: u64 = 8;
/// Hits per query.
const COUNT: usize = 20;
/// How often the run's progress is read.
const POLL: Duration = Duration::from_millis(50);

/// How long queries took, in their order.
#[derive(Clone, Debug, Default)]
pub struct Latency {
    /// While nothing else ran.
    pub idle: Vec<Duration>,
    /// While pictures were indexed.
    pub busy: Vec<Duration>,
    /// Pictures indexed per second meanwhile.
    pub rate: f64,
}

/// Searches for `queries` queries, one per second, while `pictures` pictures are indexed. If the run ends early, `busy`
/// has fewer. `scratch` is an empty folder.
///
/// # Errors
/// Fails when the run or a query fails.
pub fn measure(scratch: &Path, pictures: u64, queries: usize, model: Arc<dyn Embedder>) -> Result<Latency> {
    let folder = scratch.join("pictures");
    Photos::new()?.write(&folder, 0..pictures)?;
    let library = Library::open(&scratch.join("library"), only(model))?;
    let texts = || QUERIES.iter().cycle();
    // The first query loads the weights, as the window does before the user types.
    library.search(&Request::text(QUERIES[0], COUNT))?;
    let mut measured = Latency::default();
    for query in texts().take(queries.min(QUERIES.len())) {
        measured.idle.push(library.search(&Request::text(query, COUNT))?.elapsed);
    }
    let progress = Progress::default();
    thread::scope(|scope| {
        let run = scope.spawn(|| library.index(&[folder], None, &progress));
        while progress.done() < BEFORE && !run.is_finished() {
            thread::sleep(POLL);
        }
        let (started, before) = (Instant::now(), progress.done());
        for (query, number) in texts().zip(0..queries as u32) {
            thread::sleep((started + PACE * number).saturating_duration_since(Instant::now()));
            if run.is_finished() {
                break;
            }
            match library.search(&Request::text(query, COUNT)) {
                Ok(answer) => measured.busy.push(answer.elapsed),
                Err(error) => {
                    progress.cancel();
                    return Err(error);
                }
            }
        }
        measured.rate = (progress.done() - before) as f64 / started.elapsed().as_secs_f64();
        progress.cancel();
        run.join().unwrap_or(Err(Error::Panicked))
    })?;
    Ok(measured)
}
