//! How far a long run is, and requests to pause or stop it.
//!
//! Workers increment counters, which hosts read at their own pace. Nothing here blocks, except a worker that was asked
//! to pause.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU8, AtomicU64, Ordering};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

use crate::mutex::lock;
use crate::problem::FolderProblem;

/// What an indexing run does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Phase {
    /// Listing folders.
    Looking = 0,
    /// Reading pictures.
    Reading = 1,
    /// Bringing the index up to date.
    Finishing = 2,
    /// Embedding the pictures with the next model.
    Switching = 3,
}

/// Counters of an indexing run, shared between its threads and the host that shows them.
///
/// ```
/// use ratna_engine::progress::{Phase, Progress};
///
/// let progress = Progress::new();
/// assert_eq!((progress.phase(), progress.done(), progress.total()), (Phase::Looking, 0, 0));
/// // From any thread: a run with this progress ends after the pictures in hand.
/// progress.cancel();
/// assert!(progress.is_cancelled());
/// ```
#[derive(Debug, Default)]
pub struct Progress {
    phase: AtomicU8,
    total: AtomicU64,
    done: AtomicU64,
    cancelled: AtomicBool,
    paused: Mutex<bool>,
    woken: Condvar,
    silent: Mutex<Vec<(PathBuf, FolderProblem)>>,
}

impl Progress {
    /// Creates counters at zero, neither paused nor cancelled.
    pub fn new() -> Arc<Self> {
        Arc::default()
    }

    /// Asks the run to stop after the pictures in hand; what was done is kept.
    pub fn cancel(&self) {
        self.cancelled.store(true, Ordering::Relaxed);
        // Taking the lock keeps a worker from missing the wake-up between its check and its wait.
        drop(self.paused());
        self.woken.notify_all();
    }

    /// Asks the run to pause after the pictures in hand, or to resume.
    pub fn set_paused(&self, paused: bool) {
        *self.paused() = paused;
        self.woken.notify_all();
    }

    /// Waits until the run is not paused, or is to stop.
    pub(crate) fn wait_while_paused(&self) {
        let mut paused = self.paused();
        while *paused && !self.is_cancelled() {
            paused = self.woken.wait(paused).unwrap_or_else(PoisonError::into_inner);
        }
    }

    fn paused(&self) -> MutexGuard<'_, bool> {
        lock(&self.paused)
    }

    /// Whether the run was asked to stop.
    pub fn is_cancelled(&self) -> bool {
        self.cancelled.load(Ordering::Relaxed)
    }

    /// What the run does now.
    pub fn phase(&self) -> Phase {
        match self.phase.load(Ordering::Relaxed) {
            0 => Phase::Looking,
            1 => Phase::Reading,
            2 => Phase::Finishing,
            _ => Phase::Switching,
        }
    }

    /// Files to read in this phase; 0 before they are listed.
    pub fn total(&self) -> u64 {
        self.total.load(Ordering::Relaxed)
    }

    /// Files whose outcome is committed.
    pub fn done(&self) -> u64 {
        self.done.load(Ordering::Relaxed)
    }

    /// Folders that the run leaves out since they do not answer, as far as it knows by now.
    pub(crate) fn silent(&self) -> Vec<(PathBuf, FolderProblem)> {
        lock(&self.silent).clone()
    }

    pub(crate) fn add_silent(&self, folders: &[(PathBuf, FolderProblem)]) {
        lock(&self.silent).extend_from_slice(folders);
    }

    pub(crate) fn enter(&self, phase: Phase) {
        self.phase.store(phase as u8, Ordering::Relaxed);
    }

    /// Sets how many files there are to read; none is done.
    pub(crate) fn set_total(&self, files: u64) {
        self.done.store(0, Ordering::Relaxed);
        self.total.store(files, Ordering::Relaxed);
    }

    pub(crate) fn add_done(&self, files: u64) {
        self.done.fetch_add(files, Ordering::Relaxed);
    }
}
