//! Tests of what is in the place of a library's file or folder and is none.

use std::os::unix::fs::symlink;

use super::super::{examine, restore};
use super::*;
use crate::testing::TestLibrary;

fn indexed() -> (TestLibrary, PathBuf) {
    let fixture = TestLibrary::new();
    fixture.fill("p", 2);
    fixture.index(&fixture.library(), "p");
    let dir = fixture.path("library");
    (fixture, dir)
}

fn remove(path: &Path) {
    if path.is_dir() {
        fs::remove_dir_all(path).unwrap();
    } else {
        drop(fs::remove_file(path));
    }
}

#[test]
fn a_folder_in_the_place_of_a_file_is_named_and_renamed() {
    let (fixture, dir) = indexed();
    let names = [
        "vectors.sqlite",
        "thumbs.sqlite",
        "thumbs.sqlite-wal",
        "catalogue.sqlite-shm",
        "indexing.lock",
        "opening.lock",
        "writable.probe",
        "index-1.json",
        "index-1-2-0.usearch",
    ];
    for name in names {
        remove(&dir.join(name));
        fs::create_dir(dir.join(name)).unwrap();
        fs::write(dir.join(name).join("kept"), "").unwrap();
        let found = examine(&dir, fixture.models(), false).unwrap();
        assert_eq!(found[0].text, format!("{name} is a folder instead of a file"));
        let repaired = examine(&dir, fixture.models(), true).unwrap();
        assert!(repaired.iter().all(|finding| finding.repaired), "{name}: {repaired:?}");
        assert_eq!(examine(&dir, fixture.models(), false).unwrap(), [], "{name}");
        let aside = PathBuf::from(repaired[0].text.split("; it is now ").nth(1).unwrap());
        assert!(aside.join("kept").exists(), "{name}");
    }
    assert_eq!(fixture.library().status().unwrap().embedded, 2);
}

#[test]
fn a_file_in_the_place_of_a_folder_is_named_and_renamed() {
    let (fixture, dir) = indexed();
    for name in FOLDERS {
        remove(&dir.join(name));
        fs::write(dir.join(name), "").unwrap();
        let found = examine(&dir, fixture.models(), false).unwrap();
        assert_eq!(found[0].text, format!("{name} is a file instead of a folder"));
        assert!(examine(&dir, fixture.models(), true).unwrap()[0].repaired);
        assert_eq!(examine(&dir, fixture.models(), false).unwrap(), [], "{name}");
    }
}

#[test]
fn links_that_lead_nowhere_are_named_and_renamed() {
    let (fixture, dir) = indexed();
    let path = dir.join("vectors.sqlite");
    for target in [path.clone(), dir.join("nowhere")] {
        remove(&path);
        symlink(target, &path).unwrap();
        let found = examine(&dir, fixture.models(), false).unwrap();
        assert_eq!(found[0].text, "vectors.sqlite is a link that leads nowhere instead of a file");
        assert!(examine(&dir, fixture.models(), true).unwrap().iter().all(|finding| finding.repaired));
        assert_eq!(examine(&dir, fixture.models(), false).unwrap(), []);
    }
}

#[test]
fn a_folder_in_the_place_of_the_catalogue_stays_until_a_copy_is_restored() {
    let (fixture, dir) = indexed();
    let path = dir.join("catalogue.sqlite");
    remove(&path);
    fs::create_dir(&path).unwrap();
    for repair in [false, true] {
        let found = examine(&dir, fixture.models(), repair).unwrap();
        assert!(!found[0].repaired && found[0].copy.is_some(), "{found:?}");
        assert!(found[0].text.contains("Move it away"), "{found:?}");
    }
    assert!(path.is_dir());
    let restored = restore(&dir, None).unwrap();
    assert!(restored.set_aside.is_some_and(|aside| aside.is_dir()));
    // The folder was open to others, and is still there.
    drop(examine(&dir, fixture.models(), true).unwrap());
    assert_eq!(examine(&dir, fixture.models(), false).unwrap(), []);
}

#[test]
fn a_library_that_is_a_link_to_nowhere_is_named() {
    let fixture = TestLibrary::new();
    let dir = fixture.path("library");
    symlink(&dir, &dir).unwrap();
    let error = examine(&dir, fixture.models(), true).unwrap_err();
    assert!(matches!(&error, crate::Error::Io { path, .. } if *path == dir), "{error}");
}

#[test]
fn what_is_neither_file_nor_folder_nor_link_is_named_and_renamed() {
    let (fixture, dir) = indexed();
    let path = dir.join("thumbs.sqlite");
    remove(&path);
    drop(std::os::unix::net::UnixListener::bind(&path).unwrap());
    let found = examine(&dir, fixture.models(), false).unwrap();
    assert_eq!(found[0].text, "thumbs.sqlite is a pipe or device instead of a file");
    assert!(examine(&dir, fixture.models(), true).unwrap().iter().all(|finding| finding.repaired));
    assert_eq!(examine(&dir, fixture.models(), false).unwrap(), []);
}

#[test]
fn what_cannot_be_reached_is_no_obstacle() {
    let (_fixture, dir) = indexed();
    for path in [dir.join("missing"), dir.join("thumbs.sqlite/behind a file"), dir.join("n".repeat(300))] {
        assert_eq!(obstacle(&path, false), None, "{}", path.display());
    }
}
