//! Sets a folder's path to one that the user chooses.
//!
//! Owns how much evidence that takes. Never reads a picture, and keeps everything known about the folder's files.

use std::path::{Path, PathBuf};
use std::time::Duration;

use super::locator::Locator;
use super::probe::LANDMARKS;
use super::walk_rules::WalkRules;
use crate::catalogue::folders::{self, Folder};
use crate::disk::RunLock;
use crate::error::{Error, Result};
use crate::ids::FolderId;
use crate::library::Library;
use crate::problem::FolderProblem;

/// How long a dialog waits for the folder to start in.
const NEAREST_TIMEOUT: Duration = Duration::from_secs(2);

/// A folder whose path the user has changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Located {
    /// The folder, with its new path.
    pub folder: Folder,
    /// How many of its pictures were found there, by name and size.
    pub found: u64,
    /// How many were looked for: a sample spread over the folder.
    pub looked_for: u64,
}

impl Library {
    /// Sets a folder's path to where it is now, after looking for some of its pictures there by name and size.
    /// Reads no pictures: scan the folder afterwards to find changes.
    ///
    /// # Errors
    ///
    /// [`Error::NotTheFolder`] when fewer than half of the sampled pictures are there; [`Error::UnknownFolder`]
    /// when no folder has this ID; [`Error::NoFolder`] when `new` cannot be opened, is another folder of the
    /// library, or overlaps one; [`Error::ReadOnly`], [`Error::Busy`] and database errors.
    pub fn locate(&self, folder_id: FolderId, new: &Path) -> Result<Located> {
        relocate(self, folder_id, new, false)
    }

    /// As [`locate`](Self::locate), whatever is at the new path.
    ///
    /// # Errors
    ///
    /// As [`locate`](Self::locate), without [`Error::NotTheFolder`].
    pub fn locate_anyway(&self, folder_id: FolderId, new: &Path) -> Result<Located> {
        relocate(self, folder_id, new, true)
    }

    /// The innermost existing folder on a path: where to start looking for what was at the path. `None` when the
    /// system does not answer within 2 seconds.
    pub fn nearest_existing_folder(&self, path: &Path) -> Option<PathBuf> {
        let target = path.to_path_buf();
        let find = move || target.ancestors().find(|folder| folder.is_dir()).map(Path::to_path_buf);
        // Uses a key other than the folder's path: a disk that takes longer than this to spin up does respond.
        self.timed_io.run(&path.join("around"), NEAREST_TIMEOUT, find).flatten()
    }
}

/// Sets a folder's path as the user says: with evidence unless `anyway`.
fn relocate(library: &Library, folder_id: FolderId, new: &Path, anyway: bool) -> Result<Located> {
    library.check_writable()?;
    let _lock = RunLock::acquire(&library.dir)?;
    let known = library.folders()?;
    let unknown = || Error::UnknownFolder { path: PathBuf::from(format!("ID {folder_id}")) };
    let folder = known.iter().find(|folder| folder.id == folder_id).ok_or_else(unknown)?;
    let locator = Locator::of(library);
    let target = locator.probe_path(new)?;
    let relocated = Folder { path: target.real.clone(), ..folder.clone() };
    check_free(&locator.walk_rules()?, &relocated, known.iter().filter(|other| other.id != folder_id))?;
    let landmarks = library.catalogue.read(|db| folders::landmarks(db, folder_id, LANDMARKS))?;
    let found = landmarks.iter().filter(|landmark| landmark.has_same_size_in(&target.real)).count();
    let (found, looked_for) = (found as u64, landmarks.len() as u64);
    if found * 2 < looked_for && !anyway {
        let (path, place) = (folder.path.clone(), target.real);
        return Err(Error::NotTheFolder { path, place, found, looked_for });
    }
    let folder = library.catalogue.write(|db| {
        folders::set_paths(db, &[(folder_id, target.real.clone())])?;
        folders::set_offline(db, folder_id, false)?;
        folders::set_location(db, folder_id, &target.location)?;
        // So that the next check accepts it as the folder even without a UUID or a landmark.
        folders::set_device(db, folder_id, target.device)?;
        folders::get(db, folder_id)
    })?;
    Ok(Located { folder, found, looked_for })
}

/// Fails when the new path overlaps another folder of the library.
fn check_free<'a>(
    rules: &WalkRules,
    relocated: &Folder,
    mut others: impl Iterator<Item = &'a Folder>,
) -> Result<()> {
    let Some(other) = others.find(|other| rules.overlap(relocated, other)) else { return Ok(()) };
    let (path, folder) = (&relocated.path, other.path.clone());
    let problem = if *path == folder {
        FolderProblem::IsAnotherFolder
    } else if path.starts_with(&folder) {
        FolderProblem::InsideAnother { folder }
    } else {
        FolderProblem::ContainsAnother { folder }
    };
    Err(Error::NoFolder { path: path.clone(), problem })
}

#[cfg(test)]
#[path = "relocate_tests.rs"]
mod tests;
