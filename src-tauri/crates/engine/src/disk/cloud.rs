//! Files stored only in the cloud, which reading would download.
//!
//! Owns how such a file is recognised: since macOS 14 by a flag, before by the stub `.NAME.icloud` that iCloud leaves in
//! place of `NAME`. Never opens a file.

use std::ffi::{OsStr, OsString};
use std::fs::Metadata;
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::path::{Path, PathBuf};

/// Decides whether a file's bytes are only in the cloud.
pub type InCloud = fn(&Path, &Metadata) -> bool;

/// Whether a file's bytes are only in the cloud, according to its flags.
#[cfg(target_os = "macos")]
pub fn is_cloud_only(_path: &Path, metadata: &Metadata) -> bool {
    use std::os::macos::fs::MetadataExt;
    /// `SF_DATALESS` in chflags(2): the file's bytes are fetched when it is read.
    const DATALESS: u32 = 0x4000_0000;
    metadata.st_flags() & DATALESS != 0
}

/// Whether a file's bytes are only in the cloud: never, since only macOS marks such files.
#[cfg(not(target_os = "macos"))]
pub fn is_cloud_only(_path: &Path, _metadata: &Metadata) -> bool {
    false
}

/// Treats every file as local, so that files in the cloud are downloaded and read.
pub fn never(_path: &Path, _metadata: &Metadata) -> bool {
    false
}

/// Whether reading the file at `path` is impossible or would download it: `in_cloud` says so, or only its stub is there.
/// Opening a file by a stub's name does not download it, so a stub counts as away even where downloads are allowed.
pub(crate) fn is_away(path: &Path, in_cloud: InCloud) -> bool {
    match path.metadata() {
        Ok(metadata) => in_cloud(path, &metadata),
        Err(_) => stub_metadata(path).is_some(),
    }
}

/// The name of the file that a stub of this name stands for; `None` if it is no stub's name.
pub(crate) fn evicted_name(stub: &OsStr) -> Option<&OsStr> {
    let name = stub.as_bytes().strip_prefix(b".")?.strip_suffix(b".icloud")?;
    (!name.is_empty()).then(|| OsStr::from_bytes(name))
}

/// The name of the file that a name in a folder means: its own, but for a stub.
pub(crate) fn meant_name(name: OsString) -> OsString {
    evicted_name(&name).map(OsStr::to_owned).unwrap_or(name)
}

/// The path of the file that the stub at a path stands for; `None` if the path is no stub's.
pub(crate) fn evicted_path(path: &Path) -> Option<PathBuf> {
    Some(path.with_file_name(evicted_name(path.file_name()?)?))
}

/// The metadata of the stub that stands for the missing file at `path`; `None` if the file or no stub is there.
pub(crate) fn stub_metadata(path: &Path) -> Option<Metadata> {
    if path.symlink_metadata().is_ok() {
        return None;
    }
    let name = [b".", path.file_name()?.as_bytes(), b".icloud"].concat();
    let stub = path.with_file_name(OsString::from_vec(name)).symlink_metadata().ok()?;
    stub.is_file().then_some(stub)
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn a_stub_stands_for_the_file_in_its_name() {
        let name = |stub: &'static str| evicted_name(OsStr::new(stub)).and_then(OsStr::to_str);
        assert_eq!(name(".IMG_1.jpg.icloud"), Some("IMG_1.jpg"));
        for other in ["IMG_1.jpg.icloud", ".IMG_1.jpg", "..icloud.jpg", ".icloud"] {
            assert_eq!(name(other), None, "{other}");
        }
        assert_eq!([".a.jpg.icloud", ".a.jpg"].map(|name| meant_name(name.into())), ["a.jpg", ".a.jpg"]);
        let path = evicted_path(Path::new("/home/.a.jpg.icloud"));
        assert_eq!(path, Some(PathBuf::from("/home/a.jpg")));
        assert_eq!(evicted_path(Path::new("/home/a.jpg")), None);
    }

    #[test]
    fn a_file_is_away_while_only_its_stub_is_there() {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("a.jpg");
        assert!(!is_away(&file, never));
        fs::write(dir.path().join(".a.jpg.icloud"), "stub").unwrap();
        assert!(is_away(&file, never), "a stub cannot be read even where downloads are allowed");
        fs::write(&file, "picture").unwrap();
        assert!(!is_away(&file, never), "a stub beside its file is left over");
        assert!(is_away(&file, |_, _| true));
    }
}
