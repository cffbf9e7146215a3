//! Table `rule_pending`, and what is new since the rules were last applied: vectors and captions. Triggers note captions as soon
//! as there is a rule.

use rusqlite::{Connection, Result};

use super::super::values::now;
use super::super::{list_ids, settings};
use crate::id_set::IdSet;
use crate::ids::{ContentId, ModelId};

/// Setting with the sequence number of the newest vector that the rules were applied to.
const SEEN: &str = "keyword_rules.seen";

/// A moment from which on vectors and captions are new.
#[derive(Clone, Copy, Debug)]
pub struct Moment {
    /// The sequence number of the newest vector then.
    vector: i64,
    /// In seconds since 1970.
    at: i64,
}

/// What the rules were not applied to.
#[derive(Clone, Debug)]
pub struct Fresh {
    /// The shown contents with a new vector or caption.
    pub ids: Vec<ContentId>,
    /// The sequence numbers of the newest vector and caption.
    vector: i64,
    caption: i64,
}

/// The shown contents that have a vector by the model or a caption which the rules were not applied to; `None` if nothing is
/// new.
///
/// # Errors
///
/// Database errors.
pub fn fresh(connection: &Connection, model: ModelId) -> Result<Option<Fresh>> {
    let (seen, vector) = (seen(connection)?, newest_vector(connection)?);
    let caption = connection
        .prepare_cached("SELECT coalesce(max(seq), 0) FROM rule_pending")?
        .query_row([], |row| row.get(0))?;
    if vector == seen && caption == 0 {
        return Ok(None);
    }
    let mut ids = IdSet::default();
    let mut vectors = connection
        .prepare_cached("SELECT content_id FROM vectors.embeddings WHERE seq > ?2 AND model_id = ?1")?;
    for id in vectors.query_map((model, seen), |row| row.get(0))? {
        ids.insert(id?);
    }
    // Contents may be gone by now.
    let mut captions = connection.prepare_cached(
        "SELECT contents.id FROM rule_pending JOIN contents ON contents.id = content_id WHERE seq <= ?1",
    )?;
    for id in captions.query_map([caption], |row| row.get(0))? {
        ids.insert(id?);
    }
    Ok(Some(Fresh { ids: list_ids::shown(connection, &ids)?, vector, caption }))
}

/// Remembers that the rules were applied to what was new. Call it in a transaction.
///
/// # Errors
///
/// Database errors.
pub fn settle(connection: &Connection, fresh: &Fresh) -> Result<()> {
    connection.prepare_cached("DELETE FROM rule_pending WHERE seq <= ?1")?.execute([fresh.caption])?;
    set_seen(connection, fresh.vector)
}

/// The present moment.
///
/// # Errors
///
/// Database errors.
pub fn moment(connection: &Connection) -> Result<Moment> {
    Ok(Moment { vector: newest_vector(connection)?, at: now() })
}

/// Has vectors and captions since a moment be new for a rule that was made from then on. With the first rule they are all that is
/// new; before others, what earlier rules were not applied to stays. Call it in a transaction.
///
/// # Errors
///
/// Database errors.
pub fn begin(connection: &Connection, Moment { vector, at }: Moment, is_first: bool) -> Result<()> {
    if is_first {
        connection.prepare_cached("DELETE FROM rule_pending")?.execute([])?;
    }
    connection
        .prepare_cached(
            "INSERT INTO rule_pending (content_id) SELECT content_id FROM captions WHERE made_at >= ?1",
        )?
        .execute([at])?;
    let seen = if is_first { vector } else { vector.min(seen(connection)?) };
    set_seen(connection, seen)
}

fn newest_vector(connection: &Connection) -> Result<i64> {
    connection
        .prepare_cached("SELECT coalesce(max(seq), 0) FROM vectors.embeddings")?
        .query_row([], |row| row.get(0))
}

fn seen(connection: &Connection) -> Result<i64> {
    Ok(settings::get(connection, SEEN)?.and_then(|text| text.parse().ok()).unwrap_or_default())
}

fn set_seen(connection: &Connection, vector: i64) -> Result<()> {
    settings::set(connection, SEEN, &vector.to_string())
}
