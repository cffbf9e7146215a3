//! What one indexing run is for.

use std::collections::BTreeSet;
use std::mem::{replace, take};
use std::path::{Path, PathBuf};

/// Work for one run: changed paths, or folders to scan whole and another model.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Job {
    /// Folders that the user asked to scan whole, in the order of the requests, without repetition.
    pub(super) folders: Vec<PathBuf>,
    /// Roots of the library to scan whole because anything in them may have changed.
    pub(super) rescan_roots: BTreeSet<PathBuf>,
    /// Paths at or below which something changed.
    pub(super) changed: BTreeSet<PathBuf>,
    /// Whether to make what known pictures lack: a failed run may have committed a picture without its vector, since each
    /// of the library's files commits by itself.
    pub(super) complete: bool,
    /// Whether to prepare the library for the chosen model.
    pub(super) switch_model: bool,
    /// Libraries of other programs to bring in, and whether with what is hidden in them.
    pub(super) imports: Vec<(PathBuf, bool)>,
    /// Whether to read the libraries of other programs again that have changed.
    pub(super) refresh_sources: bool,
    /// Whether the user asked for the folders and the model, rather than for a retry of what failed.
    pub(super) requested_by_user: bool,
}

impl Job {
    /// Whether the user waits for it: not for changes on disk, and not for retries, whose failure was reported.
    pub(super) fn is_awaited(&self) -> bool {
        let is_something = !self.folders.is_empty() || self.switch_model || !self.imports.is_empty();
        self.requested_by_user && is_something
    }

    /// Adds a folder that the user asks to scan.
    pub(super) fn request_folder(&mut self, folder: PathBuf) {
        self.requested_by_user = true;
        self.add_folder(folder);
    }

    /// Adds a library of another program to bring in.
    pub(super) fn import(&mut self, path: PathBuf, with_hidden: bool) {
        self.remove_import(&path);
        self.imports.push((path, with_hidden));
    }

    fn add_folder(&mut self, folder: PathBuf) {
        if !self.folders.contains(&folder) {
            self.folders.push(folder);
        }
    }

    /// Adds another job's work; its folders come before this one's.
    pub(super) fn add(&mut self, other: Self) {
        let Self { folders, rescan_roots, changed, complete, imports, .. } = other;
        let newer = replace(&mut self.folders, folders);
        newer.into_iter().for_each(|folder| self.add_folder(folder));
        self.rescan_roots.extend(rescan_roots);
        self.changed.extend(changed);
        self.complete |= complete;
        self.switch_model |= other.switch_model;
        self.refresh_sources |= other.refresh_sources;
        self.requested_by_user |= other.requested_by_user;
        imports.into_iter().for_each(|(path, hidden)| self.import(path, hidden));
    }

    /// Removes a folder and everything in it.
    pub(super) fn remove(&mut self, folder: &Path) {
        let is_elsewhere = |path: &PathBuf| !path.starts_with(folder);
        self.folders.retain(is_elsewhere);
        self.rescan_roots.retain(is_elsewhere);
        self.changed.retain(is_elsewhere);
    }

    /// Removes a library of another program.
    pub(super) fn remove_import(&mut self, path: &Path) {
        self.imports.retain(|(known, _)| known != path);
    }

    /// Cancels everything but the changed paths; returns the cancelled folders.
    pub(super) fn cancel(&mut self) -> Vec<PathBuf> {
        let changed = take(&mut self.changed);
        replace(self, Self { changed, ..Self::default() }).folders
    }

    /// Takes the changed paths out, as a job of their own.
    pub(super) fn take_changed(&mut self) -> Self {
        Self { changed: take(&mut self.changed), ..Self::default() }
    }

    /// Takes everything but the changed paths out; `None` if that is nothing.
    pub(super) fn take_scans(&mut self) -> Option<Self> {
        let is_nothing = self.folders.is_empty() && self.rescan_roots.is_empty() && self.imports.is_empty();
        if is_nothing && !self.complete && !self.switch_model && !self.refresh_sources {
            return None;
        }
        let changed = take(&mut self.changed);
        Some(replace(self, Self { changed, ..Self::default() }))
    }

    /// Replaces the changed paths by the roots they lie in.
    pub(super) fn widen_to(&mut self, roots: &[PathBuf]) {
        let changed = take(&mut self.changed);
        let is_touched = |root: &&PathBuf| changed.iter().any(|path| path.starts_with(root));
        self.rescan_roots.extend(roots.iter().filter(is_touched).cloned());
    }
}
