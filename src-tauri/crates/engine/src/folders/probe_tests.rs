//! Folders that are unavailable, or are no longer the known ones.

use std::fs;

use super::*;
use crate::browse::preview::Size;
use crate::error::Error;
use crate::folders::Locator;
use crate::library::Library;
use crate::progress::Progress;
use crate::search::Request;
use crate::testing::{TestLibrary, folder, renumber, states};

fn refusal(fixture: &TestLibrary, library: &Library) -> String {
    let outcome = library.index(&[fixture.path("drive")], None, &Progress::default());
    let Err(error @ Error::NoFolder { .. }) = outcome else { panic!("{outcome:?}") };
    error.to_string()
}

/// A library of three pictures on a drive with this UUID.
fn library_on_drive(fixture: &TestLibrary, id: Option<&str>) -> Library {
    fixture.mount(&[("drive", id)]);
    fixture.fill("drive", 3);
    let library = fixture.library();
    assert_eq!(fixture.index(&library, "drive").embedded, 3);
    assert_eq!(folder(&library).location.volume.as_deref(), id);
    library
}

#[test]
fn an_empty_mount_point_means_offline_not_emptied() {
    for id in [Some("x"), None] {
        let fixture = TestLibrary::new();
        let library = library_on_drive(&fixture, id);
        fixture.empty("drive");
        fixture.mount(&[]);
        if id.is_none() {
            // The empty mount point is on another device, which a test cannot have.
            renumber(&library);
        }
        let message = refusal(&fixture, &library);
        assert!(message.contains("may not be connected"), "{message}");
        assert_eq!(states(&library), [0, 3, 0], "{id:?}");
        assert_eq!(folder(&library).problem, Some(FolderProblem::DriveMissing));
        assert_eq!(
            library.search(&Request::text("x", 9)).unwrap().hits.len(),
            3,
            "they are searched all the same"
        );
    }
}

#[test]
fn a_subfolder_of_an_unplugged_drive_cannot_be_scanned() {
    let fixture = TestLibrary::new();
    let library = library_on_drive(&fixture, Some("x"));
    fixture.empty("drive");
    fixture.fill("drive/other", 1);
    fixture.mount(&[]);
    let outcome = library.index(&[fixture.path("drive/other")], None, &Progress::default());
    assert!(matches!(outcome, Err(Error::NoFolder { .. })), "{outcome:?}");
    assert_eq!(states(&library), [0, 3, 0]);
}

#[test]
fn another_drive_at_the_mount_point_is_not_the_folder() {
    let fixture = TestLibrary::new();
    let library = library_on_drive(&fixture, Some("card one"));
    fixture.empty("drive");
    // Cameras reuse file names.
    fixture.fill("other", 5);
    fs::remove_dir(fixture.path("drive")).unwrap();
    fs::rename(fixture.path("other"), fixture.path("drive")).unwrap();
    fixture.mount(&[("drive", Some("card two"))]);
    refusal(&fixture, &library);
    assert_eq!((states(&library), fixture.embedded()), ([0, 3, 0], 3));
}

#[test]
fn an_old_copy_on_another_drive_is_not_the_folder() {
    let fixture = TestLibrary::new();
    let library = library_on_drive(&fixture, Some("pictures"));
    // The copy lacks what was added later.
    fs::remove_file(fixture.path("drive/002.jpg")).unwrap();
    fixture.mount(&[("drive", Some("copy"))]);
    refusal(&fixture, &library);
    assert_eq!((states(&library), fixture.embedded()), ([0, 3, 0], 3));
}

#[test]
fn a_drive_inside_a_folder_becomes_offline_and_returns_without_rescanning() {
    let fixture = TestLibrary::new();
    fixture.fill("p", 2);
    fixture.fill("p/drive", 3);
    let library = fixture.library();
    fixture.index(&library, "p");
    // A test cannot have a second device.
    let other = "UPDATE files SET device = 77 WHERE path LIKE 'drive/%'";
    library.catalogue.write(|db| db.execute_batch(other)).unwrap();
    fs::rename(fixture.path("p/drive"), fixture.path("unplugged")).unwrap();
    fs::create_dir(fixture.path("p/drive")).unwrap();
    for _ in 0..2 {
        assert_eq!((fixture.index(&library, "p").missing, states(&library)), (0, [2, 3, 0]));
    }
    fs::remove_dir(fixture.path("p/drive")).unwrap();
    fs::remove_file(fixture.path("p/000.jpg")).unwrap();
    assert_eq!((fixture.index(&library, "p").missing, states(&library)), (1, [1, 3, 1]));

    fs::rename(fixture.path("unplugged"), fixture.path("p/drive")).unwrap();
    assert_eq!((fixture.index(&library, "p").embedded, states(&library)), (0, [4, 0, 1]));
}

#[test]
fn files_deleted_from_a_connected_drive_are_missing() {
    let fixture = TestLibrary::new();
    let library = library_on_drive(&fixture, Some("x"));
    fixture.empty("drive");
    renumber(&library);
    assert_eq!(fixture.index(&library, "drive").missing, 3);
    assert_eq!(states(&library), [0, 0, 3]);
}

#[test]
fn changed_device_ids_change_nothing() {
    let fixture = TestLibrary::new();
    let library = library_on_drive(&fixture, None);
    renumber(&library);
    assert_eq!(library.find_folders().unwrap(), []);
    let again = fixture.index(&library, "drive");
    assert_eq!((again.unchanged, again.missing, fixture.embedded()), (3, 0, 3));
}

#[test]
fn a_file_at_a_folders_path_makes_it_offline() {
    let fixture = TestLibrary::new();
    let library = library_on_drive(&fixture, Some("x"));
    fs::rename(fixture.path("drive"), fixture.path("unplugged")).unwrap();
    fs::write(fixture.path("drive"), "no folder").unwrap();
    assert!(refusal(&fixture, &library).contains("a file is in its place"));
    assert_eq!(states(&library), [0, 3, 0]);

    fs::remove_file(fixture.path("drive")).unwrap();
    fs::rename(fixture.path("unplugged"), fixture.path("drive")).unwrap();
    let back = library.find_folders().unwrap();
    assert_eq!((back.len(), back[0].offline, back[0].problem.clone()), (1, false, None));
    assert_eq!(states(&library), [3, 0, 0]);
}

#[test]
fn an_offline_file_is_not_read_to_show_it_large() {
    let fixture = TestLibrary::new();
    let library = library_on_drive(&fixture, Some("x"));
    let hash = blake3::hash(&fs::read(fixture.path("drive/000.jpg")).unwrap());
    Locator::of(&library).set_unavailable(&folder(&library), &FolderProblem::NotResponding).unwrap();
    assert!(library.picture(&hash, Size::View).unwrap().unwrap().fallback);
    let locator = Locator::of(&library);
    locator.set_available(&folder(&library), &locator.probe_path(&fixture.path("drive")).unwrap()).unwrap();
    assert!(!library.picture(&hash, Size::View).unwrap().unwrap().fallback);
}

#[test]
fn a_missing_parent_makes_a_folder_offline_and_its_pictures_fall_back_to_thumbnails() {
    let fixture = TestLibrary::new();
    fixture.mount(&[("mnt/drive", Some("x"))]);
    let file = fixture.fill("mnt/drive/photos", 1).remove(0);
    let library = fixture.library();
    fixture.index(&library, "mnt/drive/photos");
    let hash = blake3::hash(&fs::read(file).unwrap());
    fs::rename(fixture.path("mnt"), fixture.path("gone")).unwrap();

    let unplugged = library.find_folders().unwrap();
    assert_eq!((unplugged.len(), unplugged[0].problem.clone()), (1, Some(FolderProblem::NotFound)));
    assert_eq!(library.find_folders().unwrap(), [], "reported once");
    assert!(library.picture(&hash, Size::View).unwrap().unwrap().fallback);
    let listed = library.list(crate::catalogue::listing::Scope::All, None, None).unwrap();
    assert_eq!((listed.len(), library.status().unwrap().offline), (1, 1));
}

#[test]
fn rows_written_after_the_folder_disappeared_become_offline() {
    let fixture = TestLibrary::new();
    let library = library_on_drive(&fixture, Some("x"));
    fs::rename(fixture.path("drive"), fixture.path("unplugged")).unwrap();
    library.find_folders().unwrap();
    library.catalogue.write(|db| db.execute("UPDATE files SET state = 'present' WHERE id = 1", ())).unwrap();
    library.find_folders().unwrap();
    assert_eq!(states(&library), [0, 3, 0]);
}

#[test]
fn a_root_that_disappears_during_the_walk_is_not_emptied() {
    /// Unplugs the drive when the walk reaches the first picture.
    fn unplug(path: &Path, _: &fs::Metadata) -> bool {
        let root = path.parent().unwrap();
        if fs::rename(root, root.with_extension("pulled")).is_ok() {
            fs::create_dir(root).unwrap();
        }
        false
    }
    let fixture = TestLibrary::new();
    let library = library_on_drive(&fixture, Some("x")).with_cloud(unplug);
    assert!(refusal(&fixture, &library).contains("disappeared"));
    assert_eq!((states(&library), folder(&library).offline), ([0, 3, 0], true));
}

#[test]
fn a_folder_around_an_unavailable_one_does_not_take_it_over() {
    let fixture = TestLibrary::new();
    fixture.mount(&[("mnt/drive", Some("x"))]);
    fixture.fill("mnt/drive", 2);
    fixture.fill("mnt/other", 1);
    let library = fixture.library();
    fixture.index(&library, "mnt/drive");
    fixture.copy("mnt/drive", "unplugged");
    fixture.empty("mnt/drive");
    fixture.mount(&[]);
    let around = || library.index(&[fixture.path("mnt")], None, &Progress::default());
    let message = around().unwrap_err().to_string();
    assert!(message.contains("a folder of this library that is unavailable"), "{message}");
    assert_eq!(states(&library), [0, 2, 0]);

    fixture.copy("unplugged", "mnt/drive");
    fixture.mount(&[("mnt/drive", Some("x"))]);
    let summary = around().unwrap();
    assert_eq!((summary.unchanged, summary.new), (2, 1));
    assert_eq!((folder(&library).path, states(&library)), (fixture.path("mnt"), [3, 0, 0]));
}

#[test]
fn a_system_that_reports_no_volumes_changes_nothing() {
    let fixture = TestLibrary::new();
    let library = library_on_drive(&fixture, Some("x"));
    fixture.mount(&[]);
    assert_eq!(library.find_folders().unwrap(), []);
    assert_eq!(folder(&library).location.volume.as_deref(), Some("x"));
    fixture.mount(&[("drive", None)]);
    assert_eq!((fixture.index(&library, "drive").unchanged, states(&library)), (3, [3, 0, 0]));
    assert_eq!(folder(&library).location.volume.as_deref(), Some("x"));
}

#[test]
fn only_rounded_times_may_differ() {
    let second = 1_000_000_000;
    assert!(is_same_time(5 * second + 123, 5 * second + 123));
    assert!(is_same_time(5 * second + 123_456_789, 4 * second), "as FAT stores it");
    assert!(is_same_time(5 * second + 123_456_789, 5 * second + 120_000_000), "as exFAT stores it");
    assert!(!is_same_time(5 * second + 123, 5 * second + 124), "neighbours in a burst");
    assert!(!is_same_time(8 * second, 4 * second));
}
