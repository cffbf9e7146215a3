//! Drives that come back elsewhere, and folders that a person points at.

use std::fs;
use std::time::{Duration, UNIX_EPOCH};

use super::*;
use crate::ids::FolderId;
use crate::progress::Progress;
use crate::testing::{TestLibrary, folder, renumber, states};

/// The state after a drive with ten pictures was mounted at `a`, with this UUID, and `a` is no more.
fn unplugged(desk: &TestLibrary, id: Option<&str>) -> Library {
    desk.mount(&[("a", id)]);
    desk.fill("a/photos/2019", 6);
    desk.fill("a/photos/2020", 4);
    let library = desk.library();
    assert_eq!(desk.index(&library, "a/photos").embedded, 10);
    desk.copy("a", "drive in a drawer");
    fs::remove_dir_all(desk.path("a")).unwrap();
    desk.mount(&[]);
    library
}

fn plug_in(desk: &TestLibrary, mount: &str, id: Option<&str>) {
    fs::create_dir_all(desk.path(mount).parent().unwrap()).unwrap();
    fs::rename(desk.path("drive in a drawer"), desk.path(mount)).unwrap();
    desk.mount(&[(mount, id)]);
}

/// All is as if the folder had always been here.
fn assert_back(desk: &TestLibrary, library: &Library, path: &str) {
    let back = library.find_folders().unwrap();
    assert_eq!(back.iter().map(|folder| folder.path.clone()).collect::<Vec<_>>(), [desk.path(path)]);
    assert_eq!((folder(library).offline, states(library)), (false, [10, 0, 0]));
    let again = desk.index(library, path);
    assert_eq!((again.unchanged, again.new, again.missing, desk.seen()), (10, 0, 0, 10));
    assert_eq!(library.find_folders().unwrap(), []);
}

#[test]
fn a_drive_is_known_by_its_uuid_wherever_it_is_mounted() {
    let desk = TestLibrary::new();
    let library = unplugged(&desk, Some("x"));
    assert!(library.find_folders().unwrap()[0].offline);
    assert_eq!(states(&library), [0, 10, 0]);
    plug_in(&desk, "media/b", Some("x"));
    assert_back(&desk, &library, "media/b/photos");
}

#[test]
fn a_drive_without_a_uuid_is_known_by_its_files() {
    let desk = TestLibrary::new();
    let library = unplugged(&desk, None);
    plug_in(&desk, "elsewhere", None);
    renumber(&library);
    assert_back(&desk, &library, "elsewhere/photos");
}

#[test]
fn a_drive_that_is_no_volume_is_found_beside_its_old_place() {
    let desk = TestLibrary::new();
    let library = unplugged(&desk, None);
    plug_in(&desk, "a 1", None);
    desk.mount(&[]);
    assert_back(&desk, &library, "a 1/photos");
}

#[test]
fn a_look_at_the_old_path_looks_at_the_new_place() {
    let desk = TestLibrary::new();
    let library = unplugged(&desk, Some("x"));
    plug_in(&desk, "b", Some("x"));
    desk.fill("b/photos/2021", 1);
    let summary = library.index(&[desk.path("a/photos/2020")], None, &Progress::default()).unwrap();
    assert_eq!((summary.unchanged, summary.new, summary.missing), (10, 1, 0));
    assert_eq!(folder(&library).path, desk.path("b/photos"));
}

#[test]
fn times_in_steps_of_two_seconds_are_the_same_times() {
    let desk = TestLibrary::new();
    let library = unplugged(&desk, None);
    plug_in(&desk, "fat", None);
    for name in ["2019/000.jpg", "2020/001.jpg"] {
        let file = fs::File::options().write(true).open(desk.path("fat/photos").join(name)).unwrap();
        let time = file.metadata().unwrap().modified().unwrap().duration_since(UNIX_EPOCH).unwrap();
        let even = time.as_secs() / 2 * 2;
        file.set_modified(UNIX_EPOCH + Duration::from_secs(even)).unwrap();
    }
    library.find_folders().unwrap();
    assert_eq!(folder(&library).path, desk.path("fat/photos"));
}

#[test]
fn what_only_looks_like_the_folder_is_not_it() {
    let desk = TestLibrary::new();
    let library = unplugged(&desk, None);
    plug_in(&desk, "b", None);
    // Two of ten were written anew: not proof enough without a UUID.
    for number in [0, 1] {
        let path = desk.path("b/photos/2019").join(format!("{number:03}.jpg"));
        fs::write(&path, fs::read(&path).unwrap()).unwrap();
        let file = fs::File::options().write(true).open(&path).unwrap();
        file.set_modified(UNIX_EPOCH + Duration::from_secs(77)).unwrap();
    }
    library.find_folders().unwrap();
    assert_eq!((folder(&library).path, states(&library)), (desk.path("a/photos"), [0, 10, 0]));
    // Another volume with those files is not the drive either, when that has a UUID.
    let desk = TestLibrary::new();
    let library = unplugged(&desk, Some("x"));
    plug_in(&desk, "b", Some("y"));
    library.find_folders().unwrap();
    assert!(folder(&library).offline);
}

#[test]
fn a_uuid_needs_no_more_than_one_of_the_files() {
    let desk = TestLibrary::new();
    let library = unplugged(&desk, Some("x"));
    plug_in(&desk, "b", Some("x"));
    fs::remove_dir_all(desk.path("b/photos/2019")).unwrap();
    library.find_folders().unwrap();
    let summary = desk.index(&library, "b/photos");
    assert_eq!((summary.unchanged, summary.missing), (4, 6));
}

#[test]
fn all_folders_of_a_drive_come_back_and_drives_may_change_places() {
    let desk = TestLibrary::new();
    desk.mount(&[("a", Some("x")), ("b", Some("y"))]);
    desk.fill("a/photos", 2);
    desk.fill("a/scans", 2);
    desk.fill("b/photos", 2);
    let library = desk.library();
    for folder in ["a/photos", "a/scans", "b/photos"] {
        desk.index(&library, folder);
    }
    desk.copy("a", "one");
    desk.copy("b", "two");
    for (drive, mount) in [("one", "b"), ("two", "a")] {
        fs::remove_dir_all(desk.path(mount)).unwrap();
        fs::rename(desk.path(drive), desk.path(mount)).unwrap();
    }
    desk.mount(&[("a", Some("y")), ("b", Some("x"))]);
    library.find_folders().unwrap();
    let mut paths: Vec<_> = library.folders().unwrap().into_iter().map(|one| (one.id, one.path)).collect();
    paths.sort();
    assert_eq!(
        paths,
        [
            (FolderId(1), desk.path("b/photos")),
            (FolderId(2), desk.path("b/scans")),
            (FolderId(3), desk.path("a/photos"))
        ]
    );
    assert_eq!((states(&library), desk.seen()), ([6, 0, 0], 6));
}

#[test]
fn a_folder_of_its_own_inside_another_comes_back_with_it() {
    let desk = TestLibrary::new();
    desk.mount(&[("a", Some("x"))]);
    desk.fill("a/photos", 3);
    desk.fill("a/photos/.private", 2);
    let library = desk.library();
    desk.index(&library, "a/photos");
    desk.index(&library, "a/photos/.private");
    fs::rename(desk.path("a"), desk.path("drive in a drawer")).unwrap();
    desk.mount(&[]);
    library.find_folders().unwrap();
    assert_eq!(states(&library), [0, 5, 0]);
    plug_in(&desk, "media/b", Some("x"));
    library.find_folders().unwrap();
    let paths: Vec<_> = library.folders().unwrap().into_iter().map(|folder| folder.path).collect();
    assert_eq!(paths, ["media/b/photos", "media/b/photos/.private"].map(|place| desk.path(place)));
    assert_eq!(states(&library), [5, 0, 0]);
}

#[test]
fn a_place_of_another_folder_is_not_taken() {
    let desk = TestLibrary::new();
    let library = unplugged(&desk, Some("x"));
    plug_in(&desk, "b", Some("x"));
    // A person was quicker, and has added the folder around it.
    library.catalogue.write(|db| folders::insert(db, &desk.path("b"), &[])).unwrap();
    library.find_folders().unwrap();
    let paths: Vec<_> = library.folders().unwrap().into_iter().map(|folder| folder.path).collect();
    assert_eq!(paths, [desk.path("a/photos"), desk.path("b")]);
    assert_eq!(states(&library), [0, 10, 0]);
}

#[test]
fn a_link_in_a_folders_place_leads_to_the_folder() {
    let desk = TestLibrary::new();
    let library = unplugged(&desk, None);
    plug_in(&desk, "big", None);
    desk.mount(&[]);
    fs::create_dir(desk.path("a")).unwrap();
    std::os::unix::fs::symlink(desk.path("big/photos"), desk.path("a/photos")).unwrap();
    let summary = desk.index(&library, "a/photos");
    assert_eq!((summary.unchanged, summary.new), (10, 0));
    assert_eq!(folder(&library).path, desk.path("big/photos"));
}

#[test]
fn a_link_to_something_else_is_not_the_folder() {
    let desk = TestLibrary::new();
    let library = unplugged(&desk, None);
    // Else it would be found there.
    fs::remove_dir_all(desk.path("drive in a drawer")).unwrap();
    desk.fill("something else", 2);
    fs::create_dir(desk.path("a")).unwrap();
    std::os::unix::fs::symlink(desk.path("something else"), desk.path("a/photos")).unwrap();
    library.find_folders().unwrap();
    assert_eq!((folder(&library).path, states(&library)), (desk.path("a/photos"), [0, 10, 0]));
}

#[test]
fn a_folder_is_located_by_name_and_size() {
    let desk = TestLibrary::new();
    let library = unplugged(&desk, None);
    let place = desk.path("new");
    fs::rename(desk.path("drive in a drawer/photos"), &place).unwrap();
    // A copy need not keep the times, and one picture in ten was not worth copying.
    for entry in fs::read_dir(place.join("2019")).unwrap() {
        let file = fs::File::options().write(true).open(entry.unwrap().path()).unwrap();
        file.set_modified(std::time::SystemTime::now()).unwrap();
    }
    fs::remove_file(place.join("2020/000.jpg")).unwrap();
    renumber(&library);
    let located = library.locate(FolderId(1), &place).unwrap();
    assert_eq!((located.found, located.looked_for), (9, 10));
    assert_eq!((located.folder.path, states(&library)), (place, [10, 0, 0]));
    let look = desk.index(&library, "new");
    assert_eq!((look.unchanged, look.changed, look.missing, desk.seen()), (3, 6, 1, 10));
}

#[test]
fn a_wrong_place_is_doubted_until_it_is_insisted_on() {
    let desk = TestLibrary::new();
    let library = unplugged(&desk, None);
    desk.fill("wrong", 2);
    desk.copy("drive in a drawer/photos/2020", "wrong/2020");
    renumber(&library);
    let doubt = library.locate(FolderId(1), &desk.path("wrong")).unwrap_err();
    assert!(matches!(doubt, Error::NotTheFolder { found: 4, looked_for: 10, .. }), "{doubt:?}");
    assert!(doubt.to_string().starts_with("only 4 of 10 pictures"), "{doubt}");
    assert_eq!(folder(&library).path, desk.path("a/photos"));

    fs::remove_dir_all(desk.path("wrong/2020")).unwrap();
    library.locate_anyway(FolderId(1), &desk.path("wrong")).unwrap();
    // Nothing of it is there, and all the same it stays the folder.
    let look = desk.index(&library, "wrong");
    assert_eq!((look.new, look.missing), (2, 10));
}

#[test]
fn a_place_that_is_another_folders_cannot_be_located() {
    let desk = TestLibrary::new();
    let library = unplugged(&desk, None);
    desk.fill("other/inside", 1);
    desk.index(&library, "other");
    let refused =
        |place: &str| library.locate_anyway(FolderId(1), &desk.path(place)).unwrap_err().to_string();
    assert!(refused("other").contains("it is another folder of this library"));
    assert!(refused("other/inside").contains("it lies in"), "{}", refused("other/inside"));
    assert!(refused("").contains("lies in it"), "{}", refused(""));
    assert!(refused("nowhere").contains("does not exist"));
    let unknown = library.locate(FolderId(99), &desk.path("other")).unwrap_err();
    assert!(matches!(unknown, Error::UnknownFolder { .. }));
}

#[test]
fn landmarks_are_few_and_spread_however_the_contents_are_numbered() {
    let desk = TestLibrary::new();
    desk.fill("p", 100);
    let library = desk.library();
    desk.index(&library, "p");
    // Two clumps far apart, as after years of adding other folders.
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
fn a_folder_is_forgotten_by_its_own_path_without_asking_the_system() {
    let desk = TestLibrary::new();
    desk.fill("p", 2);
    let library = desk.library();
    desk.index(&library, "p");
    fs::rename(desk.path("p"), desk.path("away")).unwrap();
    // Whoever asks is led away.
    std::os::unix::fs::symlink(desk.path("away"), desk.path("p")).unwrap();
    assert_eq!(library.remove_folder(&desk.path("p")).unwrap(), 2);
}

#[test]
fn a_folder_is_forgotten_by_another_name_of_it() {
    let desk = TestLibrary::new();
    desk.fill("p", 2);
    let library = desk.library();
    desk.index(&library, "p");
    std::os::unix::fs::symlink(desk.path("p"), desk.path("link")).unwrap();
    assert!(matches!(library.remove_folder(&desk.path("q")), Err(Error::UnknownFolder { .. })));
    assert_eq!(library.remove_folder(&desk.path("link")).unwrap(), 2);
}

#[test]
fn the_search_for_a_folder_begins_at_what_is_left_around_it() {
    let desk = TestLibrary::new();
    desk.fill("a/b", 1);
    let library = desk.library();
    assert_eq!(library.nearest_place(&desk.path("a/b/c/d")), Some(desk.path("a/b")));
    assert_eq!(library.nearest_place(&desk.path("a/b")), Some(desk.path("a/b")));
}
