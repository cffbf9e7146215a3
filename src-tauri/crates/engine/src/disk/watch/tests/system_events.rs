//! Watches with the system's real notifications.

use std::os::unix::fs::symlink;

use super::*;

#[test]
fn every_way_to_change_a_file_is_reported() {
    let fixture = Fixture::new();
    fs::write(fixture.at("new.jpg"), "1").unwrap();
    fixture.wait_for_paths(&["new.jpg"]);
    fs::write(fixture.at("new.jpg"), "22").unwrap();
    fixture.wait_for_paths(&["new.jpg"]);
    fs::rename(fixture.at("new.jpg"), fixture.at("renamed.jpg")).unwrap();
    fixture.wait_for_paths(&["new.jpg", "renamed.jpg"]);
    fs::write(fixture.at("draft"), "333").unwrap();
    fs::rename(fixture.at("draft"), fixture.at("renamed.jpg")).unwrap();
    fixture.wait_for_paths(&["renamed.jpg"]);
    fs::remove_file(fixture.at("renamed.jpg")).unwrap();
    fixture.wait_for_paths(&["renamed.jpg"]);
    fs::write(fixture.at("renamed.jpg"), "4").unwrap();
    fixture.wait_for_paths(&["renamed.jpg"]);
}

#[test]
fn created_moved_and_deleted_folders_are_reported() {
    let fixture = Fixture::new();
    let outside = fixture.dir.path().join("outside");
    fs::create_dir_all(outside.join("in/ner")).unwrap();
    fs::write(outside.join("in/ner/a.jpg"), "a").unwrap();
    fs::rename(&outside, fixture.at("here")).unwrap();
    fixture.wait_for_paths(&["here"]);
    fs::write(fixture.at("here/in/ner/b.jpg"), "b").unwrap();
    fixture.wait_for_paths(&["here/in/ner/b.jpg"]);
    fs::rename(fixture.at("here"), fixture.at("there")).unwrap();
    fixture.wait_for_paths(&["here", "there"]);
    fs::write(fixture.at("there/in/ner/c.jpg"), "c").unwrap();
    fixture.wait_for_paths(&["there/in/ner/c.jpg"]);
    fs::rename(fixture.at("there"), &outside).unwrap();
    fixture.wait_for_paths(&["there"]);
    fs::rename(&outside, fixture.at("again")).unwrap();
    fixture.wait_for_paths(&["again"]);
    fs::remove_dir_all(fixture.at("again")).unwrap();
    fixture.wait_for_paths(&["again"]);
    // FSEvents may report one change more than once.
    fixture.discard_changes();
    fixture.assert_quiet();
}

#[test]
fn a_new_folder_is_reported_after_its_watches_are_set() {
    let fixture = Fixture::new();
    let names: Vec<String> = (0..200).map(|n| format!("copied/{}/{n}", n % 7)).collect();
    for name in &names {
        fs::create_dir_all(fixture.at(name)).unwrap();
        fs::write(fixture.at(name).join("early.jpg"), "x").unwrap();
    }
    let early: Vec<String> = names.iter().map(|name| format!("{name}/early.jpg")).collect();
    fixture.wait_for_paths(&early.iter().map(String::as_str).collect::<Vec<_>>());
    fixture.discard_changes();
    for name in &names {
        fs::write(fixture.at(name).join("late.jpg"), "x").unwrap();
    }
    let late: Vec<String> = names.iter().map(|name| format!("{name}/late.jpg")).collect();
    fixture.wait_for_paths(&late.iter().map(String::as_str).collect::<Vec<_>>());
}

#[test]
fn irrelevant_changes_are_not_reported() {
    let fixture = Fixture::new();
    fs::create_dir_all(fixture.at("library/views")).unwrap();
    fs::create_dir(fixture.at("inner")).unwrap();
    fs::write(fixture.at("inner/read.jpg"), "x").unwrap();
    fixture.wait_for_paths(&["inner/read.jpg"]);
    fixture.discard_changes();
    fs::write(fixture.at("library/catalogue.sqlite-wal"), "x").unwrap();
    fs::write(fixture.at("library/views/large.jpg"), "x").unwrap();
    fs::write(fixture.at("notes.txt"), "x").unwrap();
    fs::write(fixture.at(".hidden.jpg"), "x").unwrap();
    fs::create_dir(fixture.at(".cache")).unwrap();
    fs::write(fixture.at(".cache/small.jpg"), "x").unwrap();
    assert_eq!(fs::read(fixture.at("inner/read.jpg")).unwrap(), b"x");
    assert_eq!(fs::read_dir(fixture.at("inner")).unwrap().count(), 1);
    fixture.assert_quiet();
}

#[test]
fn a_root_that_is_deleted_and_recreated_is_watched_again() {
    let fixture = Fixture::new();
    for _ in 0..3 {
        fs::remove_dir_all(fixture.root()).unwrap();
        fixture.wait_for(|change| *change == FsChange::All(fixture.root()));
        fs::create_dir(fixture.root()).unwrap();
        fixture.wait_for(|change| *change == FsChange::All(fixture.root()));
        fs::write(fixture.at("a.jpg"), "x").unwrap();
        // Either it is reported, or it existed when the watch started.
        fixture.wait_for(|change| {
            *change == FsChange::All(fixture.root()) || *change == FsChange::At(vec![fixture.at("a.jpg")])
        });
    }
    fixture.discard_changes();
    fixture.assert_quiet();
}

#[test]
fn a_root_that_is_replaced_immediately_is_watched_again() {
    let fixture = Fixture::new();
    // Linux reuses the inode.
    fs::remove_dir_all(fixture.root()).unwrap();
    fs::create_dir(fixture.root()).unwrap();
    fixture.wait_for(|change| *change == FsChange::All(fixture.root()));
    fixture.discard_changes();
    fixture.assert_quiet();
}

#[test]
fn a_root_that_is_renamed_away_and_back_is_watched_again() {
    let fixture = Fixture::new();
    let away = fixture.dir.path().join("away");
    fs::rename(fixture.root(), &away).unwrap();
    fixture.wait_for(|change| *change == FsChange::All(fixture.root()));
    fs::write(away.join("unseen.jpg"), "x").unwrap();
    fs::rename(&away, fixture.root()).unwrap();
    fixture.wait_for(|change| *change == FsChange::All(fixture.root()));
    fixture.discard_changes();
    fixture.assert_quiet();
}

#[test]
fn changes_in_a_removed_root_are_not_reported() {
    let fixture = Fixture::new();
    let other = fixture.dir.path().join("other");
    fs::create_dir(&other).unwrap();
    fixture.watch().set_roots(vec![other.clone()]);
    fixture.wait_for(|change| *change == FsChange::Started(other.clone()));
    fs::write(fixture.at("a.jpg"), "x").unwrap();
    fs::write(other.join("b.jpg"), "x").unwrap();
    let b = other.join("b.jpg");
    let changes = fixture.wait_for(|change| matches!(change, FsChange::At(paths) if paths.contains(&b)));
    // FSEvents may also report that the other root was created just before.
    let is_of_removed = |change: &FsChange| match change {
        FsChange::At(paths) => paths.iter().any(|path| path.starts_with(fixture.root())),
        change => *change == FsChange::All(fixture.root()),
    };
    assert!(!changes.iter().any(is_of_removed), "{changes:?}");
}

#[test]
fn nothing_is_reported_after_the_watch_is_dropped() {
    let mut fixture = Fixture::new();
    fs::write(fixture.at("a.jpg"), "x").unwrap();
    fixture.watch = None;
    fixture.changes.try_iter().for_each(drop);
    assert!(fixture.changes.recv().is_err(), "the watch still holds its handler");
}

#[test]
fn long_names_and_deep_folders_do_not_prevent_watching_others() {
    /// The longest path that the system opens.
    const PATH_MAX: usize = if cfg!(target_os = "linux") { 4_096 } else { 1_024 };
    let fixture = Fixture::new();
    let name = "n".repeat(255);
    let mut deep = fixture.root();
    while deep.as_os_str().len() < PATH_MAX - 496 {
        deep.push(&name);
    }
    fs::create_dir_all(&deep).unwrap();
    fs::write(deep.join("deep.jpg"), "x").unwrap();
    // Moving a folder in creates paths longer than any system call accepts.
    let tail = fixture.dir.path().join("tail");
    fs::create_dir_all(tail.join(&name).join(&name).join(&name)).unwrap();
    fs::rename(&tail, deep.join("tail")).unwrap();
    fs::create_dir(fixture.at("beside")).unwrap();
    fixture.wait_for_paths(&[&name, "beside"]);
    fixture.watch().set_roots(Vec::new());
    fixture.watch().set_roots(vec![fixture.root()]);
    fixture.wait_for(|change| *change == FsChange::Started(fixture.root()));
    fs::write(deep.join("deep.jpg"), "xx").unwrap();
    fs::write(fixture.at("beside/a.jpg"), "x").unwrap();
    let written = deep.join("deep.jpg");
    let written = written.strip_prefix(fixture.root()).unwrap().to_str().unwrap();
    fixture.wait_for_paths(&["beside/a.jpg", written]);
}

#[test]
fn linked_folders_are_reported_under_their_paths_in_the_root() {
    let fixture = Fixture::new();
    let elsewhere = fixture.dir.path().join("elsewhere");
    fs::create_dir_all(elsewhere.join("inner")).unwrap();
    symlink(&elsewhere, fixture.at("link")).unwrap();
    // A link to a folder inside the root must not divert that folder's notifications.
    fs::create_dir(fixture.at("real")).unwrap();
    symlink(fixture.at("real"), fixture.at("twin")).unwrap();
    fixture.wait_for_paths(&["link", "real"]);
    fs::write(elsewhere.join("inner/far.jpg"), "x").unwrap();
    fixture.wait_for_paths(&["link/inner/far.jpg"]);
    fs::write(fixture.at("real/near.jpg"), "x").unwrap();
    fixture.wait_for_paths(&["real/near.jpg"]);
}
