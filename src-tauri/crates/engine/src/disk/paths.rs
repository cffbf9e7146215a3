//! Paths as the catalogue stores them: the file system's own bytes, since a name need not be valid UTF-8.
//!
//! Owns the comparison of names across file systems and the default location of a library. Never touches the disk.

use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};

use unicode_normalization::UnicodeNormalization;

/// The bytes of a path, as the catalogue stores them.
pub(crate) fn to_bytes(path: &Path) -> &[u8] {
    path.as_os_str().as_bytes()
}

/// The path with these stored bytes.
pub(crate) fn from_bytes(bytes: &[u8]) -> PathBuf {
    PathBuf::from(OsStr::from_bytes(bytes))
}

/// The path with these stored bytes, borrowed.
pub(crate) fn as_path(bytes: &[u8]) -> &Path {
    Path::new(OsStr::from_bytes(bytes))
}

/// A key shared by all names that some file system treats as equal: those that differ only in case or in how accents
/// are composed. A name that is not valid UTF-8 equals only itself.
pub(crate) fn fold(name: &OsStr) -> Vec<u8> {
    match name.to_str() {
        Some(text) if text.is_ascii() => text.to_ascii_lowercase().into_bytes(),
        Some(text) => text.nfd().flat_map(char::to_lowercase).nfc().collect::<String>().into_bytes(),
        None => name.as_bytes().to_vec(),
    }
}

/// [`fold`] of every name on a relative path, with slashes between.
pub(crate) fn fold_all(path: &Path) -> Vec<u8> {
    path.iter().map(fold).collect::<Vec<_>>().join(&b'/')
}

/// The path itself and, if its last name is valid UTF-8 but not ASCII, the path with that name's accents composed
/// (NFC) and decomposed (NFD).
pub(crate) fn spellings(path: &Path) -> Vec<PathBuf> {
    let mut spellings = vec![path.to_path_buf()];
    if let Some(name) = path.file_name().and_then(OsStr::to_str)
        && !name.is_ascii()
    {
        spellings.push(path.with_file_name(name.nfc().collect::<String>()));
        spellings.push(path.with_file_name(name.nfd().collect::<String>()));
    }
    spellings
}

/// Folder where the platform keeps this program's data, the default location of a library; `None` without a home
/// folder.
pub fn default_dir() -> Option<PathBuf> {
    directories::ProjectDirs::from("", "", "Ratna").map(|dirs| dirs.data_dir().to_path_buf())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_some_file_system_treats_as_equal_fold_alike() {
        let fold = |name: &str| super::fold(OsStr::new(name));
        assert_eq!(fold("IMG_1.JPG"), fold("img_1.jpg"));
        assert_eq!(fold("\u{c9}t\u{e9}.jpg"), fold("e\u{301}te\u{301}.JPG"));
        assert_ne!(fold("\u{e9}.jpg"), fold("e.jpg"));
        assert_ne!(super::fold(OsStr::from_bytes(b"\xff.JPG")), super::fold(OsStr::from_bytes(b"\xff.jpg")));
    }
}
