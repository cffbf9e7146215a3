//! Contents of which the person has said something that is to be exchanged. Triggers add them.

use rusqlite::{Connection, OptionalExtension, Result};

use crate::ids::ContentId;

/// A content that waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pending {
    /// The content.
    pub content: ContentId,
    /// Tells whether it was changed again meanwhile.
    changes: i64,
}

/// How many contents wait, and how many changes were made to them: the same again if nothing was changed meanwhile.
pub type Pressure = (u64, u64);

/// What waits now.
///
/// # Errors
///
/// Database errors.
pub fn pressure(connection: &Connection) -> Result<Pressure> {
    connection
        .prepare_cached("SELECT count(*), coalesce(sum(changes), 0) FROM exchange_pending")?
        .query_row([], |row| Ok((row.get(0)?, row.get(1)?)))
}

/// The next contents after one, at most `limit`.
///
/// # Errors
///
/// Database errors.
pub fn next(connection: &Connection, after: ContentId, limit: usize) -> Result<Vec<Pending>> {
    connection
        .prepare_cached(
            "SELECT content_id, changes FROM exchange_pending WHERE content_id > ?1 ORDER BY content_id LIMIT ?2",
        )?
        .query_map((after, limit as i64), |row| Ok(Pending { content: row.get(0)?, changes: row.get(1)? }))?
        .collect()
}

/// Whether a content waits.
///
/// # Errors
///
/// Database errors.
pub fn waiting(connection: &Connection, content: ContentId) -> Result<Option<Pending>> {
    connection
        .prepare_cached("SELECT changes FROM exchange_pending WHERE content_id = ?1")?
        .query_row([content], |row| Ok(Pending { content, changes: row.get(0)? }))
        .optional()
}

/// Has contents wait.
///
/// # Errors
///
/// Database errors.
pub fn note(connection: &Connection, ids: &[ContentId]) -> Result<()> {
    let mut note = connection.prepare_cached(
        "INSERT INTO exchange_pending SELECT id, 1 FROM contents WHERE id = ?1
         ON CONFLICT DO UPDATE SET changes = changes + 1",
    )?;
    ids.iter().try_for_each(|id| note.execute([id]).map(drop))
}

/// Takes a content out, unless it was changed again since it was listed.
///
/// # Errors
///
/// Database errors.
pub fn forget(connection: &Connection, pending: Pending) -> Result<()> {
    connection
        .prepare_cached("DELETE FROM exchange_pending WHERE content_id = ?1 AND changes = ?2")?
        .execute((pending.content, pending.changes))
        .map(drop)
}
