//! The order of writing: what the sequence numbers (`seq`) say without reading a vector.

use rusqlite::{Connection, OptionalExtension, Result};

use crate::ids::ModelId;

/// How many vectors a model has and how far they reach.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Extent {
    /// Number of vectors.
    pub count: u64,
    /// Sequence number of the newest vector; 0 if there are no vectors.
    pub last_seq: i64,
}

/// How many vectors a model has and how far they reach. Counts every row.
///
/// # Errors
///
/// Database errors.
pub fn extent(connection: &Connection, model_id: ModelId) -> Result<Extent> {
    connection
        .prepare_cached("SELECT count(*), coalesce(max(seq), 0) FROM vectors.embeddings WHERE model_id = ?1")?
        .query_row([model_id], |row| Ok(Extent { count: row.get(0)?, last_seq: row.get(1)? }))
}

/// Whether a model has more than `than` vectors after `seq`. Counts no further.
///
/// # Errors
///
/// Database errors.
pub fn has_more_after(connection: &Connection, model_id: ModelId, seq: i64, than: u64) -> Result<bool> {
    connection
        .prepare_cached(
            "SELECT 1 FROM vectors.embeddings WHERE model_id = ?1 AND seq > ?2 ORDER BY seq LIMIT 1 OFFSET ?3",
        )?
        .exists((model_id, seq, than as i64))
}

/// How many vectors of a model were written after `seq`.
///
/// # Errors
///
/// Database errors.
pub fn count_after(connection: &Connection, model_id: ModelId, seq: i64) -> Result<u64> {
    connection
        .prepare_cached("SELECT count(*) FROM vectors.embeddings WHERE model_id = ?1 AND seq > ?2")?
        .query_row((model_id, seq), |row| row.get(0))
}

/// Sequence number of a model's newest vector; 0 if it has no vectors. Unlike [`extent`], counts nothing.
///
/// # Errors
///
/// Database errors.
pub fn last_seq(connection: &Connection, model_id: ModelId) -> Result<i64> {
    connection
        .prepare_cached("SELECT seq FROM vectors.embeddings WHERE model_id = ?1 ORDER BY seq DESC LIMIT 1")?
        .query_row([model_id], |row| row.get(0))
        .optional()
        .map(Option::unwrap_or_default)
}

/// Sequence number of a model's first vector after `after`, however many vectors of other models lie between.
///
/// # Errors
///
/// Database errors.
pub fn first_after(connection: &Connection, model_id: ModelId, after: i64) -> Result<Option<i64>> {
    connection
        .prepare_cached(
            "SELECT seq FROM vectors.embeddings WHERE model_id = ?1 AND seq > ?2 ORDER BY seq LIMIT 1",
        )?
        .query_row((model_id, after), |row| row.get(0))
        .optional()
}

/// The highest sequence number ever assigned, for any model.
///
/// # Errors
///
/// Database errors.
pub fn last_written(connection: &Connection) -> Result<i64> {
    connection.query_row(
        "SELECT coalesce(max(seq), 0) FROM vectors.sqlite_sequence WHERE name = 'embeddings'",
        [],
        |row| row.get(0),
    )
}
