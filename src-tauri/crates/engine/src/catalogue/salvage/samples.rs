//! Damage for tests: pages of a closed database overwritten, an index that disagrees with its table.

use std::os::unix::fs::FileExt;
use std::path::Path;

use rusqlite::Connection;

/// Adds one folder and `count` pictures with a file each.
pub(crate) fn fill(catalogue: &Path, count: u32) {
    let db = Connection::open(catalogue).unwrap();
    let sql = format!(
        "INSERT INTO folders (path, added_at) VALUES (CAST('/p' AS BLOB), 0);
         WITH n (i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM n WHERE i < {count})
         INSERT INTO contents (hash, bytes, format, width, height, orientation, phash, added_at, shown_at, title)
         SELECT CAST(printf('%032d', i) AS BLOB), i, 'JPEG', 4, 3, 1, 0, 7, i, hex(zeroblob(40)) FROM n;
         INSERT INTO files (folder_id, path, bytes, mtime_ns, inode, device, content_id, state, tried_with, seen_at)
         SELECT 1, CAST(printf('%05d.jpg', id) AS BLOB), bytes, 1, id, 1, id, 'present', 0, 0 FROM contents;"
    );
    db.execute_batch(&sql).unwrap();
}

/// How many rows a table has.
pub(crate) fn count(database: &Path, table: &str) -> u64 {
    let db = Connection::open(database).unwrap();
    db.query_row(&format!("SELECT count(*) FROM {table} NOT INDEXED"), [], |row| row.get(0)).unwrap()
}

/// Overwrites `pages` leaves of a table or index, from its second one on.
pub(crate) fn break_leaf(database: &Path, of: &str, pages: u32) {
    let db = Connection::open(database).unwrap();
    // What is in the log would cover the damage.
    db.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(())).unwrap();
    let leaves = "SELECT pageno, pgsize FROM dbstat WHERE name = ?1 AND pagetype = 'leaf' ORDER BY path LIMIT ?2 OFFSET 1";
    let leaves: Vec<(u64, u64)> = db
        .prepare(leaves)
        .unwrap()
        .query_map((of, pages), |row| Ok((row.get(0)?, row.get(1)?)))
        .unwrap()
        .collect::<Result<_, _>>()
        .unwrap();
    drop(db);
    assert_eq!(leaves.len(), pages as usize, "{of} is too small");
    let file = std::fs::File::options().write(true).open(database).unwrap();
    for (page, size) in leaves {
        file.write_all_at(&vec![0xa5; size as usize], (page - 1) * size).unwrap();
    }
}

/// Makes an index miss a row of its table: it is hidden from SQLite while the row is added.
pub(crate) fn desynchronize(database: &Path, index: &str, add: &str) {
    let db = Connection::open(database).unwrap();
    let row = "SELECT type, name, tbl_name, rootpage, sql FROM sqlite_schema WHERE name = ?1";
    let columns = |row: &rusqlite::Row<'_>| {
        Ok((
            row.get::<_, String>(0)?,
            row.get::<_, String>(1)?,
            row.get::<_, String>(2)?,
            row.get::<_, i64>(3)?,
            row.get::<_, String>(4)?,
        ))
    };
    let definition = db.query_row(row, [index], columns).unwrap();
    db.execute_batch("PRAGMA writable_schema = ON").unwrap();
    db.execute("DELETE FROM sqlite_schema WHERE name = ?1", [index]).unwrap();
    drop(db);
    Connection::open(database).unwrap().execute_batch(add).unwrap();
    let db = Connection::open(database).unwrap();
    db.execute_batch("PRAGMA writable_schema = ON").unwrap();
    db.execute("INSERT INTO sqlite_schema VALUES (?1, ?2, ?3, ?4, ?5)", definition).unwrap();
}
