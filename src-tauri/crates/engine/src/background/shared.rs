//! What the indexing thread, the watch and the callers share.

use std::path::PathBuf;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use super::clock::Clock;
use super::events::Event;
use super::obstacles::Obstacles;
use super::watched_roots::WatchedRoots;
use super::work_queue::WorkQueue;
use crate::disk::timeout::TIMEOUT;
use crate::library::Library;
use crate::mutex::lock;

pub(super) struct Shared {
    pub(super) library: Arc<Library>,
    pub(super) clock: Clock,
    queue: Mutex<WorkQueue>,
    /// Wakes whoever waits for the queue to change.
    pub(super) changed: Condvar,
    /// `None` while the folders are not watched.
    pub(super) watching: Mutex<Option<WatchedRoots>>,
    pub(super) obstacles: Mutex<Obstacles>,
    pub(super) report: Box<dyn Fn(Event) + Send + Sync>,
}

impl Shared {
    pub(super) fn new(library: Arc<Library>, report: Box<dyn Fn(Event) + Send + Sync>) -> Self {
        Self {
            library,
            clock: Clock::default(),
            queue: Mutex::default(),
            changed: Condvar::new(),
            watching: Mutex::default(),
            obstacles: Mutex::default(),
            report,
        }
    }

    pub(super) fn queue(&self) -> MutexGuard<'_, WorkQueue> {
        lock(&self.queue)
    }

    /// The folder that a path stands for, by its true name where it can be reached. For a known folder's own path the
    /// system is not asked: the share it is on may never answer.
    pub(super) fn folder_of(&self, path: PathBuf) -> PathBuf {
        if self.library.has_folder(&path).unwrap_or_default() {
            return path;
        }
        let asked = path.clone();
        self.library.timed_io.run(&path, TIMEOUT, move || folder_of(asked)).unwrap_or(path)
    }

    /// Ends the run under way, waits for its end, and lets no other begin until the suspension is dropped. `None` if the
    /// run does not end in time.
    pub(super) fn suspend(&self, patience: Duration) -> Option<Suspension<'_>> {
        let mut queue = self.queue();
        queue.suspensions += 1;
        queue.stop_run();
        let suspension = Suspension(self);
        let is_running = |queue: &mut WorkQueue| queue.running.is_some();
        let (queue, timeout) = self
            .changed
            .wait_timeout_while(queue, patience, is_running)
            .unwrap_or_else(PoisonError::into_inner);
        // Dropping the suspension locks the queue.
        drop(queue);
        (!timeout.timed_out()).then_some(suspension)
    }
}

/// As long as this lives, no run begins.
pub(super) struct Suspension<'a>(&'a Shared);

impl Drop for Suspension<'_> {
    fn drop(&mut self) {
        self.0.queue().suspensions -= 1;
        self.0.changed.notify_all();
    }
}

/// The folder that a path stands for, by its true name where it can be reached: a file stands for the folder it lies
/// in.
fn folder_of(path: PathBuf) -> PathBuf {
    let folder = match path.parent() {
        Some(parent) if path.is_file() => parent.to_path_buf(),
        _ => path,
    };
    folder.canonicalize().unwrap_or(folder)
}
