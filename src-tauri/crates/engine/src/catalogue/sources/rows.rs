//! Rows of sources and of their pictures.

use std::path::{Path, PathBuf};

use rusqlite::{Connection, OptionalExtension, Result, Row, params};

use super::super::values::{now, to_json};
use super::facts::Facts;
use crate::disk::paths::{from_bytes, to_bytes};
use crate::ids::{FolderId, SourceId};

/// A library of another program.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    /// Row ID.
    pub id: SourceId,
    /// The program's code.
    pub kind: String,
    /// The library, absolute.
    pub path: PathBuf,
    /// Whether what is hidden in the program is listed, too.
    pub hidden: bool,
    /// Sizes and times of its files when it was last read.
    pub state: String,
}

/// A picture of a source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourcePicture {
    /// Row ID.
    pub id: i64,
    /// What the source knows it by.
    pub key: String,
    /// The file that shows it; `None` if there is none.
    pub shown: Option<PathBuf>,
}

/// What became of a picture's row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Put {
    /// There was none.
    New,
    /// It says something else now.
    Updated,
    /// It says the same.
    Unchanged,
}

const COLUMNS: &str = "id, kind, path, hidden, state";

fn source(row: &Row<'_>) -> Result<Source> {
    Ok(Source {
        id: row.get(0)?,
        kind: row.get(1)?,
        path: from_bytes(row.get_ref(2)?.as_blob()?),
        hidden: row.get(3)?,
        state: row.get(4)?,
    })
}

/// All sources, by path.
///
/// # Errors
///
/// Database errors.
pub fn all(connection: &Connection) -> Result<Vec<Source>> {
    let sql = format!("SELECT {COLUMNS} FROM sources ORDER BY path");
    connection.prepare_cached(&sql)?.query_map([], source)?.collect()
}

/// The source at exactly this path.
///
/// # Errors
///
/// Database errors.
pub fn at(connection: &Connection, path: &Path) -> Result<Option<Source>> {
    let sql = format!("SELECT {COLUMNS} FROM sources WHERE path = ?1");
    connection.prepare_cached(&sql)?.query_row([to_bytes(path)], source).optional()
}

/// Whether there is still such a source.
///
/// # Errors
///
/// Database errors.
pub fn is_known(connection: &Connection, id: SourceId) -> Result<bool> {
    connection.prepare_cached("SELECT 1 FROM sources WHERE id = ?1")?.exists([id])
}

/// The row of a library, which is made if it is new, and whether what is hidden in it is listed.
///
/// # Errors
///
/// Database errors.
pub fn add(connection: &Connection, kind: &str, path: &Path, hidden: bool) -> Result<SourceId> {
    connection
        .prepare_cached(
            "INSERT INTO sources (kind, path, hidden, added_at) VALUES (?1, ?2, ?3, ?4)
             ON CONFLICT (path) DO UPDATE SET kind = excluded.kind, hidden = excluded.hidden RETURNING id",
        )?
        .query_row((kind, to_bytes(path), hidden, now()), |row| row.get(0))
}

/// Records in which state a source was read.
///
/// # Errors
///
/// Database errors.
pub fn set_state(connection: &Connection, id: SourceId, state: &str) -> Result<()> {
    connection.prepare_cached("UPDATE sources SET state = ?2 WHERE id = ?1")?.execute((id, state)).map(drop)
}

/// Deletes a source with all that it said. Its folders must be gone.
///
/// # Errors
///
/// Database errors.
pub fn delete(connection: &Connection, id: SourceId) -> Result<()> {
    connection.execute("DELETE FROM sources WHERE id = ?1", [id])?;
    connection
        .execute(
            "DELETE FROM people WHERE id NOT IN (SELECT person_id FROM content_people
                 UNION SELECT person_id FROM content_file_people)",
            [],
        )
        .map(drop)
}

/// Makes a folder a source's, or the person's own.
///
/// # Errors
///
/// Database errors.
pub fn set_folder(connection: &Connection, folder: FolderId, source: Option<SourceId>) -> Result<()> {
    connection.execute("UPDATE folders SET source_id = ?2 WHERE id = ?1", (folder, source)).map(drop)
}

/// Makes a source's folder that of another source with pictures in it. Returns whether there is one.
///
/// # Errors
///
/// Database errors.
pub fn hand_over(connection: &Connection, folder: FolderId, source: SourceId) -> Result<bool> {
    let root: Vec<u8> =
        connection.query_row("SELECT path FROM folders WHERE id = ?1", [folder], |row| row.get(0))?;
    for other in all(connection)?.iter().filter(|other| other.id != source) {
        if !shown_in(connection, Some(other.id), from_bytes(&root).as_path())?.is_empty() {
            set_folder(connection, folder, Some(other.id))?;
            return Ok(true);
        }
    }
    Ok(false)
}

/// Follows a folder that is at another path now: its files are, too.
///
/// # Errors
///
/// Database errors.
pub fn follow(connection: &Connection, from: &Path, to: &Path) -> Result<()> {
    let mut update = connection.prepare_cached(
        "UPDATE source_pictures SET path = iif(path = shown, ?2, path), shown = ?2 WHERE shown = ?1",
    )?;
    for file in shown_in(connection, None, from)? {
        update.execute((to_bytes(&from.join(&file)), to_bytes(&to.join(&file))))?;
    }
    Ok(())
}

/// The files, relative to a folder, that sources have in it; `None` for a folder of no source, whose files a walk finds.
///
/// # Errors
///
/// Database errors.
pub fn listed(connection: &Connection, folder: FolderId) -> Result<Option<Vec<PathBuf>>> {
    let found: Option<(Option<SourceId>, Vec<u8>)> = connection
        .prepare_cached("SELECT source_id, path FROM folders WHERE id = ?1")?
        .query_row([folder], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    let Some((Some(_), root)) = found else { return Ok(None) };
    // Those of all sources: two may have pictures in a folder, which belongs to one.
    let mut files = shown_in(connection, None, from_bytes(&root).as_path())?;
    let inner = inner_folders(connection, &root)?;
    files.retain(|file| !inner.iter().any(|folder| file.starts_with(folder)));
    Ok(Some(files))
}

/// The folders of the library inside a folder, relative to it.
fn inner_folders(connection: &Connection, root: &[u8]) -> Result<Vec<PathBuf>> {
    let (from, to) = inside(root);
    connection
        .prepare_cached("SELECT path FROM folders WHERE path > ?1 AND path < ?2")?
        .query_map((from, to), |row| Ok(from_bytes(&row.get_ref(0)?.as_blob()?[root.len() + 1..])))?
        .collect()
}

/// Bounds between which all paths inside a folder lie.
pub(super) fn inside(root: &[u8]) -> (Vec<u8>, Vec<u8>) {
    // The character after the slash is zero.
    let bound = |end: u8| root.iter().copied().chain([end]).collect();
    (bound(b'/'), bound(b'0'))
}

/// The files that show pictures of a source, or of all, in a folder, relative to it.
///
/// # Errors
///
/// Database errors.
pub fn shown_in(connection: &Connection, source: Option<SourceId>, folder: &Path) -> Result<Vec<PathBuf>> {
    let root = to_bytes(folder);
    let (from, to) = inside(root);
    let mut query = connection.prepare_cached(
        "SELECT DISTINCT shown FROM source_pictures WHERE shown > ?2 AND shown < ?3 AND (?1 IS NULL OR source_id = ?1) ORDER BY shown",
    )?;
    let mut rows = query.query((source, from, to))?;
    let mut files = Vec::new();
    while let Some(row) = rows.next()? {
        files.push(from_bytes(&row.get_ref(0)?.as_blob()?[root.len() + 1..]));
    }
    Ok(files)
}

/// Stores what a source says about a picture.
///
/// # Errors
///
/// Database errors.
pub fn put(
    connection: &Connection,
    source: SourceId,
    key: &str,
    (path, shown): (&Path, Option<&Path>),
    facts: &Facts,
) -> Result<Put> {
    let (path, shown, facts) = (to_bytes(path), shown.map(to_bytes), to_json(facts));
    let before = connection
        .prepare_cached(
            "SELECT path = ?3 AND shown IS ?4 AND facts = ?5 FROM source_pictures WHERE source_id = ?1 AND key = ?2",
        )?
        .query_row(params![source, key, path, shown, facts], |row| row.get::<_, bool>(0))
        .optional()?;
    let put = match before {
        Some(true) => return Ok(Put::Unchanged),
        Some(false) => Put::Updated,
        None => Put::New,
    };
    connection
        .prepare_cached(
            "INSERT INTO source_pictures (source_id, key, path, shown, facts) VALUES (?1, ?2, ?3, ?4, ?5)
             ON CONFLICT (source_id, key) DO UPDATE SET path = ?3, shown = ?4, facts = ?5",
        )?
        .execute(params![source, key, path, shown, facts])?;
    Ok(put)
}

/// How many pictures of a source the library has.
///
/// # Errors
///
/// Database errors.
pub fn count(connection: &Connection, source: SourceId) -> Result<u64> {
    connection
        .prepare_cached("SELECT count(*) FROM source_pictures WHERE source_id = ?1 AND content_id NOT NULL")?
        .query_row([source], |row| row.get(0))
}

/// The pictures of a source, in the order of their rows.
///
/// # Errors
///
/// Database errors.
pub fn pictures(connection: &Connection, source: SourceId) -> Result<Vec<SourcePicture>> {
    connection
        .prepare_cached("SELECT id, key, shown FROM source_pictures WHERE source_id = ?1 ORDER BY id")?
        .query_map([source], |row| {
            Ok(SourcePicture {
                id: row.get(0)?,
                key: row.get(1)?,
                shown: row.get_ref(2)?.as_blob_or_null()?.map(from_bytes),
            })
        })?
        .collect()
}

/// Deletes the rows of pictures that a source has no more.
///
/// # Errors
///
/// Database errors.
pub fn delete_pictures(connection: &Connection, ids: &[i64]) -> Result<()> {
    let mut delete = connection.prepare_cached("DELETE FROM source_pictures WHERE id = ?1")?;
    ids.iter().try_for_each(|id| delete.execute([id]).map(drop))
}
