//! Locks for what only one program may do at a time: indexing a library, and creating or migrating one.
//!
//! Owns the lock files in a library's folder. Never knows what is done under a lock.

use std::fs::{File, TryLockError};
use std::path::{Path, PathBuf};

use super::private;
use crate::error::{Error, Result};

/// File whose lock means that an indexing run is in progress. The system releases the lock when the program ends,
/// even if it crashes.
const INDEXING: &str = "indexing.lock";
/// File whose lock means that the library is being created or migrated.
const OPENING: &str = "opening.lock";

/// The exclusive right to index a library; dropping it releases the lock.
pub struct RunLock {
    _held: File,
}

/// Waits until no other program is creating or migrating the library. The lock lasts until the returned file is
/// dropped.
///
/// # Errors
/// Fails when the lock file in `dir` cannot be created or locked.
pub(crate) fn lock_for_opening(dir: &Path) -> Result<File> {
    let (path, file) = lock_file(dir, OPENING)?;
    file.lock().map_err(Error::io(&path))?;
    Ok(file)
}

fn lock_file(dir: &Path, name: &str) -> Result<(PathBuf, File)> {
    let path = dir.join(name);
    let file = private::options().truncate(false).open(&path).map_err(Error::io(&path))?;
    Ok((path, file))
}

impl RunLock {
    /// Acquires the lock of the library in `dir` without waiting.
    ///
    /// # Errors
    /// Returns [`Error::Busy`] while another holder has it, and fails when the lock file cannot be created or locked.
    pub fn acquire(dir: &Path) -> Result<Self> {
        let (path, file) = lock_file(dir, INDEXING)?;
        match file.try_lock() {
            Ok(()) => Ok(Self { _held: file }),
            Err(TryLockError::WouldBlock) => Err(Error::Busy { path: dir.to_path_buf() }),
            Err(TryLockError::Error(error)) => Err(Error::io(&path)(error)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_run_lock_has_one_holder_at_a_time() {
        let dir = tempfile::tempdir().unwrap();
        let first = RunLock::acquire(dir.path()).unwrap();
        assert!(matches!(RunLock::acquire(dir.path()), Err(Error::Busy { .. })));
        drop(first);
        RunLock::acquire(dir.path()).unwrap();
    }
}
