//! Table `refused_tags`: tags that the person took from pictures, which come back neither as suggestions nor by a rule.

use rusqlite::{Connection, Result};

use super::path::{TagPath, below};
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

/// Remembers that the person took tags from contents by another key as well: `to` in place of `from`, which is that of a tag or
/// of one above it. Contents that have the other tag are left out. Returns what was not known.
pub(super) fn refuse_as(connection: &Connection, from: &str, to: &str) -> Result<Vec<(ContentId, String)>> {
    let (first, last) = below(from);
    connection
        .prepare_cached(
            "INSERT OR IGNORE INTO refused_tags
             SELECT content_id, ?4 || substr(key, length(?1) + 1) FROM refused_tags this
             WHERE (key = ?1 OR (key > ?2 AND key < ?3)) AND NOT EXISTS
                (SELECT 1 FROM content_tags JOIN tags ON tags.id = tag_id
                 WHERE content_tags.content_id = this.content_id
                   AND tags.key = ?4 || substr(this.key, length(?1) + 1))
             RETURNING content_id, key",
        )?
        .query_map((from, first, last, to), |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect()
}

/// Forgets what [`refuse_as`] returned.
pub(super) fn forget(connection: &Connection, refused: &[(ContentId, String)]) -> Result<()> {
    let mut delete =
        connection.prepare_cached("DELETE FROM refused_tags WHERE content_id = ?1 AND key = ?2")?;
    refused.iter().try_for_each(|(id, key)| delete.execute((id, key)).map(drop))
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
