//! Drives that return at another path, and folders that the user locates.

use std::fs;
use std::time::{Duration, UNIX_EPOCH};

use super::*;
use crate::ids::FolderId;
use crate::progress::Progress;
use crate::testing::{TestLibrary, folder, renumber, states};

/// A library whose drive with ten pictures and this UUID was mounted at `a`, which no longer exists.
fn unplugged(fixture: &TestLibrary, id: Option<&str>) -> Library {
    fixture.mount(&[("a", id)]);
    fixture.fill("a/photos/2019", 6);
    fixture.fill("a/photos/2020", 4);
    let library = fixture.library();
    assert_eq!(fixture.index(&library, "a/photos").embedded, 10);
    fixture.copy("a", "unplugged drive");
    fs::remove_dir_all(fixture.path("a")).unwrap();
    fixture.mount(&[]);
    library
}

fn plug_in(fixture: &TestLibrary, mount: &str, id: Option<&str>) {
    fs::create_dir_all(fixture.path(mount).parent().unwrap()).unwrap();
    fs::rename(fixture.path("unplugged drive"), fixture.path(mount)).unwrap();
    fixture.mount(&[(mount, id)]);
}

/// Asserts that the folder is available at the path as if it had always been there.
fn assert_found_at(fixture: &TestLibrary, library: &Library, path: &str) {
    let back = library.find_folders().unwrap();
    assert_eq!(back.iter().map(|folder| folder.path.clone()).collect::<Vec<_>>(), [fixture.path(path)]);
    assert_eq!((folder(library).offline, states(library)), (false, [10, 0, 0]));
    let again = fixture.index(library, path);
    assert_eq!((again.unchanged, again.new, again.missing, fixture.embedded()), (10, 0, 0, 10));
    assert_eq!(library.find_folders().unwrap(), []);
}

#[test]
fn a_drive_is_identified_by_its_uuid_wherever_it_is_mounted() {
    let fixture = TestLibrary::new();
    let library = unplugged(&fixture, Some("x"));
    assert!(library.find_folders().unwrap()[0].offline);
    assert_eq!(states(&library), [0, 10, 0]);
    plug_in(&fixture, "media/b", Some("x"));
    assert_found_at(&fixture, &library, "media/b/photos");
}

#[test]
fn a_drive_without_a_uuid_is_identified_by_its_files() {
    let fixture = TestLibrary::new();
    let library = unplugged(&fixture, None);
    plug_in(&fixture, "elsewhere", None);
    renumber(&library);
    assert_found_at(&fixture, &library, "elsewhere/photos");
}

#[test]
fn a_drive_that_is_not_a_volume_is_found_beside_its_old_mount_point() {
    let fixture = TestLibrary::new();
    let library = unplugged(&fixture, None);
    plug_in(&fixture, "a 1", None);
    fixture.mount(&[]);
    assert_found_at(&fixture, &library, "a 1/photos");
}

#[test]
fn scanning_the_old_path_scans_the_new_one() {
    let fixture = TestLibrary::new();
    let library = unplugged(&fixture, Some("x"));
    plug_in(&fixture, "b", Some("x"));
    fixture.fill("b/photos/2021", 1);
    let summary = library.index(&[fixture.path("a/photos/2020")], None, &Progress::default()).unwrap();
    assert_eq!((summary.unchanged, summary.new, summary.missing), (10, 1, 0));
    assert_eq!(folder(&library).path, fixture.path("b/photos"));
}

#[test]
fn times_rounded_to_two_seconds_count_as_equal() {
    let fixture = TestLibrary::new();
    let library = unplugged(&fixture, None);
    plug_in(&fixture, "fat", None);
    for name in ["2019/000.jpg", "2020/001.jpg"] {
        let file = fs::File::options().write(true).open(fixture.path("fat/photos").join(name)).unwrap();
        let time = file.metadata().unwrap().modified().unwrap().duration_since(UNIX_EPOCH).unwrap();
        let even = time.as_secs() / 2 * 2;
        file.set_modified(UNIX_EPOCH + Duration::from_secs(even)).unwrap();
    }
    library.find_folders().unwrap();
    assert_eq!(folder(&library).path, fixture.path("fat/photos"));
}

#[test]
fn a_folder_with_too_few_of_the_files_is_not_it() {
    let fixture = TestLibrary::new();
    let library = unplugged(&fixture, None);
    plug_in(&fixture, "b", None);
    // Two of ten were rewritten: too little evidence without a UUID.
    for number in [0, 1] {
        let path = fixture.path("b/photos/2019").join(format!("{number:03}.jpg"));
        fs::write(&path, fs::read(&path).unwrap()).unwrap();
        let file = fs::File::options().write(true).open(&path).unwrap();
        file.set_modified(UNIX_EPOCH + Duration::from_secs(77)).unwrap();
    }
    library.find_folders().unwrap();
    assert_eq!((folder(&library).path, states(&library)), (fixture.path("a/photos"), [0, 10, 0]));
    // A volume with another UUID is not the drive either, although it has the files.
    let fixture = TestLibrary::new();
    let library = unplugged(&fixture, Some("x"));
    plug_in(&fixture, "b", Some("y"));
    library.find_folders().unwrap();
    assert!(folder(&library).offline);
}

#[test]
fn with_its_uuid_one_file_identifies_the_drive() {
    let fixture = TestLibrary::new();
    let library = unplugged(&fixture, Some("x"));
    plug_in(&fixture, "b", Some("x"));
    fs::remove_dir_all(fixture.path("b/photos/2019")).unwrap();
    library.find_folders().unwrap();
    let summary = fixture.index(&library, "b/photos");
    assert_eq!((summary.unchanged, summary.missing), (4, 6));
}

#[test]
fn all_folders_of_a_drive_return_even_when_drives_swap_mount_points() {
    let fixture = TestLibrary::new();
    fixture.mount(&[("a", Some("x")), ("b", Some("y"))]);
    fixture.fill("a/photos", 2);
    fixture.fill("a/scans", 2);
    fixture.fill("b/photos", 2);
    let library = fixture.library();
    for folder in ["a/photos", "a/scans", "b/photos"] {
        fixture.index(&library, folder);
    }
    fixture.copy("a", "one");
    fixture.copy("b", "two");
    for (drive, mount) in [("one", "b"), ("two", "a")] {
        fs::remove_dir_all(fixture.path(mount)).unwrap();
        fs::rename(fixture.path(drive), fixture.path(mount)).unwrap();
    }
    fixture.mount(&[("a", Some("y")), ("b", Some("x"))]);
    library.find_folders().unwrap();
    let mut paths: Vec<_> = library.folders().unwrap().into_iter().map(|one| (one.id, one.path)).collect();
    paths.sort();
    assert_eq!(
        paths,
        [
            (FolderId(1), fixture.path("b/photos")),
            (FolderId(2), fixture.path("b/scans")),
            (FolderId(3), fixture.path("a/photos"))
        ]
    );
    assert_eq!((states(&library), fixture.embedded()), ([6, 0, 0], 6));
}

#[test]
fn a_separate_folder_inside_another_returns_with_it() {
    let fixture = TestLibrary::new();
    fixture.mount(&[("a", Some("x"))]);
    fixture.fill("a/photos", 3);
    fixture.fill("a/photos/.private", 2);
    let library = fixture.library();
    fixture.index(&library, "a/photos");
    fixture.index(&library, "a/photos/.private");
    fs::rename(fixture.path("a"), fixture.path("unplugged drive")).unwrap();
    fixture.mount(&[]);
    library.find_folders().unwrap();
    assert_eq!(states(&library), [0, 5, 0]);
    plug_in(&fixture, "media/b", Some("x"));
    library.find_folders().unwrap();
    let paths: Vec<_> = library.folders().unwrap().into_iter().map(|folder| folder.path).collect();
    assert_eq!(paths, ["media/b/photos", "media/b/photos/.private"].map(|path| fixture.path(path)));
    assert_eq!(states(&library), [5, 0, 0]);
}

#[test]
fn a_path_of_another_folder_is_not_taken() {
    let fixture = TestLibrary::new();
    let library = unplugged(&fixture, Some("x"));
    plug_in(&fixture, "b", Some("x"));
    // The user has added the folder around it first.
    library.catalogue.write(|db| folders::insert(db, &fixture.path("b"), &[])).unwrap();
    library.find_folders().unwrap();
    let paths: Vec<_> = library.folders().unwrap().into_iter().map(|folder| folder.path).collect();
    assert_eq!(paths, [fixture.path("a/photos"), fixture.path("b")]);
    assert_eq!(states(&library), [0, 10, 0]);
}

#[test]
fn a_link_at_a_folders_path_leads_to_the_folder() {
    let fixture = TestLibrary::new();
    let library = unplugged(&fixture, None);
    plug_in(&fixture, "big", None);
    fixture.mount(&[]);
    fs::create_dir(fixture.path("a")).unwrap();
    std::os::unix::fs::symlink(fixture.path("big/photos"), fixture.path("a/photos")).unwrap();
    let summary = fixture.index(&library, "a/photos");
    assert_eq!((summary.unchanged, summary.new), (10, 0));
    assert_eq!(folder(&library).path, fixture.path("big/photos"));
}

#[test]
fn a_link_to_something_else_is_not_the_folder() {
    let fixture = TestLibrary::new();
    let library = unplugged(&fixture, None);
    // Otherwise it would be found there.
    fs::remove_dir_all(fixture.path("unplugged drive")).unwrap();
    fixture.fill("something else", 2);
    fs::create_dir(fixture.path("a")).unwrap();
    std::os::unix::fs::symlink(fixture.path("something else"), fixture.path("a/photos")).unwrap();
    library.find_folders().unwrap();
    assert_eq!((folder(&library).path, states(&library)), (fixture.path("a/photos"), [0, 10, 0]));
}

#[test]
fn a_folder_is_located_by_name_and_size() {
    let fixture = TestLibrary::new();
    let library = unplugged(&fixture, None);
    let path = fixture.path("new");
    fs::rename(fixture.path("unplugged drive/photos"), &path).unwrap();
    // A copy may have other times, and lacks one picture of ten.
    for entry in fs::read_dir(path.join("2019")).unwrap() {
        let file = fs::File::options().write(true).open(entry.unwrap().path()).unwrap();
        file.set_modified(std::time::SystemTime::now()).unwrap();
    }
    fs::remove_file(path.join("2020/000.jpg")).unwrap();
    renumber(&library);
    let located = library.locate(FolderId(1), &path).unwrap();
    assert_eq!((located.found, located.looked_for), (9, 10));
    assert_eq!((located.folder.path, states(&library)), (path, [10, 0, 0]));
    let summary = fixture.index(&library, "new");
    assert_eq!((summary.unchanged, summary.changed, summary.missing, fixture.embedded()), (3, 6, 1, 10));
}

#[test]
fn a_folder_with_too_few_of_the_pictures_needs_locate_anyway() {
    let fixture = TestLibrary::new();
    let library = unplugged(&fixture, None);
    fixture.fill("wrong", 2);
    fixture.copy("unplugged drive/photos/2020", "wrong/2020");
    renumber(&library);
    let error = library.locate(FolderId(1), &fixture.path("wrong")).unwrap_err();
    assert!(matches!(error, Error::NotTheFolder { found: 4, looked_for: 10, .. }), "{error:?}");
    assert!(error.to_string().starts_with("only 4 of 10 sampled pictures"), "{error}");
    assert_eq!(folder(&library).path, fixture.path("a/photos"));

    fs::remove_dir_all(fixture.path("wrong/2020")).unwrap();
    library.locate_anyway(FolderId(1), &fixture.path("wrong")).unwrap();
    // None of its pictures are there, but it remains the folder.
    let summary = fixture.index(&library, "wrong");
    assert_eq!((summary.new, summary.missing), (2, 10));
}

#[test]
fn a_path_that_overlaps_another_folder_is_rejected() {
    let fixture = TestLibrary::new();
    let library = unplugged(&fixture, None);
    fixture.fill("other/inside", 1);
    fixture.index(&library, "other");
    let refused =
        |path: &str| library.locate_anyway(FolderId(1), &fixture.path(path)).unwrap_err().to_string();
    assert!(refused("other").contains("it is another folder of this library"));
    assert!(refused("other/inside").contains("it is in"), "{}", refused("other/inside"));
    assert!(refused("").contains("it contains"), "{}", refused(""));
    assert!(refused("nowhere").contains("does not exist"));
    let unknown = library.locate(FolderId(99), &fixture.path("other")).unwrap_err();
    assert!(matches!(unknown, Error::UnknownFolder { .. }));
}

#[test]
fn landmarks_are_few_and_spread_whatever_the_content_ids() {
    let fixture = TestLibrary::new();
    fixture.fill("p", 100);
    let library = fixture.library();
    fixture.index(&library, "p");
    // Two clusters of IDs far apart, as after years of adding other folders.
    let far = "PRAGMA defer_foreign_keys = 1; UPDATE contents SET id = id + 900000 WHERE id > 3;
               UPDATE files SET content_id = content_id + 900000 WHERE content_id > 3;";
    library.catalogue.write(|db| db.execute_batch(far)).unwrap();
    let found = library.catalogue.read(|db| folders::landmarks(db, FolderId(1), 64)).unwrap();
    let mut paths: Vec<_> = found.iter().map(|landmark| landmark.path.clone()).collect();
    paths.sort();
    paths.dedup();
    assert_eq!(paths.len(), found.len());
    assert!((50..=64).contains(&found.len()), "{}", found.len());
    assert!(paths[0] < Path::new("010.jpg") && paths[paths.len() - 1] > Path::new("090.jpg"));
    let few = library.catalogue.read(|db| folders::landmarks(db, FolderId(1), 8)).unwrap();
    assert!((6..=8).contains(&few.len()), "{}", few.len());
}

#[test]
fn a_folder_is_removed_by_its_recorded_path_without_resolving_links() {
    let fixture = TestLibrary::new();
    fixture.fill("p", 2);
    let library = fixture.library();
    fixture.index(&library, "p");
    fs::rename(fixture.path("p"), fixture.path("away")).unwrap();
    // Resolving the link would lead elsewhere.
    std::os::unix::fs::symlink(fixture.path("away"), fixture.path("p")).unwrap();
    assert_eq!(library.remove_folder(&fixture.path("p")).unwrap(), 2);
}

#[test]
fn a_folder_is_removed_by_a_link_to_it() {
    let fixture = TestLibrary::new();
    fixture.fill("p", 2);
    let library = fixture.library();
    fixture.index(&library, "p");
    std::os::unix::fs::symlink(fixture.path("p"), fixture.path("link")).unwrap();
    assert!(matches!(library.remove_folder(&fixture.path("q")), Err(Error::UnknownFolder { .. })));
    assert_eq!(library.remove_folder(&fixture.path("link")).unwrap(), 2);
}

#[test]
fn the_nearest_existing_folder_is_the_innermost_that_is_left() {
    let fixture = TestLibrary::new();
    fixture.fill("a/b", 1);
    let library = fixture.library();
    assert_eq!(library.nearest_existing_folder(&fixture.path("a/b/c/d")), Some(fixture.path("a/b")));
    assert_eq!(library.nearest_existing_folder(&fixture.path("a/b")), Some(fixture.path("a/b")));
}
