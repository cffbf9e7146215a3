//! Table `settings`: the library's own small facts, by name.

use rusqlite::{Connection, OptionalExtension, Result};

/// The value of a setting, where it was ever set.
pub fn get(connection: &Connection, key: &str) -> Result<Option<String>> {
    connection
        .prepare_cached("SELECT value FROM settings WHERE key = ?1")?
        .query_row([key], |row| row.get(0))
        .optional()
}

/// Sets or replaces a setting.
pub fn set(connection: &Connection, key: &str, value: &str) -> Result<()> {
    connection
        .prepare_cached("INSERT INTO settings VALUES (?1, ?2) ON CONFLICT (key) DO UPDATE SET value = ?2")?
        .execute([key, value])
        .map(drop)
}

/// Forgets a setting.
pub fn remove(connection: &Connection, key: &str) -> Result<()> {
    connection.prepare_cached("DELETE FROM settings WHERE key = ?1")?.execute([key]).map(drop)
}
