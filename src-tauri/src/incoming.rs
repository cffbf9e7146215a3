//! Paths that come from outside: which can be added to the library, and what one that is opened with Ratna means.

use std::path::{Path, PathBuf};

use ratna_engine::disk::walk::is_picture_name;
use ratna_engine::sources::is_library;
use ratna_sources::takeout::zip::ZippedTakeout;

use crate::error::{ErrorCode, Failure, Result};

/// Checks that a path is a folder, or a picture that stands for its folder, and that the folder is neither the whole
/// file system nor one that contains the home folder `home`, and on a Mac not in a Photos library.
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
    if belongs_to_photos(path) {
        return fail(ErrorCode::NoFolder, "lies in a library of Photos: add the whole library");
    }
    let folder = path.parent().filter(|_| path.is_file()).unwrap_or(path);
    if is_too_broad(folder, home) {
        return fail(ErrorCode::NoFolder, "contains too much: choose the folders that contain your pictures");
    }
    Ok(())
}

/// Whether a path is a Photos library, which is a folder to everything but the Finder, or in one, also by way of a
/// link. Moving one of its files to the trash would damage it. Elsewhere than on a Mac such a folder is only a copy, and
/// this returns `false`.
pub fn belongs_to_photos(path: &Path) -> bool {
    let is_library = |folder: &Path| {
        folder.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("photoslibrary"))
    };
    let is_in_library = |path: &Path| path.ancestors().any(is_library);
    cfg!(any(test, target_os = "macos"))
        && (is_in_library(path) || path.canonicalize().is_ok_and(|real| is_in_library(&real)))
}

/// Whether a folder is the root of the file system or contains the home folder.
pub fn is_too_broad(folder: &Path, home: Option<&Path>) -> bool {
    let real = |path: &Path| path.canonicalize().unwrap_or_else(|_| path.to_path_buf());
    let folder = real(folder);
    let contains = |home: &Path| home != folder && home.starts_with(&folder);
    folder.parent().is_none() || home.is_some_and(|home| contains(&real(home)))
}

/// Takes the libraries of other programs out of paths that are to be added, also those in zip files, of which the first part
/// stands for all. A picture's name needs no look at the file.
pub fn without_libraries(paths: Vec<PathBuf>) -> (Vec<PathBuf>, Vec<String>) {
    let (mut libraries, mut parts) = (Vec::new(), Vec::new());
    let mut others = paths;
    others.retain(|path| match path.to_str() {
        Some(text) if path.is_absolute() && !is_picture_name(path) => {
            if parts.contains(path) {
                return false;
            }
            // One that cannot be read is one: whoever brings it in learns why.
            let zipped = ZippedTakeout::at(path);
            let is_one = !matches!(zipped, Ok(None)) || is_library(path);
            parts.extend(zipped.ok().flatten().iter().flat_map(ZippedTakeout::parts).map(Path::to_path_buf));
            libraries.extend(is_one.then(|| text.to_owned()));
            !is_one
        }
        _ => true,
    });
    (others, libraries)
}

/// What is to be done with paths that were opened with Ratna: from the command line, the Dock or the file manager.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Opened {
    /// Folders to add.
    pub folders: Vec<PathBuf>,
    /// Libraries of other programs, which the window asks about.
    pub libraries: Vec<String>,
    /// The picture to search by: the first one, since the window shows one search at a time.
    pub picture: Option<String>,
    /// Why the first of the paths that were refused was.
    pub failure: Option<Failure>,
}

/// Sorts paths that were opened with Ratna. A folder is added if [`check`] passes; a picture is searched by, and its
/// folder is not added.
pub fn opened(paths: Vec<PathBuf>, home: Option<&Path>) -> Opened {
    let mut opened = Opened::default();
    let (paths, libraries) = without_libraries(paths);
    opened.libraries = libraries;
    for path in paths {
        let done = if path.is_file() { picture(&path).map(Some) } else { check(&path, home).map(|()| None) };
        match done {
            Ok(None) => opened.folders.push(path),
            Ok(found) => opened.picture = opened.picture.or(found),
            Err(failure) => {
                opened.failure.get_or_insert(failure);
            }
        }
    }
    opened
}

/// The path of a picture as text, as the page keeps it.
fn picture(path: &Path) -> Result<String> {
    let fail = |why: &str| Err(Failure::new(ErrorCode::NoPicture, format!("{} {why}", path.display())));
    match path.to_str() {
        _ if !is_picture_name(path) => fail("is not a picture: open a picture or a folder"),
        Some(path) => Ok(path.to_owned()),
        None => fail("has a name that is not valid text: rename it"),
    }
}

#[cfg(test)]
mod tests {
    use ratna_sources::made::takeout::MadeTakeout;

    use super::*;

    #[test]
    fn an_opened_picture_is_searched_by_and_its_folder_is_not_added() {
        let dir = tempfile::tempdir().unwrap();
        let (first, second) = (dir.path().join("a.jpg"), dir.path().join("b.png"));
        std::fs::write(&first, "").unwrap();
        std::fs::write(&second, "").unwrap();
        let found = opened(vec![first.clone(), dir.path().to_owned(), second], None);
        assert_eq!(found.picture.as_deref(), first.to_str());
        assert_eq!(found.folders, [dir.path()]);
        assert_eq!(found.failure, None);
    }

    #[test]
    fn opening_the_whole_disk_or_all_users_is_refused_and_the_rest_is_not() {
        let dir = tempfile::tempdir().unwrap();
        let users = dir.path().join("Users");
        let home = users.join("me");
        let pictures = home.join("Pictures");
        std::fs::create_dir_all(&pictures).unwrap();
        let found = opened(vec!["/".into(), users, pictures.clone()], Some(&home));
        assert_eq!(found.folders, [pictures]);
        assert_eq!(found.failure.map(|failure| failure.code), Some(ErrorCode::NoFolder));
    }

    #[test]
    fn an_opened_file_that_is_no_picture_and_one_that_is_gone_are_refused() {
        let dir = tempfile::tempdir().unwrap();
        let notes = dir.path().join("notes.txt");
        std::fs::write(&notes, "").unwrap();
        let code = |path: PathBuf| opened(vec![path], None).failure.map(|failure| failure.code);
        assert_eq!(code(notes), Some(ErrorCode::NoPicture));
        assert_eq!(code(dir.path().join("gone.jpg")), Some(ErrorCode::NoFolder));
    }

    #[test]
    fn a_photos_library_is_refused_with_what_to_do_instead() {
        let dir = tempfile::tempdir().unwrap();
        let originals = dir.path().join("Photos Library.photoslibrary/originals");
        std::fs::create_dir_all(&originals).unwrap();
        for path in [&originals, originals.parent().unwrap()] {
            let failure = check(path, None).unwrap_err();
            assert_eq!(failure.code, ErrorCode::NoFolder);
            assert!(failure.message.contains("whole library"), "{}", failure.message);
        }
        assert_eq!(check(dir.path(), None), Ok(()));
    }

    #[test]
    fn neither_a_link_nor_capital_letters_hide_a_photos_library() {
        let dir = tempfile::tempdir().unwrap();
        let library = dir.path().join("Photos Library.photoslibrary");
        let originals = library.join("originals");
        std::fs::create_dir_all(&originals).unwrap();
        let capitals = dir.path().join("Old.PhotosLibrary");
        std::fs::create_dir(&capitals).unwrap();
        let (link, library_link) = (dir.path().join("holidays"), dir.path().join("all"));
        std::os::unix::fs::symlink(&originals, &link).unwrap();
        std::os::unix::fs::symlink(&library, &library_link).unwrap();
        for path in [link, library_link.join("originals"), capitals] {
            let code = check(&path, None).map_err(|failure| failure.code);
            assert_eq!(code, Err(ErrorCode::NoFolder), "{}", path.display());
        }
    }

    #[test]
    fn a_library_of_another_program_is_asked_about_and_not_added() {
        let dir = tempfile::tempdir().unwrap();
        let library = dir.path().join("Photos Library.photoslibrary");
        std::fs::create_dir_all(library.join("database")).unwrap();
        std::fs::write(library.join("database/Photos.sqlite"), "SQLite format 3\0").unwrap();
        let pictures = dir.path().join("pictures");
        std::fs::create_dir(&pictures).unwrap();
        let found = opened(vec![library.clone(), pictures.clone()], None);
        assert_eq!(found.libraries, [library.to_str().unwrap()]);
        assert_eq!((found.folders, found.failure), (vec![pictures], None));
    }

    #[test]
    fn the_zip_files_of_one_archive_are_asked_about_once_and_others_not_at_all() {
        let dir = tempfile::tempdir().unwrap();
        let dir = dir.path().canonicalize().unwrap();
        let folder = "Takeout/Google Photos/Rome";
        let parts = ["a.jpg", "b.jpg"].map(|title| {
            let mut part = MadeTakeout::default();
            part.album(folder, "Rome").picture(folder, title, 1_400_000_000, &serde_json::json!({}));
            let number = if title == "a.jpg" { 1 } else { 2 };
            let path = dir.join(format!("takeout-20240101T000000Z-00{number}.zip"));
            part.zip(&path).unwrap();
            path
        });
        let other = dir.join("fonts.zip");
        let mut fonts = MadeTakeout::default();
        fonts.file("fonts/a.ttf", "").zip(&other).unwrap();
        let [first, second] = parts;
        let (others, libraries) = without_libraries(vec![second.clone(), other.clone(), first]);
        assert_eq!((others, libraries), (vec![other], vec![second.to_str().unwrap().to_owned()]));
    }

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
