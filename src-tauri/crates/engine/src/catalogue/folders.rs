//! Table `folders`: the roots a person added.

use std::path::{Path, PathBuf};

use rusqlite::{Connection, OptionalExtension, Result, Row};

use super::settings;
use crate::disk::paths;
use crate::disk::volumes::Place;
use crate::ids::FolderId;
use crate::problem::FolderProblem;

/// A root folder of the library.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Folder {
    /// Row id.
    pub id: FolderId,
    /// Absolute path.
    pub path: PathBuf,
    /// Globs of what is left out, see [`crate::disk::walk`].
    pub excludes: Vec<String>,
    /// Whether the folder could not be reached when last looked for.
    pub offline: bool,
    /// Why not.
    pub problem: Option<FolderProblem>,
    /// Where it lies on its volume, as far as that is known.
    pub place: Place,
}

/// A file of a folder, as it was when it was read: by some of these a folder is known again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Landmark {
    /// Path relative to the folder.
    pub path: PathBuf,
    /// Size in bytes.
    pub bytes: u64,
    /// Last change, nanoseconds since 1970.
    pub mtime_ns: i64,
    /// Device number.
    pub device: u64,
}

const COLUMNS: &str = "id, path, excludes, offline, volume, volume_path,
    (SELECT value FROM settings WHERE key = 'folder.' || id || '.offline')";

/// The setting that holds why a folder is out of reach.
fn problem_key(id: FolderId) -> String {
    format!("folder.{id}.offline")
}

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
pub fn find(connection: &Connection, id: FolderId) -> Result<Option<Folder>> {
    get(connection, id).optional()
}

/// The folder of a row.
pub fn get(connection: &Connection, id: FolderId) -> Result<Folder> {
    connection
        .prepare_cached(&format!("SELECT {COLUMNS} FROM folders WHERE id = ?1"))?
        .query_row([id], from_row)
}

/// How many pictures each folder has, as (folder, pictures).
pub fn counts(connection: &Connection) -> Result<Vec<(FolderId, u64)>> {
    connection
        .prepare_cached(
            "SELECT folder_id, count(DISTINCT content_id) FROM files
             WHERE state IN ('present', 'offline') GROUP BY folder_id",
        )?
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect()
}

/// Adds a folder; gives its id.
pub fn insert(connection: &Connection, path: &Path, excludes: &[String]) -> Result<FolderId> {
    let mut insert =
        connection.prepare_cached("INSERT INTO folders (path, excludes, added_at) VALUES (?1, ?2, ?3)")?;
    insert.insert((paths::to_bytes(path), to_json(excludes), super::now())).map(FolderId)
}

/// Replaces a folder's excludes.
pub fn set_excludes(connection: &Connection, id: FolderId, excludes: &[String]) -> Result<()> {
    connection.execute("UPDATE folders SET excludes = ?2 WHERE id = ?1", (id, to_json(excludes))).map(drop)
}

/// Marks a folder as reachable or not; its files that are there, or were, follow. What is in the cloud only is
/// not there either way.
pub fn set_offline(connection: &Connection, id: FolderId, offline: bool) -> Result<()> {
    let turned = connection
        .execute("UPDATE folders SET offline = ?2 WHERE id = ?1 AND offline <> ?2", (id, offline))?;
    if !offline {
        settings::remove(connection, &problem_key(id))?;
        // Single files may be out of reach all the same.
        if turned == 0 {
            return Ok(());
        }
    }
    let (from, to) = if offline { ("present", "offline") } else { ("offline", "present") };
    connection
        .execute(
            "UPDATE files SET state = ?3 WHERE folder_id = ?1 AND state = ?2 AND (cloud = 0 OR ?3 = 'offline')",
            (id, from, to),
        )
        .map(drop)
}

/// As [`set_offline`], with the reason why it is out of reach.
pub fn set_away(connection: &Connection, id: FolderId, problem: &FolderProblem) -> Result<()> {
    set_offline(connection, id, true)?;
    settings::set(connection, &problem_key(id), &super::to_json(problem))
}

/// Whether files of a folder are marked as there.
pub fn has_present(connection: &Connection, id: FolderId) -> Result<bool> {
    connection
        .prepare_cached("SELECT EXISTS (SELECT 1 FROM files WHERE folder_id = ?1 AND state = 'present')")?
        .query_row([id], |row| row.get(0))
}

/// Notes where a folder that can be reached lies.
pub fn set_place(connection: &Connection, id: FolderId, place: &Place) -> Result<()> {
    let path = place.path.as_deref().map(paths::to_bytes);
    connection
        .prepare_cached("UPDATE folders SET volume = ?2, volume_path = ?3 WHERE id = ?1")?
        .execute((id, &place.volume, path))
        .map(drop)
}

/// Points folders at where they are now, all at once: they may have taken each other's paths.
pub fn set_paths(connection: &Connection, moves: &[(FolderId, PathBuf)]) -> Result<()> {
    let mut update = connection.prepare_cached("UPDATE folders SET path = ?2 WHERE id = ?1")?;
    for (id, _) in moves {
        // No path holds a zero byte.
        update.execute((id, format!("\0{id}").into_bytes()))?;
    }
    moves.iter().try_for_each(|(id, path)| update.execute((id, paths::to_bytes(path))).map(drop))
}

/// Takes a folder for one on this device: whatever was known of another one's numbers no longer counts.
pub fn set_device(connection: &Connection, id: FolderId, device: u64) -> Result<()> {
    connection.execute("UPDATE files SET device = ?2 WHERE folder_id = ?1", (id, device as i64)).map(drop)
}

/// At most `most` files of a folder whose content is known, all of different contents, spread over the folder.
/// Costs a look at so many rows, however large the folder is.
pub fn landmarks(connection: &Connection, id: FolderId, most: usize) -> Result<Vec<Landmark>> {
    let mut found = Vec::with_capacity(most);
    for state in ["present", "offline"] {
        let last: Option<i64> = connection
            .prepare_cached(
                "SELECT content_id FROM files WHERE folder_id = ?1 AND state = ?2 AND content_id NOT NULL
                 ORDER BY content_id DESC LIMIT 1",
            )?
            .query_row((id, state), |row| row.get(0))
            .optional()?;
        let Some(last) = last else { continue };
        let mut next = connection.prepare_cached(
            "SELECT content_id, path, bytes, mtime_ns, device FROM files
             WHERE folder_id = ?1 AND state = ?2 AND content_id >= ?3 ORDER BY content_id LIMIT 1",
        )?;
        let mut from = 0;
        while found.len() < most && from <= last {
            let row = next
                .query_row((id, state, from), |row| Ok((row.get::<_, i64>(0)?, landmark(row)?)))
                .optional()?;
            let Some((content, landmark)) = row else { break };
            found.push(landmark);
            let left = (most - found.len()).max(1) as i64;
            from = content + ((last - content) / left).max(1);
        }
    }
    Ok(found)
}

fn landmark(row: &Row<'_>) -> Result<Landmark> {
    let path: Vec<u8> = row.get(1)?;
    Ok(Landmark {
        path: paths::from_bytes(&path),
        bytes: row.get::<_, i64>(2)? as u64,
        mtime_ns: row.get(3)?,
        device: row.get::<_, i64>(4)? as u64,
    })
}

/// Removes a folder with its rows in `files`; the pictures on disk are not touched.
pub fn delete(connection: &Connection, id: FolderId) -> Result<()> {
    settings::remove(connection, &problem_key(id))?;
    connection.execute("DELETE FROM folders WHERE id = ?1", [id]).map(drop)
}

fn from_row(row: &Row<'_>) -> Result<Folder> {
    let path: Vec<u8> = row.get(1)?;
    let excludes: String = row.get(2)?;
    let on_volume: Option<Vec<u8>> = row.get(5)?;
    Ok(Folder {
        id: row.get(0)?,
        path: paths::from_bytes(&path),
        // Written by `to_json` only; a text that does not parse leaves nothing out.
        excludes: serde_json::from_str(&excludes).unwrap_or_default(),
        offline: row.get(3)?,
        problem: row.get::<_, Option<String>>(6)?.and_then(|json| serde_json::from_str(&json).ok()),
        place: Place { volume: row.get(4)?, path: on_volume.as_deref().map(paths::from_bytes) },
    })
}

fn to_json(excludes: &[String]) -> String {
    serde_json::Value::from(excludes.to_vec()).to_string()
}
