//! Files that another program promises in a drag and writes for us after the drop, as Photos and Safari do.
//!
//! Owns the temporary folder they are written into, and moving them out of it when they are added to the library.
//! Nothing outside of that folder is ever moved.

pub mod reception;

use std::ffi::OsStr;
use std::fs::{self, DirBuilder, File};
use std::io;
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};

use crate::error::{ErrorCode, Failure, Result};

/// The temporary folder of this process for received files.
pub fn base() -> PathBuf {
    std::env::temp_dir().join(format!("ratna-received-{}", std::process::id()))
}

/// A new, empty folder in `base`, for one promise: two promises may have files of the same name.
///
/// # Errors
///
/// Fails when the folder cannot be created.
pub fn new_folder(base: &Path) -> io::Result<PathBuf> {
    // Only for this user.
    DirBuilder::new().recursive(true).mode(0o700).create(base)?;
    for number in 0.. {
        let folder = base.join(number.to_string());
        match DirBuilder::new().mode(0o700).create(&folder) {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            created => return created.map(|()| folder),
        }
    }
    Err(io::ErrorKind::AlreadyExists.into())
}

/// Deletes what was received and is still in the temporary folder.
pub fn clean_up() {
    if let Err(error) = fs::remove_dir_all(base())
        && error.kind() != io::ErrorKind::NotFound
    {
        tracing::warn!(%error, "can't delete received files");
    }
}

/// Moves received files from `base` into a folder, which is created, and never over a file that is there.
///
/// # Errors
///
/// [`ErrorCode::BadRequest`] for a file outside of `base`, [`ErrorCode::Io`] when one cannot be moved.
pub fn keep(files: &[PathBuf], base: &Path, folder: &Path) -> Result<()> {
    let found: Vec<PathBuf> = files.iter().map(|file| find(file, base)).collect::<Result<_>>()?;
    fs::create_dir_all(folder).map_err(|error| Failure::io(folder, "created", error))?;
    for file in found {
        let name = file.file_name().unwrap_or_default();
        move_into(&file, folder, name).map_err(|error| Failure::io(&file, "moved", error))?;
    }
    Ok(())
}

/// The true path of a file in `base`.
fn find(file: &Path, base: &Path) -> Result<PathBuf> {
    let real = file.canonicalize().ok().filter(|real| real.is_file());
    let is_inside = |real: &PathBuf| base.canonicalize().is_ok_and(|base| real.starts_with(base));
    let message = || format!("{} was not received from another program", file.display());
    real.filter(is_inside).ok_or_else(|| Failure::new(ErrorCode::BadRequest, message()))
}

/// Copies and deletes, since the folder may be on another volume.
fn move_into(file: &Path, folder: &Path, name: &OsStr) -> io::Result<()> {
    let place = reserve(folder, Path::new(name))?;
    match fs::copy(file, &place).and_then(|_| fs::remove_file(file)) {
        Ok(()) => Ok(()),
        Err(error) => {
            // Only what was reserved above.
            drop(fs::remove_file(&place));
            Err(error)
        }
    }
}

/// Creates an empty file of the name, or of the first of `name 2`, `name 3` … that is free.
fn reserve(folder: &Path, name: &Path) -> io::Result<PathBuf> {
    let stem = name.file_stem().unwrap_or_default().to_string_lossy();
    let end = name.extension().map(|end| format!(".{}", end.to_string_lossy())).unwrap_or_default();
    let others = (2..).map(|number| folder.join(format!("{stem} {number}{end}")));
    for place in std::iter::once(folder.join(name)).chain(others) {
        match File::create_new(&place) {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            created => return created.map(|_| place),
        }
    }
    Err(io::ErrorKind::AlreadyExists.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kept_files_overwrite_nothing() {
        let dir = tempfile::tempdir().unwrap();
        let (base, library) = (dir.path().join("received"), dir.path().join("Ratna"));
        fs::create_dir(&library).unwrap();
        fs::write(library.join("cat.jpg"), "mine").unwrap();
        let files =
            [new_folder(&base).unwrap(), new_folder(&base).unwrap()].map(|folder| folder.join("cat.jpg"));
        files.iter().for_each(|file| fs::write(file, "received").unwrap());
        keep(&files, &base, &library).unwrap();
        let read = |name| fs::read_to_string(library.join(name)).unwrap();
        assert_eq!([read("cat.jpg"), read("cat 2.jpg"), read("cat 3.jpg")], ["mine", "received", "received"]);
        assert!(files.iter().all(|file| !file.exists()));
    }

    #[test]
    fn only_received_files_are_moved() {
        let dir = tempfile::tempdir().unwrap();
        let base = dir.path().join("received");
        let folder = new_folder(&base).unwrap();
        let secret = dir.path().join("secret.jpg");
        fs::write(&secret, "secret").unwrap();
        std::os::unix::fs::symlink(&secret, folder.join("link.jpg")).unwrap();
        for path in [secret.clone(), folder.join("link.jpg"), base.join("0/../../secret.jpg"), base.join("0")]
        {
            let failure = keep(std::slice::from_ref(&path), &base, &dir.path().join("Ratna")).unwrap_err();
            assert_eq!(failure.code, ErrorCode::BadRequest, "{}", path.display());
        }
        assert!(secret.exists());
    }
}
