//! What only one program may do at a time: indexing, and making or migrating a library.

use std::fs::{File, TryLockError};
use std::path::{Path, PathBuf};

use crate::error::{Error, Result};

/// Name of the file whose lock means "an indexing run is under way". The system gives it up when the
/// program ends, however it ends.
const NAME: &str = "indexing.lock";

/// The right to index, until dropped.
pub struct RunLock {
    _held: File,
}

/// Waits until no other program is making or migrating the library; keep what is returned until that is done.
pub(crate) fn opening(dir: &Path) -> Result<File> {
    let (path, file) = lock_file(dir, "opening.lock")?;
    file.lock().map_err(Error::io(&path))?;
    Ok(file)
}

fn lock_file(dir: &Path, name: &str) -> Result<(PathBuf, File)> {
    let path = dir.join(name);
    let file = File::options().create(true).truncate(false).write(true).open(&path);
    let file = file.map_err(Error::io(&path))?;
    Ok((path, file))
}

impl RunLock {
    /// Takes the right, or says that another program has it.
    pub fn take(dir: &Path) -> Result<Self> {
        let (path, file) = lock_file(dir, NAME)?;
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
    fn the_right_to_index_is_given_once_at_a_time() {
        let dir = tempfile::tempdir().unwrap();
        let first = RunLock::take(dir.path()).unwrap();
        assert!(matches!(RunLock::take(dir.path()), Err(Error::Busy { .. })));
        drop(first);
        RunLock::take(dir.path()).unwrap();
    }
}
