//! What is new since the rules were last applied: vectors and captions.

use rusqlite::{Connection, Result};

use super::super::{list_ids, settings};
use crate::id_set::IdSet;
use crate::ids::{ContentId, ModelId};

/// Setting with what the rules were applied to: the sequence number of the newest vector, and the time of the newest
/// caption in seconds since 1970.
const SEEN: &str = "keyword_rules.seen";

/// What the rules were applied to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Seen {
    vector: i64,
    caption: i64,
}

/// The shown contents that have a vector by the model or a caption which the rules were not applied to, with what they
/// will have been applied to then.
///
/// # Errors
///
/// Database errors.
pub fn fresh(connection: &Connection, model: ModelId) -> Result<(Vec<ContentId>, Seen)> {
    let (seen, next) = (seen(connection)?, newest(connection)?);
    let mut ids = IdSet::default();
    let mut vectors = connection
        .prepare_cached("SELECT content_id FROM vectors.embeddings WHERE seq > ?2 AND model_id = ?1")?;
    // A caption may be made in the second in which the rules were applied.
    let mut captions = connection.prepare_cached("SELECT content_id FROM captions WHERE made_at >= ?1")?;
    for id in vectors.query_map((model, seen.vector), |row| row.get(0))? {
        ids.insert(id?);
    }
    for id in captions.query_map([seen.caption], |row| row.get(0))? {
        ids.insert(id?);
    }
    Ok((list_ids::shown(connection, &ids)?, next))
}

/// What there is now for rules to be applied to.
///
/// # Errors
///
/// Database errors.
pub fn newest(connection: &Connection) -> Result<Seen> {
    let sql = "SELECT (SELECT coalesce(max(seq), 0) FROM vectors.embeddings),
                      (SELECT coalesce(max(made_at), 0) FROM captions)";
    connection
        .prepare_cached(sql)?
        .query_row([], |row| Ok(Seen { vector: row.get(0)?, caption: row.get(1)? }))
}

/// Remembers what the rules were applied to.
///
/// # Errors
///
/// Database errors.
pub fn set_seen(connection: &Connection, Seen { vector, caption }: Seen) -> Result<()> {
    settings::set(connection, SEEN, &format!("{vector} {caption}"))
}

fn seen(connection: &Connection) -> Result<Seen> {
    let text = settings::get(connection, SEEN)?.unwrap_or_default();
    let mut numbers = text.split(' ').map(|number| number.parse().unwrap_or_default());
    Ok(Seen { vector: numbers.next().unwrap_or_default(), caption: numbers.next().unwrap_or_default() })
}
