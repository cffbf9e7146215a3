//! Storing, reading and deleting single vectors.

use blake3::Hash;
use rusqlite::{Connection, Result};

use super::super::files::State;
use super::encoding::{checksum, mark, to_blob};
use super::reader::{COLUMNS, Reader};
use crate::ids::{ContentId, ModelId};

/// Stores a content's vector, which [is of length 1](crate::dot::is_unit); replaces an earlier one of the same model.
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
    let (mark, blob) = (mark(hash), to_blob(vector));
    connection
        .prepare_cached(
            "INSERT OR REPLACE INTO vectors.embeddings (model_id, content_id, content_mark, checksum, vector)
             VALUES (?1, ?2, ?3, ?4, ?5)",
        )?
        .execute((model_id, content_id, mark, checksum(mark, &blob), blob))
        .map(drop)
}

/// The vector of a content, with as many elements as the model has dimensions; `None` if it has none, or a damaged one.
///
/// # Errors
///
/// Database errors.
pub fn get(connection: &Connection, model_id: ModelId, content_id: ContentId) -> Result<Option<Vec<f32>>> {
    let mut find = connection.prepare_cached(&of_content())?;
    let mut rows = find.query((content_id, model_id))?;
    let Some(row) = rows.next()? else { return Ok(None) };
    Ok(Reader::of(connection, model_id)?.read(row, 0)?.map(<[f32]>::to_vec))
}

/// Has the vectors of the content `old` belong to `new`, which has this hash: they are marked with it, or copied if `new` is another
/// content. Damaged ones are left behind.
///
/// # Errors
///
/// Database errors.
pub fn follow(connection: &Connection, old: ContentId, new: ContentId, hash: &Hash) -> Result<()> {
    let rows: Vec<(ModelId, i64, i64, Vec<u8>)> = connection
        .prepare_cached(
            "SELECT model_id, content_mark, checksum, vector FROM vectors.embeddings WHERE content_id = ?1",
        )?
        .query_map([old], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?)))?
        .collect::<Result<_>>()?;
    // A mark alone is nothing new to the index, which knows a vector by its content.
    let mut put = connection.prepare_cached(if old == new {
        "UPDATE vectors.embeddings SET content_mark = ?3, checksum = ?4
         WHERE model_id = ?1 AND content_id = ?2 AND vector = ?5"
    } else {
        "INSERT OR IGNORE INTO vectors.embeddings (model_id, content_id, content_mark, checksum, vector)
         VALUES (?1, ?2, ?3, ?4, ?5)"
    })?;
    let mark = mark(hash);
    for (model, before, stored, blob) in rows {
        if checksum(before, &blob) == stored {
            put.execute((model, new, mark, checksum(mark, &blob), blob))?;
        }
    }
    Ok(())
}

/// Whether a content has a vector, sound or damaged.
///
/// # Errors
///
/// Database errors.
pub fn exists(connection: &Connection, model_id: ModelId, content_id: ContentId) -> Result<bool> {
    connection
        .prepare_cached("SELECT 1 FROM vectors.embeddings WHERE content_id = ?1 AND model_id = ?2")?
        .exists((content_id, model_id))
}

/// Selects the vector of a content by a model.
pub(super) fn of_content() -> String {
    format!("SELECT {COLUMNS} FROM vectors.embeddings WHERE content_id = ?1 AND model_id = ?2")
}

/// How many contents have the model's vector and are not [hidden](super::super::contents::is_hidden).
///
/// # Errors
///
/// Database errors.
pub fn shown_count(connection: &Connection, model_id: ModelId) -> Result<u64> {
    // Hidden contents are few: counting those reads less than joining all.
    connection
        .prepare_cached(
            "SELECT (SELECT count(*) FROM vectors.embeddings WHERE model_id = ?1)
                  - (SELECT count(*) FROM contents WHERE hidden_since NOT NULL AND EXISTS
                        (SELECT 1 FROM vectors.embeddings WHERE content_id = contents.id AND model_id = ?1))",
        )?
        .query_row([model_id], |row| row.get(0))
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

/// The contents that have a vector of `other` and none of `model_id`, the newest first.
///
/// # Errors
///
/// Database errors.
pub fn lacking(connection: &Connection, model_id: ModelId, other: ModelId) -> Result<Vec<ContentId>> {
    connection
        .prepare_cached(
            "SELECT content_id FROM vectors.embeddings e WHERE model_id = ?2 AND NOT EXISTS
                (SELECT 1 FROM vectors.embeddings n WHERE n.content_id = e.content_id AND n.model_id = ?1)
             ORDER BY content_id DESC",
        )?
        .query_map((model_id, other), |row| row.get(0))?
        .collect()
}

/// Deletes the vectors of one model of these contents, since they are damaged.
///
/// # Errors
///
/// Database errors.
pub fn delete_damaged(connection: &Connection, model_id: ModelId, contents: &[ContentId]) -> Result<()> {
    for &id in contents {
        connection
            .prepare_cached("INSERT INTO vectors.removals (model_id, content_id) VALUES (?1, ?2)")?
            .execute((model_id, id))?;
        connection
            .prepare_cached("DELETE FROM vectors.embeddings WHERE model_id = ?1 AND content_id = ?2")?
            .execute((model_id, id))?;
    }
    Ok(())
}

/// Deletes the vectors of one content, and logs the removals for the index.
///
/// # Errors
///
/// Database errors.
pub fn delete(connection: &Connection, content_id: ContentId) -> Result<()> {
    connection
        .prepare_cached(
            "INSERT INTO vectors.removals (model_id, content_id)
             SELECT model_id, content_id FROM vectors.embeddings WHERE content_id = ?1",
        )?
        .execute([content_id])?;
    connection
        .prepare_cached("DELETE FROM vectors.embeddings WHERE content_id = ?1")?
        .execute([content_id])
        .map(drop)
}
