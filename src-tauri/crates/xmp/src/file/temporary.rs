//! The file that is to replace another.
//!
//! Owns its name, by which one that a killed process left is recognised, and the lock that tells such a one from one
//! in use.

use std::fs::{self, File, Permissions, TryLockError};
use std::io::{self, ErrorKind};
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::Path;

use rustix::io::Errno;
use tempfile::{NamedTempFile, PersistError};

use crate::error::{Error, Result};

/// How often a file that somebody left is removed before it counts as in use.
const MAX_TRIES: usize = 3;
/// As files have it that other programs write; the process's mask takes its part.
const NEW: u32 = 0o666;
/// Until it has the permissions of the old one.
const PRIVATE: u32 = 0o600;

/// A file beside the one that it is to replace, removed unless it does. Locked while it is there.
pub(super) struct Temporary(NamedTempFile);

impl Temporary {
    /// Creates the file. There is one name for each file to replace: what a killed process left there is removed
    /// first.
    ///
    /// # Errors
    /// [`Error::Busy`] if another process is writing the same file, besides those of the file system.
    pub(super) fn create(path: &Path, is_private: bool) -> Result<Self> {
        let folder = folder(path).map_err(Error::io(path))?;
        // Names may be as long as file systems allow, so that nothing can be added to them.
        let name = path.file_name().unwrap_or_default().as_encoded_bytes();
        let prefix = format!(".ratna-{:08x}", crc32fast::hash(name));
        let mut builder = tempfile::Builder::new();
        let mode = if is_private { PRIVATE } else { NEW };
        builder.prefix(&prefix).rand_bytes(0).suffix(".tmp").permissions(Permissions::from_mode(mode));
        for _ in 0..MAX_TRIES {
            match builder.tempfile_in(folder) {
                Ok(file) => return Self::lock(file, path),
                Err(error) if error.kind() == ErrorKind::AlreadyExists => {
                    remove_left(&folder.join(format!("{prefix}.tmp")), path)?;
                }
                Err(error) => return Err(Error::io(path)(error)),
            }
        }
        Err(Error::Busy { path: path.to_owned() })
    }

    fn lock(file: NamedTempFile, path: &Path) -> Result<Self> {
        let is_locked = !matches!(file.as_file().try_lock(), Err(TryLockError::WouldBlock));
        // Whoever found it before it was locked took it for one that was left, and has removed it.
        if is_locked && is_same(file.as_file(), file.path()) {
            return Ok(Self(file));
        }
        // What has the name now isn't ours to remove.
        drop(file.keep());
        Err(Error::Busy { path: path.to_owned() })
    }

    pub(super) fn file(&mut self) -> &mut File {
        self.0.as_file_mut()
    }

    /// Gives the file its name. Where there was no file to replace, one that is there now stays.
    ///
    /// # Errors
    /// [`Error::Changed`] if there is one now, [`Error::Busy`] if another process has taken the temporary file away,
    /// besides those of the file system.
    pub(super) fn rename(self, path: &Path, is_replacing: bool) -> Result<()> {
        if !is_same(self.0.as_file(), self.0.path()) {
            // What has the name now isn't what was written, and isn't ours to remove.
            drop(self.0.keep());
            return Err(Error::Busy { path: path.to_owned() });
        }
        let renamed = if is_replacing {
            self.0.persist(path)
        } else {
            self.0.persist_noclobber(path).or_else(|error| rename_anyway(error, path))
        };
        match renamed {
            Ok(_) => Ok(()),
            Err(error) if !is_replacing && error.error.kind() == ErrorKind::AlreadyExists => {
                Err(Error::Changed { path: path.to_owned() })
            }
            Err(error) => Err(Error::io(path)(error.error)),
        }
    }
}

/// Gives a file a name that nothing has, where the file system can't make sure of it by itself, as on many sticks and
/// on disks in the network.
pub(super) fn rename_anyway(error: PersistError, path: &Path) -> Result<File, PersistError> {
    let unsupported = [Errno::NOTSUP, Errno::OPNOTSUPP, Errno::NOSYS, Errno::INVAL, Errno::PERM];
    let is_unsupported = Errno::from_io_error(&error.error).is_some_and(|errno| unsupported.contains(&errno));
    if !is_unsupported {
        return Err(error);
    }
    match fs::symlink_metadata(path) {
        Err(missing) if missing.kind() == ErrorKind::NotFound => error.file.persist(path),
        Err(other) => Err(PersistError { error: other, file: error.file }),
        Ok(_) => Err(PersistError { error: ErrorKind::AlreadyExists.into(), file: error.file }),
    }
}

/// Removes a file that nobody has locked.
fn remove_left(left: &Path, path: &Path) -> Result<()> {
    let is_file = match fs::symlink_metadata(left) {
        Ok(found) => found.is_file(),
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(Error::io(path)(error)),
    };
    // Anything else is none of ours, and opening it could wait for ever.
    if is_file {
        let busy = || Error::Busy { path: path.to_owned() };
        let file = match File::open(left) {
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(()),
            file => file.map_err(|_| busy())?,
        };
        // Where that can't be tested, another process may be writing it.
        if file.try_lock().is_err() || !is_same(&file, left) {
            return Err(busy());
        }
        // Still locked, so that nobody else takes it for theirs meanwhile.
        return remove(left, path);
    }
    remove(left, path)
}

fn remove(left: &Path, path: &Path) -> Result<()> {
    match fs::remove_file(left) {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(Error::io(path)(error)),
        _ => Ok(()),
    }
}

/// Whether a path still leads to an open file.
fn is_same(file: &File, path: &Path) -> bool {
    let (Ok(open), Ok(named)) = (file.metadata(), fs::symlink_metadata(path)) else { return false };
    (open.dev(), open.ino()) == (named.dev(), named.ino())
}

/// The folder that a file is in.
pub(super) fn folder(path: &Path) -> io::Result<&Path> {
    let folder = path.parent().ok_or(ErrorKind::InvalidInput)?;
    Ok(if folder.as_os_str().is_empty() { Path::new(".") } else { folder })
}
