//! Work that is not due yet: files that are still written to, failed runs, and a library that another program holds.

use std::collections::BTreeMap;
use std::mem::take;
use std::path::{Path, PathBuf};
use std::time::Instant;

use super::job::Job;

/// What waits, and until when.
#[derive(Default)]
pub(super) struct Deferred {
    /// Files that are still written to, and when to scan each.
    still_changing: BTreeMap<PathBuf, Instant>,
    /// The jobs of all failed runs as one, and when to try again.
    failed: Option<(Job, Instant)>,
    /// Another program is indexing: no run begins before.
    busy_until: Option<Instant>,
}

impl Deferred {
    /// Scans files that are still written to again at a time.
    pub(super) fn wait_for_quiet(&mut self, files: impl IntoIterator<Item = PathBuf>, until: Instant) {
        self.still_changing.extend(files.into_iter().map(|path| (path, until)));
    }

    /// Whether a file is scanned later anyway.
    pub(super) fn is_still_changing(&self, path: &Path) -> bool {
        self.still_changing.contains_key(path)
    }

    /// Takes out all files that are still written to.
    pub(super) fn take_still_changing(&mut self) -> impl Iterator<Item = PathBuf> + use<> {
        take(&mut self.still_changing).into_keys()
    }

    /// Tries a failed run's job again at a time, or at that of an earlier failure, and completes what it left half done. Returns whether no other failure
    /// waits.
    pub(super) fn retry(&mut self, mut job: Job, at: Instant) -> bool {
        (job.requested_by_user, job.complete) = (false, true);
        let is_first = self.failed.is_none();
        let (failed, earlier) = self.failed.take().unwrap_or((Job::default(), at));
        job.add(failed);
        self.failed = Some((job, at.min(earlier)));
        is_first
    }

    /// Makes all failed jobs due. Returns whether there are any.
    pub(super) fn retry_now(&mut self, now: Instant) -> bool {
        self.failed.as_mut().map(|(_, at)| *at = now).is_some()
    }

    /// The job of the failed runs, to look at.
    pub(super) fn failed(&self) -> Option<&Job> {
        self.failed.as_ref().map(|(job, _)| job)
    }

    /// The job of the failed runs.
    pub(super) fn failed_mut(&mut self) -> Option<&mut Job> {
        self.failed.as_mut().map(|(job, _)| job)
    }

    /// Begins no run before a time, since another program is indexing.
    pub(super) fn set_busy_until(&mut self, until: Option<Instant>) {
        self.busy_until = until;
    }

    /// Whether another program is indexing, as far as is known.
    pub(super) fn is_busy(&self) -> bool {
        self.busy_until.is_some()
    }

    /// Removes a folder and everything in it.
    pub(super) fn remove(&mut self, folder: &Path) {
        self.still_changing.retain(|path, _| !path.starts_with(folder));
        if let Some(job) = self.failed_mut() {
            job.remove(folder);
        }
    }

    /// Takes out what is due.
    pub(super) fn take_due(&mut self, now: Instant) -> Job {
        self.busy_until = self.busy_until.filter(|at| now < *at);
        let quiet = self.still_changing.extract_if(.., |_, at| now >= *at).map(|(path, _)| path);
        let mut due = Job { changed: quiet.collect(), ..Job::default() };
        if let Some((job, _)) = self.failed.take_if(|(_, at)| now >= *at) {
            due.add(job);
        }
        due
    }

    /// When the next of it is due.
    pub(super) fn next_due(&self) -> Option<Instant> {
        let failed = self.failed.iter().map(|(_, at)| *at);
        self.busy_until.into_iter().chain(failed).chain(self.still_changing.values().copied()).min()
    }

    /// Paths held.
    pub(super) fn path_count(&self) -> usize {
        self.still_changing.len() + self.failed.as_ref().map_or(0, |(job, _)| job.changed.len())
    }
}
