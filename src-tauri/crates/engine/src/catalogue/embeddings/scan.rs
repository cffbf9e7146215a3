//! Reading many vectors.

use rusqlite::{Connection, OptionalExtension, Result};

use super::reader::{COLUMNS, Reader};
use super::rows::of_content;
use super::sequence::{first_after, last_seq};
use crate::ids::{ContentId, ModelId};

/// A model whose share of a range is below one in this many is looked up row by row.
const SPARSE: i64 = 4;
/// Reads the table from start to end: the plus keeps SQLite from using an index.
pub(super) const SEQUENTIAL: &str =
    "SELECT content_id, content_mark, checksum, vector FROM vectors.embeddings
     WHERE seq > ?2 AND seq <= ?3 AND +model_id = ?1 ORDER BY seq";
/// Looks up the model's rows by index.
pub(super) const INDEXED: &str = "SELECT content_id, content_mark, checksum, vector FROM vectors.embeddings
     WHERE seq > ?2 AND seq <= ?3 AND model_id = ?1 ORDER BY seq";

/// Whether most vectors after `after` and up to `last` belong to other models.
fn is_sparse(connection: &Connection, model_id: ModelId, after: i64, last: i64) -> Result<bool> {
    connection
        .prepare_cached(
            "SELECT 1 FROM vectors.embeddings WHERE model_id = ?1 AND seq > ?2 AND seq <= ?3
             ORDER BY seq LIMIT 1 OFFSET ?4",
        )?
        .exists((model_id, after, last, (last - after) / SPARSE))
        .map(|more| !more)
}

/// Visits a model's vectors after sequence number `after` and up to `last`, in order, as (content ID, elements), without
/// elements for a damaged vector. A model's vectors mostly lie together; those of other models lie between two periods of
/// its use.
///
/// # Errors
///
/// Database errors, and those of `visit`.
pub fn for_each_between(
    connection: &Connection,
    model_id: ModelId,
    after: i64,
    last: i64,
    mut visit: impl FnMut(ContentId, Option<&[f32]>) -> Result<()>,
) -> Result<()> {
    let sparse = is_sparse(connection, model_id, after, last)?;
    let mut statement = connection.prepare_cached(if sparse { INDEXED } else { SEQUENTIAL })?;
    let mut rows = statement.query((model_id, after, last))?;
    let mut reader = Reader::of(connection, model_id)?;
    while let Some(row) = rows.next()? {
        visit(row.get(0)?, reader.read(row, 1)?)?;
    }
    Ok(())
}

/// Visits the vectors of these contents, as (content ID, elements), without elements for a damaged vector. Skips contents
/// without a vector.
///
/// # Errors
///
/// Database errors.
pub fn for_each_of(
    connection: &Connection,
    model_id: ModelId,
    contents: &[ContentId],
    mut visit: impl FnMut(ContentId, Option<&[f32]>),
) -> Result<()> {
    let mut find = connection.prepare_cached(&of_content())?;
    let mut reader = Reader::of(connection, model_id)?;
    for &id in contents {
        let mut rows = find.query((id, model_id))?;
        if let Some(row) = rows.next()? {
            visit(id, reader.read(row, 0)?);
        }
    }
    Ok(())
}

/// A vector to be added to the index.
pub struct StoredVector {
    /// Its sequence number.
    pub seq: i64,
    /// The content it belongs to.
    pub content_id: ContentId,
    /// Its elements, as many as the model has dimensions; `None` if they are damaged.
    pub vector: Option<Vec<f32>>,
}

/// The next vectors written after `seq`, at most `limit`.
///
/// # Errors
///
/// Database errors.
pub fn written_after(
    connection: &Connection,
    model_id: ModelId,
    seq: i64,
    limit: usize,
) -> Result<Vec<StoredVector>> {
    let mut reader = Reader::of(connection, model_id)?;
    connection
        .prepare_cached(&format!(
            "SELECT seq, content_id, {COLUMNS} FROM vectors.embeddings
             WHERE seq > ?2 AND model_id = ?1 ORDER BY seq LIMIT ?3"
        ))?
        .query_map((model_id, seq, limit as i64), |row| {
            let vector = reader.read(row, 2)?.map(<[f32]>::to_vec);
            Ok(StoredVector { seq: row.get(0)?, content_id: row.get(1)?, vector })
        })?
        .collect()
}

/// About `count` vectors of a model, evenly spread over the order of writing, without damaged ones.
///
/// # Errors
///
/// Database errors.
pub fn sample(connection: &Connection, model_id: ModelId, count: usize) -> Result<Vec<Vec<f32>>> {
    let Some(first) = first_after(connection, model_id, 0)? else { return Ok(Vec::new()) };
    let last = last_seq(connection, model_id)?;
    let mut next = connection.prepare_cached(&format!(
        "SELECT seq, {COLUMNS} FROM vectors.embeddings WHERE seq >= ?2 AND model_id = ?1 ORDER BY seq LIMIT 1"
    ))?;
    let mut reader = Reader::of(connection, model_id)?;
    let step = ((last - first) / count.max(1) as i64).max(1);
    let (mut at, mut sample) = (first, Vec::new());
    while at <= last {
        let found = next.query_row((model_id, at), |row| {
            Ok((row.get::<_, i64>(0)?, reader.read(row, 1)?.map(<[f32]>::to_vec)))
        });
        let Some((seq, vector)) = found.optional()? else { break };
        sample.extend(vector);
        at = seq + step;
    }
    Ok(sample)
}

/// Every damaged vector of any model, as (model ID, content ID).
///
/// # Errors
///
/// Database errors.
pub fn damaged(connection: &Connection) -> Result<Vec<(ModelId, ContentId)>> {
    let mut models = connection.prepare("SELECT id FROM vectors.models ORDER BY id")?;
    let models: Vec<ModelId> = models.query_map([], |row| row.get(0))?.collect::<Result<_>>()?;
    let mut damaged = Vec::new();
    for model_id in models {
        let last = last_seq(connection, model_id)?;
        for_each_between(connection, model_id, 0, last, |id, vector| {
            if vector.is_none() {
                damaged.push((model_id, id));
            }
            Ok(())
        })?;
    }
    Ok(damaged)
}
