//! Where Tesseract is.
//!
//! Owns the places that are searched. Never runs what it finds.

use std::ffi::OsStr;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

/// Where Homebrew (Apple silicon, Intel) and MacPorts install. A program that was started from the Finder has none of them
/// on its PATH.
const USUAL: [&str; 3] = ["/opt/homebrew/bin", "/usr/local/bin", "/opt/local/bin"];

/// The program on a PATH, or else at its usual places.
pub fn find(path: &OsStr) -> Option<PathBuf> {
    let folders = std::env::split_paths(path).chain(USUAL.map(PathBuf::from));
    // A relative one would run whatever is in the current folder.
    let absolute = folders.filter(|folder| folder.is_absolute());
    absolute.map(|folder| folder.join("tesseract")).find(|program| is_executable(program))
}

fn is_executable(path: &Path) -> bool {
    path.metadata().is_ok_and(|metadata| metadata.is_file() && metadata.permissions().mode() & 0o111 != 0)
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn the_first_program_on_the_path_is_found_and_no_other_file() {
        let folder = tempfile::tempdir().unwrap();
        let [data, program] = ["data", "program"].map(|name| folder.path().join(name));
        for (folder, mode) in [(&data, 0o644), (&program, 0o755)] {
            fs::create_dir(folder).unwrap();
            fs::write(folder.join("tesseract"), "").unwrap();
            fs::set_permissions(folder.join("tesseract"), fs::Permissions::from_mode(mode)).unwrap();
        }
        let path = std::env::join_paths([Path::new("."), &data, &program]).unwrap();
        assert_eq!(find(&path), Some(program.join("tesseract")));
    }
}
