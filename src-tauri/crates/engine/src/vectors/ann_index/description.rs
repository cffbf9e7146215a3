//! The description beside a saved index: which file belongs to the model, what it covers, and its checksum.

use std::fs::{self, File};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::disk::private;
use crate::error::{Error, Result};
use crate::ids::ModelId;

/// How much of SQLite's data an index covers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Covered {
    /// Sequence number of the newest vector in the index.
    pub last_seq: i64,
    /// Sequence number of the newest removal applied to it.
    pub last_removal: i64,
}

/// The contents of `index-N.json`.
#[derive(Serialize, Deserialize)]
pub(super) struct Description {
    pub(super) model: String,
    pub(super) dimensions: usize,
    pub(super) count: usize,
    pub(super) covered: Covered,
    pub(super) file: String,
    pub(super) blake3: String,
}

/// Path of the description of a model's saved index.
pub(super) fn path(dir: &Path, model_id: ModelId) -> PathBuf {
    dir.join(format!("index-{model_id}.json"))
}

/// The model that a file name describes; `None` for any other file name.
pub(super) fn model_of(name: &str) -> Option<ModelId> {
    name.strip_prefix("index-")?.strip_suffix(".json")?.parse().ok().map(ModelId)
}

impl Description {
    /// Reads a description; the error is for the log.
    pub(super) fn read(path: &Path) -> Result<Self, String> {
        let text = fs::read(path).map_err(|error| error.to_string())?;
        serde_json::from_slice(&text).map_err(|error| error.to_string())
    }

    /// Replaces the description atomically and syncs it to disk.
    pub(super) fn write(&self, path: &Path) -> Result<()> {
        let temporary = path.with_extension("json.new");
        let text = serde_json::to_vec(self).map_err(|error| fault(path, error))?;
        private::write(&temporary, &text).map_err(Error::io(&temporary))?;
        File::open(&temporary).and_then(|file| file.sync_all()).map_err(Error::io(&temporary))?;
        fs::rename(&temporary, path).map_err(Error::io(path))?;
        path.parent().map_or(Ok(()), sync_dir)
    }
}

/// Syncs the names in a directory to disk, so that a power cut does not undo a rename.
pub(super) fn sync_dir(dir: &Path) -> Result<()> {
    File::open(dir).and_then(|dir| dir.sync_all()).map_err(Error::io(dir))
}

/// The error for a failure of the index at `path`.
pub(super) fn fault(path: &Path, reason: impl ToString) -> Error {
    Error::Index { path: PathBuf::from(path), reason: reason.to_string() }
}
