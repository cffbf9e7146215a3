//! Turns files into rows: reads and decodes on many threads, embeds on one, commits on one.
//!
//! Owns the stages, the bounded channels between them (which limit the memory) and how they stop: a stage that ends
//! closes its channel, which ends its neighbours. Never decides which files to read (that is
//! [`crate::indexing::reconcile`]), and writes to the catalogue only in `commit`.

mod batch;
mod commit;
mod counts;
mod embed;
mod job;
mod priority;
mod read;
mod run;
mod writer;
#[cfg(test)]
mod writer_tests;

use std::sync::Mutex;

use crossbeam_channel::bounded;

use crate::error::Result;
pub use batch::FULL as BATCH;
pub use commit::work as commit;
pub use counts::RunCounts;
pub use job::{Failure, Job, NewContent, Outcome, ProcessedFile};
pub use priority::{lower as lower_priority, lower_most};
pub use run::{RowPolicy, Run};

/// How many decoded pictures may wait for the model: three full batches.
const READ_AHEAD: usize = 24;
/// How many finished pictures may wait for a commit.
const WRITE_AHEAD: usize = 64;

/// Environment variable with the number of threads that read and decode.
const THREADS: &str = "RATNA_THREADS";
/// Most threads that the variable can ask for: more than any computer has cores.
const MAX_THREADS: usize = 256;

/// How many threads read and decode: as many as `RATNA_THREADS` says, otherwise one per core. They are plain threads,
/// since the model uses rayon's.
pub fn readers() -> usize {
    let cores = || std::thread::available_parallelism().map_or(2, usize::from);
    let configured = std::env::var(THREADS).unwrap_or_default();
    configured_threads(&configured).unwrap_or_else(|| {
        if !configured.is_empty() {
            tracing::warn!(configured, "ignoring {THREADS}: it must be a number from 1 to {MAX_THREADS}");
        }
        cores()
    })
}

/// A valid number of threads.
fn configured_threads(value: &str) -> Option<usize> {
    value.trim().parse().ok().filter(|threads| (1..=MAX_THREADS).contains(threads))
}

/// Reads, embeds and commits every job until done, cancelled or failed. What was committed stays.
///
/// # Errors
///
/// Database errors, and [`Error::Embed`](crate::Error::Embed) when the model fails. A file that cannot be read is an
/// [`Outcome`].
pub fn run(run: &Run<'_>, jobs: Vec<Job>) -> Result<RunCounts> {
    let total = jobs.len() as u64;
    run.progress.set_total(total);
    let queue = Mutex::new(jobs.into_iter());
    let (to_embed, decoded) = bounded(READ_AHEAD);
    let (to_commit, embedded) = bounded(WRITE_AHEAD);
    std::thread::scope(|scope| {
        for _ in 0..readers() {
            let to_embed = to_embed.clone();
            scope.spawn(|| {
                lower_priority();
                read::work(run, &queue, to_embed);
            });
        }
        drop(to_embed);
        // The embed stage owns its ends of the channels: when it returns, both neighbours notice.
        let embedding = scope.spawn(move || embed::work(run.embedder, &decoded, &to_commit));
        let committed = commit::work(run, embedded)
            .map(|counts| RunCounts { unread: total.saturating_sub(run.progress.done()), ..counts });
        match embedding.join() {
            Ok(Err(failed)) => committed.and(Err(failed.into())),
            Ok(Ok(())) => committed,
            Err(panic) => std::panic::resume_unwind(panic),
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_sensible_number_of_threads_is_accepted() {
        let accepted = ["", "0", "-1", "many", "257", "1", " 8 "].map(configured_threads);
        assert_eq!(accepted, [None, None, None, None, None, Some(1), Some(8)]);
    }
}
