//! What `mcp` and `serve` share: threads, and a library that is ready and stays tidy while it waits.

use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, Result};
use ratna_engine::Library;
use tokio::runtime::Builder;
use tokio::task::spawn_blocking;
use tokio::time::sleep;

use super::served::Served;
use crate::service::Queue;

/// Time between two looks for memory that searches no longer need.
const TIDY_EVERY: Duration = Duration::from_secs(5);

/// Threads that wait for clients. Questions are answered on others.
const THREADS: usize = 2;

/// Serves a library until `serve` ends.
///
/// # Errors
/// Those of `serve`, and the system's.
pub(super) fn run(library: Library, serve: impl AsyncFnOnce(Queue) -> Result<()>) -> Result<()> {
    let mut threads = Builder::new_multi_thread();
    let threads = threads.worker_threads(THREADS).enable_io().enable_time().build();
    let threads = threads.context("no threads to serve with")?;
    let served = Arc::new(Served(library));
    let ended = threads.block_on(async {
        tokio::spawn(tidy(served.clone()));
        serve(Queue::new(served)).await
    });
    // One may still wait for a line of standard input.
    threads.shutdown_background();
    ended
}

async fn tidy(served: Arc<Served>) {
    let ready = served.clone();
    if spawn_blocking(move || ready.0.warm_up()).await.is_err() {
        tracing::warn!("the library could not be warmed up; first answers take longer");
    }
    loop {
        sleep(TIDY_EVERY).await;
        served.0.release_idle_memory();
    }
}
