//! Writing a picture without replacing another.

use std::fs::{self, File, Permissions};
use std::io::{self, ErrorKind, Read, Write};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use tempfile::NamedTempFile;

use crate::error::{Error, Result};
use crate::listing::Taken;

use super::place::with_suffix;

/// The most names that are tried for a picture.
const MAX_NAMES: u32 = 1_000;

/// What became of a picture.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Saved {
    /// It was written, or would be.
    New(PathBuf),
    /// The same picture is there already.
    Same(PathBuf),
}

/// Writes a picture, unless it is there already. A name that something else has gets a number.
///
/// # Errors
/// [`Error::DiskFull`] and others of the file system.
pub(super) fn save(path: &Path, bytes: &[u8], modified: Option<SystemTime>, dry_run: bool) -> Result<Saved> {
    let mut written = None;
    for number in 1..=MAX_NAMES {
        let path = if number == 1 { path.to_path_buf() } else { with_suffix(path, &format!(" ({number})")) };
        match fs::symlink_metadata(&path) {
            Ok(_) if is_same(&path, bytes) => return Ok(Saved::Same(path)),
            Ok(_) => continue,
            Err(error) if error.kind() != ErrorKind::NotFound => return Err(failure(&path, error)),
            Err(_) if dry_run => return Ok(Saved::New(path)),
            Err(_) => {}
        }
        let temporary = match written.take() {
            Some(temporary) => temporary,
            None => temporary(&path, bytes, modified).map_err(|error| failure(&path, error))?,
        };
        match rename(temporary, &path) {
            Ok(()) => return Ok(Saved::New(path)),
            // Another thread was faster.
            Err((temporary, error)) if error.kind() == ErrorKind::AlreadyExists => written = Some(temporary),
            Err((_, error)) => return Err(failure(&path, error)),
        }
    }
    Err(failure(path, ErrorKind::AlreadyExists.into()))
}

fn failure(path: &Path, error: io::Error) -> Error {
    match error.kind() {
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => Error::DiskFull { path: path.to_path_buf() },
        _ => Error::io(path)(error),
    }
}

/// Whether a file has these bytes.
fn is_same(path: &Path, bytes: &[u8]) -> bool {
    let read = || -> io::Result<bool> {
        let file = File::open(path)?;
        let metadata = file.metadata()?;
        if !metadata.is_file() || metadata.len() != bytes.len() as u64 {
            return Ok(false);
        }
        let mut found = Vec::with_capacity(bytes.len());
        file.take(bytes.len() as u64 + 1).read_to_end(&mut found)?;
        Ok(found == bytes)
    };
    read().unwrap_or(false)
}

/// A file in the folder that a picture comes into, which is created.
fn temporary(path: &Path, bytes: &[u8], modified: Option<SystemTime>) -> io::Result<NamedTempFile> {
    let folder = path.parent().unwrap_or(Path::new("."));
    let mut builder = tempfile::Builder::new();
    // As files have it that other programs write.
    builder.prefix(".ratna-").suffix(".tmp").permissions(Permissions::from_mode(0o666));
    let mut file = match builder.tempfile_in(folder) {
        Err(error) if error.kind() == ErrorKind::NotFound => {
            fs::create_dir_all(folder)?;
            builder.tempfile_in(folder)?
        }
        file => file?,
    };
    file.write_all(bytes)?;
    if let Some(modified) = modified {
        // Not every file system has room for every time.
        drop(file.as_file().set_modified(modified));
    }
    Ok(file)
}

/// Gives a file its name, unless something has it.
fn rename(file: NamedTempFile, path: &Path) -> Result<(), (NamedTempFile, io::Error)> {
    let (file, error) = match file.persist_noclobber(path) {
        Ok(_) => return Ok(()),
        Err(error) => (error.file, error.error),
    };
    if error.kind() == ErrorKind::AlreadyExists {
        return Err((file, error));
    }
    // File systems such as exFAT can't do it at once: the name is taken first, by an empty file that is ours to replace.
    match File::create_new(path) {
        Ok(_) => file.persist(path).map(drop).map_err(|error| {
            drop(fs::remove_file(path));
            (error.file, error.error)
        }),
        Err(error) => Err((file, error)),
    }
}

/// A time as files have it. Where it isn't known how far the clock is from UTC, the clock is taken for it.
pub(super) fn modified(taken: Taken) -> Option<SystemTime> {
    let offset = i64::from(taken.offset_minutes.unwrap_or(0)) * 60;
    let seconds = taken.seconds.checked_sub(offset)?;
    let distance = Duration::from_secs(seconds.unsigned_abs());
    let whole = if seconds < 0 { UNIX_EPOCH.checked_sub(distance) } else { UNIX_EPOCH.checked_add(distance) };
    whole?.checked_add(Duration::from_nanos(taken.nanoseconds.into()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_overwritten_and_the_same_is_not_written_again() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("a/b/चित्र 🪔.jpg");
        let time = UNIX_EPOCH + Duration::from_secs(1_000);
        assert_eq!(save(&path, b"one", Some(time), false).unwrap(), Saved::New(path.clone()));
        assert_eq!(fs::metadata(&path).unwrap().modified().unwrap(), time);
        assert_eq!(save(&path, b"one", None, false).unwrap(), Saved::Same(path.clone()));
        let second = dir.path().join("a/b/चित्र 🪔 (2).jpg");
        assert_eq!(save(&path, b"two", None, false).unwrap(), Saved::New(second.clone()));
        assert_eq!(save(&path, b"two", None, false).unwrap(), Saved::Same(second));
        assert_eq!(fs::read(&path).unwrap(), b"one");
        let files = fs::read_dir(path.parent().unwrap()).unwrap().count();
        assert_eq!(files, 2, "a temporary file was left");
    }

    #[test]
    fn a_name_that_is_taken_meanwhile_is_left() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("a.jpg");
        let file = temporary(&path, b"new", None).unwrap();
        fs::write(&path, b"old").unwrap();
        let (_, error) = rename(file, &path).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::AlreadyExists);
        assert_eq!(fs::read(&path).unwrap(), b"old");
    }

    #[test]
    fn a_link_or_folder_of_the_name_is_left() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("a.jpg");
        std::os::unix::fs::symlink(dir.path().join("nowhere"), &path).unwrap();
        fs::create_dir(dir.path().join("a (2).jpg")).unwrap();
        let third = dir.path().join("a (3).jpg");
        assert_eq!(save(&path, b"x", None, false).unwrap(), Saved::New(third));
        assert!(!dir.path().join("nowhere").exists());
    }

    #[test]
    fn times_count_from_utc() {
        let taken = |seconds, offset_minutes| Taken { seconds, nanoseconds: 0, offset_minutes };
        assert_eq!(modified(taken(7_200, Some(120))), Some(UNIX_EPOCH));
        assert_eq!(modified(taken(-5, None)), UNIX_EPOCH.checked_sub(Duration::from_secs(5)));
        assert_eq!(modified(taken(i64::MIN, Some(1))), None);
    }

    #[test]
    fn a_full_disk_is_named() {
        let error = failure(Path::new("/out/a.jpg"), ErrorKind::StorageFull.into());
        assert_eq!(error.code(), "diskFull");
        assert!(error.to_string().contains("/out/a.jpg"), "{error}");
    }
}
