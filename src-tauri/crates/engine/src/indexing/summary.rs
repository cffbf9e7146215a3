//! What a run is requested to scan, and what it found.

use std::path::PathBuf;
use std::time::Duration;

use super::pipeline::RunCounts;
use super::reconcile::Plan;
use crate::ids::FolderId;
use crate::problem::FolderProblem;

/// What an indexing run found and did.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Summary {
    /// Files whose names are those of pictures.
    pub found: u64,
    /// Of them, files that were unknown.
    pub new: u64,
    /// Of them, known files that were not modified.
    pub unchanged: u64,
    /// Of them, known files that were modified.
    pub changed: u64,
    /// Of them, files known at another path.
    pub moved: u64,
    /// Known files that are no longer there.
    pub missing: u64,
    /// Files that are in the cloud only, and so were not read.
    pub cloud: u64,
    /// Files in the wholly scanned folders that have no readable picture.
    pub unreadable: u64,
    /// Files in the wholly scanned folders whose kind cannot be decoded yet.
    pub unsupported: u64,
    /// Pictures that were embedded.
    pub embedded: u64,
    /// Known pictures that an older version had read, and that were read again.
    pub reread: u64,
    /// How long the run took.
    pub elapsed: Duration,
    /// Whether the run was cancelled.
    pub stopped: bool,
    /// Files that the cancelled run left to the next one.
    pub unread: u64,
}

impl Summary {
    /// Sets what is known before files are read.
    pub(super) fn add_plan(&mut self, plan: &Plan) {
        let unmodified = [&plan.unchanged, &plan.refreshed, &plan.retried, &plan.to_verify];
        self.unchanged = unmodified.iter().map(|list| list.len() as u64).sum();
        self.changed = plan.changed.len() as u64;
        self.moved = plan.moved.len() as u64;
        self.new = plan.new.len() as u64;
        self.missing = plan.missing.len() as u64;
    }

    /// Adds what another run found and did.
    pub(crate) fn add(&mut self, other: &Self) {
        self.found += other.found;
        self.new += other.new;
        self.unchanged += other.unchanged;
        self.changed += other.changed;
        self.moved += other.moved;
        self.missing += other.missing;
        self.cloud += other.cloud;
        self.unreadable += other.unreadable;
        self.unsupported += other.unsupported;
        self.embedded += other.embedded;
        self.reread += other.reread;
        self.unread += other.unread;
        self.stopped |= other.stopped;
    }

    /// Adds what reading files has shown: a new path of a content whose file is missing is a move. Returns the files
    /// that changed while they were read.
    pub(super) fn add_counts(&mut self, counts: RunCounts) -> Vec<(FolderId, PathBuf)> {
        self.embedded += counts.embedded;
        self.reread += counts.reread;
        self.unread += counts.unread;
        self.changed += counts.exchanged;
        self.unchanged = self.unchanged.saturating_sub(counts.exchanged);
        self.moved += counts.reappeared;
        self.new = self.new.saturating_sub(counts.reappeared);
        self.missing = (self.missing + counts.vanished).saturating_sub(counts.found_again);
        counts.still_changing
    }
}

/// How long a file must have been unmodified before a patient run reads it: programs rarely pause longer while they
/// write.
pub const QUIET_PERIOD: Duration = Duration::from_millis(700);

/// What to scan in one run.
#[derive(Clone, Copy, Debug, Default)]
pub struct ScanRequest<'a> {
    /// Folders to scan as a whole; new ones become part of the library.
    pub folders: &'a [PathBuf],
    /// Absolute paths at or below which something changed; those outside the library's folders are ignored.
    pub changed: &'a [PathBuf],
    /// Replaces the exclude patterns of `folders`.
    pub excludes: Option<&'a [String]>,
    /// Whether to make the missing thumbnails and vectors of known pictures in every folder, not only in `folders`.
    pub complete: bool,
    /// Whether to leave files that are being written to for later, see [`ScanOutcome::still_changing`].
    pub patient: bool,
}

/// The result of a [`ScanRequest`].
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ScanOutcome {
    /// What was found and done. Files without a readable picture are counted only in folders scanned as a whole.
    pub summary: Summary,
    /// Absolute paths of files that were modified within the last [`QUIET_PERIOD`] and were not read. What is known
    /// about them stays; scan them again a little later.
    pub still_changing: Vec<PathBuf>,
    /// Folders that were left out since they did not answer, and why: on macOS mostly those that it asks the user about.
    /// What is known about their pictures stays; scan them again a little later.
    pub silent: Vec<(PathBuf, FolderProblem)>,
}
