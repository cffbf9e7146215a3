//! Table `vectors.removals`: the log of deleted vectors, kept until a saved index has applied it.

use rusqlite::{Connection, Result};

use crate::ids::{ContentId, ModelId};

/// Contents whose vectors were deleted after removal `seq`, as (removal's sequence number, content ID).
///
/// # Errors
///
/// Database errors.
pub fn removals_after(connection: &Connection, model_id: ModelId, seq: i64) -> Result<Vec<(i64, ContentId)>> {
    connection
        .prepare_cached(
            "SELECT seq, content_id FROM vectors.removals WHERE model_id = ?1 AND seq > ?2 ORDER BY seq",
        )?
        .query_map((model_id, seq), |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect()
}

/// Sequence number of the newest removal ever logged, for any model.
///
/// # Errors
///
/// Database errors.
pub fn last_removal(connection: &Connection) -> Result<i64> {
    connection.query_row(
        "SELECT coalesce(max(seq), 0) FROM vectors.sqlite_sequence WHERE name = 'removals'",
        [],
        |row| row.get(0),
    )
}

/// Deletes removals up to and including sequence number `up_to`, which a saved index has applied.
///
/// # Errors
///
/// Database errors.
pub fn forget_removals(connection: &Connection, model_id: ModelId, up_to: i64) -> Result<()> {
    connection
        .execute("DELETE FROM vectors.removals WHERE model_id = ?1 AND seq <= ?2", (model_id, up_to))
        .map(drop)
}
