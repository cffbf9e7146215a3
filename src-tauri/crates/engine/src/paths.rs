//! Paths as the catalogue keeps them: the bytes the file system uses, since a name need not be UTF-8. And
//! where a library lies when nobody says otherwise.

use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};

/// The bytes of a path, as stored.
pub(crate) fn to_bytes(path: &Path) -> &[u8] {
    path.as_os_str().as_bytes()
}

/// The path of stored bytes.
pub(crate) fn from_bytes(bytes: &[u8]) -> PathBuf {
    PathBuf::from(OsStr::from_bytes(bytes))
}

/// Where the platform keeps a program's data; none where there is no home folder.
pub fn default_dir() -> Option<PathBuf> {
    directories::ProjectDirs::from("", "", "Ratna").map(|dirs| dirs.data_dir().to_path_buf())
}
