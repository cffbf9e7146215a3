//! What a run scans: whole folders, and changed paths in others.
//!
//! Owns when a change leads to a scan of the whole folder. Never walks.

use std::collections::{HashMap, HashSet};
use std::path::PathBuf;

use super::changed_paths;
use super::register::register;
use super::summary::ScanRequest;
use crate::catalogue::folders::{self, Folder};
use crate::error::Result;
use crate::folders::Locator;
use crate::ids::FolderId;

/// What a run scans.
pub(super) struct ScanTargets {
    /// Folders to scan as a whole.
    pub(super) whole: Vec<Folder>,
    /// Other folders, with relative paths at or below which something changed.
    pub(super) parts: Vec<(Folder, Vec<PathBuf>)>,
}

impl ScanTargets {
    /// All folders that are scanned at least in part.
    pub(super) fn folders(&self) -> impl Iterator<Item = &Folder> {
        self.whole.iter().chain(self.parts.iter().map(|(folder, _)| folder))
    }

    /// The absolute paths of files in these folders, sorted.
    pub(super) fn absolute(&self, files: HashSet<(FolderId, PathBuf)>) -> Vec<PathBuf> {
        let roots: HashMap<FolderId, &Folder> = self.folders().map(|folder| (folder.id, folder)).collect();
        let mut paths: Vec<_> =
            files.iter().filter_map(|(id, path)| Some(roots.get(id)?.path.join(path))).collect();
        paths.sort_unstable();
        paths
    }
}

/// The targets of a request: its folders, and its changed paths in others. A folder that has been unavailable since
/// its last scan is scanned as a whole.
pub(super) fn targets(locator: &Locator<'_>, request: &ScanRequest<'_>) -> Result<ScanTargets> {
    let mut whole = register(locator, request.folders, request.excludes)?;
    let mut parts = Vec::new();
    for (folder, paths) in changed_paths::by_folder(locator.catalogue.read(folders::all)?, request.changed) {
        if whole.iter().any(|root| root.id == folder.id) {
            continue;
        }
        // What is known about an unavailable folder stays.
        let Ok(now) = locator.resolve(&folder.path) else { continue };
        // The files of another program's library are those that it names.
        let is_listed = folder.source.is_some();
        if is_listed
            || folder.offline
            || now != folder.path
            || paths.iter().any(|path| path.as_os_str().is_empty())
        {
            whole.extend(register(locator, &[now], None)?);
        } else {
            parts.push((folder, paths));
        }
    }
    Ok(ScanTargets { whole, parts })
}
