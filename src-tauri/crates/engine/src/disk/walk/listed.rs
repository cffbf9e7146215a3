//! The files that another program's library names, in place of those that a walk finds.

use std::path::PathBuf;

use super::candidate::{Candidate, FoundFile, WalkResult};
use super::stat::{is_missing, stat};
use super::walker::{Walk, check_root};
use crate::error::{Error, Result};
use crate::problem::FolderProblem;
use crate::progress::Progress;

impl Walk<'_> {
    /// Looks at these files, whatever they are called; `files` are relative to the root. Nothing is excluded: what is left
    /// out, the other program decides.
    ///
    /// # Errors
    /// Returns [`Error::NoFolder`] when the root cannot be read or was replaced meanwhile.
    pub(crate) fn listed(&self, files: Vec<PathBuf>, progress: &Progress) -> Result<WalkResult> {
        let before = check_root(self.root)?;
        let mut found = WalkResult::default();
        for relative in files {
            if progress.is_cancelled() {
                break;
            }
            let path = self.root.join(&relative);
            match path.metadata() {
                Ok(metadata) if metadata.is_file() => {
                    let in_cloud = (self.in_cloud)(&path, &metadata);
                    let stat = stat(&metadata);
                    let candidate = Candidate { folder_id: self.folder_id, path: relative, stat };
                    found.add(FoundFile { candidate, in_cloud, unclear: false });
                }
                Ok(_) => {}
                Err(error) if is_missing(&error) => {}
                Err(_) => found.unseen.push(relative),
            }
        }
        if check_root(self.root)? != before {
            let path = self.root.to_path_buf();
            return Err(Error::NoFolder { path, problem: FolderProblem::Disappeared });
        }
        Ok(found)
    }
}
