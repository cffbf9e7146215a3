//! Brings the recorded state and paths of all folders up to date with the mounted volumes.
//!
//! Owns when a folder's path is changed without asking the user. Never reads a picture, and keeps everything known
//! about the folder's files: a new mount point alone causes no rescan.

use std::path::PathBuf;

use rusqlite::Transaction;

use super::locator::Locator;
use super::probe::FoundFolder;
use super::walk_rules::WalkRules;
use crate::catalogue::folders::{self, Folder};
use crate::disk::volumes::Volume;
use crate::error::Result;
use crate::library::Library;
use crate::problem::FolderProblem;

/// A known folder that was found at another path.
struct Relocation {
    folder: Folder,
    found: FoundFolder,
}

impl Relocation {
    /// The folder with its new path.
    fn relocated(&self) -> Folder {
        Folder { path: self.found.real.clone(), ..self.folder.clone() }
    }
}

impl Library {
    /// Checks the root of every folder, and searches the mounted volumes for those that are not at their path.
    /// Returns the folders whose state or path has changed, as they are now; scan those that are available again,
    /// since their files may have changed. Cheap: a few system calls per folder, none for its files while it is at
    /// its path.
    ///
    /// # Errors
    ///
    /// Database errors.
    pub fn find_folders(&self) -> Result<Vec<Folder>> {
        let locator = Locator::of(self);
        locator.refresh(&locator.mounted())
    }
}

impl Locator<'_> {
    /// As [`Library::find_folders`], with the mounted volumes given.
    pub(crate) fn refresh(&self, mounted: &[Volume]) -> Result<Vec<Folder>> {
        let before = self.catalogue.read(folders::all)?;
        if !self.catalogue.is_writable() {
            return Ok(Vec::new());
        }
        let mut relocations = Vec::new();
        for folder in &before {
            match self.probe(folder, mounted)? {
                Ok(found) if found.real == folder.path => self.set_available(folder, &found)?,
                // A link leads from its path to where it is now.
                Ok(found) => relocations.push(Relocation { folder: folder.clone(), found }),
                Err(problem) => {
                    self.set_unavailable(folder, &problem)?;
                    let found = self.find_elsewhere(folder, mounted)?;
                    relocations.extend(found.map(|found| Relocation { folder: folder.clone(), found }));
                }
            }
        }
        if !relocations.is_empty() {
            let rules = self.walk_rules()?;
            self.catalogue.write(|db| apply(db, &rules, relocations))?;
        }
        let mut changed = self.catalogue.read(folders::all)?;
        changed.retain(|now| {
            let then = before.iter().find(|folder| folder.id == now.id);
            then.is_none_or(|then| (then.offline, &then.path) != (now.offline, &now.path))
        });
        Ok(changed)
    }

    /// Where a folder is now, at its own path or where its drive is mounted; otherwise why it is unavailable. Records
    /// the result.
    pub(crate) fn locate(&self, folder: &Folder) -> Result<std::result::Result<PathBuf, FolderProblem>> {
        let mounted = self.mounted();
        if let Ok(found) = self.probe(folder, &mounted)?
            && found.real == folder.path
        {
            self.set_available(folder, &found)?;
            return Ok(Ok(found.real));
        }
        self.refresh(&mounted)?;
        let now = self.catalogue.read(|db| folders::find(db, folder.id))?;
        Ok(match now {
            Some(Folder { offline: false, path, .. }) => Ok(path),
            now => Err(now.and_then(|now| now.problem).unwrap_or(FolderProblem::NotFound)),
        })
    }
}

/// Sets folders to the paths they were found at, except where they would overlap another folder.
fn apply(db: &Transaction<'_>, rules: &WalkRules, mut relocations: Vec<Relocation>) -> rusqlite::Result<()> {
    let known = folders::all(db)?;
    relocations.retain(|relocation| known.iter().any(|folder| folder.id == relocation.folder.id));
    while let Some(index) =
        relocations.iter().position(|relocation| is_taken(rules, relocation, &known, &relocations))
    {
        let Relocation { folder, found } = relocations.remove(index);
        tracing::warn!(folder = %folder.path.display(), path = %found.real.display(), "another folder has the new path");
    }
    let paths: Vec<_> = relocations.iter().map(|one| (one.folder.id, one.found.real.clone())).collect();
    folders::set_paths(db, &paths)?;
    for Relocation { folder, found } in relocations {
        folders::set_offline(db, folder.id, false)?;
        folders::set_location(db, folder.id, &found.location)?;
    }
    Ok(())
}

/// Whether another folder overlaps the new path of this one after all relocations.
fn is_taken(rules: &WalkRules, one: &Relocation, known: &[Folder], relocations: &[Relocation]) -> bool {
    let relocated = one.relocated();
    known.iter().filter(|other| other.id != relocated.id).any(|other| {
        let moved = relocations.iter().find(|moved| moved.folder.id == other.id);
        rules.overlap(&relocated, &moved.map_or_else(|| other.clone(), Relocation::relocated))
    })
}
