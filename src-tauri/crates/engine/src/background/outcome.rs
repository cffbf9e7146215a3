//! What follows from the end of a run: what is left to do, when to try again, and what is reported.

use std::collections::HashSet;
use std::path::PathBuf;
use std::time::Duration;

use super::events::Event;
use super::exchanging::Exchanging;
use super::shared::Shared;
use super::task::Task;
use crate::error::{Error, Result};
use crate::indexing::{QUIET_PERIOD, ScanOutcome, Summary};
use crate::mutex::lock;
use crate::progress::Progress;
use crate::sources::Changes;
use crate::{seen, words};

/// How long to wait while another program is indexing before trying again.
pub(super) const BUSY: Duration = Duration::from_secs(5);
/// How long to wait before failed work is tried again; doubled at each failure,
pub(super) const RETRY: Duration = Duration::from_secs(5);
/// up to this,
pub(super) const MAX_RETRY: Duration = Duration::from_secs(10 * 60);
/// or to this while the library's disk is full or fails: a try that ends at the first write costs little, and whoever has
/// freed some space waits for it.
pub(super) const MAX_RETRY_OF_DISK: Duration = Duration::from_secs(30);

/// How long to wait before a folder that does not answer is scanned again: the user may be about to allow it. A try while
/// an earlier one is still held returns at once.
pub(super) const SILENT: Duration = Duration::from_secs(15);

/// What the thread remembers from one run to the next.
pub(super) struct Memory {
    /// The text of the last failure reported.
    failure: Option<String>,
    /// Folders that did not answer, which are reported once.
    silent: HashSet<PathBuf>,
    /// Whether another program was indexing.
    was_busy: bool,
    /// How long to wait after the next failure.
    retry_after: Duration,
    /// Where volumes were mounted at the last check.
    pub(super) mounts: Option<Vec<PathBuf>>,
    /// The libraries of other programs that had changed at the last check.
    pub(super) changed_sources: Changes,
    /// Looking at pictures.
    pub(super) looking: Task<seen::Session>,
    /// Reading the words in pictures.
    pub(super) reading: Task<words::Session>,
    /// Exchanging with sidecars and originals.
    pub(super) exchanging: Exchanging,
}

impl Default for Memory {
    fn default() -> Self {
        Self {
            failure: None,
            silent: HashSet::new(),
            was_busy: false,
            retry_after: RETRY,
            mounts: None,
            changed_sources: Changes::default(),
            looking: Task::default(),
            reading: Task::default(),
            exchanging: Exchanging::default(),
        }
    }
}

impl Shared {
    /// Drops the obstacles in folders that are no longer part of the library.
    pub(super) fn drop_stale_obstacles(&self) {
        if let Ok(folders) = self.library.folders() {
            lock(&self.obstacles).keep_within(&folders);
        }
    }

    /// Puts back what a run left to do. A run that was stopped leaves its job to the next one, except what was
    /// cancelled or removed meanwhile; a failure loses nothing.
    pub(super) fn settle(&self, progress: &Progress, outcome: &Result<ScanOutcome>, memory: &mut Memory) {
        let (roots, now) = (self.roots(), self.clock.now());
        let mut queue = self.queue();
        let job = queue.finish();
        match outcome {
            // Checked under the lock: whoever adds to the queue stops the run at the same time.
            Ok(_) if progress.is_cancelled() => queue.take_back(job),
            Ok(scanned) => {
                queue.wait_for_quiet(scanned.still_changing.iter().cloned(), now + QUIET_PERIOD, &roots);
                let silent = scanned.silent.iter().map(|(path, _)| path.clone());
                queue.wait_for_quiet(silent, now + SILENT, &roots);
                if !queue.retry_now(now) {
                    (memory.retry_after, memory.failure) = (RETRY, None);
                }
            }
            Err(Error::Busy { .. }) => {
                queue.take_back(job);
                queue.wait_for_other_program(now + BUSY);
            }
            // The scan itself succeeded.
            Err(Error::NotReady { .. }) => drop(queue.retry_now(now)),
            // Another try would end alike.
            Err(Error::ReadOnly { .. }) => {}
            Err(error) => {
                let is_of_disk = matches!(error, Error::DiskFull { .. } | Error::Unreadable { .. });
                let longest = if is_of_disk { MAX_RETRY_OF_DISK } else { MAX_RETRY };
                // Further failures in the meantime do not count as tries.
                if queue.retry(job, now + memory.retry_after.min(longest), &roots) {
                    memory.retry_after = (memory.retry_after * 2).min(MAX_RETRY);
                }
            }
        }
        drop(queue);
        self.changed.notify_all();
    }

    /// Reports a run's results or failure. That another program is indexing is reported once, not at every try, and
    /// so is a failure that every change on disk repeats, or a folder that does not answer.
    pub(super) fn report_outcome(&self, outcome: Result<ScanOutcome>, awaited: bool, memory: &mut Memory) {
        let is_busy = matches!(outcome, Err(Error::Busy { .. }));
        match outcome {
            Ok(ScanOutcome { mut summary, silent, .. }) => {
                for (path, problem) in silent {
                    if memory.silent.insert(path.clone()) || awaited {
                        (self.report)(Event::Failed(Error::NoFolder { path, problem }));
                    }
                }
                if summary.stopped {
                    // The run that reads them counts them as new again.
                    summary.new = summary.new.saturating_sub(summary.unread);
                }
                (self.report)(Event::RunEnded(summary));
            }
            Err(error) => {
                let text = error.to_string();
                let is_known = if is_busy {
                    memory.was_busy
                } else {
                    !awaited && memory.failure.as_ref() == Some(&text)
                };
                if !is_known {
                    (self.report)(Event::Failed(error));
                }
                memory.failure = Some(text);
            }
        }
        memory.was_busy = is_busy;
    }
}

/// Whether a run has changed what the library shows.
pub(super) fn has_changed_something(summary: &Summary) -> bool {
    let Summary { new, changed, moved, missing, embedded, reread, .. } = *summary;
    [new, changed, moved, missing, embedded, reread].iter().any(|count| *count > 0)
}

#[cfg(test)]
#[path = "outcome_tests.rs"]
mod tests;
