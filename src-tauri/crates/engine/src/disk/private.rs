//! Files and folders that only their owner can read.
//!
//! A library shows what its pictures show, so that other users of the computer must not read it, whatever the umask is.
//! Owns the permissions of a library's folder and files. Never changes those of anything else.

use std::fs::{self, DirBuilder, File, OpenOptions, Permissions};
use std::io::{ErrorKind, Result, Write};
use std::os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};

use super::paths::default_dir;

/// Permissions of a folder: all for the owner.
const FOLDER: u32 = 0o700;
/// Permissions of a file: reading and writing for the owner.
const FILE: u32 = 0o600;
/// Permissions of users other than the owner.
const OTHERS: u32 = 0o077;
/// Starts of the names of a library's files.
const NAMES: [&str; 11] = [
    "catalogue.",
    "vectors.",
    "thumbs.",
    "texts.",
    "words.",
    "seen.",
    "index-",
    "index.",
    "words-",
    "indexing.lock",
    "opening.lock",
];
/// Subfolders of a library.
const SUBFOLDERS: [&str; 2] = ["backups", "views"];
/// Subfolders with files as they were before they were written to, which keep the permissions that they had.
const KEPT: [&str; 2] = ["originals", "sidecars"];

/// Creates a folder for a library, and its parents with the usual permissions. An existing folder becomes private only
/// if it is empty or the default one, since others may hold more than a library.
///
/// # Errors
/// Fails when the folder cannot be created.
pub(crate) fn create_library_folder(dir: &Path) -> Result<()> {
    if let Some(parent) = dir.parent() {
        fs::create_dir_all(parent)?;
    }
    if create_folder(dir)? {
        return Ok(());
    }
    let is_new = || fs::read_dir(dir).is_ok_and(|mut entries| entries.next().is_none());
    let is_default = || default_dir().as_deref() == Some(dir) && !dir.join("catalogue.sqlite").exists();
    if is_loose(dir) && (is_new() || is_default()) {
        // A drive without permissions, or another user's folder, is used as it is.
        drop(fs::set_permissions(dir, Permissions::from_mode(FOLDER)));
    }
    Ok(())
}

/// Creates a folder inside one that exists; returns whether it was missing.
///
/// # Errors
/// Fails when the folder cannot be created, or is something else.
pub(crate) fn create_folder(dir: &Path) -> Result<bool> {
    match DirBuilder::new().mode(FOLDER).create(dir) {
        Ok(()) => Ok(true),
        Err(error) if error.kind() == ErrorKind::AlreadyExists && dir.is_dir() => Ok(false),
        Err(error) => Err(error),
    }
}

/// Options for opening a file to write, which create it if it is missing.
pub(crate) fn options() -> OpenOptions {
    let mut options = File::options();
    options.write(true).create(true).mode(FILE);
    options
}

/// Creates an empty file if there is none, for libraries that would create it with the usual permissions. Never opens an
/// existing file: closing it would release the locks that SQLite has on it in this process.
///
/// # Errors
/// Fails when the file cannot be created.
pub(crate) fn create_if_missing(path: &Path) -> Result<()> {
    match options().create_new(true).open(path) {
        Err(error) if error.kind() != ErrorKind::AlreadyExists => Err(error),
        _ => Ok(()),
    }
}

/// Writes a file, replacing its content.
///
/// # Errors
/// Fails when the file cannot be written.
pub(crate) fn write(path: &Path, bytes: &[u8]) -> Result<()> {
    options().truncate(true).open(path)?.write_all(bytes)
}

/// The parts of the library in `dir`, and the folder itself, that others may read or change.
pub(crate) fn loose_parts(dir: &Path) -> Vec<PathBuf> {
    let mut parts = vec![dir.to_path_buf()];
    parts.extend(entries(dir).filter(|path| is_part(path)));
    for folder in SUBFOLDERS.map(|name| dir.join(name)) {
        parts.extend(entries(&folder));
        parts.push(folder);
    }
    parts.extend(KEPT.map(|name| dir.join(name)));
    parts.retain(|path| is_loose(path));
    parts
}

/// Takes all permissions of others away; returns the number of paths that still grant some.
pub(crate) fn tighten(paths: &[PathBuf]) -> usize {
    for path in paths {
        let Ok(metadata) = path.metadata() else { continue };
        let private = Permissions::from_mode(metadata.mode() & 0o7777 & !OTHERS);
        if let Err(error) = fs::set_permissions(path, private) {
            tracing::warn!(path = %path.display(), %error, "failed to make a part of the library private");
        }
    }
    paths.iter().filter(|path| is_loose(path)).count()
}

fn entries(dir: &Path) -> impl Iterator<Item = PathBuf> {
    fs::read_dir(dir).into_iter().flatten().flatten().map(|entry| entry.path())
}

/// Whether this is the name of a library's file.
fn is_part(path: &Path) -> bool {
    let name = path.file_name().and_then(|name| name.to_str());
    name.is_some_and(|name| NAMES.iter().any(|start| name.starts_with(start)))
}

/// Whether others have permissions. Links are not followed: their own permissions mean nothing.
fn is_loose(path: &Path) -> bool {
    path.symlink_metadata().is_ok_and(|metadata| !metadata.is_symlink() && metadata.mode() & OTHERS != 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mode(path: &Path) -> u32 {
        path.metadata().unwrap().mode() & 0o777
    }

    #[test]
    fn an_empty_folder_becomes_private_and_one_with_other_files_stays() {
        let dir = tempfile::tempdir().unwrap();
        let folder = |name: &str| {
            let path = dir.path().join(name);
            fs::create_dir(&path).unwrap();
            fs::set_permissions(&path, Permissions::from_mode(0o755)).unwrap();
            path
        };
        let (empty, used) = (folder("empty"), folder("used"));
        fs::write(used.join("letter.txt"), "").unwrap();
        let new = dir.path().join("a/new");
        for path in [&empty, &used, &new] {
            create_library_folder(path).unwrap();
        }
        assert_eq!([&empty, &used, &new].map(|path| mode(path)), [0o700, 0o755, 0o700]);
    }

    #[test]
    fn only_a_librarys_own_parts_are_tightened() {
        let dir = tempfile::tempdir().unwrap();
        let path = |name: &str| dir.path().join(name);
        fs::create_dir(path("views")).unwrap();
        let own =
            ["catalogue.sqlite-wal", "catalogue.v4.sqlite", "thumbs.damaged", "index-1.json", "views/1.jpg"];
        for name in own.iter().chain(&["letter.txt"]) {
            fs::write(path(name), "").unwrap();
            fs::set_permissions(path(name), Permissions::from_mode(0o644)).unwrap();
        }
        fs::create_dir(path("sidecars")).unwrap();
        fs::write(path("sidecars/1.xmp"), "").unwrap();
        fs::set_permissions(path("sidecars/1.xmp"), Permissions::from_mode(0o644)).unwrap();
        for folder in [&path("views"), &path("sidecars"), dir.path()] {
            fs::set_permissions(folder, Permissions::from_mode(0o755)).unwrap();
        }
        let loose = loose_parts(dir.path());
        assert_eq!(loose.len(), own.len() + 3, "{loose:?}");
        assert_eq!(tighten(&loose), 0);
        assert!(loose_parts(dir.path()).is_empty());
        assert_eq!(own.map(|name| mode(&path(name))), [0o600; 5]);
        assert_eq!(
            (mode(dir.path()), mode(&path("views")), mode(&path("letter.txt"))),
            (0o700, 0o700, 0o644)
        );
        assert_eq!([mode(&path("sidecars")), mode(&path("sidecars/1.xmp"))], [0o700, 0o644], "as it was");
    }
}
