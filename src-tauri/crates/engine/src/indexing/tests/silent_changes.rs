//! Files whose change only the change time shows.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::slice::from_ref;

use super::*;
use crate::catalogue::files;
use crate::ids::FolderId;

#[test]
fn a_file_edited_in_place_with_its_size_and_time_is_noticed() {
    let fixture = Fixture::new();
    let path = fixture.add("one/a.bmp", 1);
    fixture.add("one/b.bmp", 2);
    fixture.index(&["one"]);
    let time = path.metadata().unwrap().modified().unwrap();
    write(&path, &picture(3), time);
    let summary = fixture.index(&["one"]);
    assert_eq!((summary.changed, summary.unchanged, summary.embedded), (1, 1, 1));
    assert_eq!(fixture.present(), present(&[("one/a.bmp", 3), ("one/b.bmp", 2)]));
    assert_eq!(fixture.index(&["one"]).unchanged, 2);
}

#[test]
fn a_scan_of_changed_paths_notices_it_as_well() {
    let fixture = Fixture::new();
    let path = fixture.add("one/a.bmp", 1);
    fixture.index(&["one"]);
    let time = path.metadata().unwrap().modified().unwrap();
    write(&path, &picture(3), time);
    assert_eq!(
        fixture.scan_with(from_ref(&path), true).still_changing,
        from_ref(&path),
        "it was just written"
    );
    assert_eq!(fixture.scan(&[path]).changed, 1);
    assert_eq!(fixture.present(), present(&[("one/a.bmp", 3)]));
}

#[test]
fn a_file_that_is_renamed_after_such_an_edit_is_read() {
    let fixture = Fixture::new();
    let path = fixture.add("one/a.bmp", 1);
    fixture.add("two/b.bmp", 2);
    fixture.index(&["one", "two"]);
    let time = path.metadata().unwrap().modified().unwrap();
    write(&path, &picture(3), time);
    fs::rename(&path, fixture.at("one/renamed.bmp")).unwrap();
    let summary = fixture.index(&["one"]);
    assert_eq!((summary.moved, summary.embedded), (1, 1));
    assert_eq!(fixture.present(), present(&[("one/renamed.bmp", 3), ("two/b.bmp", 2)]));
    // To another folder of the library, which alone is scanned.
    write(&fixture.at("one/renamed.bmp"), &picture(4), time);
    fs::rename(fixture.at("one/renamed.bmp"), fixture.at("two/moved.bmp")).unwrap();
    fixture.index(&["two"]);
    assert_eq!(fixture.present(), present(&[("two/b.bmp", 2), ("two/moved.bmp", 4)]));
}

#[test]
fn a_renamed_file_that_could_not_be_read_in_that_run_is_read_in_the_next() {
    let fixture = Fixture::new();
    let path = fixture.add("one/a.bmp", 1);
    fixture.index(&["one"]);
    let time = path.metadata().unwrap().modified().unwrap();
    write(&path, &picture(3), time);
    fs::rename(&path, fixture.at("one/b.bmp")).unwrap();
    // What a run that ended before reading has committed.
    fixture
        .library
        .catalogue
        .write(|db| {
            let id = files::at(db, FolderId(1), Path::new("a.bmp"))?.unwrap();
            files::move_to(db, id, FolderId(1), Path::new("b.bmp"))
        })
        .unwrap();
    assert_eq!(fixture.index(&["one"]).changed, 1);
    assert_eq!(fixture.present(), present(&[("one/b.bmp", 3)]));
}

#[test]
fn other_permissions_or_a_link_embed_nothing() {
    let fixture = Fixture::new();
    let path = fixture.add("one/a.bmp", 1);
    fixture.index(&["one"]);
    let before = fixture.counts();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
    let summary = fixture.index(&["one"]);
    assert_eq!((summary.unchanged, summary.changed, summary.embedded), (1, 0, 0));
    fs::hard_link(&path, fixture.at("link")).unwrap();
    assert_eq!((fixture.index(&["one"]).unchanged, fixture.embedded(), fixture.counts()), (1, 1, before));
}

#[test]
fn rows_of_an_earlier_version_take_the_change_time_without_reading() {
    let fixture = Fixture::new();
    let path = fixture.add("one/a.bmp", 1);
    fixture.index(&["one"]);
    let ctime = || -> i64 {
        let sql = "SELECT ctime_ns FROM files";
        fixture.library.catalogue.read(|db| db.query_row(sql, [], |row| row.get(0))).unwrap()
    };
    let known = ctime();
    assert_ne!(known, 0);
    fixture.forget_change_times();
    // A file that cannot be read shows that none was.
    fs::set_permissions(&path, fs::Permissions::from_mode(0o000)).unwrap();
    assert_eq!((fixture.index(&["one"]).unchanged, fixture.library.problem_count().unwrap()), (1, 0));
    assert!(ctime() >= known);
}
