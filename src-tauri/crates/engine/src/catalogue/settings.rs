//! Table `settings`: the library's settings, text by key. Never interprets a value.

use rusqlite::{Connection, OptionalExtension, Result};

/// The value of a setting; `None` if it is not set.
///
/// # Errors
///
/// Database errors.
pub fn get(connection: &Connection, key: &str) -> Result<Option<String>> {
    connection
        .prepare_cached("SELECT value FROM settings WHERE key = ?1")?
        .query_row([key], |row| row.get(0))
        .optional()
}

/// Sets or replaces a setting.
///
/// # Errors
///
/// Database errors.
pub fn set(connection: &Connection, key: &str, value: &str) -> Result<()> {
    connection
        .prepare_cached("INSERT INTO settings VALUES (?1, ?2) ON CONFLICT (key) DO UPDATE SET value = ?2")?
        .execute([key, value])
        .map(drop)
}

/// Removes a setting.
///
/// # Errors
///
/// Database errors.
pub fn remove(connection: &Connection, key: &str) -> Result<()> {
    connection.prepare_cached("DELETE FROM settings WHERE key = ?1")?.execute([key]).map(drop)
}
