//! Files whose change only the change time shows.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::slice::from_ref;

use super::*;

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
    fixture.library.catalogue.write(|db| db.execute("UPDATE files SET ctime_ns = 0", ())).unwrap();
    // A file that cannot be read shows that none was.
    fs::set_permissions(&path, fs::Permissions::from_mode(0o000)).unwrap();
    assert_eq!((fixture.index(&["one"]).unchanged, fixture.library.problem_count().unwrap()), (1, 0));
    assert!(ctime() >= known);
}
