//! Table `refused_tags`: tags that the person took from pictures, which come back neither as suggestions nor by a rule.

use rusqlite::{Connection, Result};

use super::path::TagPath;
use crate::ids::ContentId;

/// The keys of the tags that the person took from a content: their paths in lower case.
///
/// # Errors
///
/// Database errors.
pub fn refused_of(connection: &Connection, id: ContentId) -> Result<Vec<String>> {
    connection
        .prepare_cached("SELECT key FROM refused_tags WHERE content_id = ?1 ORDER BY key")?
        .query_map([id], |row| row.get(0))?
        .collect()
}

/// Remembers that the person took a tag from contents. Returns those of which it was not known.
///
/// # Errors
///
/// Database errors.
pub fn refuse(connection: &Connection, ids: &[ContentId], tag: &str) -> Result<Vec<ContentId>> {
    change(
        connection,
        "INSERT OR IGNORE INTO refused_tags SELECT id, ?2 FROM contents WHERE id = ?1",
        ids,
        tag,
    )
}

/// Forgets that the person took a tag from contents. Returns those of which it was known.
///
/// # Errors
///
/// Database errors.
pub fn readmit(connection: &Connection, ids: &[ContentId], tag: &str) -> Result<Vec<ContentId>> {
    change(connection, "DELETE FROM refused_tags WHERE content_id = ?1 AND key = ?2", ids, tag)
}

fn change(connection: &Connection, sql: &str, ids: &[ContentId], tag: &str) -> Result<Vec<ContentId>> {
    let Some(path) = TagPath::new(tag) else { return Ok(Vec::new()) };
    let mut statement = connection.prepare_cached(sql)?;
    let mut changed = Vec::new();
    for &id in ids {
        if statement.execute((id, &path.key))? > 0 {
            changed.push(id);
        }
    }
    Ok(changed)
}
