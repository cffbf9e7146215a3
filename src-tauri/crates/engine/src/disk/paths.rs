//! Paths as the catalogue keeps them: the bytes the file system uses, since a name need not be UTF-8. And
//! where a library lies when nobody says otherwise.

use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};

use unicode_normalization::UnicodeNormalization;

/// The bytes of a path, as stored.
pub(crate) fn to_bytes(path: &Path) -> &[u8] {
    path.as_os_str().as_bytes()
}

/// The path of stored bytes.
pub(crate) fn from_bytes(bytes: &[u8]) -> PathBuf {
    PathBuf::from(OsStr::from_bytes(bytes))
}

/// What a name has in common with all names that some file system takes for the same: those that differ in case, or
/// in how accents are composed. A name that is no text is like no other.
pub(crate) fn fold(name: &OsStr) -> Vec<u8> {
    match name.to_str() {
        Some(text) if text.is_ascii() => text.to_ascii_lowercase().into_bytes(),
        Some(text) => text.nfd().flat_map(char::to_lowercase).nfc().collect::<String>().into_bytes(),
        None => name.as_bytes().to_vec(),
    }
}

/// A path with another spelling of its last name, where that is text: accents composed, or apart.
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

/// Where the platform keeps a program's data; none where there is no home folder.
pub fn default_dir() -> Option<PathBuf> {
    directories::ProjectDirs::from("", "", "Ratna").map(|dirs| dirs.data_dir().to_path_buf())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_some_file_system_takes_for_one_fold_alike() {
        let fold = |name: &str| super::fold(OsStr::new(name));
        assert_eq!(fold("IMG_1.JPG"), fold("img_1.jpg"));
        assert_eq!(fold("\u{c9}t\u{e9}.jpg"), fold("e\u{301}te\u{301}.JPG"));
        assert_ne!(fold("\u{e9}.jpg"), fold("e.jpg"));
        assert_ne!(super::fold(OsStr::from_bytes(b"\xff.JPG")), super::fold(OsStr::from_bytes(b"\xff.jpg")));
    }
}
