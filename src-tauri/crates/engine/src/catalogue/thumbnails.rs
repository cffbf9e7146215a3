//! Table `thumbs.thumbs`: one JPEG per content, at most 512 pixels a side, by the content's hash. Never decodes one.

use blake3::Hash;
use rusqlite::{Connection, OptionalExtension, Result};

/// The thumbnail of a content, as JPEG.
///
/// # Errors
///
/// Database errors.
pub fn get(connection: &Connection, hash: &Hash) -> Result<Option<Vec<u8>>> {
    connection
        .prepare_cached("SELECT jpeg FROM thumbs.thumbs WHERE hash = ?1")?
        .query_row([hash.as_bytes()], |row| row.get(0))
        .optional()
}

/// Whether a content has a thumbnail.
///
/// # Errors
///
/// Database errors.
pub fn exists(connection: &Connection, hash: &Hash) -> Result<bool> {
    connection.prepare_cached("SELECT 1 FROM thumbs.thumbs WHERE hash = ?1")?.exists([hash.as_bytes()])
}

/// Stores a thumbnail; replaces an earlier one.
///
/// # Errors
///
/// Database errors.
pub fn put(connection: &Connection, hash: &Hash, jpeg: &[u8]) -> Result<()> {
    connection
        .prepare_cached("INSERT OR REPLACE INTO thumbs.thumbs VALUES (?1, ?2)")?
        .execute((hash.as_bytes(), jpeg))
        .map(drop)
}

/// Selects the thumbnails of contents that are not in the catalogue, without those whose vector is set aside: the
/// catalogue that knows them may be put back.
const STRAYS: &str = "hash NOT IN (SELECT hash FROM contents)
    AND substr(hash, 1, 8) NOT IN (SELECT hash_start FROM vectors.set_aside)";

/// Deletes the thumbnails of contents that are not in the catalogue, and returns how many. Keeps those whose vector is
/// set aside.
///
/// # Errors
///
/// Database errors.
pub fn delete_strays(connection: &Connection) -> Result<usize> {
    connection.execute(&format!("DELETE FROM thumbs.thumbs WHERE {STRAYS}"), [])
}

/// How many thumbnails belong to no content of the catalogue, nor to a vector that is set aside.
///
/// # Errors
///
/// Database errors.
pub fn count_strays(connection: &Connection) -> Result<u64> {
    connection.query_row(&format!("SELECT count(*) FROM thumbs.thumbs WHERE {STRAYS}"), [], |row| row.get(0))
}

/// Visits every thumbnail as (hash, JPEG).
///
/// # Errors
///
/// Database errors.
pub fn for_each(connection: &Connection, mut visit: impl FnMut(Hash, &[u8])) -> Result<()> {
    let mut statement = connection.prepare("SELECT hash, jpeg FROM thumbs.thumbs")?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        visit(Hash::from_bytes(row.get(0)?), row.get_ref(1)?.as_blob()?);
    }
    Ok(())
}

/// Deletes one thumbnail.
///
/// # Errors
///
/// Database errors.
pub fn delete(connection: &Connection, hash: &Hash) -> Result<()> {
    connection.execute("DELETE FROM thumbs.thumbs WHERE hash = ?1", [hash.as_bytes()]).map(drop)
}
