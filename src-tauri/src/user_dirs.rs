//! The user's own folders, where the system defines them.

use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};

use directories::UserDirs;

/// The home folder.
pub fn home() -> Option<PathBuf> {
    UserDirs::new().map(|dirs| dirs.home_dir().to_path_buf())
}

/// The folder for pictures.
pub fn pictures() -> Option<PathBuf> {
    UserDirs::new().and_then(|dirs| dirs.picture_dir().map(PathBuf::from))
}

/// The Photos libraries in a folder, sorted. They are packages: folders that the Finder shows as one file.
pub fn photos_libraries(folder: &Path) -> Vec<PathBuf> {
    let is_library = |path: &PathBuf| path.extension() == Some(OsStr::new("photoslibrary")) && path.is_dir();
    // A folder that cannot be read has none to show.
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let mut libraries: Vec<PathBuf> = entries.map(|entry| entry.path()).filter(is_library).collect();
    libraries.sort();
    libraries
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_photos_library_is_known_by_its_name() {
        let dir = tempfile::tempdir().unwrap();
        for name in ["Photos Library.photoslibrary", "Old.photoslibrary", "Holidays", "Lightroom.lrlibrary"] {
            fs::create_dir(dir.path().join(name)).unwrap();
        }
        fs::write(dir.path().join("file.photoslibrary"), "").unwrap();
        let expected = ["Old", "Photos Library"].map(|name| dir.path().join(format!("{name}.photoslibrary")));
        assert_eq!(photos_libraries(dir.path()), expected);
        assert_eq!(photos_libraries(&dir.path().join("none")), [] as [PathBuf; 0]);
    }
}
