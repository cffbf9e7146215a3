//! How long missing files are remembered.

use std::fs;

use super::*;
use crate::search::Request;
use crate::testing::{TestLibrary, states};

/// A library of three pictures of which the first is missing, and since when.
fn with_missing_file(fixture: &TestLibrary) -> (Library, i64) {
    let files = fixture.fill("p", 3);
    let library = fixture.library();
    fixture.index(&library, "p");
    fs::rename(&files[0], fixture.path("kept.jpg")).unwrap();
    assert_eq!(fixture.index(&library, "p").missing, 1);
    assert_eq!((states(&library), library.status().unwrap().missing), ([2, 0, 1], 1));
    (library, now())
}

/// Uses the library on these days after a time; returns how many files were forgotten.
fn use_on(library: &Library, then: i64, days: impl IntoIterator<Item = i64>) -> u64 {
    days.into_iter().map(|day| library.forget_missing(then + day * DAY).unwrap()).sum()
}

fn content_count(library: &Library) -> u64 {
    library.catalogue.read(|db| db.query_row("SELECT count(*) FROM contents", [], |row| row.get(0))).unwrap()
}

#[test]
fn a_file_is_forgotten_after_thirty_days_with_its_content() {
    let fixture = TestLibrary::new();
    let (library, then) = with_missing_file(&fixture);
    assert_eq!(use_on(&library, then, 1..=29), 0);
    assert_eq!((states(&library)[2], content_count(&library)), (1, 3));
    assert_eq!(use_on(&library, then, [31]), 1);
    assert_eq!((states(&library)[2], content_count(&library)), (0, 2));
    assert_eq!(library.status().unwrap().embedded, 2, "its vector is deleted");
}

#[test]
fn a_file_that_returns_in_time_is_recognised() {
    let fixture = TestLibrary::new();
    let (library, then) = with_missing_file(&fixture);
    use_on(&library, then, 1..=29);
    fs::rename(fixture.path("kept.jpg"), fixture.path("p/another name.jpg")).unwrap();
    let summary = fixture.index(&library, "p");
    assert_eq!((summary.moved, summary.new, fixture.embedded(), states(&library)), (1, 0, 3, [3, 0, 0]));
}

#[test]
fn thirty_days_without_use_are_not_enough() {
    let fixture = TestLibrary::new();
    let (library, then) = with_missing_file(&fixture);
    assert_eq!(use_on(&library, then, 200..206), 0);
    assert_eq!(use_on(&library, then, [206]), 1);
}

#[test]
fn a_clock_that_is_far_ahead_for_a_day_loses_nothing() {
    let fixture = TestLibrary::new();
    let (library, then) = with_missing_file(&fixture);
    assert_eq!(use_on(&library, then, [1, 2, 4000, 4000, 4001, 3]), 0);
    // The days of that clock do not count once it is right again.
    assert_eq!(use_on(&library, then, [31, 32, 33]), 0);
    assert_eq!(use_on(&library, then, [34]), 1);
}

#[test]
fn a_file_that_disappeared_while_the_clock_was_ahead_is_forgotten_in_time() {
    let fixture = TestLibrary::new();
    let (library, then) = with_missing_file(&fixture);
    let ahead = then + 4000 * DAY;
    library.catalogue.write(|db| db.execute("UPDATE files SET seen_at = ?1", [ahead])).unwrap();
    assert_eq!(use_on(&library, then, 0..=29), 0);
    assert_eq!(use_on(&library, then, [31]), 1);
}

#[test]
fn a_file_that_disappeared_while_the_clock_was_behind_is_kept_for_the_days_of_use() {
    let fixture = TestLibrary::new();
    let (library, then) = with_missing_file(&fixture);
    // The clock's battery was empty that day, so that it was 1970.
    library.catalogue.write(|db| db.execute("UPDATE files SET seen_at = 50", ())).unwrap();
    assert_eq!(library.forget_missing(60).unwrap(), 0);
    assert_eq!(use_on(&library, then, 0..6), 0);
    assert_eq!(use_on(&library, then, [6]), 1);
}

#[test]
fn nothing_is_forgotten_in_unavailable_folders() {
    let fixture = TestLibrary::new();
    let (library, then) = with_missing_file(&fixture);
    fs::rename(fixture.path("p"), fixture.path("unplugged")).unwrap();
    library.find_folders().unwrap();
    assert_eq!(use_on(&library, then, 1..60), 0);
    fs::rename(fixture.path("unplugged"), fixture.path("p")).unwrap();
    library.find_folders().unwrap();
    assert_eq!(use_on(&library, then, [60]), 1);
}

#[test]
fn a_content_that_another_file_has_is_kept() {
    let fixture = TestLibrary::new();
    let files = fixture.fill("p", 1);
    fs::copy(&files[0], fixture.path("p/copy.jpg")).unwrap();
    let library = fixture.library();
    fixture.index(&library, "p");
    fs::remove_file(&files[0]).unwrap();
    fixture.index(&library, "p");
    assert_eq!(use_on(&library, now(), 1..=31), 1);
    assert_eq!((content_count(&library), library.search(&Request::text("x", 9)).unwrap().hits.len()), (1, 1));
}

#[test]
fn a_scan_forgets_what_is_due() {
    let fixture = TestLibrary::new();
    let (library, then) = with_missing_file(&fixture);
    let today = then / DAY;
    let days: Vec<i64> = (today - 9..=today).collect();
    library.set_setting(USED_DAYS, &serde_json::Value::from(days).to_string()).unwrap();
    library.catalogue.write(|db| settings::remove(db, LAST_FORGOTTEN)).unwrap();
    library.catalogue.write(|db| db.execute("UPDATE files SET seen_at = ?1", [then - 31 * DAY])).unwrap();
    let hidden = "UPDATE contents SET hidden_since = ?1 WHERE hidden_since NOT NULL";
    library.catalogue.write(|db| db.execute(hidden, [then - 31 * DAY])).unwrap();
    fixture.index(&library, "p");
    assert_eq!((states(&library), content_count(&library)), ([2, 0, 0], 2));
}

#[test]
fn files_are_forgotten_once_a_day() {
    let fixture = TestLibrary::new();
    let (library, then) = with_missing_file(&fixture);
    assert_eq!(use_on(&library, then, 20..=31), 1);
    library.mark_trashed(&[fixture.path("p/001.jpg")]).unwrap();
    library
        .catalogue
        .write(|db| db.execute("UPDATE files SET seen_at = 0 WHERE state = 'gone'", ()))
        .unwrap();
    assert_eq!(use_on(&library, then, [31, 31]), 0);
    assert_eq!(use_on(&library, then, [32]), 1);
}
