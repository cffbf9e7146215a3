//! Resolves a path that the user names to a folder of the library, or to a folder that may become one.
//!
//! Owns when a path counts as part of a known folder. Never adds a folder.

use std::path::{Path, PathBuf};

use super::locator::Locator;
use crate::catalogue::folders::{self, Folder};
use crate::disk::timeout::TIMEOUT;
use crate::disk::volumes;
use crate::error::{Error, Result};
use crate::problem::FolderProblem;

impl Locator<'_> {
    /// The canonical path of a folder to scan. If the library knows the folder or one around it, records the state of
    /// the known one; if that has moved, returns the path inside its new location.
    pub(crate) fn resolve(&self, path: &Path) -> Result<PathBuf> {
        let absolute = std::path::absolute(path).map_err(Error::io(path))?;
        let known = self.catalogue.read(folders::all)?;
        let around = |path: &Path| known.iter().find(|folder| path.starts_with(&folder.path));
        let probed = self.probe_path(path);
        let real = probed.as_ref().map_or(&absolute, |found| &found.real);
        let Some(folder) = around(real).or_else(|| around(&absolute)) else {
            self.check_inside(path, real, &known)?;
            return probed.map(|found| found.real);
        };
        match self.locate(folder)? {
            Ok(now) if now == folder.path => probed.map(|found| found.real),
            // The requested folder is part of it and has moved with it.
            Ok(now) => {
                let inside = real.strip_prefix(&folder.path).or_else(|_| absolute.strip_prefix(&folder.path));
                let moved = volumes::joined(&now, inside.unwrap_or(Path::new("")));
                self.probe_path(&moved).map(|found| found.real)
            }
            Err(problem) => Err(Error::NoFolder { path: path.to_path_buf(), problem }),
        }
    }

    /// Fails when a folder of the library inside `real` is unavailable: an added folder takes over those inside it,
    /// and an unavailable one would then appear to be empty.
    fn check_inside(&self, path: &Path, real: &Path, known: &[Folder]) -> Result<()> {
        for folder in known.iter().filter(|folder| folder.path.starts_with(real)) {
            if self.locate(folder)?.is_err() {
                let problem = FolderProblem::ContainsUnavailable { folder: folder.path.clone() };
                return Err(Error::NoFolder { path: path.to_path_buf(), problem });
            }
        }
        Ok(())
    }

    /// The known folder that a path names. Does not ask the system about the exact path of a known folder, since the
    /// network share it is on may never answer.
    pub(crate) fn named(&self, path: &Path) -> Result<Folder> {
        let absolute = std::path::absolute(path).map_err(Error::io(path))?;
        let at = |path: &Path| self.catalogue.read(|db| folders::at(db, path));
        if let Some(folder) = at(&absolute)? {
            return Ok(folder);
        }
        let target = path.to_path_buf();
        let real = self.timed_io.run(&absolute, TIMEOUT, move || target.canonicalize().ok()).flatten();
        let real = real.unwrap_or(absolute);
        at(&real)?.ok_or(Error::UnknownFolder { path: real })
    }
}
