//! Reading many vectors.

use rusqlite::{Connection, OptionalExtension, Result};

use super::encoding::from_blob;
use super::sequence::{first_after, last_seq};
use crate::ids::{ContentId, ModelId};

/// A model whose share of a range is below one in this many is looked up row by row.
const SPARSE: i64 = 4;
/// Reads the table from start to end: the plus keeps SQLite from using an index.
pub(super) const SEQUENTIAL: &str = "SELECT content_id, vector FROM vectors.embeddings
     WHERE seq > ?2 AND seq <= ?3 AND +model_id = ?1 ORDER BY seq";
/// Looks up the model's rows by index.
pub(super) const INDEXED: &str = "SELECT content_id, vector FROM vectors.embeddings
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

/// Visits a model's vectors after sequence number `after` and up to `last`, in order, as (content ID, elements). A
/// model's vectors mostly lie together; those of other models lie between two periods of its use.
///
/// # Errors
///
/// Database errors, and those of `visit`.
pub fn for_each_between(
    connection: &Connection,
    model_id: ModelId,
    after: i64,
    last: i64,
    mut visit: impl FnMut(ContentId, &[f32]) -> Result<()>,
) -> Result<()> {
    let sparse = is_sparse(connection, model_id, after, last)?;
    let mut statement = connection.prepare_cached(if sparse { INDEXED } else { SEQUENTIAL })?;
    let mut rows = statement.query((model_id, after, last))?;
    let mut vector = Vec::new();
    while let Some(row) = rows.next()? {
        from_blob(row.get_ref(1)?.as_blob()?, &mut vector);
        visit(row.get(0)?, &vector)?;
    }
    Ok(())
}

/// Visits the vectors of these contents, as (content ID, elements). Skips contents without a vector.
///
/// # Errors
///
/// Database errors.
pub fn for_each_of(
    connection: &Connection,
    model_id: ModelId,
    contents: &[ContentId],
    mut visit: impl FnMut(ContentId, &[f32]),
) -> Result<()> {
    let mut find = connection
        .prepare_cached("SELECT vector FROM vectors.embeddings WHERE content_id = ?1 AND model_id = ?2")?;
    let mut vector = Vec::new();
    for &id in contents {
        let mut rows = find.query((id, model_id))?;
        if let Some(row) = rows.next()? {
            from_blob(row.get_ref(0)?.as_blob()?, &mut vector);
            visit(id, &vector);
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
    /// Its elements, as many as the model has dimensions.
    pub vector: Vec<f32>,
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
    connection
        .prepare_cached(
            "SELECT seq, content_id, vector FROM vectors.embeddings
             WHERE seq > ?2 AND model_id = ?1 ORDER BY seq LIMIT ?3",
        )?
        .query_map((model_id, seq, limit as i64), |row| {
            let mut vector = Vec::new();
            from_blob(row.get_ref(2)?.as_blob()?, &mut vector);
            Ok(StoredVector { seq: row.get(0)?, content_id: row.get(1)?, vector })
        })?
        .collect()
}

/// About `count` vectors of a model, evenly spread over the order of writing.
///
/// # Errors
///
/// Database errors.
pub fn sample(connection: &Connection, model_id: ModelId, count: usize) -> Result<Vec<Vec<f32>>> {
    let Some(first) = first_after(connection, model_id, 0)? else { return Ok(Vec::new()) };
    let last = last_seq(connection, model_id)?;
    let mut next = connection.prepare_cached(
        "SELECT seq, vector FROM vectors.embeddings WHERE seq >= ?2 AND model_id = ?1 ORDER BY seq LIMIT 1",
    )?;
    let step = ((last - first) / count.max(1) as i64).max(1);
    let (mut at, mut sample) = (first, Vec::new());
    while at <= last {
        let found = next.query_row((model_id, at), |row| {
            let mut vector = Vec::new();
            from_blob(row.get_ref(1)?.as_blob()?, &mut vector);
            Ok((row.get::<_, i64>(0)?, vector))
        });
        let Some((seq, vector)) = found.optional()? else { break };
        sample.push(vector);
        at = seq + step;
    }
    Ok(sample)
}
