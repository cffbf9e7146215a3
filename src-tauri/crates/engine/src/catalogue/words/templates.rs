//! What a model makes of memes without their words.

use blake3::Hash;
use rusqlite::{Connection, OptionalExtension, Result, Row, params};

use super::super::embeddings::{checksum, from_blob, to_blob};
use super::{Kind, is_attached};
use crate::dot::is_unit;
use crate::ids::ContentId;

/// Stores the vector of a content without its words by a model, in place of another model's.
///
/// # Errors
///
/// Database errors.
pub fn put_template(
    connection: &Connection,
    id: ContentId,
    hash: &Hash,
    model: &str,
    vector: &[f32],
) -> Result<()> {
    let (start, blob) = (&hash.as_bytes()[..8], to_blob(vector));
    connection
        .prepare_cached(
            "INSERT OR REPLACE INTO words.templates (content_id, hash_start, model, vector, checksum)
             VALUES (?1, ?2, ?3, ?4, ?5)",
        )?
        .execute(params![id, start, model, blob, checksum(mark(start), &blob)])
        .map(drop)
}

/// Has what was read in a content, and what a model makes of it without its words, belong to its new hash.
///
/// # Errors
///
/// Database errors.
pub fn follow(connection: &Connection, id: ContentId, hash: &Hash) -> Result<()> {
    let start = &hash.as_bytes()[..8];
    connection
        .prepare_cached("UPDATE words.readings SET hash_start = ?2 WHERE content_id = ?1")?
        .execute((id, start))?;
    let found = connection
        .prepare_cached("SELECT hash_start, vector, checksum FROM words.templates WHERE content_id = ?1")?
        .query_row([id], |row| {
            Ok((row.get::<_, Vec<u8>>(0)?, row.get::<_, Vec<u8>>(1)?, row.get::<_, i64>(2)?))
        })
        .optional()?;
    let Some((before, blob, stored)) = found else { return Ok(()) };
    if checksum(mark(&before), &blob) == stored {
        let sql = "UPDATE words.templates SET hash_start = ?2, checksum = ?3 WHERE content_id = ?1";
        connection.prepare_cached(sql)?.execute((id, start, checksum(mark(start), &blob)))?;
    }
    Ok(())
}

/// The vector of a content without its words; `None` if it has none of this model, or a damaged one.
///
/// # Errors
///
/// Database errors.
pub fn template(connection: &Connection, id: ContentId, model: &str) -> Result<Option<Vec<f32>>> {
    if !is_attached(connection)? {
        return Ok(None);
    }
    let found = connection
        .prepare_cached(&format!("{SELECT} AND t.content_id = ?2"))?
        .query_row((model, id), |row| Ok(sound(row)?.map(|(_, vector)| vector)))
        .optional()?;
    Ok(found.flatten())
}

/// Visits the vectors of all shown contents without their words by a model.
///
/// # Errors
///
/// Database errors.
pub fn for_each_template(
    connection: &Connection,
    model: &str,
    mut visit: impl FnMut(ContentId, &[f32]),
) -> Result<()> {
    if !is_attached(connection)? {
        return Ok(());
    }
    let mut query = connection.prepare_cached(SELECT)?;
    let mut rows = query.query([model])?;
    while let Some(row) = rows.next()? {
        if let Some((id, vector)) = sound(row)? {
            visit(id, &vector);
        }
    }
    Ok(())
}

/// The shown memes that lack a vector without their words by a model.
///
/// # Errors
///
/// Database errors.
pub fn pending_templates(connection: &Connection, model: &str) -> Result<Vec<ContentId>> {
    connection
        .prepare_cached(
            "SELECT r.content_id FROM words.readings r JOIN main.contents c ON c.id = r.content_id
             WHERE r.kind = ?1 AND c.hidden_since IS NULL AND r.hash_start = substr(c.hash, 1, 8)
               AND NOT EXISTS (SELECT 1 FROM words.templates t
                               WHERE t.content_id = r.content_id AND t.model = ?2 AND t.hash_start = r.hash_start)",
        )?
        .query_map((Kind::Meme, model), |row| row.get(0))?
        .collect()
}

/// Selects the vectors of shown contents by the model `?1`.
const SELECT: &str = "SELECT t.content_id, t.hash_start, t.vector, t.checksum
     FROM words.templates t JOIN main.contents c ON c.id = t.content_id
     WHERE t.model = ?1 AND c.hidden_since IS NULL AND t.hash_start = substr(c.hash, 1, 8)";

/// The vector of a selected row, unless it is damaged.
fn sound(row: &Row<'_>) -> Result<Option<(ContentId, Vec<f32>)>> {
    let (start, blob) = (row.get_ref(1)?.as_blob()?, row.get_ref(2)?.as_blob()?);
    if checksum(mark(start), blob) != row.get::<_, i64>(3)? {
        return Ok(None);
    }
    let mut vector = Vec::new();
    from_blob(blob, &mut vector);
    let id = row.get(0)?;
    Ok(is_unit(&vector).then_some((id, vector)))
}

/// The start of a hash as an integer; 0 if it is damaged.
fn mark(start: &[u8]) -> i64 {
    start.try_into().map_or(0, i64::from_le_bytes)
}
