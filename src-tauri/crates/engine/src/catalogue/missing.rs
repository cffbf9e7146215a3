//! Table `files`: rows of unavailable files: in the cloud only, offline, or missing.
//!
//! Owns how such a row is written and how rows of missing files are forgotten. Never touches what is known about
//! the contents.

use std::path::Path;

use rusqlite::{Connection, Result};

use super::values::now;
use crate::disk::paths;
use crate::disk::walk::Stat;
use crate::ids::{FileId, FolderId};

/// Size (bytes) and time (nanoseconds since 1970) of a file never read. No file has this time, so the file is read
/// once it is local.
const UNREAD: (i64, i64) = (0, i64::MIN);

/// Marks a file as being in the cloud only. Its content stays known if it was ever read; an unreadable file is tried
/// again once it is local.
///
/// # Errors
///
/// Database errors.
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

/// Adds a row for an unknown file that is in the cloud only.
///
/// # Errors
///
/// Database errors.
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
///
/// # Errors
///
/// Database errors.
pub fn cloud_count(connection: &Connection) -> Result<u64> {
    connection
        .prepare_cached(
            "SELECT count(*) FROM files WHERE state <> 'present' AND state = 'offline' AND cloud = 1",
        )?
        .query_row([], |row| row.get(0))
}

/// Marks a file as offline although its folder is available: the file is on a drive of its own that is not
/// connected.
///
/// # Errors
///
/// Database errors.
pub fn set_out_of_reach(connection: &Connection, id: FileId) -> Result<()> {
    connection
        .prepare_cached("UPDATE files SET state = 'offline' WHERE id = ?1 AND state = 'present'")?
        .execute([id])
        .map(drop)
}

/// Marks a file as missing that the user moved to the trash and may restore.
///
/// # Errors
///
/// Database errors.
pub fn set_trashed(connection: &Connection, id: FileId) -> Result<()> {
    connection
        .prepare_cached(
            "UPDATE files SET state = 'gone', seen_at = ?2
             WHERE id = ?1 AND content_id NOT NULL AND state NOT IN ('unreadable', 'unsupported')",
        )?
        .execute((id, now()))
        .map(drop)
}

/// Marks a file as missing. Forgets a file that never held a readable picture, and a companion: neither has anything
/// to keep. The size of a file that became unreadable is cleared, so that it matches no other file: the size it had
/// while readable is unknown.
///
/// # Errors
///
/// Database errors.
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

/// Moves times after `now` (seconds since 1970, UTC), recorded while the clock was ahead, back to `now`.
///
/// # Errors
///
/// Database errors.
pub fn clamp_future_times(connection: &Connection, now: i64) -> Result<()> {
    connection
        .execute(
            "UPDATE files SET seen_at = ?1 WHERE state <> 'present' AND state = 'gone' AND seen_at > ?1",
            [now],
        )
        .map(drop)
}

/// Forgets the files that went missing at `until` (seconds since 1970, UTC) or before, and returns how many. Skips
/// offline folders: files there may have reappeared.
///
/// # Errors
///
/// Database errors.
pub fn forget_missing(connection: &Connection, until: i64) -> Result<u64> {
    let forgotten = connection.execute(
        "DELETE FROM files WHERE state <> 'present' AND state = 'gone' AND seen_at <= ?1
             AND folder_id IN (SELECT id FROM folders WHERE offline = 0)",
        [until],
    )?;
    Ok(forgotten as u64)
}
