//! Folders of the library that come and go, or cannot be watched.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, mpsc};
use std::time::Duration;

use super::fixture::{Fixture, put, recording, start};
use crate::background::worker::CHECK_FOLDERS_EVERY;
use crate::background::{Event, PollingReason};
use crate::catalogue::folders;
use crate::disk::volumes::{Volume, Volumes};
use crate::disk::watch::FsChange;
use crate::disk::watch::tests::refused;
use crate::embedder::only;
use crate::error::Error;
use crate::library::Library;
use crate::progress::Progress;

#[test]
fn a_folder_that_is_deleted_is_unavailable_and_back_when_it_is_made_again() {
    let fixture = Fixture::watched();
    put(&fixture.at("a.png"), 1);
    fixture.settle();
    fs::remove_dir_all(fixture.pictures()).unwrap();
    fixture.wait_until("the folder is unavailable", || fixture.library.folders().unwrap()[0].offline);
    put(&fixture.at("b.png"), 2);
    fixture.settle();
    assert!(!fixture.library.folders().unwrap()[0].offline);
    put(&fixture.at("c.png"), 3);
    fixture.settle();
}

#[test]
fn a_folder_that_is_renamed_and_renamed_back_is_known_without_embedding_again() {
    let fixture = Fixture::watched();
    for number in 0..20 {
        put(&fixture.at(&format!("{number}.png")), number);
    }
    fixture.settle();
    let renamed = fixture.dir.path().join("renamed");
    fs::rename(fixture.pictures(), &renamed).unwrap();
    fixture.wait_until("the folder is unavailable", || fixture.library.folders().unwrap()[0].offline);
    assert_eq!(fixture.library.status().unwrap().offline, 20);
    fs::rename(&renamed, fixture.pictures()).unwrap();
    fixture.settle();
    assert_eq!(fixture.embedded(), 20);
    put(&fixture.at("new.png"), 100);
    fixture.settle();
}

#[test]
fn a_removed_folder_is_no_longer_watched() {
    let fixture = Fixture::watched();
    let removed = fixture.dir.path().join("removed");
    put(&removed.join("a.png"), 1);
    fixture.background.scan([removed.clone()]);
    fixture.wait_for_change(|change| *change == FsChange::Started(removed.clone()));
    fixture.settle();
    fixture.background.forget(&removed).unwrap();
    fixture.quiesce();
    fixture.take_events();
    put(&removed.join("b.png"), 2);
    fixture.quiesce();
    assert!(fixture.shown().is_empty() && fixture.take_events().is_empty());
}

#[test]
fn a_folder_is_removed_even_if_the_run_in_it_does_not_end() {
    let fixture = Fixture::watched_and_gated();
    let share = fixture.dir.path().join("share");
    put(&share.join("a.png"), 1);
    fixture.background.scan([share.clone()]);
    fixture.gate.wait_for_arrival();
    fixture.background.forget_within(&share, Duration::ZERO).unwrap();
    assert!(!fixture.library.has_folder(&share).unwrap());
    let relocated = fixture.background.between_runs_within(Duration::ZERO, |_| ());
    assert!(relocated.is_none(), "what needs the run to end is not done");

    fixture.gate.unlock();
    put(&fixture.at("b.png"), 2);
    fixture.settle();
    fixture.quiesce();
    assert_eq!(fixture.library.status().unwrap().files, 1, "the run has left nothing of it behind");
}

#[test]
fn the_system_is_not_asked_about_a_known_folders_own_path() {
    let fixture = Fixture::watched();
    let renamed = fixture.dir.path().join("renamed");
    fs::rename(fixture.pictures(), &renamed).unwrap();
    // Resolving the path leads elsewhere.
    symlink(&renamed, fixture.pictures()).unwrap();
    assert_eq!(fixture.background.shared.folder_of(fixture.pictures()), fixture.pictures());
    let linked = fixture.dir.path().join("linked");
    symlink(&renamed, &linked).unwrap();
    assert_eq!(fixture.background.shared.folder_of(linked), renamed, "any other path is resolved");
}

#[test]
fn a_folder_that_another_program_adds_is_watched() {
    let fixture = Fixture::watched();
    let second = fixture.dir.path().join("second");
    put(&second.join("a.png"), 1);
    fixture.wait_until_idle();
    let other = Library::open(fixture.library.dir(), only(fixture.model.clone())).unwrap();
    other.index(std::slice::from_ref(&second), None, &Progress::new()).unwrap();
    fixture.skip(CHECK_FOLDERS_EVERY);
    fixture.wait_for_change(|change| *change == FsChange::Started(second.clone()));
    put(&second.join("b.png"), 2);
    fixture.wait_until("a change in it is shown", || fixture.shown().contains_key(&second.join("b.png")));
}

#[test]
fn folders_inside_each_other_are_followed_and_no_file_is_listed_twice() {
    let fixture = Fixture::watched();
    let inner = ["X.photoslibrary", ".private"].map(|name| fixture.at(name));
    inner.iter().zip(1..).for_each(|(folder, n)| put(&folder.join("a.png"), n));
    fixture.background.scan(inner.clone());
    fixture.settle();
    fixture.quiesce();
    for (folder, n) in inner.iter().zip(10..) {
        put(&folder.join("a.png"), n);
        put(&folder.join("deep/b.png"), 10 * n);
        fixture.settle();
        fs::rename(folder.join("deep/b.png"), fixture.at(&format!("{n}.png"))).unwrap();
        fixture.settle();
    }
    let rows = fixture.library.status().unwrap().files;
    assert_eq!(rows, fixture.shown().len() as u64);
    fixture.background.forget(&fixture.pictures()).unwrap();
    put(&inner[0].join("c.png"), 1_000);
    fixture.settle();
    assert!(fixture.shown().keys().all(|path| inner.iter().any(|folder| path.starts_with(folder))));
}

#[test]
fn where_the_system_refuses_to_watch_changes_are_found_and_that_is_reported_once() {
    let fixture = Fixture::new();
    fixture.background.scan([fixture.pictures()]);
    let (changes, _) = mpsc::channel();
    fixture.background.watch_with(recording(refused, changes));
    for number in 0..3 {
        put(&fixture.at(&format!("{number}.png")), number);
        fixture.settle();
    }
    fs::remove_file(fixture.at("1.png")).unwrap();
    fixture.settle();
    let events = fixture.take_events();
    let is_polling = |event: &&Event| matches!(event, Event::Polling { reason: PollingReason::Limit, .. });
    assert_eq!(events.iter().filter(is_polling).count(), 1, "{events:?}");
}

/// Volumes that a test mounts.
#[derive(Default)]
struct Mounts(Mutex<Vec<Volume>>);

impl Volumes for Mounts {
    fn mounted(&self) -> Vec<Volume> {
        self.0.lock().unwrap().clone()
    }
}

#[test]
fn a_drive_that_is_connected_inside_a_folder_is_scanned_without_a_notification() {
    let mounts = Arc::new(Mounts::default());
    let mut fixture = Fixture::new();
    let library = Library::open(&fixture.dir.path().join("other"), only(fixture.model.clone())).unwrap();
    fixture.library = Arc::new(library.with_volumes(mounts.clone()));
    (fixture.background, fixture.events) = start(&fixture.library);
    put(&fixture.at("drive/a.png"), 1);
    fixture.background.scan([fixture.pictures()]);
    fixture.start_watch();
    fixture.wait_for_change(|change| *change == FsChange::Started(fixture.pictures()));
    fixture.settle();
    fixture.quiesce();
    fixture.take_events();
    let drive = Volume { mount: fixture.at("drive"), root: PathBuf::new(), id: None, searchable: false };
    mounts.0.lock().unwrap().push(drive);
    fixture.skip(CHECK_FOLDERS_EVERY);
    fixture.wait_for_event(
        "the folder is scanned",
        |event| matches!(event, Event::RunEnded(did) if did.found == 1),
    );
}

#[test]
fn a_folder_that_is_available_again_is_scanned_without_a_notification() {
    let fixture = Fixture::watched();
    put(&fixture.at("a.png"), 1);
    fixture.settle();
    fixture.quiesce();
    fixture.take_events();
    let id = fixture.library.folders().unwrap()[0].id;
    // As if a drive had been away: nothing has changed in the folder itself.
    fixture.library.catalogue.write(|db| folders::set_offline(db, id, true)).unwrap();
    fixture.skip(CHECK_FOLDERS_EVERY);
    fixture.wait_for_event(
        "the folder is scanned",
        |event| matches!(event, Event::RunEnded(did) if did.found == 1),
    );
    assert!(!fixture.library.folders().unwrap()[0].offline);
}

#[test]
fn that_a_known_folder_is_unavailable_is_no_failure_unlike_an_unknown_one() {
    let fixture = Fixture::new();
    put(&fixture.at("a.png"), 1);
    fixture.background.scan([fixture.pictures()]);
    fixture.settle();
    fixture.wait_until_idle();
    fixture.take_events();
    fs::rename(fixture.pictures(), fixture.dir.path().join("away")).unwrap();
    fixture.background.scan([fixture.pictures()]);
    fixture.wait_until_idle();
    let events = fixture.take_events();
    assert!(!events.iter().any(|event| matches!(event, Event::Failed(_))), "{events:?}");
    assert!(fixture.library.folders().unwrap()[0].offline);
    let unknown = fixture.dir.path().join("unknown");
    fixture.background.scan([unknown.clone()]);
    fixture.wait_for_event(
        "it is reported",
        |event| matches!(event, Event::Failed(Error::NoFolder { path, .. }) if *path == unknown),
    );
}

#[test]
fn a_folder_that_is_no_longer_excluded_is_watched_from_then_on() {
    let fixture = Fixture::watched();
    let check_folders = || {
        fixture.wait_until_idle();
        fixture.skip(CHECK_FOLDERS_EVERY);
        fixture.wait_until_idle();
    };
    let watched_again = FsChange::All(fixture.pictures());
    fixture.library.set_excludes(&["raw".to_owned()]).unwrap();
    check_folders();
    fixture.wait_for_change(|change| *change == watched_again);
    check_folders();
    assert!(!fixture.changes_until_now().contains(&watched_again), "the patterns are the same");
    put(&fixture.at("raw/a.png"), 1);
    fixture.quiesce();
    assert!(!fixture.is_shown("raw/a.png"));
    fixture.library.set_excludes(&[]).unwrap();
    check_folders();
    fixture.wait_for_change(|change| *change == watched_again);
    fixture.settle();
    put(&fixture.at("raw/b.png"), 2);
    fixture.settle();
}

#[test]
fn a_file_stands_for_the_folder_it_lies_in() {
    let fixture = Fixture::new();
    put(&fixture.at("a.png"), 1);
    let stands_for = |name: &str| fixture.background.shared.folder_of(fixture.at(name));
    assert_eq!((stands_for("a.png"), stands_for("")), (fixture.pictures(), fixture.pictures()));
    assert_eq!(stands_for("missing.png"), fixture.at("missing.png"), "the scan says what is wrong");
}
