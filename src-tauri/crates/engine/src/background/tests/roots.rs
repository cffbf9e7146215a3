//! Folders of the library that come and go, or cannot be watched.

use std::sync::Mutex;

use super::*;
use crate::disk::volumes::{Volume, Volumes};

#[test]
fn a_folder_that_is_removed_is_out_of_reach_and_back_when_it_is_made_again() {
    let home = Home::watched();
    put(&home.at("a.png"), 1);
    home.settle();
    fs::remove_dir_all(home.pictures()).unwrap();
    home.wait_until("the folder is out of reach", || home.library.folders().unwrap()[0].offline);
    put(&home.at("b.png"), 2);
    home.settle();
    assert!(!home.library.folders().unwrap()[0].offline);
    put(&home.at("c.png"), 3);
    home.settle();
}

#[test]
fn a_folder_that_is_renamed_away_and_back_is_known_without_looking_again() {
    let home = Home::watched();
    for number in 0..20 {
        put(&home.at(&format!("{number}.png")), number);
    }
    home.settle();
    let away = home.dir.path().join("away");
    fs::rename(home.pictures(), &away).unwrap();
    home.wait_until("the folder is out of reach", || home.library.folders().unwrap()[0].offline);
    assert_eq!(home.library.status().unwrap().offline, 20);
    fs::rename(&away, home.pictures()).unwrap();
    home.settle();
    assert_eq!(home.seen(), 20);
    put(&home.at("new.png"), 100);
    home.settle();
}

#[test]
fn a_folder_that_is_forgotten_is_no_longer_watched() {
    let home = Home::watched();
    put(&home.at("a.png"), 1);
    home.settle();
    home.background.forget(&home.pictures()).unwrap();
    home.rest();
    put(&home.at("b.png"), 2);
    std::thread::sleep(A_WHILE);
    assert!(home.shown().is_empty() && home.event().is_empty());
}

#[test]
fn the_system_is_not_asked_about_a_known_folders_own_path() {
    let home = Home::watched();
    home.rest();
    let away = home.dir.path().join("away");
    fs::rename(home.pictures(), &away).unwrap();
    // Whoever asks is led away.
    std::os::unix::fs::symlink(&away, home.pictures()).unwrap();
    assert_eq!(home.background.shared.folder_of(home.pictures()), home.pictures());
    let linked = home.dir.path().join("linked");
    std::os::unix::fs::symlink(&away, &linked).unwrap();
    assert_eq!(home.background.shared.folder_of(linked), away, "any other is called by its true name");
}

#[test]
fn a_folder_that_another_program_adds_is_watched() {
    let home = Home::watched();
    let second = home.dir.path().join("second");
    put(&second.join("a.png"), 1);
    home.rest();
    let other = Library::open(home.library.dir(), only(home.model.clone())).unwrap();
    other.index(std::slice::from_ref(&second), None, &crate::progress::Progress::new()).unwrap();
    home.rest();
    put(&second.join("b.png"), 2);
    home.wait_until("a change in it is shown", || home.shown().contains_key(&second.join("b.png")));
}

#[test]
fn folders_inside_each_other_are_followed_and_no_file_is_listed_twice() {
    let home = Home::watched();
    let inner = ["X.photoslibrary", ".private"].map(|name| home.at(name));
    inner.iter().zip(1..).for_each(|(folder, n)| put(&folder.join("a.png"), n));
    home.background.look_at(inner.clone());
    home.settle();
    home.rest();
    for (folder, n) in inner.iter().zip(10..) {
        put(&folder.join("a.png"), n);
        put(&folder.join("deep/b.png"), 10 * n);
        home.settle();
        fs::rename(folder.join("deep/b.png"), home.at(&format!("{n}.png"))).unwrap();
        home.settle();
    }
    let rows = home.library.status().unwrap().files;
    assert_eq!(rows, home.shown().len() as u64);
    home.background.forget(&home.pictures()).unwrap();
    put(&inner[0].join("c.png"), 1_000);
    home.settle();
    assert!(home.shown().keys().all(|path| inner.iter().any(|folder| path.starts_with(folder))));
}

#[test]
fn where_the_system_refuses_changes_are_found_all_the_same_and_that_is_said_once() {
    let home = Home::with(Duration::ZERO);
    home.background.look_at([home.pictures()]);
    home.background.watch_by(crate::disk::watch::tests::refused);
    for number in 0..3 {
        put(&home.at(&format!("{number}.png")), number);
        home.settle();
    }
    fs::remove_file(home.at("1.png")).unwrap();
    home.settle();
    let event = home.event();
    let said = event
        .iter()
        .filter(|event| matches!(event, Event::Polling { reason: PollingReason::Limit, .. }))
        .count();
    assert_eq!(said, 1, "{event:?}");
}

/// Volumes that are mounted when a test says so.
#[derive(Default)]
struct Mounts(Mutex<Vec<Volume>>);

impl Volumes for Mounts {
    fn mounted(&self) -> Vec<Volume> {
        self.0.lock().unwrap().clone()
    }
}

#[test]
fn a_drive_that_is_connected_inside_a_folder_is_looked_at_though_no_notice_tells_of_it() {
    let mounts = Arc::new(Mounts::default());
    let mut home = Home::with(Duration::ZERO);
    let library = Library::open(&home.dir.path().join("other"), only(home.model.clone())).unwrap();
    home.library = Arc::new(library.with_volumes(mounts.clone()));
    (home.background, home.told) = background(&home.library);
    put(&home.at("drive/a.png"), 1);
    home.background.look_at([home.pictures()]);
    home.background.watch();
    home.settle();
    home.rest();
    let drive = Volume { mount: home.at("drive"), root: PathBuf::new(), id: None, searched: false };
    mounts.0.lock().unwrap().push(drive);
    home.wait_until("the folder is looked at", || {
        home.event().iter().any(|event| matches!(event, Event::RunEnded(did) if did.found == 1))
    });
}
