//! What is left to read.

use rusqlite::{Connection, Result};

use super::super::listing::{self, Scope};
use super::is_attached;
use crate::id_set::IdSet;
use crate::ids::ContentId;

/// The readers that count as the one named `?1`: itself, and the same with another beside it, which may not be installed at
/// the moment.
const READERS: &str =
    "(SELECT id FROM words.readers WHERE name = ?1 OR substr(name, 1, length(?1) + 1) = ?1 || '+')";

/// Selects what the reader named `?1` has read, from a file where there is one, with one more condition.
fn read_and(condition: &str) -> String {
    format!(
        "SELECT content_id FROM words.readings WHERE reader_id IN {READERS}
           AND (NOT from_thumbnail OR NOT EXISTS
                (SELECT 1 FROM main.files f WHERE f.content_id = readings.content_id AND f.state = 'present'))
           AND {condition}"
    )
}

/// The shown contents after `after` that a reader has not read yet, newest first.
///
/// # Errors
///
/// Database errors.
pub fn pending(connection: &Connection, reader: &str, after: ContentId) -> Result<Vec<ContentId>> {
    // Two scans of indexes take less than looking up each content.
    let read: IdSet = connection
        .prepare_cached(&read_and("content_id > ?2"))?
        .query_map((reader, after), |row| row.get(0))?
        .collect::<Result<_>>()?;
    let by = if after.0 > 0 { "NOT INDEXED" } else { "INDEXED BY contents_by_time" };
    let mut query = connection.prepare_cached(&format!(
        "SELECT id FROM main.contents {by} WHERE hidden_since IS NULL AND id > ?1 ORDER BY shown_at DESC, id DESC"
    ))?;
    let mut rows = query.query([after])?;
    let mut pending = Vec::new();
    while let Some(row) = rows.next()? {
        let id = row.get(0)?;
        if !read.contains(id) {
            pending.push(id);
        }
    }
    Ok(pending)
}

/// Whether a content is shown, and a reader has not read it yet: another program may have done so meanwhile.
///
/// # Errors
///
/// Database errors.
pub fn is_pending(connection: &Connection, reader: &str, id: ContentId) -> Result<bool> {
    let is_read = connection.prepare_cached(&read_and("content_id = ?2"))?.exists((reader, id))?;
    let is_shown = "SELECT 1 FROM main.contents WHERE id = ?1 AND hidden_since IS NULL";
    Ok(!is_read && connection.prepare_cached(is_shown)?.exists([id])?)
}

/// How far reading is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Pictures that were read.
    pub read: u64,
    /// All pictures.
    pub total: u64,
}

/// How many of the shown contents a reader has read; without a reader, how many were read by any.
///
/// # Errors
///
/// Database errors.
pub fn counts(connection: &Connection, reader: Option<&str>) -> Result<Counts> {
    let total = listing::count(connection, Scope::All)?;
    if !is_attached(connection)? {
        return Ok(Counts { read: 0, total });
    }
    // Hidden contents are few: counting those reads less than joining all.
    let by = format!("(?1 IS NULL OR reader_id IN {READERS})");
    let read: u64 = connection
        .prepare_cached(&format!(
            "SELECT (SELECT count(*) FROM words.readings WHERE {by})
                  - (SELECT count(*) FROM main.contents c WHERE c.hidden_since NOT NULL AND EXISTS
                        (SELECT 1 FROM words.readings WHERE content_id = c.id AND {by}))"
        ))?
        .query_row([reader], |row| row.get::<_, i64>(0).map(|read| read.max(0) as u64))?;
    Ok(Counts { read: read.min(total), total })
}
