//! What a run has done.

use std::path::PathBuf;

use crate::ids::FolderId;

/// What a run has committed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RunCounts {
    /// Vectors made.
    pub embedded: u64,
    /// Known contents that an older version had read, and that were read again without changing their pixels.
    pub reread: u64,
    /// New paths of contents whose file had been marked as missing: they moved.
    pub reappeared: u64,
    /// Those of them that this run itself had marked.
    pub found_again: u64,
    /// Rows whose file was replaced by one that differs only in its content.
    pub exchanged: u64,
    /// Files that disappeared between the walk and reading.
    pub vanished: u64,
    /// Files that were not read because the run was cancelled.
    pub unread: u64,
    /// Files that changed while they were read, by folder and path. What is known about them stays.
    pub still_changing: Vec<(FolderId, PathBuf)>,
}
