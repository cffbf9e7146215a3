//! What a source says becomes part of a picture, beside what the person says.
//!
//! What the source said before is compared with what it says now, and only the difference is applied: so a tag that the
//! person removed does not come back, and a rating that the person gave stays.

use rusqlite::{Connection, OptionalExtension, Result};

use super::super::user_metadata::carry_over;
use super::change::Change;
use super::facts::Facts;
use crate::ids::{ContentId, SourceId};

/// Makes a content what a picture of a source is, and tells it what the source says. Call it in a transaction.
///
/// # Errors
///
/// Database errors.
pub fn apply(connection: &Connection, source: SourceId, picture: i64, id: ContentId) -> Result<()> {
    let before: Option<ContentId> = connection
        .prepare_cached("SELECT content_id FROM source_pictures WHERE id = ?1")?
        .query_row([picture], |row| row.get(0))
        .optional()?
        .flatten();
    if let Some(before) = before.filter(|before| *before != id) {
        // What the person said of a stand-in is said of the original.
        carry_over(connection, before, id)?;
    }
    if before == Some(id) {
        return tell(connection, source, id);
    }
    set_content(connection, picture, Some(id))?;
    if let Some(before) = before {
        tell(connection, source, before)?;
    }
    tell(connection, source, id)?;
    // What hangs on the file is not carried over.
    let now = said(connection, source, id)?.unwrap_or_default();
    Change::new(connection, source, id)?.when_and_where(&now)
}

/// Gives a content the date and the place that sources say, where it has none. Call it in a transaction.
///
/// # Errors
///
/// Database errors.
pub(in super::super) fn give_date_and_place(connection: &Connection, id: ContentId) -> Result<()> {
    let first: Option<(SourceId, Facts)> = connection
        .prepare_cached(
            "SELECT source_id, facts FROM content_sources WHERE content_id = ?1 ORDER BY source_id LIMIT 1",
        )?
        .query_row([id], |row| Ok((row.get(0)?, Facts::from_json(row.get_ref(1)?.as_str()?))))
        .optional()?;
    // Where the first one says nothing, the others count.
    first.map_or(Ok(()), |(source, facts)| Change::new(connection, source, id)?.when_and_where(&facts))
}

/// Takes from a content what a picture of a source said of it. Call it in a transaction.
///
/// # Errors
///
/// Database errors.
pub fn unlink(connection: &Connection, source: SourceId, picture: i64) -> Result<()> {
    let before: Option<ContentId> = connection
        .prepare_cached("SELECT content_id FROM source_pictures WHERE id = ?1")?
        .query_row([picture], |row| row.get(0))
        .optional()?
        .flatten();
    set_content(connection, picture, None)?;
    before.map_or(Ok(()), |id| tell(connection, source, id))
}

/// Takes from at most `limit` contents what a source said of them; returns from how many. Call it in a transaction, until it
/// returns 0.
///
/// # Errors
///
/// Database errors.
pub fn unlink_some(connection: &Connection, source: SourceId, limit: usize) -> Result<usize> {
    let told: Vec<ContentId> = connection
        .prepare_cached("SELECT content_id FROM content_sources WHERE source_id = ?1 LIMIT ?2")?
        .query_map((source, limit as i64), |row| row.get(0))?
        .collect::<Result<_>>()?;
    let mut forget = connection.prepare_cached(
        "UPDATE source_pictures SET content_id = NULL WHERE content_id = ?1 AND source_id = ?2",
    )?;
    for &id in &told {
        forget.execute((id, source))?;
        tell(connection, source, id)?;
    }
    Ok(told.len())
}

fn set_content(connection: &Connection, picture: i64, id: Option<ContentId>) -> Result<()> {
    connection
        .prepare_cached("UPDATE source_pictures SET content_id = ?2 WHERE id = ?1")?
        .execute((picture, id))
        .map(drop)
}

/// What the pictures of a source say that are this content.
fn said(connection: &Connection, source: SourceId, id: ContentId) -> Result<Option<Facts>> {
    let said: Vec<Facts> = connection
        .prepare_cached(
            "SELECT facts FROM source_pictures WHERE content_id = ?1 AND source_id = ?2 ORDER BY id",
        )?
        .query_map((id, source), |row| Ok(Facts::from_json(row.get_ref(0)?.as_str()?)))?
        .collect::<Result<_>>()?;
    Ok(said.into_iter().reduce(|all, one| all.joined(&one)))
}

/// Makes a content have what the pictures of a source say that are this content.
fn tell(connection: &Connection, source: SourceId, id: ContentId) -> Result<()> {
    let now = said(connection, source, id)?;
    let before: Option<Facts> = connection
        .prepare_cached("SELECT facts FROM content_sources WHERE content_id = ?1 AND source_id = ?2")?
        .query_row((id, source), |row| Ok(Facts::from_json(row.get_ref(0)?.as_str()?)))
        .optional()?;
    if now == before {
        return Ok(());
    }
    Change::new(connection, source, id)?.apply(before.as_ref(), now.as_ref())
}
