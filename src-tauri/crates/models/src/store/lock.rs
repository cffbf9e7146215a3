//! A lock on one model, held by at most one process. The system releases it when the process ends.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::path::Path;

use super::error::StoreError;

/// The lock, released on drop. Its file stays: a file deleted while another process opens it would lock nothing.
#[derive(Debug)]
pub(super) struct Lock {
    _file: File,
}

impl Lock {
    /// Locks a model.
    ///
    /// # Errors
    /// [`StoreError::Busy`] if another process holds the lock.
    pub(super) fn acquire(dir: &Path, id: &str) -> Result<Self, StoreError> {
        fs::create_dir_all(dir).map_err(StoreError::io(dir))?;
        let path = dir.join(format!("{id}.lock"));
        let file = OpenOptions::new().write(true).create(true).truncate(false).open(&path);
        let file = file.map_err(StoreError::io(&path))?;
        match file.try_lock() {
            Ok(()) => Ok(Self { _file: file }),
            Err(TryLockError::WouldBlock) => Err(StoreError::Busy { id: id.to_owned() }),
            Err(TryLockError::Error(error)) => Err(StoreError::io(&path)(error)),
        }
    }
}
