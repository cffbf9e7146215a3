//! What a walk finds.

use std::path::PathBuf;

use super::stat::Stat;
use crate::ids::FolderId;

/// A file that may be a picture.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Candidate {
    /// The root folder in which it was found.
    pub folder_id: FolderId,
    /// Path relative to the root folder.
    pub path: PathBuf,
    /// Its metadata.
    pub stat: Stat,
}

/// What a walk found.
#[derive(Debug, Default)]
pub struct WalkResult {
    /// Files that may be pictures, in no particular order.
    pub candidates: Vec<Candidate>,
    /// Paths, relative to the root folder, that could not be read: files known below them are not missing.
    pub unseen: Vec<PathBuf>,
    /// Paths of those candidates that are only in the cloud.
    pub in_cloud: Vec<PathBuf>,
}

impl WalkResult {
    /// Adds a file.
    pub(crate) fn add(&mut self, FoundFile { candidate, in_cloud }: FoundFile) {
        if in_cloud {
            self.in_cloud.push(candidate.path.clone());
        }
        self.candidates.push(candidate);
    }

    /// Adds the result of another walk in the same root folder.
    pub(crate) fn extend(&mut self, other: Self) {
        self.candidates.extend(other.candidates);
        self.unseen.extend(other.unseen);
        self.in_cloud.extend(other.in_cloud);
    }
}

/// A candidate, and whether it is only in the cloud.
#[derive(Debug)]
pub(crate) struct FoundFile {
    pub(super) candidate: Candidate,
    pub(super) in_cloud: bool,
}
