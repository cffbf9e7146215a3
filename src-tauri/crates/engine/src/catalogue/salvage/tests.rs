//! Tests of saving rows from damaged databases.

use std::fs;

use rusqlite::Connection;

use super::super::Catalogue;
use super::super::integrity::{Health, inspect};
use super::samples::{break_leaf, count, fill};
use super::*;

/// A library with so many pictures in its catalogue; returns the catalogue's path.
fn library(dir: &Path, pictures: u32) -> PathBuf {
    drop(Catalogue::open(dir, true).unwrap());
    let path = path(dir, "catalogue");
    fill(&path, pictures);
    path
}

fn saved(salvage: &Salvage, name: &str) -> (u64, Option<u64>) {
    let table = salvage.tables.iter().find(|table| table.name == name).unwrap();
    (table.rows, table.lost)
}

fn assert_sound(dir: &Path, name: &str) {
    assert_eq!(inspect(dir, name, true).unwrap(), Health::Sound);
    let violations = "SELECT count(*) FROM pragma_foreign_key_check";
    let db = Connection::open(path(dir, name)).unwrap();
    assert_eq!(db.query_row(violations, [], |row| row.get::<_, u64>(0)).unwrap(), 0);
}

#[test]
fn a_damaged_index_costs_no_row() {
    let dir = tempfile::tempdir().unwrap();
    let path = library(dir.path(), 500);
    break_leaf(&path, "contents_by_time", 2);
    let salvage = salvage(dir.path(), "catalogue").unwrap().unwrap();
    assert_eq!([saved(&salvage, "contents"), saved(&salvage, "files")], [(500, Some(0)); 2]);
    assert_eq!((count(&path, "contents"), count(&path, "files")), (500, 500));
    assert_sound(dir.path(), "catalogue");
}

#[test]
fn rows_on_both_sides_of_damage_are_saved_and_the_others_counted() {
    let dir = tempfile::tempdir().unwrap();
    let path = library(dir.path(), 2_000);
    let damaged = |path: &Path| fs::read(path).unwrap();
    break_leaf(&path, "contents", 3);
    let before = damaged(&path);
    let salvage = salvage(dir.path(), "catalogue").unwrap().unwrap();
    let (rows, lost) = saved(&salvage, "contents");
    assert!(rows > 1_900 && lost == Some(2_000 - rows), "{salvage:?}");
    // A file whose content is lost is found again by a scan; one that refers to nothing would not be.
    assert_eq!(saved(&salvage, "files"), (rows, Some(2_000 - rows)));
    assert_eq!((count(&path, "contents"), count(&path, "files")), (rows, rows));
    assert_eq!(damaged(&salvage.aside), before, "the damaged file is kept as it was");
    assert_sound(dir.path(), "catalogue");
    let db = Connection::open(&path).unwrap();
    let last = "SELECT seq FROM sqlite_sequence WHERE name = 'contents'";
    assert_eq!(db.query_row(last, [], |row| row.get::<_, u64>(0)).unwrap(), 2_000, "no id is assigned again");
}

#[test]
fn a_catalogue_cut_short_keeps_what_is_before_the_cut() {
    let dir = tempfile::tempdir().unwrap();
    let path = library(dir.path(), 2_000);
    let length = fs::metadata(&path).unwrap().len();
    fs::File::options().write(true).open(&path).unwrap().set_len(length * 6 / 10 / 4096 * 4096).unwrap();
    let salvage = salvage(dir.path(), "catalogue").unwrap().unwrap();
    let (rows, _) = saved(&salvage, "contents");
    assert!(rows > 100, "{salvage:?}");
    assert_sound(dir.path(), "catalogue");
}

#[test]
fn an_older_catalogue_is_saved_and_migrated() {
    let dir = tempfile::tempdir().unwrap();
    let path = path(dir.path(), "catalogue");
    let mut db = Connection::open(&path).unwrap();
    migrations::create(&mut db, &path, 7).unwrap();
    db.execute_batch("INSERT INTO folders (path, added_at) VALUES (x'2f70', 5)").unwrap();
    drop(db);
    let salvage = salvage(dir.path(), "catalogue").unwrap().unwrap();
    assert_eq!(saved(&salvage, "folders"), (1, Some(0)));
    assert_sound(dir.path(), "catalogue");
}

#[test]
fn pictures_whose_columns_are_missing_are_read_again() {
    let dir = tempfile::tempdir().unwrap();
    let path = library(dir.path(), 10);
    let damage = "UPDATE contents SET metadata_version = 3; ALTER TABLE contents DROP COLUMN f_number;";
    Connection::open(&path).unwrap().execute_batch(damage).unwrap();
    let salvage = salvage(dir.path(), "catalogue").unwrap().unwrap();
    assert_eq!(saved(&salvage, "contents"), (10, Some(0)));
    let outdated = "SELECT count(*) FROM contents WHERE metadata_version = 0";
    let db = Connection::open(&path).unwrap();
    assert_eq!(db.query_row(outdated, [], |row| row.get::<_, u64>(0)).unwrap(), 10);
}

#[test]
fn a_file_without_readable_rows_is_left_as_it_is() {
    let dir = tempfile::tempdir().unwrap();
    drop(library(dir.path(), 10));
    let poem = vec![b'?'; 8192];
    fs::write(path(dir.path(), "catalogue"), &poem).unwrap();
    let names = || {
        let mut names: Vec<_> =
            fs::read_dir(dir.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
        names.sort();
        names
    };
    let before = names();
    assert_eq!(salvage(dir.path(), "catalogue").unwrap(), None);
    assert_eq!((fs::read(path(dir.path(), "catalogue")).unwrap(), names()), (poem, before));
}

#[test]
fn a_database_that_is_open_elsewhere_is_not_replaced() {
    let dir = tempfile::tempdir().unwrap();
    let path = library(dir.path(), 10);
    let open = Catalogue::open(dir.path(), true).unwrap();
    let refused = salvage(dir.path(), "catalogue").unwrap_err();
    assert!(matches!(&refused, Error::InUse { path: named } if *named == path), "{refused}");
    drop(open);
    assert!(salvage(dir.path(), "catalogue").unwrap().is_some());
}

#[test]
fn vectors_and_thumbnails_are_saved_too() {
    let dir = tempfile::tempdir().unwrap();
    drop(Catalogue::open(dir.path(), true).unwrap());
    let thumbs = path(dir.path(), "thumbs");
    let add = "WITH n (i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM n WHERE i < 200)
               INSERT INTO thumbs (hash, jpeg) SELECT randomblob(32), randomblob(900) FROM n";
    Connection::open(&thumbs).unwrap().execute_batch(add).unwrap();
    for _ in 0..2 {
        break_leaf(&thumbs, "thumbs", 1);
        let salvage = salvage(dir.path(), "thumbs").unwrap().unwrap();
        let (rows, lost) = saved(&salvage, "thumbs");
        assert!(rows > 190 && lost.is_some_and(|lost| (1..10).contains(&lost)), "{salvage:?}");
        assert_sound(dir.path(), "thumbs");
    }
    let is_aside = |name: &str| name.starts_with("thumbs.damaged-");
    let names =
        fs::read_dir(dir.path()).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    assert_eq!(
        names.filter(|name| is_aside(name)).count(),
        1,
        "what was saved of an earlier one is in the newer one"
    );
}
