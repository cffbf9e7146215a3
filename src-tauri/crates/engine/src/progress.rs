//! How far a long piece of work has got, and the wish that it wait or stop.
//!
//! Workers bump counters; whoever shows progress reads them at its own pace. Nothing here blocks but
//! the wait of a worker that was asked to wait.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU8, AtomicU64, Ordering};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

use crate::mutex::lock;

/// What an indexing run is at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Phase {
    /// Listing folders.
    Looking = 0,
    /// Reading pictures.
    Reading = 1,
    /// Bringing the index up to date.
    Finishing = 2,
    /// Letting the next model look at the pictures.
    Switching = 3,
}

/// Counters of an indexing run, shared between its threads and whoever shows them.
#[derive(Debug, Default)]
pub struct Progress {
    phase: AtomicU8,
    total: AtomicU64,
    done: AtomicU64,
    cancelled: AtomicBool,
    paused: Mutex<bool>,
    woken: Condvar,
}

impl Progress {
    /// Counters at nothing.
    pub fn new() -> Arc<Self> {
        Arc::default()
    }

    /// Asks the work to stop after the pictures in hand; what was done is kept.
    pub fn cancel(&self) {
        self.cancelled.store(true, Ordering::Relaxed);
        // The lock is taken so that nobody falls asleep between looking and being woken.
        drop(self.paused());
        self.woken.notify_all();
    }

    /// Asks the work to wait after the pictures in hand, or to go on.
    pub fn set_paused(&self, paused: bool) {
        *self.paused() = paused;
        self.woken.notify_all();
    }

    /// Returns at once, or when the work may go on or was asked to stop.
    pub(crate) fn wait_while_paused(&self) {
        let mut paused = self.paused();
        while *paused && !self.is_cancelled() {
            paused = self.woken.wait(paused).unwrap_or_else(PoisonError::into_inner);
        }
    }

    fn paused(&self) -> MutexGuard<'_, bool> {
        lock(&self.paused)
    }

    /// Whether the work was asked to stop.
    pub fn is_cancelled(&self) -> bool {
        self.cancelled.load(Ordering::Relaxed)
    }

    /// What the work is at.
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

    pub(crate) fn enter(&self, phase: Phase) {
        self.phase.store(phase as u8, Ordering::Relaxed);
    }

    /// So many files are to be read, and none is yet.
    pub(crate) fn set_total(&self, files: u64) {
        self.done.store(0, Ordering::Relaxed);
        self.total.store(files, Ordering::Relaxed);
    }

    pub(crate) fn add_done(&self, files: u64) {
        self.done.fetch_add(files, Ordering::Relaxed);
    }
}
