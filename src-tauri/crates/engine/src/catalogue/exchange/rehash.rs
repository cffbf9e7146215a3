//! A file that was written to has another hash, and shows the same picture.
//!
//! Owns what follows from that: what was made of the pixels stays and belongs to the new hash.

use blake3::Hash;
use rusqlite::{Connection, Result};

use super::super::{contents, dates, embeddings, words};
use crate::ids::{ContentId, FileId};

/// Has the content of a file that was written to follow to its new hash, and returns the content that the file has now: the same
/// one, or another one where other files still have the old bytes. Companions are no such files.
///
/// # Errors
///
/// Database errors.
pub fn follow(
    connection: &Connection,
    file: FileId,
    old: ContentId,
    new: &Hash,
    bytes: u64,
) -> Result<ContentId> {
    let Some(before) = contents::hash(connection, old)? else { return Ok(old) };
    if before == *new {
        return Ok(old);
    }
    if let Some(known) = contents::id(connection, new)? {
        return Ok(known);
    }
    let is_shared = connection
        .prepare_cached("SELECT 1 FROM files WHERE content_id = ?1 AND id <> ?2 AND companion = 0")?
        .exists((old, file))?;
    let id =
        if is_shared { copy(connection, old, new, bytes)? } else { rename(connection, old, new, bytes)? };
    let thumbnail = if is_shared {
        "INSERT OR IGNORE INTO thumbs.thumbs (hash, jpeg, checksum)
         SELECT ?2, jpeg, checksum FROM thumbs.thumbs WHERE hash = ?1"
    } else {
        "UPDATE OR REPLACE thumbs.thumbs SET hash = ?2 WHERE hash = ?1"
    };
    connection.prepare_cached(thumbnail)?.execute((before.as_bytes(), new.as_bytes()))?;
    embeddings::follow(connection, old, id, new)?;
    Ok(id)
}

/// Gives a content another hash.
fn rename(connection: &Connection, id: ContentId, new: &Hash, bytes: u64) -> Result<ContentId> {
    connection.prepare_cached("UPDATE contents SET hash = ?2, bytes = ?3 WHERE id = ?1")?.execute((
        id,
        new.as_bytes(),
        bytes as i64,
    ))?;
    words::follow(connection, id, new)?;
    connection
        .prepare_cached("UPDATE seen.pictures SET hash_start = ?2 WHERE content_id = ?1")?
        .execute((id, &new.as_bytes()[..8]))?;
    Ok(id)
}

/// Adds a content that is another one's but for its hash. Its words are read again, and it is looked at again.
fn copy(connection: &Connection, id: ContentId, new: &Hash, bytes: u64) -> Result<ContentId> {
    let columns: Vec<String> = connection
        .prepare_cached(
            "SELECT name FROM pragma_table_info('contents', 'main')
             WHERE name NOT IN ('id', 'hash', 'bytes', 'hidden_since')",
        )?
        .query_map([], |row| row.get(0))?
        .collect::<Result<_>>()?;
    let columns: String = columns.iter().map(|column| format!(", \"{column}\"")).collect();
    let copy = connection
        .prepare_cached(&format!(
            "INSERT INTO contents (hash, bytes{columns}) SELECT ?2, ?3{columns} FROM contents WHERE id = ?1 RETURNING id"
        ))?
        .query_row((id, new.as_bytes(), bytes as i64), |row| row.get(0))?;
    dates::copy(connection, id, copy)?;
    Ok(copy)
}
