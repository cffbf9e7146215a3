//! Whether a library's folders are available, and what is recorded of that.
//!
//! Asks the file system with a time limit, since a share may never answer. Never marks a file as missing: a folder that
//! is not there is unavailable, with the reason.

use std::path::Path;
use std::sync::Arc;

use super::Locator;
use super::probe::{self, FoundFolder, LANDMARKS};
use crate::catalogue::folders::{self, Folder};
use crate::disk::timeout::TIMEOUT;
use crate::disk::volumes::Volume;
use crate::error::{Error, Result};
use crate::problem::FolderProblem;

impl Locator<'_> {
    /// The mounted volumes; none when the system does not answer.
    pub(crate) fn mounted(&self) -> Vec<Volume> {
        let volumes = Arc::clone(self.volumes);
        self.timed_io.run(Path::new("volumes"), TIMEOUT, move || volumes.mounted()).unwrap_or_default()
    }

    /// Looks whether a known folder is at its path; else returns why it is unavailable.
    pub(crate) fn probe(
        &self,
        folder: &Folder,
        mounted: &[Volume],
    ) -> Result<std::result::Result<FoundFolder, FolderProblem>> {
        let landmarks = self.catalogue.read(|db| folders::landmarks(db, folder.id, LANDMARKS))?;
        let (asked, mounted) = (folder.clone(), mounted.to_vec());
        let question = move || probe::probe(&asked, &landmarks, &mounted);
        let answer = self.timed_io.run(&folder.path, TIMEOUT, question);
        Ok(answer.unwrap_or(Err(FolderProblem::NotResponding)))
    }

    /// Opens a folder that need not be known.
    pub(crate) fn probe_path(&self, path: &Path) -> Result<FoundFolder> {
        let (place, mounted) = (path.to_path_buf(), self.mounted());
        let answer = self.timed_io.run(path, TIMEOUT, move || probe::open(&place, &mounted));
        let refused = |problem| Error::NoFolder { path: path.to_path_buf(), problem };
        answer.unwrap_or(Err(FolderProblem::NotResponding)).map_err(refused)
    }

    /// Records that a folder is available, and where it lies.
    pub(crate) fn set_available(&self, folder: &Folder, arrival: &FoundFolder) -> Result<()> {
        // A system that reports no UUID today, or no volumes at all, has reported it before.
        let known =
            arrival.place.path.is_some() && (arrival.place.volume.is_some() || folder.place.volume.is_none());
        let moved = known && folder.place != arrival.place;
        if (!folder.offline && !moved) || !self.catalogue.is_writable() {
            return Ok(());
        }
        self.catalogue.write(|db| {
            if folder.offline {
                folders::set_offline(db, folder.id, false)?;
            }
            if moved { folders::set_place(db, folder.id, &arrival.place) } else { Ok(()) }
        })
    }

    /// Records where a new folder lies.
    pub(crate) fn record_place(&self, folder: &Folder) -> Result<()> {
        if folder.place.path.is_some() {
            return Ok(());
        }
        // One that disappears at once is noticed by the scan that follows.
        self.probe_path(&folder.path).map_or(Ok(()), |arrival| self.set_available(folder, &arrival))
    }

    /// Records that a folder is unavailable, and why.
    pub(crate) fn set_unavailable(&self, folder: &Folder, problem: &FolderProblem) -> Result<()> {
        // A run that was under way when the folder disappeared may have written rows since.
        let recorded = folder.offline
            && folder.problem.as_ref() == Some(problem)
            && !self.catalogue.read(|db| folders::has_present(db, folder.id))?;
        if recorded || !self.catalogue.is_writable() {
            return Ok(());
        }
        self.catalogue.write(|db| folders::set_away(db, folder.id, problem))
    }
}
