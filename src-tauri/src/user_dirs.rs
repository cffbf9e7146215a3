//! The user's own folders, where the system defines them.

use std::path::PathBuf;

use directories::UserDirs;

/// The home folder.
pub fn home() -> Option<PathBuf> {
    UserDirs::new().map(|dirs| dirs.home_dir().to_path_buf())
}

/// The folder for pictures.
pub fn pictures() -> Option<PathBuf> {
    UserDirs::new().and_then(|dirs| dirs.picture_dir().map(PathBuf::from))
}
