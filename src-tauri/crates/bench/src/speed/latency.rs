//! How long a query takes while a model looks at pictures.
//!
//! Indexes made photographs into a library that is thrown away and searches it meanwhile, at a steady pace. Owns no
//! threshold.

use std::path::Path;
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use super::QUERIES;
use super::photos::Photos;
use ratna_engine::Library;
use ratna_engine::embedder::{Embedder, only};
use ratna_engine::progress::Progress;
use ratna_engine::search::Request;
use ratna_engine::{Error, Result};

/// From one query to the next.
const PACE: Duration = Duration::from_secs(1);
/// Pictures that are in the library before the first query.
const BEFORE: u64 = 8;
/// Hits asked for.
const COUNT: usize = 20;
/// How often the run is asked how far it is.
const LOOK: Duration = Duration::from_millis(50);

/// How long queries took, in the order they were asked.
#[derive(Clone, Debug, Default)]
pub struct Latency {
    /// With nothing else to do.
    pub idle: Vec<Duration>,
    /// While pictures were indexed.
    pub busy: Vec<Duration>,
    /// Pictures that were indexed a second meanwhile.
    pub rate: f64,
}

/// Asks `queries` queries while as many of `pictures` pictures are indexed as there is time for. `scratch` is an
/// empty folder.
///
/// # Errors
/// When the run or a query fails, or when the run ends before the last query.
pub fn measure(scratch: &Path, pictures: u64, queries: usize, model: Arc<dyn Embedder>) -> Result<Latency> {
    let folder = scratch.join("pictures");
    Photos::new()?.write(&folder, 0..pictures)?;
    let library = Library::open(&scratch.join("library"), only(model))?;
    let words = || QUERIES.iter().cycle();
    // The weights are read with the first query, as the window does it before anybody types.
    library.search(&Request::text(QUERIES[0], COUNT))?;
    let mut measured = Latency::default();
    for query in words().take(queries.min(QUERIES.len())) {
        measured.idle.push(library.search(&Request::text(query, COUNT))?.elapsed);
    }
    let progress = Progress::default();
    thread::scope(|scope| {
        let run = scope.spawn(|| library.index(&[folder], None, &progress));
        while progress.done() < BEFORE && !run.is_finished() {
            thread::sleep(LOOK);
        }
        let (started, before) = (Instant::now(), progress.done());
        for (query, number) in words().zip(0..queries as u32) {
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
