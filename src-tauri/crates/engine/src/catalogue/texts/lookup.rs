//! Single questions to the tables of the index.

use rusqlite::{Connection, OptionalExtension, Result};

use crate::ids::ContentId;

/// The newest contents that an expression finds in a table, up to `limit`.
pub(super) fn newest(
    connection: &Connection,
    table: &str,
    expression: &str,
    limit: usize,
) -> Result<Vec<ContentId>> {
    let sql = format!("SELECT rowid FROM texts.{table} WHERE {table} MATCH ?1 ORDER BY rowid DESC LIMIT ?2");
    connection.prepare_cached(&sql)?.query_map((expression, limit as i64), |row| row.get(0))?.collect()
}

/// Whether an expression holds of a content.
pub(super) fn has(connection: &Connection, table: &str, expression: &str, id: ContentId) -> Result<bool> {
    connection
        .prepare_cached(&format!("SELECT 1 FROM texts.{table} WHERE {table} MATCH ?1 AND rowid = ?2"))?
        .exists((expression, id))
}

/// Selects what the expression `?1` finds in a table, among the contents from `?2` to `?3`.
pub(super) fn matches_in(table: &str) -> String {
    format!("SELECT rowid FROM texts.{table} WHERE {table} MATCH ?1 AND rowid BETWEEN ?2 AND ?3")
}

/// Whether a content exists and is shown: the index may be behind.
pub(super) fn is_shown(connection: &Connection, id: ContentId) -> Result<bool> {
    let shown = connection
        .prepare_cached("SELECT hidden_since IS NULL FROM contents WHERE id = ?1")?
        .query_row([id], |row| row.get(0))
        .optional()?;
    Ok(shown.unwrap_or(false))
}
