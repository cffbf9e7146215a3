//! Folders that the system asks the user about, inside a folder of the library.

use std::thread;

use super::*;
use crate::problem::FolderProblem;
use crate::testing::hold_looks_into;

/// A library with a home folder for it, on a system that asks.
fn guarded() -> Fixture {
    let fixture = Fixture::new();
    let home = fixture.at("home");
    Fixture { library: fixture.library.with_guarded_home(home), ..fixture }
}

#[test]
fn a_folder_that_waits_for_permission_is_left_out_and_its_pictures_are_not_missing() {
    let fixture = guarded();
    for (n, name) in ["home/Desktop/a.bmp", "home/Desktop/in/b.bmp", "home/c.bmp"].into_iter().enumerate() {
        fixture.add(name, n as u32);
    }
    assert_eq!(fixture.index(&["home"]).new, 3);
    let (home, desktop) = (fixture.at("home"), fixture.at("home/Desktop"));
    fs::remove_file(desktop.join("a.bmp")).unwrap();
    fixture.add("home/d.bmp", 3);
    let answer = hold_looks_into(&fixture.library, &desktop);
    // It was looked into before, so that it does not ask: it is silent.
    let silent = vec![(desktop.clone(), FolderProblem::NotResponding)];
    let request = ScanRequest { folders: &[home], ..ScanRequest::default() };
    let outcome = fixture.library.scan(&request, &Progress::default()).unwrap();
    assert_eq!((outcome.summary.new, outcome.summary.missing, &outcome.silent), (1, 0, &silent));
    let outcome = fixture.scan_with(&[desktop.join("in"), desktop.clone()], false);
    assert_eq!((outcome.summary.missing, outcome.silent), (0, silent));
    drop(answer);
    while fixture.library.timed_io.run(&desktop, Duration::from_secs(9), || ()).is_none() {
        thread::yield_now();
    }
    let outcome = fixture.scan_with(&[desktop], false);
    assert_eq!((outcome.summary.missing, outcome.silent), (1, Vec::new()));
}

#[test]
fn a_first_look_is_told_as_waiting_for_permission_and_excluded_folders_are_not_looked_into() {
    let fixture = guarded();
    fixture.add("home/Desktop/a.bmp", 0);
    fixture.add("home/Documents/b.bmp", 1);
    let (home, desktop) = (fixture.at("home"), fixture.at("home/Desktop"));
    let _answers =
        [&desktop, &fixture.at("home/Documents")].map(|folder| hold_looks_into(&fixture.library, folder));
    let excludes = ["Documents".to_owned()];
    let request = ScanRequest { folders: &[home], excludes: Some(&excludes), ..ScanRequest::default() };
    let outcome = fixture.library.scan(&request, &Progress::default()).unwrap();
    assert_eq!(outcome.silent, [(desktop, FolderProblem::WaitingForPermission)]);
    assert_eq!(outcome.summary.found, 0);
}
