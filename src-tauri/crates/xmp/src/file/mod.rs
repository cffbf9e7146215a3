//! Replacing a file so that it is the old one or the new one at any moment, even if the process is killed.
//!
//! Owns the order of the steps: a temporary file beside it, its bytes on the disk, a last look whether somebody else
//! has changed the old one, the rename, the folder on the disk; and the copy of how it was before. Knows nothing of
//! packets.

mod attributes;
mod keep;
mod temporary;

use std::fs::{self, File, Metadata};
use std::io::{ErrorKind, Read};
use std::path::{Path, PathBuf};

use rustix::fs::{Access, access};

use crate::error::{Error, Result};
use attributes::{copy_attributes, copy_times};
pub(crate) use keep::keep;
use temporary::{Temporary, folder};

/// What is to become of the times of a file that is replaced.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Times {
    /// The new one has been changed now, which tells other programs to read it.
    New,
    /// The new one has those of the old one.
    Kept,
}

/// Writes a file that replaces the one at this path, if there is one. Permissions, owner and extended attributes
/// stay. Of a link, what it leads to is replaced.
///
/// `is_unchanged` has the last look, after everything is written: where it says no, nothing is replaced.
///
/// # Errors
/// [`Error::Changed`], [`Error::Busy`], [`Error::DiskFull`], [`Error::NoPermission`] and others of the file system.
/// The old file stays, and no temporary one.
pub(crate) fn replace(
    path: &Path,
    times: Times,
    write: impl FnOnce(&mut File) -> Result<()>,
    is_unchanged: impl FnOnce(&Path) -> Result<bool>,
) -> Result<()> {
    place(path, times, false, write, is_unchanged)
}

/// As [`replace`], but a file that is new can only be read by its owner, unless `write` gives it other permissions.
///
/// # Errors
/// As [`replace`].
fn place_private(
    path: &Path,
    write: impl FnOnce(&mut File) -> Result<()>,
    is_unchanged: impl FnOnce(&Path) -> Result<bool>,
) -> Result<()> {
    place(path, Times::New, true, write, is_unchanged)
}

fn place(
    path: &Path,
    times: Times,
    is_private: bool,
    write: impl FnOnce(&mut File) -> Result<()>,
    is_unchanged: impl FnOnce(&Path) -> Result<bool>,
) -> Result<()> {
    let path = &target(path)?;
    let old = metadata(path)?;
    if old.as_ref().is_some_and(|old| old.permissions().readonly() || access(path, Access::WRITE_OK).is_err())
    {
        return Err(Error::NoPermission { path: path.clone() });
    }
    let mut temporary = Temporary::create(path, is_private || old.is_some())?;
    write(temporary.file())?;
    if let Some(old) = &old {
        copy_attributes(path, old, temporary.file()).map_err(Error::io(path))?;
        if times == Times::Kept {
            copy_times(old, temporary.file()).map_err(Error::io(path))?;
        }
    }
    temporary.file().sync_all().map_err(Error::io(path))?;
    if !is_unchanged(path)? {
        return Err(Error::Changed { path: path.clone() });
    }
    temporary.rename(path, old.is_some())?;
    // Not every file system can do it, and the file has its name already.
    drop(folder(path).and_then(|folder| File::open(folder)?.sync_all()));
    Ok(())
}

/// What is known of a file; `None` if there is none.
///
/// # Errors
/// [`Error::NotAFile`] for anything but a file, besides those of the file system.
pub(crate) fn metadata(path: &Path) -> Result<Option<Metadata>> {
    match fs::metadata(path) {
        Ok(found) if found.is_file() => Ok(Some(found)),
        Ok(_) => Err(Error::NotAFile { path: path.to_owned() }),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(Error::io(path)(error)),
    }
}

/// The bytes of a file, at most so many; `None` if there is no file.
///
/// # Errors
/// As [`metadata`].
pub(crate) fn read(path: &Path, most: u64) -> Result<Option<Vec<u8>>> {
    if metadata(path)?.is_none() {
        return Ok(None);
    }
    let mut bytes = Vec::new();
    let file = match File::open(path) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        file => file.map_err(Error::io(path))?,
    };
    file.take(most).read_to_end(&mut bytes).map_err(Error::io(path))?;
    Ok(Some(bytes))
}

/// What a path leads to, through links.
fn target(path: &Path) -> Result<PathBuf> {
    match fs::symlink_metadata(path) {
        Ok(found) if found.is_symlink() => fs::canonicalize(path).map_err(Error::io(path)),
        _ => Ok(path.to_owned()),
    }
}

#[cfg(test)]
mod tests;
