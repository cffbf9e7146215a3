//! Tests of telling damage from a disk that can't be read.

use std::cell::Cell;

use rusqlite::ErrorCode;

use super::*;
use crate::catalogue::Catalogue;
use crate::catalogue::salvage::samples;

fn failure(code: i32) -> rusqlite::Error {
    rusqlite::Error::SqliteFailure(ffi::Error::new(code), None)
}

#[test]
fn only_sqlites_codes_for_corruption_are_damage() {
    for code in [ffi::SQLITE_CORRUPT, ffi::SQLITE_NOTADB, ffi::SQLITE_CORRUPT_INDEX, ffi::SQLITE_CORRUPT_VTAB]
    {
        assert!(is_damage(&failure(code)), "{code}");
    }
    let others = [
        ffi::SQLITE_IOERR_READ,
        ffi::SQLITE_IOERR_SHORT_READ,
        ffi::SQLITE_IOERR_FSTAT,
        ffi::SQLITE_IOERR_CORRUPTFS,
        ffi::SQLITE_IOERR_DATA,
        ffi::SQLITE_CANTOPEN,
        ffi::SQLITE_BUSY,
        ffi::SQLITE_FULL,
        ffi::SQLITE_PERM,
        ffi::SQLITE_NOMEM,
    ];
    for code in others {
        assert!(!is_damage(&failure(code)), "{code}");
    }
}

#[test]
fn a_page_that_could_not_be_read_is_no_damage() {
    let unread = [
        "Tree 4 page 17: unable to get the page. error code=266",
        "Tree 4 page 17: unable to get the page. error code=10",
        "Tree 4 page 17: btreeInitPage() returns error code 522",
        "Tree 9 page 9 cell 3: failed to get page 12",
    ];
    for fault in unread {
        let error = verdict(&["Page 3: never used".into(), format!("*** in database main ***\n{fault}")])
            .unwrap_err();
        assert_eq!(error.sqlite_error_code(), Some(ErrorCode::SystemIoFailure), "{fault}");
    }
    for fault in ["Page 3: never used", "Tree 4 page 17: btreeInitPage() returns error code 11"] {
        let listed = format!("*** in database main ***\n{fault}\nTree 1 page 2: free space corruption");
        assert_eq!(verdict(&[listed]).unwrap().as_deref(), Some(fault));
    }
    assert_eq!(verdict(&["ok".into()]).unwrap(), None);
}

#[test]
fn damage_counts_if_a_second_look_finds_it_too() {
    let damaged = || Ok(Health::Damaged("x".into()));
    let looks = Cell::new(0);
    let in_turn = |first: rusqlite::Result<Health>, second: rusqlite::Result<Health>| {
        looks.set(0);
        let mut both = [Some(first), Some(second)];
        confirmed(|| {
            looks.set(looks.get() + 1);
            both[looks.get() - 1].take().unwrap()
        })
    };
    assert_eq!(in_turn(damaged(), Ok(Health::Sound)).unwrap(), Health::Sound);
    assert_eq!(in_turn(damaged(), damaged()).unwrap(), Health::Damaged("x".into()));
    assert!(in_turn(damaged(), Err(failure(ffi::SQLITE_IOERR_READ))).is_err());
    assert!(in_turn(Err(failure(ffi::SQLITE_IOERR_READ)), damaged()).is_err());
    assert_eq!((in_turn(Ok(Health::Sound), damaged()).unwrap(), looks.get()), (Health::Sound, 1));
}

#[test]
fn missing_tables_columns_indexes_and_triggers_are_named() {
    let dir = tempfile::tempdir().unwrap();
    drop(Catalogue::open(dir.path(), true).unwrap());
    let run =
        |name: &str, sql: &str| Connection::open(path(dir.path(), name)).unwrap().execute_batch(sql).unwrap();
    for name in DATABASES {
        assert_eq!(inspect(dir.path(), name, true).unwrap(), Health::Sound, "{name}");
    }
    run(
        "catalogue",
        "DROP TABLE verdicts; ALTER TABLE contents DROP COLUMN f_number; DROP TRIGGER file_deleted;",
    );
    run("vectors", "DROP INDEX embeddings_by_model");
    run("thumbs", "DROP TABLE thumbs; CREATE TABLE other (x);");
    let missing = |name| match inspect(dir.path(), name, true).unwrap() {
        Health::Incomplete(parts) => parts,
        other => panic!("{other:?}"),
    };
    let catalogue = missing("catalogue");
    for part in ["table verdicts", "column contents.f_number", "trigger file_deleted"] {
        assert!(catalogue.contains(part), "{part}: {catalogue}");
    }
    assert_eq!(missing("vectors"), "index embeddings_by_model");
    assert!(missing("thumbs").contains("table thumbs"));
}

#[test]
fn an_index_that_disagrees_with_its_table_is_told_from_damage() {
    let dir = tempfile::tempdir().unwrap();
    drop(Catalogue::open(dir.path(), true).unwrap());
    let file = path(dir.path(), "catalogue");
    samples::fill(&file, 300);
    samples::desynchronize(
        &file,
        "contents_by_time",
        "UPDATE contents SET shown_at = shown_at + 1000 WHERE id = 7",
    );
    let health = inspect(dir.path(), "catalogue", true).unwrap();
    assert!(matches!(&health, Health::WrongIndexes(text) if text.contains("contents_by_time")), "{health:?}");
    samples::break_leaf(&file, "contents", 1);
    assert!(matches!(inspect(dir.path(), "catalogue", true).unwrap(), Health::Damaged(_)));
}

#[test]
fn another_programs_database_is_no_catalogue() {
    let dir = tempfile::tempdir().unwrap();
    let file = path(dir.path(), "catalogue");
    let db = Connection::open(&file).unwrap();
    db.execute_batch("PRAGMA journal_mode = wal").unwrap();
    assert_eq!(
        inspect(dir.path(), "catalogue", true).unwrap(),
        Health::Sound,
        "one that is about to be created"
    );
    db.execute_batch("CREATE TABLE letters (text)").unwrap();
    drop(db);
    let health = inspect(dir.path(), "catalogue", true).unwrap();
    assert_eq!(health, Health::Damaged("it is not a catalogue".into()));
}
