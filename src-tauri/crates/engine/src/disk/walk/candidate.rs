//! What a walk finds.

use std::path::{Path, PathBuf};

use super::sidecar::FoundSidecar;
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
    /// Sidecars, whether there is a picture to them or not.
    pub(crate) sidecars: Vec<FoundSidecar>,
    /// Files whose name does not tell whether they are pictures and whose content must not or cannot be read:
    /// they count only if they are known.
    pub(crate) unclear: Vec<FoundFile>,
}

impl WalkResult {
    /// Adds a file.
    pub(crate) fn add(&mut self, file: FoundFile) {
        if file.unclear {
            self.unclear.push(file);
        } else {
            self.add_picture(file);
        }
    }

    /// Adds the unclear files at these paths as pictures, and drops the others.
    pub(crate) fn decide_unclear(&mut self, mut is_known: impl FnMut(&Path) -> bool) {
        for file in std::mem::take(&mut self.unclear) {
            if is_known(&file.candidate.path) {
                self.add_picture(file);
            }
        }
    }

    fn add_picture(&mut self, FoundFile { candidate, in_cloud, .. }: FoundFile) {
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
        self.sidecars.extend(other.sidecars);
        self.unclear.extend(other.unclear);
    }
}

/// A file that is or may be a candidate.
#[derive(Debug)]
pub(crate) struct FoundFile {
    pub(super) candidate: Candidate,
    /// Whether it is only in the cloud.
    pub(super) in_cloud: bool,
    /// See [`WalkResult::unclear`].
    pub(super) unclear: bool,
}
