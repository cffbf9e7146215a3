//! The rows: reading, adding, changing and removing folders.

use std::path::{Path, PathBuf};

use rusqlite::{Connection, OptionalExtension, Result, Row};

use super::super::exchange;
use super::super::settings;
use super::super::sources;
use super::super::values::{now, to_json};
use super::availability::problem_key;
use super::unread;
use crate::disk::paths;
use crate::disk::volumes::Location;
use crate::ids::{FolderId, SourceId};
use crate::problem::FolderProblem;

/// A root folder of the library.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Folder {
    /// Row ID.
    pub id: FolderId,
    /// Absolute path.
    pub path: PathBuf,
    /// Globs of what to skip; see [`crate::disk::walk`].
    pub excludes: Vec<String>,
    /// Whether the folder was unavailable at the last check.
    pub offline: bool,
    /// Why it is unavailable.
    pub problem: Option<FolderProblem>,
    /// Its location on its volume, as far as known.
    pub location: Location,
    /// The library of another program whose pictures it has; `None` for one that the person added.
    pub source: Option<SourceId>,
}

/// The columns that [`from_row`] reads.
const COLUMNS: &str = "id, path, excludes, offline, volume, volume_path,
    (SELECT value FROM settings WHERE key = 'folder.' || id || '.offline'), source_id";

/// All folders, by path.
///
/// # Errors
///
/// Database errors.
pub fn all(connection: &Connection) -> Result<Vec<Folder>> {
    connection
        .prepare_cached(&format!("SELECT {COLUMNS} FROM folders WHERE removed = 0 ORDER BY path"))?
        .query_map([], from_row)?
        .collect()
}

/// The folder at exactly this path.
///
/// # Errors
///
/// Database errors.
pub fn at(connection: &Connection, path: &Path) -> Result<Option<Folder>> {
    connection
        .prepare_cached(&format!("SELECT {COLUMNS} FROM folders WHERE path = ?1"))?
        .query_row([paths::to_bytes(path)], from_row)
        .optional()
}

/// The folder with this ID, if it still exists.
///
/// # Errors
///
/// Database errors.
pub fn find(connection: &Connection, id: FolderId) -> Result<Option<Folder>> {
    get(connection, id).optional()
}

/// The folder with this ID.
///
/// # Errors
///
/// [`rusqlite::Error::QueryReturnedNoRows`] when the folder does not exist, and database errors.
pub fn get(connection: &Connection, id: FolderId) -> Result<Folder> {
    connection
        .prepare_cached(&format!("SELECT {COLUMNS} FROM folders WHERE id = ?1"))?
        .query_row([id], from_row)
}

/// How many pictures each folder has, as (folder ID, number of pictures). Omits folders without pictures.
///
/// # Errors
///
/// Database errors.
pub fn counts(connection: &Connection) -> Result<Vec<(FolderId, u64)>> {
    connection
        .prepare_cached(
            "SELECT folder_id, count(DISTINCT content_id) FROM files
             WHERE state IN ('present', 'offline') GROUP BY folder_id",
        )?
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect()
}

/// Adds a folder and returns its ID.
///
/// # Errors
///
/// Database errors.
pub fn insert(connection: &Connection, path: &Path, excludes: &[String]) -> Result<FolderId> {
    let mut insert =
        connection.prepare_cached("INSERT INTO folders (path, excludes, added_at) VALUES (?1, ?2, ?3)")?;
    insert.insert((paths::to_bytes(path), to_json(&excludes), now())).map(FolderId)
}

/// Replaces a folder's excludes.
///
/// # Errors
///
/// Database errors.
pub fn set_excludes(connection: &Connection, id: FolderId, excludes: &[String]) -> Result<()> {
    connection.execute("UPDATE folders SET excludes = ?2 WHERE id = ?1", (id, to_json(&excludes))).map(drop)
}

/// Stores the location of an available folder.
///
/// # Errors
///
/// Database errors.
pub fn set_location(connection: &Connection, id: FolderId, location: &Location) -> Result<()> {
    let path = location.path.as_deref().map(paths::to_bytes);
    connection
        .prepare_cached("UPDATE folders SET volume = ?2, volume_path = ?3 WHERE id = ?1")?
        .execute((id, &location.volume, path))
        .map(drop)
}

/// Sets the current paths of several folders at once: they may have swapped paths.
///
/// # Errors
///
/// Database errors.
pub fn set_paths(connection: &Connection, moves: &[(FolderId, PathBuf)]) -> Result<()> {
    for (id, path) in moves {
        let before = get(connection, *id)?.path;
        sources::follow(connection, &before, path)?;
        exchange::follow_folder(connection, *id, (&before, path))?;
    }
    let mut update = connection.prepare_cached("UPDATE folders SET path = ?2 WHERE id = ?1")?;
    for (id, _) in moves {
        // A temporary path that is free, since no real path contains a zero byte.
        update.execute((id, format!("\0{id}").into_bytes()))?;
    }
    moves.iter().try_for_each(|(id, path)| update.execute((id, paths::to_bytes(path))).map(drop))
}

/// Sets the device number of all files of a folder; replaces the numbers of the device it was on before.
///
/// # Errors
///
/// Database errors.
pub fn set_device(connection: &Connection, id: FolderId, device: u64) -> Result<()> {
    connection.execute("UPDATE files SET device = ?2 WHERE folder_id = ?1", (id, device as i64)).map(drop)
}

/// Removes a folder with its rows in `files`. Leaves the pictures on disk untouched.
///
/// # Errors
///
/// Database errors.
pub fn delete(connection: &Connection, id: FolderId) -> Result<()> {
    settings::remove(connection, &problem_key(id))?;
    unread::forget(connection, id)?;
    connection.execute("DELETE FROM folders WHERE id = ?1", [id]).map(drop)
}

/// Marks a folder as removed: it is no longer a folder of the library, whose rows [`delete_some_removed`] deletes.
///
/// # Errors
///
/// Database errors.
pub fn mark_removed(connection: &Connection, id: FolderId) -> Result<()> {
    // Its path becomes free for another folder: no real path contains a zero byte.
    connection
        .execute(
            "UPDATE folders SET removed = 1, path = ?2 WHERE id = ?1",
            (id, format!("\0removed {id}").into_bytes()),
        )
        .map(drop)
}

/// Deletes up to `limit` files of removed folders, and returns how many. Deletes a folder without files.
///
/// # Errors
///
/// Database errors.
pub fn delete_some_removed(connection: &Connection, limit: usize) -> Result<usize> {
    let removed: Vec<FolderId> = connection
        .prepare_cached("SELECT id FROM folders WHERE removed = 1")?
        .query_map([], |row| row.get(0))?
        .collect::<Result<_>>()?;
    for id in removed {
        let deleted = delete_some_files(connection, id, limit)?;
        if deleted > 0 {
            return Ok(deleted);
        }
        delete(connection, id)?;
    }
    Ok(0)
}

/// Deletes up to `limit` rows of a folder's files, and returns how many.
///
/// # Errors
///
/// Database errors.
pub fn delete_some_files(connection: &Connection, id: FolderId, limit: usize) -> Result<usize> {
    connection
        .prepare_cached("DELETE FROM files WHERE id IN (SELECT id FROM files WHERE folder_id = ?1 LIMIT ?2)")?
        .execute((id, limit as i64))
}

fn from_row(row: &Row<'_>) -> Result<Folder> {
    let path: Vec<u8> = row.get(1)?;
    let excludes: String = row.get(2)?;
    let on_volume: Option<Vec<u8>> = row.get(5)?;
    Ok(Folder {
        id: row.get(0)?,
        path: paths::from_bytes(&path),
        // Only `insert` and `set_excludes` write it; text that does not parse means no excludes.
        excludes: serde_json::from_str(&excludes).unwrap_or_default(),
        offline: row.get(3)?,
        problem: row.get::<_, Option<String>>(6)?.and_then(|json| serde_json::from_str(&json).ok()),
        location: Location { volume: row.get(4)?, path: on_volume.as_deref().map(paths::from_bytes) },
        source: row.get(7)?,
    })
}
