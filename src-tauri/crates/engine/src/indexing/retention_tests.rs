//! Files that went: how long they are remembered.

use std::fs;

use super::*;
use crate::search::Request;
use crate::testing::{TestLibrary, states};

/// Three pictures of which the first has gone, and when that was.
fn one_gone(desk: &TestLibrary) -> (Library, i64) {
    let files = desk.fill("p", 3);
    let library = desk.library();
    desk.index(&library, "p");
    fs::rename(&files[0], desk.path("kept.jpg")).unwrap();
    assert_eq!(desk.index(&library, "p").missing, 1);
    assert_eq!((states(&library), library.status().unwrap().missing), ([2, 0, 1], 1));
    (library, now())
}

/// Uses the library on these days after a time; gives how many files were forgotten.
fn use_on(library: &Library, then: i64, days: impl IntoIterator<Item = i64>) -> u64 {
    days.into_iter().map(|day| library.forget_missing(then + day * DAY).unwrap()).sum()
}

fn contents_kept(library: &Library) -> u64 {
    library.catalogue.read(|db| db.query_row("SELECT count(*) FROM contents", [], |row| row.get(0))).unwrap()
}

#[test]
fn a_file_is_forgotten_after_thirty_days_with_its_content() {
    let desk = TestLibrary::new();
    let (library, then) = one_gone(&desk);
    assert_eq!(use_on(&library, then, 1..=29), 0);
    assert_eq!((states(&library)[2], contents_kept(&library)), (1, 3));
    assert_eq!(use_on(&library, then, [31]), 1);
    assert_eq!((states(&library)[2], contents_kept(&library)), (0, 2));
    assert_eq!(library.status().unwrap().embedded, 2, "its vector went with it");
}

#[test]
fn a_file_that_comes_back_in_time_is_known_at_once() {
    let desk = TestLibrary::new();
    let (library, then) = one_gone(&desk);
    use_on(&library, then, 1..=29);
    fs::rename(desk.path("kept.jpg"), desk.path("p/another name.jpg")).unwrap();
    let back = desk.index(&library, "p");
    assert_eq!((back.moved, back.new, desk.seen(), states(&library)), (1, 0, 3, [3, 0, 0]));
}

#[test]
fn thirty_days_in_a_drawer_are_not_enough() {
    let desk = TestLibrary::new();
    let (library, then) = one_gone(&desk);
    assert_eq!(use_on(&library, then, 200..206), 0);
    assert_eq!(use_on(&library, then, [206]), 1);
}

#[test]
fn a_clock_that_is_far_ahead_for_a_day_loses_nothing() {
    let desk = TestLibrary::new();
    let (library, then) = one_gone(&desk);
    assert_eq!(use_on(&library, then, [1, 2, 4000, 4000, 4001, 3]), 0);
    // The days of that clock do not count once it is right again.
    assert_eq!(use_on(&library, then, [31, 32, 33]), 0);
    assert_eq!(use_on(&library, then, [34]), 1);
}

#[test]
fn what_went_while_the_clock_was_ahead_does_not_stay_for_ever() {
    let desk = TestLibrary::new();
    let (library, then) = one_gone(&desk);
    let ahead = then + 4000 * DAY;
    library.catalogue.write(|db| db.execute("UPDATE files SET seen_at = ?1", [ahead])).unwrap();
    assert_eq!(use_on(&library, then, 0..=29), 0);
    assert_eq!(use_on(&library, then, [31]), 1);
}

#[test]
fn what_went_while_the_clock_was_behind_is_kept_for_days_of_use() {
    let desk = TestLibrary::new();
    let (library, then) = one_gone(&desk);
    // The battery was dead that day: it was 1970.
    library.catalogue.write(|db| db.execute("UPDATE files SET seen_at = 50", ())).unwrap();
    assert_eq!(library.forget_missing(60).unwrap(), 0);
    assert_eq!(use_on(&library, then, 0..6), 0);
    assert_eq!(use_on(&library, then, [6]), 1);
}

#[test]
fn nothing_is_forgotten_in_folders_out_of_reach() {
    let desk = TestLibrary::new();
    let (library, then) = one_gone(&desk);
    fs::rename(desk.path("p"), desk.path("away")).unwrap();
    library.find_folders().unwrap();
    assert_eq!(use_on(&library, then, 1..60), 0);
    fs::rename(desk.path("away"), desk.path("p")).unwrap();
    library.find_folders().unwrap();
    assert_eq!(use_on(&library, then, [60]), 1);
}

#[test]
fn a_content_that_another_file_has_is_kept() {
    let desk = TestLibrary::new();
    let files = desk.fill("p", 1);
    fs::copy(&files[0], desk.path("p/copy.jpg")).unwrap();
    let library = desk.library();
    desk.index(&library, "p");
    fs::remove_file(&files[0]).unwrap();
    desk.index(&library, "p");
    assert_eq!(use_on(&library, now(), 1..=31), 1);
    assert_eq!((contents_kept(&library), library.search(&Request::text("x", 9)).unwrap().hits.len()), (1, 1));
}

#[test]
fn a_look_forgets_what_is_due() {
    let desk = TestLibrary::new();
    let (library, then) = one_gone(&desk);
    let today = then / DAY;
    let days: Vec<i64> = (today - 9..=today).collect();
    library.set_setting(USED, &serde_json::Value::from(days).to_string()).unwrap();
    library.catalogue.write(|db| settings::remove(db, FORGOTTEN)).unwrap();
    library.catalogue.write(|db| db.execute("UPDATE files SET seen_at = ?1", [then - 31 * DAY])).unwrap();
    desk.index(&library, "p");
    assert_eq!((states(&library), contents_kept(&library)), ([2, 0, 0], 2));
}

#[test]
fn it_is_done_once_a_day() {
    let desk = TestLibrary::new();
    let (library, then) = one_gone(&desk);
    assert_eq!(use_on(&library, then, 20..=31), 1);
    library.mark_trashed(&[desk.path("p/001.jpg")]).unwrap();
    library
        .catalogue
        .write(|db| db.execute("UPDATE files SET seen_at = 0 WHERE state = 'gone'", ()))
        .unwrap();
    assert_eq!(use_on(&library, then, [31, 31]), 0);
    assert_eq!(use_on(&library, then, [32]), 1);
}
