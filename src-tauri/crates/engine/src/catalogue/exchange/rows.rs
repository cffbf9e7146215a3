//! What the last exchange with each file was.

use std::path::{Path, PathBuf};

use blake3::Hash;
use rusqlite::types::{FromSql, FromSqlError, FromSqlResult, ToSql, ToSqlOutput, ValueRef};
use rusqlite::{Connection, OptionalExtension, Result, Row, params};

use super::super::values::now;
use super::folders::DECIDED;
use crate::disk::paths;
use crate::ids::{ContentId, FileId, FolderId};

/// Where a packet is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// In a file beside the picture.
    Sidecar,
    /// In the picture's own file.
    Original,
}

impl ToSql for Place {
    fn to_sql(&self) -> Result<ToSqlOutput<'_>> {
        Ok(match self {
            Self::Sidecar => "sidecar",
            Self::Original => "original",
        }
        .into())
    }
}

impl FromSql for Place {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        match value.as_str()? {
            "sidecar" => Ok(Self::Sidecar),
            "original" => Ok(Self::Original),
            _ => Err(FromSqlError::InvalidType),
        }
    }
}

/// The last exchange with a file. What its texts mean is the room's.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Exchange {
    /// The file that was written or read, absolute.
    pub path: PathBuf,
    /// Its size, times and inode; `None` if it has to be read again.
    pub stamp: Option<String>,
    /// What both sides said.
    pub base: Option<String>,
    /// The fields that both sides changed.
    pub conflict: Option<String>,
    /// Why it could not be written or read.
    pub failure: Option<String>,
    /// Hash of an original before it was written to for the first time.
    pub first: Option<Hash>,
    /// Hash of the file as it was last written.
    pub hash: Option<Hash>,
    /// When, in seconds since 1970, UTC; storing sets it.
    pub at: i64,
}

/// The columns that [`from_row`] reads.
const COLUMNS: &str = "e.path, e.stamp, e.base, e.conflict, e.failure, e.first, e.hash, e.at";

fn from_row(row: &Row<'_>, from: usize) -> Result<Exchange> {
    let hash =
        |column| Ok::<_, rusqlite::Error>(row.get::<_, Option<[u8; 32]>>(column)?.map(Hash::from_bytes));
    Ok(Exchange {
        path: paths::from_bytes(row.get_ref(from)?.as_blob()?),
        stamp: row.get(from + 1)?,
        base: row.get(from + 2)?,
        conflict: row.get(from + 3)?,
        failure: row.get(from + 4)?,
        first: hash(from + 5)?,
        hash: hash(from + 6)?,
        at: row.get(from + 7)?,
    })
}

/// The last exchange with a file.
///
/// # Errors
///
/// Database errors.
pub fn get(connection: &Connection, file: FileId, place: Place) -> Result<Option<Exchange>> {
    let sql = format!("SELECT {COLUMNS} FROM exchanges e WHERE e.file_id = ?1 AND e.place = ?2");
    connection.prepare_cached(&sql)?.query_row((file, place), |row| from_row(row, 0)).optional()
}

/// The last exchanges about a picture's file, and in which places.
///
/// # Errors
///
/// Database errors.
pub fn of_file(connection: &Connection, file: FileId) -> Result<Vec<(Place, Exchange)>> {
    let sql = format!("SELECT e.place, {COLUMNS} FROM exchanges e WHERE e.file_id = ?1 ORDER BY e.place");
    let placed = |row: &Row<'_>| Ok((row.get(0)?, from_row(row, 1)?));
    connection.prepare_cached(&sql)?.query_map([file], placed)?.collect()
}

/// Stores the last exchange with a file, in place of an earlier one. Stores nothing if there is no such file any more.
///
/// # Errors
///
/// Database errors.
pub fn put(connection: &Connection, file: FileId, place: Place, exchange: &Exchange) -> Result<()> {
    connection
        .prepare_cached(
            "INSERT OR REPLACE INTO exchanges (file_id, place, path, stamp, base, conflict, failure, first, hash, at)
             SELECT id, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10 FROM files WHERE id = ?1",
        )?
        .execute(params![
            file,
            place,
            paths::to_bytes(&exchange.path),
            exchange.stamp,
            exchange.base,
            exchange.conflict,
            exchange.failure,
            exchange.first.as_ref().map(Hash::as_bytes),
            exchange.hash.as_ref().map(Hash::as_bytes),
            now(),
        ])
        .map(drop)
}

/// Follows a folder that is at another path now: what was exchanged with its files was with these. `paths` are the one before and that.
///
/// # Errors
///
/// Database errors.
pub fn follow_folder(connection: &Connection, id: FolderId, (from, to): (&Path, &Path)) -> Result<()> {
    let [from, to] = [from, to].map(paths::to_bytes);
    connection
        .prepare_cached(
            "UPDATE exchanges SET path = CAST(?3 || substr(path, ?4) AS BLOB)
             WHERE file_id IN (SELECT id FROM files WHERE folder_id = ?1) AND substr(path, 1, ?4) = ?2",
        )?
        .execute((id, [from, b"/"].concat(), to, from.len() as i64 + 1))
        .map(drop)
}

/// Has a picture's file count as changed since the last exchange.
///
/// # Errors
///
/// Database errors.
pub fn read_again(connection: &Connection, file: FileId) -> Result<()> {
    let sql = "UPDATE exchanges SET stamp = NULL WHERE file_id = ?1";
    connection.prepare_cached(sql)?.execute([file]).map(drop)
}

/// Forgets the last exchange with a file.
///
/// # Errors
///
/// Database errors.
pub fn delete(connection: &Connection, file: FileId, place: Place) -> Result<()> {
    let sql = "DELETE FROM exchanges WHERE file_id = ?1 AND place = ?2";
    connection.prepare_cached(sql)?.execute((file, place)).map(drop)
}

/// The exchanges that wait for the person, in folders and places that still take part, with the content and the path of the picture.
///
/// # Errors
///
/// Database errors.
pub fn conflicts(connection: &Connection) -> Result<Vec<(ContentId, PathBuf, Exchange)>> {
    let sql = format!(
        "SELECT f.content_id, o.path, f.path, {COLUMNS} FROM exchanges e JOIN files f ON f.id = e.file_id
              JOIN exchange_folders x ON {DECIDED} JOIN folders o ON o.id = f.folder_id
         WHERE e.conflict NOT NULL AND f.content_id NOT NULL AND f.state IN ('present', 'offline') AND o.removed = 0
               AND (e.place = 'sidecar' OR x.target = 'originals')
         ORDER BY o.path, f.path, e.place"
    );
    connection
        .prepare_cached(&sql)?
        .query_map([], |row| {
            let folder = paths::from_bytes(row.get_ref(1)?.as_blob()?);
            let picture = folder.join(paths::from_bytes(row.get_ref(2)?.as_blob()?));
            Ok((row.get(0)?, picture, from_row(row, 3)?))
        })?
        .collect()
}
