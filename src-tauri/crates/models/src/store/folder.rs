//! The models' folder on disk.
//!
//! A complete model is a folder named by its id. A model on its way in or out has a suffix, and becomes complete or
//! disappears by a rename, so that a folder without a suffix is always complete.

use std::fs;
use std::path::{Path, PathBuf};

use super::error::StoreError;
use super::id::is_id;
use super::lock::Lock;
use super::manifest::Manifest;

/// Suffix of a model that is being downloaded.
const DOWNLOADING: &str = ".part";
/// Suffix of a model that is being copied from a local folder. Ids contain no dot, so suffixes are unambiguous.
const COPYING: &str = ".added.part";
/// Suffix of a model that is being removed.
const REMOVING: &str = ".removed.part";

/// The models' folder.
#[derive(Clone, Debug)]
pub(super) struct ModelsFolder {
    dir: PathBuf,
}

impl ModelsFolder {
    pub(super) fn at(dir: PathBuf) -> Self {
        Self { dir }
    }

    pub(super) fn dir(&self) -> &Path {
        &self.dir
    }

    /// Where a complete model is.
    pub(super) fn path(&self, id: &str) -> PathBuf {
        self.dir.join(id)
    }

    /// Where a model is while it is being downloaded.
    pub(super) fn download_path(&self, id: &str) -> PathBuf {
        self.dir.join(format!("{id}{DOWNLOADING}"))
    }

    /// Where a model is while it is being copied.
    pub(super) fn copy_path(&self, id: &str) -> PathBuf {
        self.dir.join(format!("{id}{COPYING}"))
    }

    /// Whether anything of a model is here, complete or partly downloaded.
    pub(super) fn holds(&self, id: &str) -> bool {
        self.path(id).exists() || self.download_path(id).exists()
    }

    /// The manifest of a complete model.
    pub(super) fn manifest(&self, id: &str) -> Option<Manifest> {
        is_id(id).then(|| Manifest::read(&self.path(id), id))?
    }

    /// The manifest of a model, whatever became of its files.
    pub(super) fn manifest_alone(&self, id: &str) -> Option<Manifest> {
        is_id(id).then(|| Manifest::read_alone(&self.path(id), id))?
    }

    /// The ids of all models of which anything is here: complete, damaged or partly downloaded.
    pub(super) fn ids(&self) -> Vec<String> {
        let named = |name: String| name.strip_suffix(DOWNLOADING).map_or(name.clone(), str::to_owned);
        let mut ids: Vec<_> = self.names().into_iter().map(named).filter(|id| is_id(id)).collect();
        ids.retain(|id| self.path(id).is_dir() || self.download_path(id).is_dir());
        ids.sort();
        ids.dedup();
        ids
    }

    /// The manifests of all complete models.
    pub(super) fn manifests(&self) -> Vec<Manifest> {
        self.names().iter().filter_map(|name| self.manifest(name)).collect()
    }

    /// Renames a finished folder to the model's id.
    pub(super) fn publish(&self, id: &str, finished: &Path) -> Result<(), StoreError> {
        let path = self.path(id);
        // Only a damaged model can be in the way: a complete one would not have been downloaded again.
        self.discard(&path, id)?;
        sync_dir(finished)?;
        fs::rename(finished, &path).map_err(StoreError::io(&path))?;
        sync_dir(&self.dir)
    }

    /// Removes everything of a model.
    pub(super) fn remove(&self, id: &str) -> Result<(), StoreError> {
        self.discard(&self.path(id), id)?;
        self.discard(&self.download_path(id), id)
    }

    /// Removes a folder. Renames it first, so that it is gone at once even if the program is interrupted.
    fn discard(&self, dir: &Path, id: &str) -> Result<(), StoreError> {
        let removing = self.dir.join(format!("{id}{REMOVING}"));
        remove_all(&removing)?;
        match fs::rename(dir, &removing) {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(()),
            Err(error) => Err(StoreError::io(dir)(error)),
            Ok(()) => remove_all(&removing),
        }
    }

    /// Removes interrupted copies and removals, unless a process is at work on them. Ignores errors: they recur the
    /// next time, and a read-only store is still useful.
    pub(super) fn sweep(&self) {
        for name in self.names() {
            let id = name.strip_suffix(COPYING).or_else(|| name.strip_suffix(REMOVING));
            let Some(id) = id.filter(|id| is_id(id)) else { continue };
            if let Ok(_lock) = Lock::acquire(&self.dir, id) {
                drop(remove_all(&self.dir.join(&name)));
            }
        }
    }

    /// Names in the folder that are valid UTF-8, as all of ours are.
    fn names(&self) -> Vec<String> {
        let entries = fs::read_dir(&self.dir).into_iter().flatten().flatten();
        entries.filter_map(|entry| entry.file_name().into_string().ok()).collect()
    }
}

/// Removes a folder and its content, if it exists.
pub(super) fn remove_all(dir: &Path) -> Result<(), StoreError> {
    match fs::remove_dir_all(dir) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(StoreError::io(dir)(error)),
        _ => Ok(()),
    }
}

/// Flushes a folder to disk, without which a rename in it may be lost in a power failure.
fn sync_dir(dir: &Path) -> Result<(), StoreError> {
    fs::File::open(dir).and_then(|dir| dir.sync_all()).map_err(StoreError::io(dir))
}
