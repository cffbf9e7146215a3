//! What happens to the targets of links, and to folders that are left out, with the system's real notifications.

use std::os::unix::fs::symlink;

use super::*;

/// A watch of a root with a folder `elsewhere` beside it.
fn with_elsewhere() -> (Fixture, PathBuf) {
    let fixture = Fixture::new();
    let elsewhere = fixture.dir.path().join("elsewhere");
    fs::create_dir(&elsewhere).unwrap();
    (fixture, elsewhere)
}

#[test]
fn every_change_of_a_linked_file_is_reported_under_the_link() {
    let (fixture, elsewhere) = with_elsewhere();
    let target = elsewhere.join("target.jpg");
    fs::write(&target, "1").unwrap();
    symlink(&target, fixture.at("link.jpg")).unwrap();
    fixture.wait_for_paths(&["link.jpg"]);
    fixture.discard_changes();
    fs::write(&target, "22").unwrap();
    fixture.wait_for_paths(&["link.jpg"]);
    fs::write(elsewhere.join("draft"), "333").unwrap();
    fs::rename(elsewhere.join("draft"), &target).unwrap();
    fixture.wait_for_paths(&["link.jpg"]);
    fs::rename(&target, elsewhere.join("renamed.jpg")).unwrap();
    fixture.wait_for_paths(&["link.jpg"]);
    fs::rename(elsewhere.join("renamed.jpg"), &target).unwrap();
    fixture.wait_for_paths(&["link.jpg"]);
    fs::remove_file(&target).unwrap();
    fixture.wait_for_paths(&["link.jpg"]);
    fixture.discard_changes();
    fixture.assert_quiet();
}

#[test]
fn what_happens_in_a_folder_that_no_link_is_followed_to_is_not_reported() {
    let (fixture, elsewhere) = with_elsewhere();
    fs::create_dir(elsewhere.join("excluded")).unwrap();
    symlink(elsewhere.join("excluded"), fixture.at("link")).unwrap();
    fixture.assert_quiet();
    fs::write(elsewhere.join("excluded/new.jpg"), "1").unwrap();
    fixture.assert_quiet();
}

#[test]
fn a_link_is_reported_when_its_target_in_the_root_is_renamed() {
    let fixture = Fixture::new();
    fs::create_dir(fixture.at("in")).unwrap();
    fs::write(fixture.at("in/a.jpg"), "1").unwrap();
    symlink("in/a.jpg", fixture.at("link.jpg")).unwrap();
    fixture.wait_for_paths(&["in", "link.jpg"]);
    fixture.discard_changes();
    fs::rename(fixture.at("in/a.jpg"), fixture.at("in/b.jpg")).unwrap();
    fixture.wait_for_paths(&["in/a.jpg", "in/b.jpg", "link.jpg"]);
}

#[test]
fn links_that_were_there_before_and_that_lead_to_other_links_are_followed() {
    let (fixture, elsewhere) = with_elsewhere();
    fs::create_dir(elsewhere.join("deep")).unwrap();
    fs::write(elsewhere.join("deep/a.jpg"), "1").unwrap();
    symlink(elsewhere.join("deep/a.jpg"), elsewhere.join("middle.jpg")).unwrap();
    fs::create_dir(fixture.at("inner")).unwrap();
    symlink(elsewhere.join("middle.jpg"), fixture.at("inner/link.jpg")).unwrap();
    fixture.watch().set_roots(Vec::new());
    fixture.watch().set_roots(vec![fixture.root()]);
    fixture.wait_for(|change| *change == FsChange::Started(fixture.root()));
    // The folder around the target, which nothing watches.
    fs::rename(elsewhere.join("deep"), elsewhere.join("moved")).unwrap();
    fixture.wait_for_paths(&["inner/link.jpg"]);
    fs::remove_file(elsewhere.join("middle.jpg")).unwrap();
    symlink(elsewhere.join("moved/a.jpg"), elsewhere.join("middle.jpg")).unwrap();
    fixture.wait_for_paths(&["inner/link.jpg"]);
}

#[test]
fn links_in_linked_folders_are_reported_under_their_paths_in_the_root() {
    let (fixture, elsewhere) = with_elsewhere();
    let target = fixture.dir.path().join("target.jpg");
    fs::write(&target, "1").unwrap();
    symlink(&target, elsewhere.join("link.jpg")).unwrap();
    symlink(&elsewhere, fixture.at("folder")).unwrap();
    fixture.wait_for_paths(&["folder"]);
    fixture.discard_changes();
    fs::remove_file(&target).unwrap();
    fixture.wait_for_paths(&["folder/link.jpg"]);
}

#[test]
fn folders_behind_links_in_linked_folders_are_reported_under_their_paths_in_the_root() {
    let (fixture, elsewhere) = with_elsewhere();
    let further = fixture.dir.path().join("further");
    fs::create_dir(&further).unwrap();
    symlink(&further, elsewhere.join("link")).unwrap();
    // Links that lead to each other make paths without end.
    symlink(&elsewhere, further.join("back")).unwrap();
    symlink(&elsewhere, elsewhere.join("itself")).unwrap();
    symlink(&elsewhere, fixture.at("folder")).unwrap();
    fixture.wait_for_paths(&["folder"]);
    fixture.discard_changes();
    fs::write(further.join("new.jpg"), "1").unwrap();
    fixture.wait_for_paths(&["folder/link/new.jpg"]);
}

#[test]
fn a_linked_folder_that_is_replaced_is_watched_again() {
    let (fixture, elsewhere) = with_elsewhere();
    fixture.replace_linked_folder(&elsewhere);
}

#[test]
fn a_link_that_is_led_elsewhere_is_compared_with_its_new_target() {
    let (fixture, elsewhere) = with_elsewhere();
    for name in ["a.jpg", "b.jpg"] {
        fs::write(elsewhere.join(name), name).unwrap();
    }
    symlink(elsewhere.join("a.jpg"), fixture.at("link.jpg")).unwrap();
    fixture.wait_for_paths(&["link.jpg"]);
    fs::remove_file(fixture.at("link.jpg")).unwrap();
    symlink(elsewhere.join("b.jpg"), fixture.at("link.jpg")).unwrap();
    fixture.wait_for_paths(&["link.jpg"]);
    fixture.discard_changes();
    fs::remove_file(elsewhere.join("b.jpg")).unwrap();
    fixture.wait_for_paths(&["link.jpg"]);
}

/// Whether some watch of this process is on this folder.
#[cfg(target_os = "linux")]
fn has_watch(folder: &Path) -> bool {
    use std::os::unix::fs::MetadataExt;
    let found = fs::metadata(folder).unwrap();
    // The kernel's own numbers of devices, which differ from those of stat on some file systems.
    let inode = format!("ino:{:x} ", found.ino());
    fs::read_dir("/proc/self/fdinfo").unwrap().flatten().any(|entry| {
        let info = fs::read_to_string(entry.path()).unwrap_or_default();
        info.lines().any(|line| line.starts_with("inotify ") && line.contains(&inode))
    })
}

#[cfg(target_os = "linux")]
#[test]
fn folders_that_scans_never_enter_take_no_watches() {
    let fixture = Fixture::new();
    for name in ["library/deep", "excluded/deep", "watched/excluded", "watched/deep", ".hidden"] {
        fs::create_dir_all(fixture.at(name)).unwrap();
    }
    fixture.wait_for_paths(&["watched"]);
    fixture.discard_changes();
    for again in [false, true] {
        if again {
            fixture.watch().set_roots(Vec::new());
            fixture.watch().set_roots(vec![fixture.root()]);
            fixture.wait_for(|change| *change == FsChange::Started(fixture.root()));
        }
        assert!(has_watch(&fixture.at("watched/deep")) && has_watch(&fixture.root()));
        for name in ["library", "library/deep", "excluded", "excluded/deep", "watched/excluded", ".hidden"] {
            assert!(!has_watch(&fixture.at(name)), "{name}");
        }
    }
}
