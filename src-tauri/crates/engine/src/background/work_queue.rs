//! What the indexing thread is asked to do, and what it does now.
//!
//! Owns which job comes first, which waits, and what remains of a run that ends early. Never does any of the work.

use std::mem::take;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Instant;

use super::deferred::Deferred;
use super::events::Pause;
use super::job::Job;
use crate::progress::Progress;

/// The most changed paths kept; beyond, their roots are scanned whole. At about 100 bytes each they take 5 MB.
pub(super) const MAX_PATHS: usize = 50_000;

/// Jobs that wait, and the run under way.
#[derive(Default)]
pub(super) struct WorkQueue {
    /// What can be begun now.
    pending: Job,
    deferred: Deferred,
    /// Folders whose scan the user cancelled: that their watch starts is no reason to scan them again.
    cancelled_folders: Vec<PathBuf>,
    /// The run under way.
    pub(super) running: Option<Running>,
    /// How many callers work between runs, or wait for the current run to end. No run begins meanwhile.
    pub(super) suspensions: usize,
    paused_by_user: bool,
    paused_by_battery: bool,
    /// Whether the user stopped what is done between runs.
    reading_stopped: bool,
    /// Whether there may be pictures to read or to look at that the thread does not know of.
    pub(super) look_for_work: bool,
    /// Whether the thread is to end.
    pub(super) ended: bool,
    /// Whether the thread found nothing to begin and has reported everything.
    pub(super) idle: bool,
}

/// A run under way.
pub(super) struct Running {
    pub(super) progress: Arc<Progress>,
    /// What goes back to the queue if the run ends early.
    job: Job,
}

impl WorkQueue {
    /// Why runs wait, if they do.
    pub(super) fn pause(&self) -> Option<Pause> {
        match (self.paused_by_user, self.paused_by_battery) {
            (true, _) => Some(Pause::Requested),
            (_, true) => Some(Pause::Battery),
            _ => None,
        }
    }

    pub(super) fn set_paused(&mut self, reason: Pause, paused: bool) {
        match reason {
            Pause::Requested => self.paused_by_user = paused,
            Pause::Battery => self.paused_by_battery = paused,
        }
        if let Some(running) = &self.running {
            running.progress.set_paused(self.pause().is_some());
        }
    }

    pub(super) fn stop_run(&self) {
        if let Some(running) = &self.running {
            running.progress.cancel();
        }
    }

    /// Adds folders that the user asks to scan.
    pub(super) fn scan(&mut self, folders: Vec<PathBuf>) {
        for folder in folders {
            self.cancelled_folders.retain(|cancelled| *cancelled != folder);
            self.pending.request_folder(folder);
        }
        self.deferred.set_busy_until(None);
        self.reading_stopped = false;
    }

    /// Adds a library of another program that the user brings in.
    pub(super) fn import(&mut self, path: PathBuf, with_hidden: bool) {
        self.pending.import(path, with_hidden);
        self.pending.requested_by_user = true;
        self.deferred.set_busy_until(None);
        self.reading_stopped = false;
    }

    /// Reads the libraries of other programs again that have changed.
    pub(super) fn refresh_sources(&mut self) {
        self.pending.refresh_sources = true;
    }

    /// Reads the words in pictures and looks at them, also if the user stopped that before.
    pub(super) fn read_words(&mut self) {
        self.reading_stopped = false;
        self.look_for_work = true;
    }

    /// Whether the user stopped what is done between runs.
    pub(super) fn is_reading_stopped(&self) -> bool {
        self.reading_stopped
    }

    /// Whether pictures can be looked at and read now.
    pub(super) fn may_work_between_runs(&self) -> bool {
        !self.reading_stopped && self.suspensions == 0 && self.pause().is_none()
    }

    /// Whether pictures can be captioned now, by models that share the machine with a run: one that the user paused leaves it
    /// to them.
    pub(super) fn may_caption(&self) -> bool {
        (self.running.is_none() || self.paused_by_user) && !self.paused_by_battery
    }

    /// Whether what the person says can be exchanged with files now.
    pub(super) fn may_exchange(&self) -> bool {
        self.suspensions == 0 && self.pause().is_none()
    }

    /// Adds a change of the model, which the user asks for.
    pub(super) fn switch_model(&mut self) {
        self.pending.switch_model = true;
        self.pending.requested_by_user = true;
    }

    /// Ends the run and begins it again, without the change of the model.
    pub(super) fn restart(&mut self) {
        self.jobs_mut().for_each(|job| job.switch_model = false);
        self.stop_run();
    }

    /// Cancels scans, the change of the model, and all that the current run is for. Changed paths that no run has
    /// taken up remain: they are few, or soon will be.
    pub(super) fn cancel(&mut self) {
        self.cancelled_folders = self.pending.cancel();
        if let Some(failed) = self.deferred.failed_mut() {
            self.cancelled_folders.extend(failed.cancel());
        }
        if let Some(running) = &mut self.running {
            self.cancelled_folders.extend(take(&mut running.job).folders);
        }
        self.paused_by_user = false;
        self.reading_stopped = true;
        self.stop_run();
    }

    /// Removes a folder and everything in it from all jobs.
    pub(super) fn remove(&mut self, folder: &Path) {
        self.cancelled_folders.retain(|path| !path.starts_with(folder));
        self.deferred.remove(folder);
        self.jobs_mut().for_each(|job| job.remove(folder));
    }

    /// Removes all work for a library of another program.
    pub(super) fn remove_import(&mut self, path: &Path) {
        self.jobs_mut().for_each(|job| job.remove_import(path));
    }

    /// The folders and roots that wait to be scanned whole, or are being scanned.
    pub(super) fn roots(&self) -> impl Iterator<Item = &PathBuf> {
        let running = self.running.iter().map(|running| &running.job);
        let jobs = running.chain(self.deferred.failed()).chain([&self.pending]);
        jobs.flat_map(|job| job.folders.iter().chain(&job.rescan_roots))
    }

    /// Leaves folders alone whose scan the user cancelled before: that their watch starts is no reason to scan them.
    pub(super) fn leave(&mut self, folders: Vec<PathBuf>) {
        self.cancelled_folders.extend(folders);
    }

    fn jobs_mut(&mut self) -> impl Iterator<Item = &mut Job> {
        let running = self.running.iter_mut().map(|running| &mut running.job);
        running.chain(self.deferred.failed_mut()).chain([&mut self.pending])
    }

    /// Adds paths at or below which something changed. The watch reports a file that is still written to all the
    /// while; it is scanned when its time comes.
    pub(super) fn add_changed(&mut self, paths: impl IntoIterator<Item = PathBuf>, roots: &[PathBuf]) {
        let deferred = &self.deferred;
        self.pending.changed.extend(paths.into_iter().filter(|path| !deferred.is_still_changing(path)));
        self.limit_paths(roots);
    }

    /// Scans a root whose watch has just started, for what happened before; not if the user cancelled that.
    pub(super) fn watch_started(&mut self, root: PathBuf) {
        let before = self.cancelled_folders.len();
        self.cancelled_folders.retain(|folder| !folder.starts_with(&root));
        if self.cancelled_folders.len() == before {
            self.rescan(root);
        }
    }

    /// Scans a root whole, since anything in it may have changed.
    pub(super) fn rescan(&mut self, root: PathBuf) {
        self.pending.rescan_roots.insert(root);
    }

    /// Makes what known pictures lack.
    pub(super) fn complete(&mut self) {
        self.pending.complete = true;
    }

    /// Scans files that are still written to again, not before a time.
    pub(super) fn wait_for_quiet(
        &mut self,
        files: impl IntoIterator<Item = PathBuf>,
        until: Instant,
        roots: &[PathBuf],
    ) {
        self.deferred.wait_for_quiet(files, until);
        self.limit_paths(roots);
    }

    /// Tries a failed run's job again at a time, or when another run succeeds. Paths of it that change until then are
    /// scanned at once. Returns whether no other failure waits.
    pub(super) fn retry(&mut self, job: Job, at: Instant, roots: &[PathBuf]) -> bool {
        let is_first = self.deferred.retry(job, at);
        self.limit_paths(roots);
        is_first
    }

    /// Tries all that failed again now: a run has succeeded, so that the cause may have passed. Returns whether
    /// anything had failed.
    pub(super) fn retry_now(&mut self, now: Instant) -> bool {
        self.deferred.retry_now(now)
    }

    /// Scans whole roots instead of too many paths.
    fn limit_paths(&mut self, roots: &[PathBuf]) {
        if self.pending.changed.len() + self.deferred.path_count() <= MAX_PATHS {
            return;
        }
        self.pending.changed.extend(self.deferred.take_still_changing());
        self.pending.widen_to(roots);
        if let Some(failed) = self.deferred.failed_mut() {
            failed.widen_to(roots);
        }
    }

    /// Begins no run before a time unless the user asks, since another program is indexing.
    pub(super) fn wait_for_other_program(&mut self, until: Instant) {
        self.deferred.set_busy_until(Some(until));
    }

    /// Whether changed paths wait that can be scanned now.
    pub(super) fn has_changes(&self) -> bool {
        !self.pending.changed.is_empty() && self.pause().is_none()
    }

    /// Begins the next run, if there is one: changed paths come before whole folders.
    pub(super) fn begin(&mut self, now: Instant) -> Option<(Job, Arc<Progress>)> {
        let due = self.deferred.take_due(now);
        self.pending.add(due);
        if self.suspensions > 0 || self.deferred.is_busy() {
            return None;
        }
        let job = if self.has_changes() { self.pending.take_changed() } else { self.pending.take_scans()? };
        self.idle = false;
        let progress = Progress::new();
        progress.set_paused(self.pause().is_some());
        self.running = Some(Running { progress: Arc::clone(&progress), job: job.clone() });
        Some((job, progress))
    }

    /// Ends the run; returns its job without what was cancelled or removed meanwhile.
    pub(super) fn finish(&mut self) -> Job {
        self.running.take().map(|running| running.job).unwrap_or_default()
    }

    /// Takes back the job of a run that ended early.
    pub(super) fn take_back(&mut self, job: Job) {
        self.pending.add(job);
    }

    /// When something is due that is not yet.
    pub(super) fn next_due(&self) -> Option<Instant> {
        self.deferred.next_due()
    }
}

#[cfg(test)]
#[path = "work_queue_tests.rs"]
mod tests;
