//! Vectors without a content, as after the catalogue was restored from a copy.

use blake3::Hash;
use rusqlite::{Connection, Result};

use super::encoding::mark;
use super::rows::delete_of;
use crate::ids::ContentId;

/// Content IDs of all vectors whose content is not in the catalogue, or has another hash there.
///
/// # Errors
///
/// Database errors.
pub fn strays(connection: &Connection) -> Result<Vec<ContentId>> {
    let mut statement = connection.prepare(
        "SELECT e.content_id, e.content_mark, c.hash
         FROM vectors.embeddings e LEFT JOIN contents c ON c.id = e.content_id",
    )?;
    let mut rows = statement.query([])?;
    let mut strays = Vec::new();
    while let Some(row) = rows.next()? {
        let hash: Option<[u8; 32]> = row.get(2)?;
        if hash.map(|bytes| mark(&Hash::from_bytes(bytes))) != Some(row.get(1)?) {
            strays.push(row.get(0)?);
        }
    }
    Ok(strays)
}

/// Selects the contents of vectors whose IDs this catalogue has not assigned, as far as it knows.
const UNKNOWN: &str = "SELECT content_id FROM vectors.embeddings WHERE content_id >
    coalesce((SELECT seq FROM main.sqlite_sequence WHERE name = 'contents'), 0)";

/// Whether there are vectors with content IDs that the catalogue has yet to assign, since it is older than they are.
/// A new content with such an ID must not inherit another's vector.
pub(in super::super) fn has_unknown(connection: &Connection) -> Result<bool> {
    connection.query_row(&format!("SELECT EXISTS ({UNKNOWN})"), [], |row| row.get(0))
}

/// Deletes the vectors that [`has_unknown`] finds, and returns how many.
pub(in super::super) fn delete_unknown(connection: &Connection) -> Result<usize> {
    delete_of(connection, UNKNOWN)
}
