//! What a run is asked to look at, and what it found.

use std::path::PathBuf;
use std::time::Duration;

use super::pipeline::RunCounts;
use super::reconcile::Plan;
use crate::ids::FolderId;

/// What an indexing run found and did.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Summary {
    /// Files that look like pictures.
    pub found: u64,
    /// Of them, those nothing was known of.
    pub new: u64,
    /// Those that were known and not written to.
    pub unchanged: u64,
    /// Those that were written to.
    pub changed: u64,
    /// Those known under another path.
    pub moved: u64,
    /// KnownFile files that are no longer there.
    pub missing: u64,
    /// Files that are in the cloud only, and so were not read.
    pub cloud: u64,
    /// Files in these folders that no picture can be had from.
    pub unreadable: u64,
    /// Files in these folders of a kind that cannot be decoded yet.
    pub unsupported: u64,
    /// Pictures the model looked at.
    pub embedded: u64,
    /// How long it took.
    pub elapsed: Duration,
    /// Whether it was asked to stop before the end.
    pub stopped: bool,
    /// Files that were to be read and are left to the next run, since it was asked to stop.
    pub unread: u64,
}

impl Summary {
    /// What is known before anything is read.
    pub(super) fn count(&mut self, plan: &Plan) {
        let stand = [&plan.unchanged, &plan.refreshed, &plan.retried, &plan.to_verify];
        self.unchanged = stand.iter().map(|list| list.len() as u64).sum();
        self.changed = plan.changed.len() as u64;
        self.moved = plan.moved.len() as u64;
        self.new = plan.new.len() as u64;
        self.missing = plan.missing.len() as u64;
    }

    /// What reading has shown. A new path of a content whose file is gone is a move. Gives the files that were
    /// written to meanwhile.
    pub(super) fn add(&mut self, counts: RunCounts) -> Vec<(FolderId, PathBuf)> {
        self.embedded += counts.embedded;
        self.unread += counts.unread;
        self.changed += counts.exchanged;
        self.unchanged = self.unchanged.saturating_sub(counts.exchanged);
        self.moved += counts.reappeared;
        self.new = self.new.saturating_sub(counts.reappeared);
        self.missing = (self.missing + counts.vanished).saturating_sub(counts.found_again);
        counts.still_changing
    }
}

/// How long a file has to be left alone before a patient run reads it.
pub const QUIET_PERIOD: Duration = Duration::from_millis(700);

/// What to look at in one run.
#[derive(Clone, Copy, Debug, Default)]
pub struct ScanRequest<'a> {
    /// Folders to look at whole; new ones become part of the library.
    pub folders: &'a [PathBuf],
    /// Absolute paths at or below which something changed, inside folders of the library; others are ignored.
    pub changed: &'a [PathBuf],
    /// Replaces the patterns of what is left out of `folders`.
    pub excludes: Option<&'a [String]>,
    /// Whether files that are being written to just now are left for later, see [`ScanOutcome::still_changing`].
    pub patient: bool,
}

/// What came of a [`ScanRequest`].
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ScanOutcome {
    /// What was found and done. Files that cannot be read are counted only in folders looked at whole.
    pub summary: Summary,
    /// Absolute paths of files that were written to within the last [`QUIET_PERIOD`] and were not read. What is known of
    /// them stands; look at them again a little later.
    pub still_changing: Vec<PathBuf>,
}
