//! Single facts about rows: IDs, contents, counts.

use std::path::Path;

use rusqlite::{Connection, OptionalExtension, Result};

use super::state::State;
use crate::disk::paths;
use crate::ids::{ContentId, FileId, FolderId};

/// The row of a file, by its folder and relative path.
///
/// # Errors
///
/// Database errors.
pub fn at(connection: &Connection, folder_id: FolderId, path: &Path) -> Result<Option<FileId>> {
    connection
        .prepare_cached("SELECT id FROM files WHERE folder_id = ?1 AND path = ?2")?
        .query_row((folder_id, paths::to_bytes(path)), |row| row.get(0))
        .optional()
}

/// The content of a row. For a file without a readable picture, this is the content it had before, if any.
///
/// # Errors
///
/// Database errors.
pub fn content_of(connection: &Connection, id: FileId) -> Result<Option<ContentId>> {
    connection
        .prepare_cached("SELECT content_id FROM files WHERE id = ?1")?
        .query_row([id], |row| row.get(0))
        .optional()
        .map(Option::flatten)
}

/// The content of the picture at a path, if the file is present or in the cloud only. `None` for a companion.
///
/// # Errors
///
/// Database errors.
pub fn picture_at(connection: &Connection, folder_id: FolderId, path: &Path) -> Result<Option<ContentId>> {
    connection
        .prepare_cached(
            "SELECT content_id FROM files
             WHERE folder_id = ?1 AND path = ?2 AND companion = 0 AND content_id NOT NULL
               AND (state = 'present' OR (state = 'offline' AND cloud = 1))",
        )?
        .query_row((folder_id, paths::to_bytes(path)), |row| row.get(0))
        .optional()
}

/// The content that a present companion is listed with; `None` for any other file.
///
/// # Errors
///
/// Database errors.
pub fn companion_of(connection: &Connection, id: FileId) -> Result<Option<ContentId>> {
    connection
        .prepare_cached("SELECT content_id FROM files WHERE id = ?1 AND companion = 1 AND state = 'present'")?
        .query_row([id], |row| row.get(0))
        .optional()
}

/// A missing file with this content: the former path of a file that appears with the same content.
///
/// # Errors
///
/// Database errors.
pub fn missing_with_content(connection: &Connection, content_id: ContentId) -> Result<Option<FileId>> {
    connection
        .prepare_cached("SELECT id FROM files WHERE content_id = ?1 AND state = 'gone' LIMIT 1")?
        .query_row([content_id], |row| row.get(0))
        .optional()
}

/// How many files of a folder, or of all folders, are in a state.
///
/// # Errors
///
/// Database errors.
pub fn count(connection: &Connection, folder_id: Option<FolderId>, state: State) -> Result<u64> {
    connection
        .prepare_cached(
            "SELECT count(*) FROM files WHERE state = ?1 AND folder_id = coalesce(?2, folder_id)",
        )?
        .query_row((state.name(), folder_id), |row| row.get(0))
}
