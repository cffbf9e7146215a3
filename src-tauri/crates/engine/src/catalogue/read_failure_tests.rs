//! Tests of telling a disk that fails from damage, with a file whose reads fail.

use std::fs;
use std::os::fd::AsRawFd;
use std::path::Path;

use rusqlite::ErrorCode;

use super::*;

/// A connection in a transaction, with rows it has not read yet.
fn reading(path: &Path) -> Connection {
    let db = Connection::open(path).unwrap();
    db.execute_batch(
        "CREATE TABLE t (x);
         WITH n (i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM n WHERE i < 200)
         INSERT INTO t SELECT zeroblob(1000) FROM n;",
    )
    .unwrap();
    drop(db);
    let db = Connection::open(path).unwrap();
    db.execute_batch("BEGIN; PRAGMA cache_size = 1; SELECT x FROM t LIMIT 1;").unwrap();
    db
}

/// Makes every read of an open file fail: its descriptor becomes one of memory that nobody has.
#[expect(unsafe_code, reason = "a descriptor that SQLite owns is replaced")]
fn fail_reads(path: &Path) {
    let unreadable = fs::File::open("/proc/self/mem").unwrap();
    let path = path.canonicalize().unwrap();
    for entry in fs::read_dir("/proc/self/fd").unwrap().map(Result::unwrap) {
        if fs::read_link(entry.path()).is_ok_and(|target| target == path) {
            let descriptor = entry.file_name().to_str().unwrap().parse().unwrap();
            // SAFETY: both descriptors are open, and the replaced one stays open.
            unsafe { nix::libc::dup2(unreadable.as_raw_fd(), descriptor) };
        }
    }
}

fn read_all(db: &Connection) -> rusqlite::Result<u64> {
    db.query_row("SELECT count(*) FROM t WHERE length(x) = 1000", [], |row| row.get(0))
}

#[test]
fn a_page_that_the_system_cannot_read_is_not_damage() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("a.sqlite");
    let db = reading(&path);
    assert!(failed_access(&db).is_none());
    fail_reads(&path);
    let error = read_all(&db).unwrap_err();
    assert_eq!(error.sqlite_error_code(), Some(ErrorCode::DatabaseCorrupt), "as SQLite tells it");
    assert_eq!(failed_access(&db).unwrap().0, "main");
    let error = unmasked(&db, error);
    assert_eq!(error.sqlite_error_code(), Some(ErrorCode::SystemIoFailure), "{error}");
    assert!(error.to_string().contains("Input/output error"), "{error}");
}

#[test]
fn the_failing_file_is_told_from_the_others() {
    let dir = tempfile::tempdir().unwrap();
    let (path, other) = (dir.path().join("a.sqlite"), dir.path().join("vectors.sqlite"));
    drop(reading(&other));
    let db = Connection::open(&path).unwrap();
    db.execute("ATTACH ?1 AS vectors", [other.to_str().unwrap()]).unwrap();
    db.execute_batch("BEGIN; PRAGMA vectors.cache_size = 1; SELECT x FROM vectors.t LIMIT 1;").unwrap();
    fail_reads(&other);
    assert!(read_all(&db).is_err());
    assert_eq!(failed_access(&db).unwrap().0, "vectors");
}

#[test]
fn damage_stays_damage() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("a.sqlite");
    drop(reading(&path));
    let mut bytes = fs::read(&path).unwrap();
    bytes[4096..].fill(0xa5);
    fs::write(&path, bytes).unwrap();
    let db = Connection::open(&path).unwrap();
    let error = unmasked(&db, read_all(&db).unwrap_err());
    assert_eq!(error.sqlite_error_code(), Some(ErrorCode::DatabaseCorrupt));
}
