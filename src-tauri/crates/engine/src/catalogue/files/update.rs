//! Writing rows.

use std::path::Path;

use rusqlite::{Connection, OptionalExtension, Result, params};

use super::super::user_metadata;
use super::super::values::{now, to_json};
use super::known::of_folder;
use super::state::State;
use crate::disk::paths;
use crate::disk::walk::Stat;
use crate::ids::{ContentId, FileId, FolderId};
use crate::problem::FileProblem;

/// What to write about a file.
#[derive(Clone, Debug)]
pub struct FileUpdate<'a> {
    /// The row, if it exists.
    pub id: Option<FileId>,
    /// Folder that the path is relative to.
    pub folder_id: FolderId,
    /// Path relative to the folder.
    pub path: &'a Path,
    /// The file's metadata before it was read.
    pub stat: Stat,
    /// The content, if it is known.
    pub content_id: Option<ContentId>,
    /// What the scan found.
    pub state: State,
    /// Why the file is unreadable or unsupported.
    pub problem: Option<&'a FileProblem>,
    /// See [`KnownFile::tried_with`](super::KnownFile::tried_with).
    pub tried_with: u32,
    /// See [`KnownFile::companion`](super::KnownFile::companion).
    pub companion: bool,
}

/// Replaces the row of a path, or adds one, and returns its ID. If the path's content changes, the user's metadata is
/// carried over to the new content. A path without a readable picture keeps its previous content, whose metadata the
/// next one takes over.
///
/// # Errors
///
/// Database errors.
pub fn put(connection: &Connection, update: &FileUpdate<'_>) -> Result<FileId> {
    let previous = previous_content(connection, update)?;
    let id = connection
        .prepare_cached(
            "INSERT INTO files (id, folder_id, path, bytes, mtime_ns, inode, device,
                                content_id, state, reason, tried_with, seen_at, companion, ctime_ns)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)
             ON CONFLICT (folder_id, path) DO UPDATE SET
                bytes = ?4, mtime_ns = ?5, inode = ?6, device = ?7,
                content_id = coalesce(?8, content_id), state = ?9, reason = ?10, tried_with = ?11,
                seen_at = ?12, companion = ?13, cloud = 0, ctime_ns = ?14
             ON CONFLICT (id) DO UPDATE SET
                folder_id = ?2, path = ?3, bytes = ?4, mtime_ns = ?5, inode = ?6, device = ?7,
                content_id = coalesce(?8, content_id), state = ?9, reason = ?10, tried_with = ?11,
                seen_at = ?12, companion = ?13, cloud = 0, ctime_ns = ?14
             RETURNING id",
        )?
        .query_row(
            params![
                update.id,
                update.folder_id,
                paths::to_bytes(update.path),
                update.stat.bytes as i64,
                update.stat.mtime_ns,
                update.stat.inode as i64,
                update.stat.device as i64,
                update.content_id,
                update.state.name(),
                update.problem.map(to_json),
                update.tried_with,
                now(),
                update.companion,
                update.stat.ctime_ns,
            ],
            |row| row.get(0),
        )?;
    // After the row: what follows a content looks for the folders that its files are in.
    if let (Some(previous), Some(content_id)) = (previous, update.content_id) {
        user_metadata::carry_over(connection, previous, content_id)?;
    }
    Ok(id)
}

/// The content of the row that [`put`] will replace.
fn previous_content(connection: &Connection, update: &FileUpdate<'_>) -> Result<Option<ContentId>> {
    connection
        .prepare_cached(
            "SELECT content_id FROM files WHERE (folder_id = ?1 AND path = ?2) OR id = ?3
             ORDER BY id = ?3 LIMIT 1",
        )?
        .query_row((update.folder_id, paths::to_bytes(update.path), update.id), |row| row.get(0))
        .optional()
        .map(Option::flatten)
}

/// Moves a row to the current path of its file.
///
/// # Errors
///
/// Database errors.
pub fn move_to(connection: &Connection, id: FileId, folder_id: FolderId, path: &Path) -> Result<()> {
    // Another row at the new path belongs to a file that this one replaced.
    connection
        .prepare_cached("DELETE FROM files WHERE folder_id = ?1 AND path = ?2 AND id <> ?3")?
        .execute((folder_id, paths::to_bytes(path), id))?;
    connection
        .prepare_cached("UPDATE files SET folder_id = ?2, path = ?3, seen_at = ?4 WHERE id = ?1")?
        .execute((id, folder_id, paths::to_bytes(path), now()))
        .map(drop)
}

/// Updates the metadata of an existing file whose content did not change. An unknown change time keeps the known one.
///
/// # Errors
///
/// Database errors.
pub fn refresh(connection: &Connection, id: FileId, stat: &Stat) -> Result<()> {
    connection
        .prepare_cached(
            "UPDATE files SET bytes = ?2, mtime_ns = ?3, inode = ?4, device = ?5, seen_at = ?6, cloud = 0,
                    ctime_ns = CASE ?7 WHEN 0 THEN ctime_ns ELSE ?7 END,
                    state = CASE WHEN state IN ('gone', 'offline') THEN 'present' ELSE state END
             WHERE id = ?1",
        )?
        .execute((
            id,
            stat.bytes as i64,
            stat.mtime_ns,
            stat.inode as i64,
            stat.device as i64,
            now(),
            stat.ctime_ns,
        ))
        .map(drop)
}

/// Moves all files of the folder `from` to the folder `to`, with `prefix` before their relative paths: for a new
/// folder that contains a known one.
///
/// # Errors
///
/// Database errors.
pub fn adopt(connection: &Connection, from: FolderId, to: FolderId, prefix: &Path) -> Result<()> {
    for row in of_folder(connection, from)? {
        move_to(connection, row.id, to, &prefix.join(&row.path))?;
    }
    Ok(())
}

/// Marks all present files of a content, but its companions, as unreadable. `decoder` is the version that found it.
///
/// # Errors
///
/// Database errors.
pub fn set_unreadable(
    connection: &Connection,
    content_id: ContentId,
    problem: &FileProblem,
    decoder: u32,
) -> Result<()> {
    connection
        .prepare_cached(
            "UPDATE files SET state = ?2, reason = ?3, tried_with = ?4, seen_at = ?5
             WHERE content_id = ?1 AND state = 'present' AND companion = 0",
        )?
        .execute((content_id, State::Unreadable.name(), to_json(problem), decoder, now()))
        .map(drop)
}

/// Undoes [`set_trashed`](super::super::missing::set_trashed): the file is back at its path.
///
/// # Errors
///
/// Database errors.
pub fn restore(connection: &Connection, id: FileId) -> Result<()> {
    connection
        .prepare_cached("UPDATE files SET state = 'present', seen_at = ?2 WHERE id = ?1 AND state = 'gone'")?
        .execute((id, now()))
        .map(drop)
}
