//! What is left to read.

use rusqlite::{Connection, Result};

use super::super::listing::{self, Scope};
use super::is_attached;
use crate::ids::ContentId;

/// SQL for whether the content `c` was read by the reader named `?1`, from a file of it if there is one.
const IS_READ: &str = "EXISTS (
    SELECT 1 FROM words.readings r
    WHERE r.content_id = c.id AND r.reader_id = (SELECT id FROM words.readers WHERE name = ?1)
      AND r.hash_start = substr(c.hash, 1, 8)
      AND (NOT r.from_thumbnail OR NOT EXISTS
            (SELECT 1 FROM main.files f WHERE f.content_id = c.id AND f.state = 'present')))";

/// The shown contents after `after` that a reader has not read yet, newest first.
///
/// # Errors
///
/// Database errors.
pub fn pending(connection: &Connection, reader: &str, after: ContentId) -> Result<Vec<ContentId>> {
    connection
        .prepare_cached(&format!(
            "SELECT c.id FROM main.contents c INDEXED BY contents_by_time
             WHERE c.hidden_since IS NULL AND c.id > ?2 AND NOT {IS_READ}
             ORDER BY c.shown_at DESC, c.id DESC"
        ))?
        .query_map((reader, after), |row| row.get(0))?
        .collect()
}

/// Whether a content is shown, and a reader has not read it yet: another program may have done so meanwhile.
///
/// # Errors
///
/// Database errors.
pub fn is_pending(connection: &Connection, reader: &str, id: ContentId) -> Result<bool> {
    connection
        .prepare_cached(&format!(
            "SELECT 1 FROM main.contents c WHERE c.id = ?2 AND c.hidden_since IS NULL AND NOT {IS_READ}"
        ))?
        .exists((reader, id))
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
    let by = "(?1 IS NULL OR reader_id = (SELECT id FROM words.readers WHERE name = ?1))";
    let read: u64 = connection
        .prepare_cached(&format!(
            "SELECT (SELECT count(*) FROM words.readings WHERE {by})
                  - (SELECT count(*) FROM main.contents c WHERE c.hidden_since NOT NULL AND EXISTS
                        (SELECT 1 FROM words.readings WHERE content_id = c.id AND {by}))"
        ))?
        .query_row([reader], |row| row.get::<_, i64>(0).map(|read| read.max(0) as u64))?;
    Ok(Counts { read: read.min(total), total })
}
