//! How far a download has got, and the wish that it stop.
//!
//! The download bumps counters; whoever shows progress reads them at its own pace. To pause is to stop: what has
//! arrived is kept, and the next download goes on from there.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU8, AtomicU64, Ordering};

/// What a download is at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Stage {
    /// Asking the hub what there is, or reading again what is there already.
    Looking = 0,
    /// Getting bytes.
    Getting = 1,
    /// Waiting before the next try, or because the hub asked for it.
    Waiting = 2,
}

/// Counters of a download, shared between it and whoever shows them.
#[derive(Debug, Default)]
pub struct Progress {
    stage: AtomicU8,
    total: AtomicU64,
    done: AtomicU64,
    cancelled: AtomicBool,
}

impl Progress {
    /// Counters at nothing.
    pub fn new() -> Arc<Self> {
        Arc::default()
    }

    /// Asks the download to stop now; what is there is kept.
    pub fn cancel(&self) {
        self.cancelled.store(true, Ordering::Relaxed);
    }

    /// Whether it was asked to stop.
    pub fn is_cancelled(&self) -> bool {
        self.cancelled.load(Ordering::Relaxed)
    }

    /// What the download is at.
    pub fn stage(&self) -> Stage {
        match self.stage.load(Ordering::Relaxed) {
            0 => Stage::Looking,
            1 => Stage::Getting,
            _ => Stage::Waiting,
        }
    }

    /// Bytes of all files; 0 before they are known.
    pub fn total(&self) -> u64 {
        self.total.load(Ordering::Relaxed)
    }

    /// Bytes that are on the disk, those of earlier tries among them. It can shrink: a file that changed on the
    /// hub is begun anew.
    pub fn done(&self) -> u64 {
        self.done.load(Ordering::Relaxed)
    }

    pub(crate) fn enter(&self, stage: Stage) {
        self.stage.store(stage as u8, Ordering::Relaxed);
    }

    pub(crate) fn set_total(&self, bytes: u64) {
        self.total.store(bytes, Ordering::Relaxed);
    }

    pub(crate) fn set_done(&self, bytes: u64) {
        self.done.store(bytes, Ordering::Relaxed);
    }

    pub(crate) fn add_done(&self, bytes: u64) {
        self.done.fetch_add(bytes, Ordering::Relaxed);
    }

    /// A file turned out to have another size than was thought.
    pub(crate) fn correct_total(&self, thought: u64, bytes: u64) {
        self.total.fetch_sub(thought, Ordering::Relaxed);
        self.total.fetch_add(bytes, Ordering::Relaxed);
    }

    pub(crate) fn take_back(&self, bytes: u64) {
        self.done.fetch_sub(bytes, Ordering::Relaxed);
    }
}
