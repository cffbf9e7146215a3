//! Storing, reading and deleting single vectors.

use blake3::Hash;
use rusqlite::{Connection, Result};

use super::super::files::State;
use super::encoding::{from_blob, mark, to_blob};
use crate::ids::{ContentId, ModelId};

/// Stores a content's vector; replaces an earlier one of the same model.
///
/// # Errors
///
/// Database errors.
pub fn put(
    connection: &Connection,
    model_id: ModelId,
    content_id: ContentId,
    hash: &Hash,
    vector: &[f32],
) -> Result<()> {
    connection
        .prepare_cached(
            "INSERT OR REPLACE INTO vectors.embeddings (model_id, content_id, content_mark, vector)
             VALUES (?1, ?2, ?3, ?4)",
        )?
        .execute((model_id, content_id, mark(hash), to_blob(vector)))
        .map(drop)
}

/// The vector of a content, with as many elements as the model has dimensions.
///
/// # Errors
///
/// Database errors.
pub fn get(connection: &Connection, model_id: ModelId, content_id: ContentId) -> Result<Option<Vec<f32>>> {
    let mut find = connection
        .prepare_cached("SELECT vector FROM vectors.embeddings WHERE content_id = ?1 AND model_id = ?2")?;
    let mut rows = find.query((content_id, model_id))?;
    let Some(row) = rows.next()? else { return Ok(None) };
    let mut vector = Vec::new();
    from_blob(row.get_ref(0)?.as_blob()?, &mut vector);
    Ok(Some(vector))
}

/// How many contents with a file in this state, companions aside, lack the model's vector.
///
/// # Errors
///
/// Database errors.
pub fn count_missing(connection: &Connection, model_id: ModelId, state: State) -> Result<u64> {
    // The redundant `state <> 'present'` lets SQLite use the partial index of such files.
    let partial = if state == State::Present { "" } else { "AND state <> 'present'" };
    connection
        .prepare_cached(&format!(
            "SELECT count(DISTINCT content_id) FROM files
             WHERE state = ?2 {partial} AND companion = 0 AND content_id NOT NULL
               AND NOT EXISTS (SELECT 1 FROM vectors.embeddings e
                               WHERE e.content_id = files.content_id AND e.model_id = ?1)"
        ))?
        .query_row((model_id, state.name()), |row| row.get(0))
}

/// Deletes the vectors of one content.
///
/// # Errors
///
/// Database errors.
pub fn delete(connection: &Connection, content_id: ContentId) -> Result<()> {
    delete_of(connection, &content_id.to_string()).map(drop)
}

/// Deletes the vectors of the contents that the SQL `contents` selects, logs the removals for the index, and returns
/// how many.
pub(in super::super) fn delete_of(connection: &Connection, contents: &str) -> Result<usize> {
    connection.execute(
        &format!(
            "INSERT INTO vectors.removals (model_id, content_id)
             SELECT model_id, content_id FROM vectors.embeddings WHERE content_id IN ({contents})"
        ),
        [],
    )?;
    connection.execute(&format!("DELETE FROM vectors.embeddings WHERE content_id IN ({contents})"), [])
}
