//! Progress of a download, and its cancellation.
//!
//! The download updates counters; an observer reads them at its own pace. Pausing is cancelling: the bytes that
//! arrived are kept, and the next download resumes from them.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU8, AtomicU64, Ordering};

/// What a download is doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Stage {
    /// Asking the hub for sizes and hashes, or hashing what is already on disk.
    Checking = 0,
    /// Receiving bytes.
    Downloading = 1,
    /// Waiting before the next attempt.
    Waiting = 2,
}

/// Counters of a download, shared between the download and its observers.
#[derive(Debug, Default)]
pub struct Progress {
    stage: AtomicU8,
    total: AtomicU64,
    done: AtomicU64,
    cancelled: AtomicBool,
}

impl Progress {
    /// Counters at zero.
    pub fn new() -> Arc<Self> {
        Arc::default()
    }

    /// Stops the download; the bytes that arrived are kept.
    pub fn cancel(&self) {
        self.cancelled.store(true, Ordering::Relaxed);
    }

    /// Whether the download was cancelled.
    pub fn is_cancelled(&self) -> bool {
        self.cancelled.load(Ordering::Relaxed)
    }

    /// What the download is doing.
    pub fn stage(&self) -> Stage {
        match self.stage.load(Ordering::Relaxed) {
            0 => Stage::Checking,
            1 => Stage::Downloading,
            _ => Stage::Waiting,
        }
    }

    /// Size of all files in bytes; 0 until it is known.
    pub fn total(&self) -> u64 {
        self.total.load(Ordering::Relaxed)
    }

    /// Bytes on disk, including those of earlier downloads. It can shrink: a file that changed on the hub is
    /// downloaded from the start.
    pub fn done(&self) -> u64 {
        self.done.load(Ordering::Relaxed)
    }

    pub(super) fn enter(&self, stage: Stage) {
        self.stage.store(stage as u8, Ordering::Relaxed);
    }

    pub(super) fn set_total(&self, bytes: u64) {
        self.total.store(bytes, Ordering::Relaxed);
    }

    pub(super) fn set_done(&self, bytes: u64) {
        self.done.store(bytes, Ordering::Relaxed);
    }

    pub(super) fn add_done(&self, bytes: u64) {
        self.done.fetch_add(bytes, Ordering::Relaxed);
    }

    pub(super) fn subtract_done(&self, bytes: u64) {
        self.done.fetch_sub(bytes, Ordering::Relaxed);
    }

    /// Replaces the size of one file in the total.
    pub(super) fn correct_total(&self, previous: u64, bytes: u64) {
        self.total.fetch_sub(previous, Ordering::Relaxed);
        self.total.fetch_add(bytes, Ordering::Relaxed);
    }
}
