//! The contents of a catalogue without IDs and times, which differ between runs.

use std::path::Path;

use rusqlite::Connection;

/// Every file with its state and content, without IDs and times, ordered by path.
pub fn all_rows(library: &Path) -> Vec<String> {
    let db = Connection::open(library.join("catalogue.sqlite")).unwrap();
    for file in ["thumbs", "vectors"] {
        let path = library.join(format!("{file}.sqlite"));
        db.execute(&format!("ATTACH ?1 AS {file}"), [path.to_str().unwrap()]).unwrap();
    }
    let mut rows = db
        .prepare(
            "SELECT printf('%s %d %d %s %s %s|%d %d %d %s %d|%d %d',
                    hex(f.path), f.bytes, f.mtime_ns, f.state, f.reason, hex(c.hash),
                    c.width, c.height, c.orientation, c.format, c.phash,
                    (SELECT length(jpeg) FROM thumbs.thumbs t WHERE t.hash = c.hash),
                    (SELECT count(*) FROM vectors.embeddings e WHERE e.content_id = c.id))
             FROM files f LEFT JOIN contents c ON c.id = f.content_id ORDER BY f.path",
        )
        .unwrap();
    let rows = rows.query_map([], |row| row.get(0)).unwrap();
    rows.collect::<Result<_, _>>().unwrap()
}

/// Like [`all_rows`], without history that a new library cannot have: missing files, and the earlier content of a file
/// that is now unreadable.
pub fn current_rows(library: &Path) -> Vec<String> {
    let mut rows = all_rows(library);
    rows.retain(|row| !row.contains(" gone "));
    for row in rows.iter_mut().filter(|row| row.contains(" unreadable ")) {
        row.truncate(row.find(" unreadable ").unwrap_or(row.len()) + " unreadable".len());
    }
    rows
}
