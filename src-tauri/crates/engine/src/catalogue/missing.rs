//! Table `files`: rows of files that are not there: in the cloud only, out of reach, or gone.
//!
//! Owns how such a row is written and for how long it is kept. What is known of the contents stays with them.

use std::path::Path;

use rusqlite::{Connection, Result};

use super::now;
use crate::disk::paths;
use crate::disk::walk::Stat;
use crate::ids::{FileId, FolderId};

/// The size and time of a row that was never read: no file has this time, so that the file is read once it is here.
const UNREAD: (i64, i64) = (0, i64::MIN);

/// Notes that the file of a row is in the cloud only. Its content, if it was ever read, stays known; a file that
/// could not be read is tried again once it is here.
pub fn set_in_cloud(connection: &Connection, id: FileId) -> Result<()> {
    connection
        .prepare_cached(
            "UPDATE files SET state = 'offline', cloud = 1, reason = NULL, seen_at = ?2,
                    bytes = CASE WHEN content_id IS NULL OR reason NOT NULL THEN ?3 ELSE bytes END,
                    mtime_ns = CASE WHEN content_id IS NULL OR reason NOT NULL THEN ?4 ELSE mtime_ns END
             WHERE id = ?1 AND (cloud = 0 OR state <> 'offline')",
        )?
        .execute((id, now(), UNREAD.0, UNREAD.1))
        .map(drop)
}

/// Adds a row for a file that is in the cloud only and of which nothing is known.
pub fn put_in_cloud(connection: &Connection, folder_id: FolderId, path: &Path, stat: &Stat) -> Result<()> {
    connection
        .prepare_cached(
            "INSERT INTO files (folder_id, path, bytes, mtime_ns, inode, device, state, tried_with, seen_at, cloud)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, 'offline', 0, ?7, 1) ON CONFLICT (folder_id, path) DO NOTHING",
        )?
        .execute((
            folder_id,
            paths::to_bytes(path),
            UNREAD.0,
            UNREAD.1,
            stat.inode as i64,
            stat.device as i64,
            now(),
        ))
        .map(drop)
}

/// How many files are in the cloud only.
pub fn cloud_count(connection: &Connection) -> Result<u64> {
    connection
        .prepare_cached(
            "SELECT count(*) FROM files WHERE state <> 'present' AND state = 'offline' AND cloud = 1",
        )?
        .query_row([], |row| row.get(0))
}

/// Marks a file as out of reach, though its folder is not: it lies on a drive of its own that is not connected.
pub fn set_out_of_reach(connection: &Connection, id: FileId) -> Result<()> {
    connection
        .prepare_cached("UPDATE files SET state = 'offline' WHERE id = ?1 AND state = 'present'")?
        .execute([id])
        .map(drop)
}

/// Marks a file as gone that a person took away and may bring back.
pub fn set_trashed(connection: &Connection, id: FileId) -> Result<()> {
    connection
        .prepare_cached(
            "UPDATE files SET state = 'gone', seen_at = ?2
             WHERE id = ?1 AND content_id NOT NULL AND state NOT IN ('unreadable', 'unsupported')",
        )?
        .execute((id, now()))
        .map(drop)
}

/// Marks a file as gone. One that never gave a picture is forgotten, and so is a companion: there is nothing
/// to keep. One that gave none of late is like no file any more: what it was when it did is not known.
pub fn set_missing(connection: &Connection, id: FileId) -> Result<()> {
    connection
        .prepare_cached("DELETE FROM files WHERE id = ?1 AND (content_id IS NULL OR companion = 1)")?
        .execute([id])?;
    connection
        .prepare_cached(
            "UPDATE files SET bytes = CASE WHEN state IN ('unreadable', 'unsupported') THEN -1 ELSE bytes END,
                    state = 'gone', reason = NULL, seen_at = ?2
             WHERE id = ?1",
        )?
        .execute((id, now()))
        .map(drop)
}

/// Files that went in the future, by a clock that was ahead, went now.
pub fn clamp_future_times(connection: &Connection, now: i64) -> Result<()> {
    connection
        .execute(
            "UPDATE files SET seen_at = ?1 WHERE state <> 'present' AND state = 'gone' AND seen_at > ?1",
            [now],
        )
        .map(drop)
}

/// Forgets the rows of files that went at this time or before, from folders that can be reached: of others nobody
/// can tell that they are not back. Gives how many.
pub fn forget_missing(connection: &Connection, until: i64) -> Result<u64> {
    let gone = connection.execute(
        "DELETE FROM files WHERE state <> 'present' AND state = 'gone' AND seen_at <= ?1
             AND folder_id IN (SELECT id FROM folders WHERE offline = 0)",
        [until],
    )?;
    Ok(gone as u64)
}
