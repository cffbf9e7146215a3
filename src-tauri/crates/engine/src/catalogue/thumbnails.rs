//! Table `thumbs.thumbs`: one JPEG per content, at most 512 pixels a side, by the content's hash. Never decodes one.

use blake3::Hash;
use rusqlite::{Connection, OptionalExtension, Result};

/// The thumbnail of a content, as JPEG; `None` if it has none, or a damaged one.
///
/// # Errors
///
/// Database errors.
pub fn get(connection: &Connection, hash: &Hash) -> Result<Option<Vec<u8>>> {
    let stored = connection
        .prepare_cached("SELECT jpeg, checksum FROM thumbs.thumbs WHERE hash = ?1")?
        .query_row([hash.as_bytes()], |row| Ok((row.get::<_, Vec<u8>>(0)?, row.get(1)?)))
        .optional()?;
    Ok(stored.filter(|(jpeg, checksum)| is_sound(jpeg, *checksum)).map(|(jpeg, _)| jpeg))
}

/// Whether a stored JPEG is as it was stored, as far as its checksum tells.
fn is_sound(jpeg: &[u8], stored: Option<i64>) -> bool {
    stored.is_none_or(|stored| stored == checksum(jpeg))
}

fn checksum(jpeg: &[u8]) -> i64 {
    i64::from(crc32fast::hash(jpeg))
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
        .prepare_cached("INSERT OR REPLACE INTO thumbs.thumbs (hash, jpeg, checksum) VALUES (?1, ?2, ?3)")?
        .execute((hash.as_bytes(), jpeg, checksum(jpeg)))
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

/// Visits every thumbnail as (hash, JPEG, whether its checksum is right).
///
/// # Errors
///
/// Database errors.
pub fn for_each(connection: &Connection, mut visit: impl FnMut(Hash, &[u8], bool)) -> Result<()> {
    let mut statement = connection.prepare("SELECT hash, jpeg, checksum FROM thumbs.thumbs")?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let jpeg = row.get_ref(1)?.as_blob()?;
        visit(Hash::from_bytes(row.get(0)?), jpeg, is_sound(jpeg, row.get(2)?));
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
