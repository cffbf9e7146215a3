//! Table `folders`: the roots a person added.

use std::path::{Path, PathBuf};

use rusqlite::{Connection, OptionalExtension, Result, Row};

use crate::paths;

/// A root folder of the library.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Folder {
    /// Row id.
    pub id: i64,
    /// Absolute path.
    pub path: PathBuf,
    /// Globs of what is left out, see [`crate::crawl`].
    pub excludes: Vec<String>,
    /// Whether the folder could not be reached when last looked for.
    pub offline: bool,
}

const COLUMNS: &str = "id, path, excludes, offline";

/// All folders by path.
pub fn all(connection: &Connection) -> Result<Vec<Folder>> {
    connection
        .prepare_cached(&format!("SELECT {COLUMNS} FROM folders ORDER BY path"))?
        .query_map([], from_row)?
        .collect()
}

/// The folder at exactly this path.
pub fn at(connection: &Connection, path: &Path) -> Result<Option<Folder>> {
    connection
        .prepare_cached(&format!("SELECT {COLUMNS} FROM folders WHERE path = ?1"))?
        .query_row([paths::to_bytes(path)], from_row)
        .optional()
}

/// The folder of a row, if there still is one.
pub fn find(connection: &Connection, id: i64) -> Result<Option<Folder>> {
    get(connection, id).optional()
}

/// The folder of a row.
pub fn get(connection: &Connection, id: i64) -> Result<Folder> {
    connection
        .prepare_cached(&format!("SELECT {COLUMNS} FROM folders WHERE id = ?1"))?
        .query_row([id], from_row)
}

/// How many pictures each folder has, as (folder, pictures).
pub fn counts(connection: &Connection) -> Result<Vec<(i64, u64)>> {
    connection
        .prepare_cached(
            "SELECT folder_id, count(DISTINCT content_id) FROM files
             WHERE state IN ('present', 'offline') GROUP BY folder_id",
        )?
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect()
}

/// Adds a folder; gives its id.
pub fn insert(connection: &Connection, path: &Path, excludes: &[String]) -> Result<i64> {
    connection.prepare_cached("INSERT INTO folders (path, excludes, added_at) VALUES (?1, ?2, ?3)")?.insert((
        paths::to_bytes(path),
        to_json(excludes),
        super::now(),
    ))
}

/// Replaces a folder's excludes.
pub fn set_excludes(connection: &Connection, id: i64, excludes: &[String]) -> Result<()> {
    connection.execute("UPDATE folders SET excludes = ?2 WHERE id = ?1", (id, to_json(excludes))).map(drop)
}

/// Marks a folder as reachable or not; its files that are there, or were, follow.
pub fn set_offline(connection: &Connection, id: i64, offline: bool) -> Result<()> {
    connection.execute("UPDATE folders SET offline = ?2 WHERE id = ?1", (id, offline))?;
    let (from, to) = if offline { ("present", "offline") } else { ("offline", "present") };
    connection
        .execute("UPDATE files SET state = ?3 WHERE folder_id = ?1 AND state = ?2", (id, from, to))
        .map(drop)
}

/// Removes a folder with its rows in `files`; the pictures on disk are not touched.
pub fn delete(connection: &Connection, id: i64) -> Result<()> {
    connection.execute("DELETE FROM folders WHERE id = ?1", [id]).map(drop)
}

fn from_row(row: &Row<'_>) -> Result<Folder> {
    let path: Vec<u8> = row.get(1)?;
    let excludes: String = row.get(2)?;
    Ok(Folder {
        id: row.get(0)?,
        path: paths::from_bytes(&path),
        // Written by `to_json` only; a text that does not parse leaves nothing out.
        excludes: serde_json::from_str(&excludes).unwrap_or_default(),
        offline: row.get(3)?,
    })
}

fn to_json(excludes: &[String]) -> String {
    serde_json::Value::from(excludes.to_vec()).to_string()
}
