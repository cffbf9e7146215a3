//! What goes into a comparison and what comes out of it.

use std::collections::HashSet;
use std::path::PathBuf;

use crate::disk::walk::Candidate;
use crate::ids::{FileId, FolderId};

/// What was found in the scanned folders.
#[derive(Debug, Default)]
pub struct Findings {
    /// Files found, with their folders.
    pub candidates: Vec<Candidate>,
    /// Paths that the walk could not list: the folder and the path relative to it.
    pub unseen: Vec<(FolderId, PathBuf)>,
    /// Folders of which only parts were scanned.
    pub in_part: Vec<FolderId>,
}

/// A known row and the file that it describes now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Match {
    /// Row of `files`.
    pub id: FileId,
    /// The file's path and stat now.
    pub candidate: Candidate,
}

/// What to do; every candidate and every known row occurs at most once.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Plan {
    /// Rows that stay as they are.
    pub unchanged: Vec<Match>,
    /// Rows of unmodified files whose state or stat has changed: they were missing and are back, or the file system
    /// has renumbered its inodes.
    pub refreshed: Vec<Match>,
    /// Rows whose file now has another path.
    pub moved: Vec<Match>,
    /// Those of `moved` whose file has another change time, too. A rename sets it, and so does an edit after which a
    /// program set the modification time back: only reading the file shows which it was.
    pub moved_to_verify: HashSet<FileId>,
    /// Rows whose file was modified and has to be read again.
    pub changed: Vec<Match>,
    /// Rows whose file has the same size and modification time, but another inode or change time: only reading it
    /// shows whether its content is the same.
    pub to_verify: Vec<Match>,
    /// Rows that failed before and may succeed now.
    pub retried: Vec<Match>,
    /// Files that are unknown so far.
    pub new: Vec<Candidate>,
    /// Rows whose file is no longer there.
    pub missing: Vec<FileId>,
    /// Rows whose file is on a device that is not connected.
    pub offline: Vec<FileId>,
}
