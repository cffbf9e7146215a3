//! Checks whether folders are available and records the result.
//!
//! Asks the file system with a time limit, since a network share may never answer. Never marks a file as missing: a
//! folder that cannot be found becomes unavailable, with the reason.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::locator::Locator;
use super::permission::{guarded_inside, why_silent};
use super::probe::{self, FoundFolder, LANDMARKS};
use super::walk_rules::WalkRules;
use crate::catalogue::folders::{self, Folder};
use crate::disk::timeout::TIMEOUT;
use crate::disk::volumes::Volume;
use crate::error::{Error, Result};
use crate::problem::FolderProblem;

impl Locator<'_> {
    /// The mounted volumes; empty when the system does not answer in time.
    pub(crate) fn mounted(&self) -> Vec<Volume> {
        let volumes = Arc::clone(self.volumes);
        self.timed_io.run(Path::new("volumes"), TIMEOUT, move || volumes.mounted()).unwrap_or_default()
    }

    /// Checks whether a known folder is at its path; otherwise returns why it is unavailable.
    pub(crate) fn probe(
        &self,
        folder: &Folder,
        mounted: &[Volume],
    ) -> Result<std::result::Result<FoundFolder, FolderProblem>> {
        let landmarks = self.catalogue.read(|db| folders::landmarks(db, folder.id, LANDMARKS))?;
        let (target, mounted) = (folder.clone(), mounted.to_vec());
        let check = move |milestone: &_| probe::probe(&target, &landmarks, &mounted, milestone);
        let result = self.timed_io.run_to_milestone(&folder.path, TIMEOUT, check);
        Ok(result.unwrap_or_else(|silence| Err(why_silent(&folder.path, self.guarded_home, silence))))
    }

    /// Opens a folder, which may be unknown to the library.
    pub(crate) fn probe_path(&self, path: &Path) -> Result<FoundFolder> {
        let (target, mounted) = (path.to_path_buf(), self.mounted());
        let open = move |milestone: &_| probe::open(&target, &mounted, milestone);
        let result = self.timed_io.run_to_milestone(path, TIMEOUT, open);
        let no_folder = |problem| Error::NoFolder { path: path.to_path_buf(), problem };
        let why = |silence| Err(why_silent(path, self.guarded_home, silence));
        result.unwrap_or_else(why).map_err(no_folder)
    }

    /// The folders inside a folder that the system asks the user about and that do not answer now, and why: a walk that
    /// enters one would be held as long as the question is open.
    pub(crate) fn silent_inside(&self, folder: &Folder, rules: &WalkRules) -> Vec<(PathBuf, FolderProblem)> {
        let Some(home) = self.guarded_home else { return Vec::new() };
        let reached = guarded_inside(&folder.path, home).filter(|path| rules.reaches(folder, path));
        let silent = reached.filter_map(|path| {
            let target = path.clone();
            let open = move |milestone: &_| drop(probe::open(&target, &[], milestone));
            let silence = self.timed_io.run_to_milestone(&path, TIMEOUT, open).err()?;
            let problem = why_silent(&path, Some(home), silence);
            Some((path, problem))
        });
        silent.collect()
    }

    /// Records that a folder is available, and its location.
    pub(crate) fn set_available(&self, folder: &Folder, found: &FoundFolder) -> Result<()> {
        // The system may report no UUID now, or no volumes at all, although it did before: what is recorded is
        // better.
        let is_complete = found.location.path.is_some()
            && (found.location.volume.is_some() || folder.location.volume.is_none());
        let moved = is_complete && folder.location != found.location;
        if (!folder.offline && !moved) || !self.catalogue.is_writable() {
            return Ok(());
        }
        self.catalogue.write(|db| {
            if folder.offline {
                folders::set_offline(db, folder.id, false)?;
            }
            if moved { folders::set_location(db, folder.id, &found.location) } else { Ok(()) }
        })
    }

    /// Records the location of a new folder.
    pub(crate) fn record_location(&self, folder: &Folder) -> Result<()> {
        if folder.location.path.is_some() {
            return Ok(());
        }
        // If it disappears right away, the scan that follows notices.
        self.probe_path(&folder.path).map_or(Ok(()), |found| self.set_available(folder, &found))
    }

    /// Records that a folder is unavailable, and why.
    pub(crate) fn set_unavailable(&self, folder: &Folder, problem: &FolderProblem) -> Result<()> {
        // A run in progress when the folder disappeared may have written rows since.
        let recorded = folder.offline
            && folder.problem.as_ref() == Some(problem)
            && !self.catalogue.read(|db| folders::has_present(db, folder.id))?;
        if recorded || !self.catalogue.is_writable() {
            return Ok(());
        }
        self.catalogue.write(|db| folders::set_unavailable(db, folder.id, problem))
    }
}
