//! Tests of the walk: what it lists, what it skips, and which links it follows.

use std::fs;
use std::os::unix::fs::symlink;

use super::*;

fn tree(files: &[&str]) -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    for file in files {
        let path = dir.path().join(file);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, "x").unwrap();
    }
    dir
}

fn names(root: &Path, excludes: &[&str]) -> Vec<String> {
    let excludes = Excludes::parse(excludes).unwrap();
    let found = walk(root, FolderId(1), &excludes, Path::new("/nowhere"), &Progress::default()).unwrap();
    let mut names: Vec<_> = found.candidates.iter().map(|c| c.path.to_string_lossy().into_owned()).collect();
    names.sort();
    names
}

#[test]
fn pictures_are_found_by_extension_at_any_depth() {
    let dir = tree(&["a.jpg", "b/C.JPEG", "b/d/e.heic", "notes.txt", "noextension"]);
    assert_eq!(names(dir.path(), &[]), ["a.jpg", "b/C.JPEG", "b/d/e.heic"]);
}

#[test]
fn hidden_folders_and_packages_are_skipped_unless_they_are_the_root() {
    let dir = tree(&["._a.jpg", ".hidden/b.jpg", "X.photoslibrary/c.jpg", "d.jpg"]);
    assert_eq!(names(dir.path(), &[]), ["d.jpg"]);
    assert_eq!(names(&dir.path().join("X.photoslibrary"), &[]), ["c.jpg"]);
    assert_eq!(names(&dir.path().join(".hidden"), &[]), ["b.jpg"]);
}

#[test]
fn excludes_match_names_at_any_depth_and_paths_from_the_root() {
    let dir = tree(&["a.jpg", "Raw/b.jpg", "x/raw/c.jpg", "x/2019/d.jpg", "2019/e.jpg", "x/skip-1.jpg"]);
    assert_eq!(names(dir.path(), &["raw", "/2019", "skip-*"]), ["a.jpg", "x/2019/d.jpg"]);
    assert!(matches!(Excludes::parse(&["[oops"]), Err(Error::BadPattern { .. })));
}

#[test]
fn excludes_mean_the_same_relative_to_an_outer_folder() {
    let dir = tree(&["in[1]/raw/b.jpg", "in[1]/top/d.jpg", "in[1]/x/top/e.jpg", "raw/c.jpg"]);
    let patterns = Excludes::below(Path::new("in[1]"), &["raw", "/top"]);
    let patterns: Vec<_> = patterns.iter().map(String::as_str).collect();
    assert_eq!(names(dir.path(), &patterns), ["in[1]/x/top/e.jpg", "raw/c.jpg"]);
}

#[test]
fn links_are_followed_once_and_never_in_cycles() {
    let elsewhere = tree(&["far.jpg"]);
    let dir = tree(&["a/near.jpg"]);
    symlink(elsewhere.path(), dir.path().join("away")).unwrap();
    symlink(dir.path(), dir.path().join("a/up")).unwrap();
    symlink(dir.path().join("a"), dir.path().join("twin")).unwrap();
    symlink("/does/not/exist.jpg", dir.path().join("dangling.jpg")).unwrap();
    assert_eq!(names(dir.path(), &[]), ["a/near.jpg", "away/far.jpg"]);
}

#[test]
fn a_missing_root_is_an_error_not_an_empty_list() {
    let missing = Path::new("/does/not/exist");
    let result = walk(missing, FolderId(1), &Excludes::default(), missing, &Progress::default());
    assert!(matches!(result, Err(Error::NoFolder { .. })));
}
