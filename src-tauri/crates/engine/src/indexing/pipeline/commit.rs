//! Last stage: commits outcomes, many per transaction, on the run's own thread.
//!
//! Owns when a picture counts as done: a killed run loses only what is here and not yet committed. Never decides
//! what a row says: [`Writer`] does.

use std::time::{Duration, Instant};

use crossbeam_channel::{Receiver, RecvTimeoutError};

use super::counts::RunCounts;
use super::job::ProcessedFile;
use super::run::Run;
use super::writer::Writer;
use crate::catalogue::texts;
use crate::error::Result;

/// The most rows per transaction: enough that the cost of a commit does not matter.
const ROWS: usize = 256;
/// How long finished pictures stay uncommitted at most: a killed run loses no more work than that, and the first ones
/// of a new folder are on the screen as soon.
const INTERVAL: Duration = Duration::from_millis(500);

/// Commits until the previous stages have ended.
///
/// # Errors
///
/// Database errors.
pub fn work(run: &Run<'_>, finished: Receiver<ProcessedFile>) -> Result<RunCounts> {
    let mut writer = Writer::new(run);
    loop {
        let mut batch = Vec::with_capacity(ROWS);
        let open = collect(&finished, &mut batch);
        writer.commit(batch)?;
        // The new pictures are found by their names at once, or else at the end of the run.
        if let Err(error) = texts::catch_up(run.catalogue) {
            tracing::warn!(%error, "could not bring the index of texts up to date");
        }
        if !open {
            return Ok(writer.counts);
        }
    }
}

/// Fills a batch until it is full or [`INTERVAL`] old. Returns whether more may follow.
fn collect(finished: &Receiver<ProcessedFile>, batch: &mut Vec<ProcessedFile>) -> bool {
    let mut due = None;
    while batch.len() < ROWS {
        let next = match due {
            None => finished.recv().map_err(RecvTimeoutError::from),
            Some(due) => finished.recv_deadline(due),
        };
        match next {
            Ok(done) => batch.push(done),
            Err(RecvTimeoutError::Timeout) => break,
            Err(RecvTimeoutError::Disconnected) => return false,
        }
        due.get_or_insert_with(|| Instant::now() + INTERVAL);
    }
    true
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;
    use std::thread;

    use super::super::job::{Job, Outcome};
    use super::*;
    use crate::disk::walk::{Candidate, Stat};
    use crate::ids::FolderId;

    fn processed() -> ProcessedFile {
        let stat = Stat { bytes: 1, mtime_ns: 1, ctime_ns: 1, inode: 1, device: 1 };
        let candidate = Candidate { folder_id: FolderId(1), path: PathBuf::from("a.jpg"), stat };
        ProcessedFile { job: Job { candidate, row: None }, outcome: Outcome::Unavailable }
    }

    #[test]
    fn a_full_batch_is_committed_without_waiting_for_more_and_the_rest_at_the_end() {
        let (sender, finished) = crossbeam_channel::unbounded();
        (0..=ROWS).for_each(|_| sender.send(processed()).unwrap());
        let next = || {
            let mut batch = Vec::new();
            (collect(&finished, &mut batch), batch.len())
        };
        assert_eq!(next(), (true, ROWS));
        drop(sender);
        assert_eq!(next(), (false, 1));
    }

    #[test]
    fn what_follows_within_the_interval_is_committed_together() {
        let (sender, finished) = crossbeam_channel::bounded(1);
        sender.send(processed()).unwrap();
        let watched = finished.clone();
        let follower = thread::spawn(move || {
            while !watched.is_empty() {
                thread::yield_now();
            }
            sender.send(processed()).unwrap();
        });
        let mut batch = Vec::new();
        collect(&finished, &mut batch);
        follower.join().unwrap();
        assert_eq!(batch.len(), 2);
    }
}
