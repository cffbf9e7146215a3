//! Files that another program promises in a drag and writes for us after the drop, as Photos and Safari do.
//!
//! Owns the temporary folder they are written into, and moving them out of it when they are added to the library.
//! Nothing outside of that folder is ever moved.

mod leftovers;
pub mod reception;

use std::ffi::OsStr;
use std::fs::{self, DirBuilder, File, Permissions};
use std::io;
use std::os::unix::fs::{DirBuilderExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use ratna_engine::disk::walk::is_picture_name;

pub use self::leftovers::delete_leftovers;
use crate::error::{ErrorCode, Failure, Result};
use crate::sync::lock;

/// What the names of the temporary folders begin with, before the process's ID and letters that nobody can foresee.
const PREFIX: &str = "ratna-received-";

/// The temporary folder of this process for received files, once there is one.
static BASE: Mutex<Option<PathBuf>> = Mutex::new(None);

/// The temporary folder of this process for received files, if it has received any.
pub fn base() -> Option<PathBuf> {
    lock(&BASE).clone()
}

/// The temporary folder of this process for received files, which is created the first time.
///
/// # Errors
///
/// Fails when the folder cannot be created.
pub fn create_base() -> io::Result<PathBuf> {
    let mut base = lock(&BASE);
    if let Some(base) = &*base {
        return Ok(base.clone());
    }
    // Only for this user, and never one that is there.
    let prefix = format!("{PREFIX}{}-", std::process::id());
    let permissions = Permissions::from_mode(0o700);
    let created = tempfile::Builder::new().prefix(&prefix).permissions(permissions).tempdir()?.keep();
    Ok(base.insert(created).clone())
}

/// A new, empty folder in `base`, for one promise: two promises may have files of the same name.
///
/// # Errors
///
/// Fails when the folder cannot be created.
pub fn new_folder(base: &Path) -> io::Result<PathBuf> {
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
    if let Some(base) = lock(&BASE).take()
        && let Err(error) = fs::remove_dir_all(base)
        && error.kind() != io::ErrorKind::NotFound
    {
        tracing::warn!(%error, "can't delete received files");
    }
}

/// Moves received pictures from `base` into a folder, which is created, and never over a file that is there; as many as
/// possible. Returns their number, and why the first of the others was not moved: [`ErrorCode::BadRequest`] for a file
/// outside of `base`, [`ErrorCode::NoPicture`] for one that is no picture, [`ErrorCode::Io`] when one cannot be moved.
pub fn keep(files: &[PathBuf], base: Option<&Path>, folder: &Path) -> (usize, Option<Failure>) {
    let (mut kept, mut failure) = (0, None);
    for file in files {
        match keep_one(file, base, folder) {
            Ok(()) => kept += 1,
            Err(error) => {
                failure.get_or_insert(error);
            }
        }
    }
    (kept, failure)
}

fn keep_one(file: &Path, base: Option<&Path>, folder: &Path) -> Result<()> {
    let file = find(file, base)?;
    if !is_picture_name(&file) {
        let name = file.file_name().unwrap_or_default().display();
        return Err(Failure::new(ErrorCode::NoPicture, format!("{name} is not a picture, and was not kept")));
    }
    fs::create_dir_all(folder).map_err(|error| Failure::io(folder, "created", error))?;
    let name = file.file_name().unwrap_or_default();
    move_into(&file, folder, name).map_err(|error| Failure::io(&file, "moved", error))
}

/// The true path of a file in `base`.
fn find(file: &Path, base: Option<&Path>) -> Result<PathBuf> {
    let base = base.and_then(|base| base.canonicalize().ok());
    let real = file.canonicalize().ok().filter(|real| real.is_file());
    let is_inside = |real: &PathBuf| base.is_some_and(|base| real.starts_with(base));
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
        fs::create_dir(&base).unwrap();
        fs::create_dir(&library).unwrap();
        fs::write(library.join("cat.jpg"), "mine").unwrap();
        let files =
            [new_folder(&base).unwrap(), new_folder(&base).unwrap()].map(|folder| folder.join("cat.jpg"));
        files.iter().for_each(|file| fs::write(file, "received").unwrap());
        assert_eq!(keep(&files, Some(&base), &library), (2, None));
        let read = |name| fs::read_to_string(library.join(name)).unwrap();
        assert_eq!([read("cat.jpg"), read("cat 2.jpg"), read("cat 3.jpg")], ["mine", "received", "received"]);
        assert!(files.iter().all(|file| !file.exists()));
    }

    #[test]
    fn only_received_files_are_moved() {
        let dir = tempfile::tempdir().unwrap();
        let base = dir.path().join("received");
        fs::create_dir(&base).unwrap();
        let folder = new_folder(&base).unwrap();
        let secret = dir.path().join("secret.jpg");
        fs::write(&secret, "secret").unwrap();
        std::os::unix::fs::symlink(&secret, folder.join("link.jpg")).unwrap();
        for path in [secret.clone(), folder.join("link.jpg"), base.join("0/../../secret.jpg"), base.join("0")]
        {
            for base in [Some(&*base), None] {
                let (kept, failure) = keep(std::slice::from_ref(&path), base, &dir.path().join("Ratna"));
                let code = failure.map(|failure| failure.code);
                assert_eq!((kept, code), (0, Some(ErrorCode::BadRequest)), "{}", path.display());
            }
        }
        assert!(secret.exists());
    }

    #[test]
    fn a_file_that_is_gone_and_one_that_is_no_picture_do_not_keep_the_others_out() {
        let dir = tempfile::tempdir().unwrap();
        let (base, library) = (dir.path().join("received"), dir.path().join("Ratna"));
        fs::create_dir(&base).unwrap();
        let files = ["mail.eml", "gone.jpg", "cat.jpg", "dog.HEIC"].map(|name| base.join(name));
        for place in [0, 2, 3] {
            fs::write(&files[place], "received").unwrap();
        }
        let (kept, failure) = keep(&files, Some(&base), &library);
        assert_eq!((kept, failure.map(|failure| failure.code)), (2, Some(ErrorCode::NoPicture)));
        assert!(library.join("cat.jpg").exists() && library.join("dog.HEIC").exists());
        assert!(!library.join("mail.eml").exists());
    }

    #[test]
    fn the_temporary_folder_is_this_users_and_its_name_cannot_be_foreseen() {
        let created = create_base().unwrap();
        assert_eq!(base().as_ref(), Some(&created));
        assert_eq!(create_base().unwrap(), created);
        assert_eq!(fs::metadata(&created).unwrap().permissions().mode() & 0o777, 0o700);
        let foreseen = format!("{PREFIX}{}-", std::process::id());
        let name = created.file_name().unwrap().to_str().unwrap().to_owned();
        assert!(name.strip_prefix(&foreseen).is_some_and(|letters| letters.len() >= 6), "{name}");
        clean_up();
        assert!(!created.exists());
    }
}
