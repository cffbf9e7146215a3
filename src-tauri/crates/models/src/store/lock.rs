//! The right to change a model, held by at most one program; the system gives it back when the program ends.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::path::Path;

use super::StoreError;

/// The right, until dropped. The file stays: one that is removed while another program opens it locks nobody out.
#[derive(Debug)]
pub(super) struct Lock {
    _held: File,
}

impl Lock {
    /// Takes the right to change a model, or says that another program has it.
    pub(super) fn take(dir: &Path, id: &str) -> Result<Self, StoreError> {
        fs::create_dir_all(dir).map_err(StoreError::io(dir))?;
        let path = dir.join(format!("{id}.lock"));
        let file = OpenOptions::new().write(true).create(true).truncate(false).open(&path);
        let file = file.map_err(StoreError::io(&path))?;
        match file.try_lock() {
            Ok(()) => Ok(Self { _held: file }),
            Err(TryLockError::WouldBlock) => Err(StoreError::Busy { id: id.to_owned() }),
            Err(TryLockError::Error(error)) => Err(StoreError::io(&path)(error)),
        }
    }
}
