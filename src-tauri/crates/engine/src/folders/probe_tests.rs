//! Folders that cannot be reached, or are not what they were.

use std::fs;

use super::*;
use crate::browse::preview::Size;
use crate::error::Error;
use crate::folders::Locator;
use crate::library::Library;
use crate::progress::Progress;
use crate::search::Request;
use crate::testing::{TestLibrary, folder, renumber, states};

fn refusal(desk: &TestLibrary, library: &Library) -> String {
    let outcome = library.index(&[desk.path("drive")], None, &Progress::default());
    let Err(error @ Error::NoFolder { .. }) = outcome else { panic!("{outcome:?}") };
    error.to_string()
}

/// A library of three pictures on a drive with this UUID.
fn on_a_drive(desk: &TestLibrary, id: Option<&str>) -> Library {
    desk.mount(&[("drive", id)]);
    desk.fill("drive", 3);
    let library = desk.library();
    assert_eq!(desk.index(&library, "drive").embedded, 3);
    assert_eq!(folder(&library).place.volume.as_deref(), id);
    library
}

#[test]
fn the_empty_mount_point_of_a_drive_is_offline_and_not_emptied() {
    for id in [Some("x"), None] {
        let desk = TestLibrary::new();
        let library = on_a_drive(&desk, id);
        desk.empty("drive");
        desk.mount(&[]);
        if id.is_none() {
            // What is left lies on another device, which a test has no other way to get.
            renumber(&library);
        }
        let told = refusal(&desk, &library);
        assert!(told.contains("may not be connected"), "{told}");
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
fn a_part_of_a_drive_that_is_away_cannot_be_looked_at_either() {
    let desk = TestLibrary::new();
    let library = on_a_drive(&desk, Some("x"));
    desk.empty("drive");
    desk.fill("drive/other", 1);
    desk.mount(&[]);
    let outcome = library.index(&[desk.path("drive/other")], None, &Progress::default());
    assert!(matches!(outcome, Err(Error::NoFolder { .. })), "{outcome:?}");
    assert_eq!(states(&library), [0, 3, 0]);
}

#[test]
fn another_drive_at_the_mount_point_is_not_the_folder() {
    let desk = TestLibrary::new();
    let library = on_a_drive(&desk, Some("card one"));
    desk.empty("drive");
    // Cameras give the same names again.
    desk.fill("other", 5);
    fs::remove_dir(desk.path("drive")).unwrap();
    fs::rename(desk.path("other"), desk.path("drive")).unwrap();
    desk.mount(&[("drive", Some("card two"))]);
    refusal(&desk, &library);
    assert_eq!((states(&library), desk.seen()), ([0, 3, 0], 3));
}

#[test]
fn an_old_copy_on_another_drive_is_not_the_folder() {
    let desk = TestLibrary::new();
    let library = on_a_drive(&desk, Some("pictures"));
    // What was added since the copy was made is not on it.
    fs::remove_file(desk.path("drive/002.jpg")).unwrap();
    desk.mount(&[("drive", Some("copy"))]);
    refusal(&desk, &library);
    assert_eq!((states(&library), desk.seen()), ([0, 3, 0], 3));
}

#[test]
fn a_drive_inside_a_folder_is_out_of_reach_and_back_without_work() {
    let desk = TestLibrary::new();
    desk.fill("p", 2);
    desk.fill("p/drive", 3);
    let library = desk.library();
    desk.index(&library, "p");
    // A test has no other way to get a second device.
    let other = "UPDATE files SET device = 77 WHERE path LIKE 'drive/%'";
    library.catalogue.write(|db| db.execute_batch(other)).unwrap();
    fs::rename(desk.path("p/drive"), desk.path("away")).unwrap();
    fs::create_dir(desk.path("p/drive")).unwrap();
    for _ in 0..2 {
        assert_eq!((desk.index(&library, "p").missing, states(&library)), (0, [2, 3, 0]));
    }
    fs::remove_dir(desk.path("p/drive")).unwrap();
    fs::remove_file(desk.path("p/000.jpg")).unwrap();
    assert_eq!((desk.index(&library, "p").missing, states(&library)), (1, [1, 3, 1]));

    fs::rename(desk.path("away"), desk.path("p/drive")).unwrap();
    assert_eq!((desk.index(&library, "p").embedded, states(&library)), (0, [4, 0, 1]));
}

#[test]
fn a_drive_that_was_emptied_is_emptied() {
    let desk = TestLibrary::new();
    let library = on_a_drive(&desk, Some("x"));
    desk.empty("drive");
    renumber(&library);
    assert_eq!(desk.index(&library, "drive").missing, 3);
    assert_eq!(states(&library), [0, 0, 3]);
}

#[test]
fn device_numbers_given_anew_change_nothing() {
    let desk = TestLibrary::new();
    let library = on_a_drive(&desk, None);
    renumber(&library);
    assert_eq!(library.find_folders().unwrap(), []);
    let again = desk.index(&library, "drive");
    assert_eq!((again.unchanged, again.missing, desk.seen()), (3, 0, 3));
}

#[test]
fn a_file_in_a_folders_place_makes_it_offline() {
    let desk = TestLibrary::new();
    let library = on_a_drive(&desk, Some("x"));
    fs::rename(desk.path("drive"), desk.path("away")).unwrap();
    fs::write(desk.path("drive"), "no folder").unwrap();
    assert!(refusal(&desk, &library).contains("a file is in its place"));
    assert_eq!(states(&library), [0, 3, 0]);

    fs::remove_file(desk.path("drive")).unwrap();
    fs::rename(desk.path("away"), desk.path("drive")).unwrap();
    let back = library.find_folders().unwrap();
    assert_eq!((back.len(), back[0].offline, back[0].problem.clone()), (1, false, None));
    assert_eq!(states(&library), [3, 0, 0]);
}

#[test]
fn a_file_that_is_out_of_reach_is_not_asked_for_to_show_it_large() {
    let desk = TestLibrary::new();
    let library = on_a_drive(&desk, Some("x"));
    let hash = blake3::hash(&fs::read(desk.path("drive/000.jpg")).unwrap());
    Locator::of(&library).set_unavailable(&folder(&library), &FolderProblem::NotResponding).unwrap();
    assert!(library.picture(&hash, Size::View).unwrap().unwrap().fallback);
    let locator = Locator::of(&library);
    locator.set_available(&folder(&library), &locator.probe_path(&desk.path("drive")).unwrap()).unwrap();
    assert!(!library.picture(&hash, Size::View).unwrap().unwrap().fallback);
}

#[test]
fn a_missing_parent_makes_it_offline_and_pictures_are_shown_small() {
    let desk = TestLibrary::new();
    desk.mount(&[("mnt/drive", Some("x"))]);
    let file = desk.fill("mnt/drive/photos", 1).remove(0);
    let library = desk.library();
    desk.index(&library, "mnt/drive/photos");
    let hash = blake3::hash(&fs::read(file).unwrap());
    fs::rename(desk.path("mnt"), desk.path("gone")).unwrap();

    let away = library.find_folders().unwrap();
    assert_eq!((away.len(), away[0].problem.clone()), (1, Some(FolderProblem::NotFound)));
    assert_eq!(library.find_folders().unwrap(), [], "it is told once");
    assert!(library.picture(&hash, Size::View).unwrap().unwrap().fallback);
    let listed = library.list(crate::catalogue::listing::Scope::All, None, None).unwrap();
    assert_eq!((listed.len(), library.status().unwrap().offline), (1, 1));
}

#[test]
fn rows_that_a_run_wrote_after_the_folder_went_follow_it() {
    let desk = TestLibrary::new();
    let library = on_a_drive(&desk, Some("x"));
    fs::rename(desk.path("drive"), desk.path("away")).unwrap();
    library.find_folders().unwrap();
    library.catalogue.write(|db| db.execute("UPDATE files SET state = 'present' WHERE id = 1", ())).unwrap();
    library.find_folders().unwrap();
    assert_eq!(states(&library), [0, 3, 0]);
}

#[test]
fn a_root_that_goes_during_the_walk_empties_nothing() {
    /// Pulls the drive out when the walk comes to the first picture.
    fn pull(path: &Path, _: &fs::Metadata) -> bool {
        let root = path.parent().unwrap();
        if fs::rename(root, root.with_extension("pulled")).is_ok() {
            fs::create_dir(root).unwrap();
        }
        false
    }
    let desk = TestLibrary::new();
    let library = on_a_drive(&desk, Some("x")).with_cloud(pull);
    assert!(refusal(&desk, &library).contains("went away"));
    assert_eq!((states(&library), folder(&library).offline), ([0, 3, 0], true));
}

#[test]
fn a_folder_around_one_that_is_out_of_reach_does_not_swallow_it() {
    let desk = TestLibrary::new();
    desk.mount(&[("mnt/drive", Some("x"))]);
    desk.fill("mnt/drive", 2);
    desk.fill("mnt/other", 1);
    let library = desk.library();
    desk.index(&library, "mnt/drive");
    desk.copy("mnt/drive", "away");
    desk.empty("mnt/drive");
    desk.mount(&[]);
    let around = || library.index(&[desk.path("mnt")], None, &Progress::default());
    let told = around().unwrap_err().to_string();
    assert!(told.contains("out of reach, lies in it"), "{told}");
    assert_eq!(states(&library), [0, 2, 0]);

    desk.copy("away", "mnt/drive");
    desk.mount(&[("mnt/drive", Some("x"))]);
    let summary = around().unwrap();
    assert_eq!((summary.unchanged, summary.new), (2, 1));
    assert_eq!((folder(&library).path, states(&library)), (desk.path("mnt"), [3, 0, 0]));
}

#[test]
fn a_system_that_tells_no_volumes_changes_nothing() {
    let desk = TestLibrary::new();
    let library = on_a_drive(&desk, Some("x"));
    desk.mount(&[]);
    assert_eq!(library.find_folders().unwrap(), []);
    assert_eq!(folder(&library).place.volume.as_deref(), Some("x"));
    desk.mount(&[("drive", None)]);
    assert_eq!((desk.index(&library, "drive").unchanged, states(&library)), (3, [3, 0, 0]));
    assert_eq!(folder(&library).place.volume.as_deref(), Some("x"));
}

#[test]
fn only_rounded_times_may_differ() {
    let second = 1_000_000_000;
    assert!(is_same_time(5 * second + 123, 5 * second + 123));
    assert!(is_same_time(5 * second + 123_456_789, 4 * second), "as FAT keeps it");
    assert!(is_same_time(5 * second + 123_456_789, 5 * second + 120_000_000), "as exFAT keeps it");
    assert!(!is_same_time(5 * second + 123, 5 * second + 124), "neighbours of a burst");
    assert!(!is_same_time(8 * second, 4 * second));
}
