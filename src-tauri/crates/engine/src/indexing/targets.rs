//! What a run scans: folders, whole, and the parts of others where something changed.

use std::collections::{HashMap, HashSet};
use std::path::PathBuf;

use super::changed_paths;
use super::register::register;
use super::summary::ScanRequest;
use crate::catalogue::folders::{self, Folder};
use crate::error::Result;
use crate::folders::Locator;
use crate::ids::FolderId;

/// What a run looks at.
pub(super) struct ScanTargets {
    /// Folders, whole.
    pub(super) whole: Vec<Folder>,
    /// Of others, paths relative to them at or below which something changed.
    pub(super) parts: Vec<(Folder, Vec<PathBuf>)>,
}

impl ScanTargets {
    /// All folders that something is looked at in.
    pub(super) fn folders(&self) -> impl Iterator<Item = &Folder> {
        self.whole.iter().chain(self.parts.iter().map(|(folder, _)| folder))
    }

    /// Absolute paths of files in these folders, in their order.
    pub(super) fn absolute(&self, files: HashSet<(FolderId, PathBuf)>) -> Vec<PathBuf> {
        let roots: HashMap<FolderId, &Folder> = self.folders().map(|folder| (folder.id, folder)).collect();
        let mut paths: Vec<_> =
            files.iter().filter_map(|(id, path)| Some(roots.get(id)?.path.join(path))).collect();
        paths.sort_unstable();
        paths
    }
}

/// What a run looks at: the folders asked for, and the parts of others where something changed. A folder that has
/// been out of reach since it was last looked at is looked at whole.
pub(super) fn targets(locator: &Locator<'_>, look: &ScanRequest<'_>) -> Result<ScanTargets> {
    let mut whole = register(locator, look.folders, look.excludes)?;
    let mut parts = Vec::new();
    for (folder, paths) in changed_paths::by_folder(locator.catalogue.read(folders::all)?, look.changed) {
        if whole.iter().any(|root| root.id == folder.id) {
            continue;
        }
        // What is known of a folder that is out of reach stands.
        let Ok(now) = locator.resolve(&folder.path) else { continue };
        if folder.offline || now != folder.path || paths.iter().any(|path| path.as_os_str().is_empty()) {
            whole.extend(register(locator, &[now], None)?);
        } else {
            parts.push((folder, paths));
        }
    }
    Ok(ScanTargets { whole, parts })
}
