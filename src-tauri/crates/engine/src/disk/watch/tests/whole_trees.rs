//! Watchers of whole trees that follow no links, as those of macOS are, on any system.

use std::os::unix::fs::symlink;

use notify_debouncer_full::notify::{Config, RecommendedWatcher};

use super::*;
use crate::disk::watch::system::System;

/// The system's watchers, used as those of macOS are.
struct WholeTrees;

impl System for WholeTrees {
    const BY_FOLDER: bool = false;
    type Watcher = RecommendedWatcher;

    fn config() -> Config {
        Config::default().with_follow_symlinks(false)
    }
}

/// A watch of a root with a folder `elsewhere` beside it.
fn with_elsewhere() -> (Fixture, PathBuf) {
    let fixture = Fixture::with::<Tree<WholeTrees>>(HURRIED);
    let elsewhere = fixture.dir.path().join("elsewhere");
    fs::create_dir_all(elsewhere.join("deep")).unwrap();
    (fixture, elsewhere)
}

#[test]
fn a_folder_that_a_new_link_leads_to_is_followed() {
    let (fixture, elsewhere) = with_elsewhere();
    symlink(&elsewhere, fixture.at("folder")).unwrap();
    fixture.wait_for_paths(&["folder"]);
    fixture.discard_changes();
    fs::write(elsewhere.join("deep/new.jpg"), "1").unwrap();
    fixture.wait_for_paths(&["folder/deep/new.jpg"]);
    fixture.discard_changes();
    fs::remove_file(elsewhere.join("deep/new.jpg")).unwrap();
    fixture.wait_for_paths(&["folder/deep/new.jpg"]);
}

#[test]
fn a_folder_that_an_old_link_leads_to_is_reported_once_and_then_followed() {
    let (fixture, elsewhere) = with_elsewhere();
    fixture.watch().set_roots(Vec::new());
    symlink(&elsewhere, fixture.at("folder")).unwrap();
    fixture.watch().set_roots(vec![fixture.root()]);
    // What changed since the scan that follows the start and before the watch is unknown.
    fixture.wait_for_paths(&["folder"]);
    fixture.discard_changes();
    fixture.assert_quiet();
    fs::write(elsewhere.join("new.jpg"), "1").unwrap();
    fixture.wait_for_paths(&["folder/new.jpg"]);
}

#[test]
fn links_in_linked_folders_are_followed() {
    let (fixture, elsewhere) = with_elsewhere();
    let further = fixture.dir.path().join("further");
    fs::create_dir(&further).unwrap();
    symlink(&further, elsewhere.join("deep/link")).unwrap();
    symlink(&elsewhere, fixture.at("folder")).unwrap();
    fixture.wait_for_paths(&["folder"]);
    fixture.discard_changes();
    fs::write(further.join("new.jpg"), "1").unwrap();
    fixture.wait_for_paths(&["folder/deep/link/new.jpg"]);
}

#[test]
fn a_linked_folder_that_is_replaced_is_followed_again() {
    let (fixture, elsewhere) = with_elsewhere();
    fixture.replace_linked_folder(&elsewhere);
}

#[test]
fn what_happens_in_a_folder_with_the_hidden_flag_is_not_reported() {
    let (fixture, elsewhere) = with_elsewhere();
    fs::create_dir_all(fixture.at("flagged/deep")).unwrap();
    fixture.wait_for_paths(&["flagged"]);
    symlink(&elsewhere, fixture.at("flagged/link")).unwrap();
    fs::write(fixture.at("flagged/deep/new.jpg"), "1").unwrap();
    fixture.discard_changes();
    fs::write(fixture.at("flagged/new.jpg"), "1").unwrap();
    fs::write(elsewhere.join("new.jpg"), "1").unwrap();
    fixture.assert_quiet();
}

#[test]
fn the_stub_of_a_file_in_the_cloud_is_reported_as_that_file() {
    let (fixture, _) = with_elsewhere();
    fs::write(fixture.at(".a.jpg.icloud"), "stub").unwrap();
    fixture.wait_for(|change| *change == FsChange::At(vec![fixture.at("a.jpg")]));
}
