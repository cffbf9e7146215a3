//! What the stages of one run share.

use std::collections::{HashMap, HashSet};
use std::path::PathBuf;
use std::sync::{Mutex, MutexGuard};

use blake3::Hash;

use super::job::Job;
use crate::catalogue::Catalogue;
use crate::disk::cloud::InCloud;
use crate::disk::walk::device_of;
use crate::embedder::Embedder;
use crate::ids::{FileId, FolderId, ModelId};
use crate::mutex::lock;
use crate::pictures::sidecars::Sidecars;
use crate::progress::Progress;

/// How the rows of files change after reading.
pub enum RowPolicy {
    /// Rows are updated to what was read.
    Update {
        /// Rows that this run has marked as missing.
        missing_now: HashSet<FileId>,
        /// Rows whose file may have been replaced: only its content shows whether it is the known one.
        to_verify: HashSet<FileId>,
        /// Whether a file that changes while it is read is left for a later run.
        patient: bool,
    },
    /// Rows stay as they are, even of files that cannot be read: this run only makes thumbnails and vectors, and
    /// leaves changes on disk to the next scan.
    Keep,
}

/// What all stages share.
pub struct Run<'a> {
    /// Where contents are looked up and committed.
    pub catalogue: &'a Catalogue,
    /// The model.
    pub embedder: &'a dyn Embedder,
    /// The row of the model whose vectors are made.
    pub model_id: ModelId,
    /// Absolute paths of the folders that the jobs' paths are relative to.
    pub roots: HashMap<FolderId, PathBuf>,
    /// Whether reading a file would download it.
    pub in_cloud: InCloud,
    /// Reads sidecars.
    pub sidecars: Sidecars,
    /// Counters; can cancel or pause the run.
    pub progress: &'a Progress,
    /// How the rows of files change.
    pub rows: RowPolicy,
    /// Contents that a reader has claimed and that are not committed yet.
    pub in_flight: Mutex<HashSet<Hash>>,
}

impl Run<'_> {
    /// The absolute path of a job's file.
    pub(super) fn path(&self, job: &Job) -> PathBuf {
        // Every job was found in one of these folders.
        self.roots[&job.candidate.folder_id].join(&job.candidate.path)
    }

    /// Whether the drive of a job's file is connected. An unplugged one leaves no folder, an empty one on another device,
    /// or one that cannot be listed. It may be mounted inside the folder, or a link may lead to it.
    pub(super) fn is_available(&self, job: &Job) -> bool {
        let root = &self.roots[&job.candidate.folder_id];
        let drive = Some(job.candidate.stat.device);
        let up_to_root: Vec<_> = job.candidate.path.ancestors().map(|below| root.join(below)).collect();
        // What is left of the path.
        if up_to_root.iter().find_map(|path| device_of(path)) != drive {
            return false;
        }
        // The drive's own folder: one further in may be one that its owner doesn't let us list.
        let outermost = up_to_root.iter().rev().find(|path| path.is_dir() && device_of(path) == drive);
        outermost
            .is_none_or(|folder| folder.read_dir().and_then(|mut entries| entries.next().transpose()).is_ok())
    }

    /// The claimed contents, locked.
    pub(super) fn in_flight(&self) -> MutexGuard<'_, HashSet<Hash>> {
        lock(&self.in_flight)
    }
}
