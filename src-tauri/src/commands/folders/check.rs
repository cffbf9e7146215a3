//! Which paths can be added to the library.

use std::path::Path;

use ratna_engine::disk::walk::is_picture_name;

use crate::error::{ErrorCode, Failure, Result};

/// Checks that a path is a folder, or a picture that stands for its folder, and that the folder is neither the whole
/// file system nor one that contains the home folder `home`.
///
/// # Errors
///
/// [`ErrorCode::NoFolder`] or [`ErrorCode::NoPicture`], with the reason.
pub fn check(path: &Path, home: Option<&Path>) -> Result<()> {
    let fail = |code, why: &str| Err(Failure::new(code, format!("{} {why}", path.display())));
    if !path.is_absolute() || !(path.is_dir() || path.is_file()) {
        return fail(ErrorCode::NoFolder, "is not a folder that can be opened");
    }
    if path.is_file() && !is_picture_name(path) {
        return fail(ErrorCode::NoPicture, "is not a picture: choose a folder, or a picture in it");
    }
    let folder = path.parent().filter(|_| path.is_file()).unwrap_or(path);
    if is_too_broad(folder, home) {
        return fail(ErrorCode::NoFolder, "contains too much: choose the folders that contain your pictures");
    }
    Ok(())
}

/// Whether a folder is the root of the file system or contains the home folder.
fn is_too_broad(folder: &Path, home: Option<&Path>) -> bool {
    let real = |path: &Path| path.canonicalize().unwrap_or_else(|_| path.to_path_buf());
    let folder = real(folder);
    let contains = |home: &Path| home != folder && home.starts_with(&folder);
    folder.parent().is_none() || home.is_some_and(|home| contains(&real(home)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_name_of_a_picture_stands_for_a_folder() {
        assert!(is_picture_name(Path::new("/pictures/a.JPG")));
        assert!(is_picture_name(Path::new("/pictures/a.b.dng")));
        assert!(!is_picture_name(Path::new("/pictures/notes.txt")));
        assert!(!is_picture_name(Path::new("/pictures/jpg")));
    }

    #[test]
    fn a_folder_that_contains_the_home_folder_is_too_broad() {
        let home = Some(Path::new("/users/me"));
        assert!(is_too_broad(Path::new("/"), home));
        assert!(is_too_broad(Path::new("/"), None));
        assert!(is_too_broad(Path::new("/users"), home));
        assert!(!is_too_broad(Path::new("/users/me"), home));
        assert!(!is_too_broad(Path::new("/users/me/Pictures"), home));
        assert!(!is_too_broad(Path::new("/volumes/Photos"), home));
    }
}
