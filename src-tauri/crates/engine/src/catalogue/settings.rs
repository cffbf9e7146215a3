//! Table `settings`: the library's settings, text by key. Never interprets a value.

use rusqlite::{Connection, OptionalExtension, Result};

/// Setting with the last days on which the library was used, as a JSON array of days since 1970.
pub const USED_DAYS: &str = "used.days";
/// Setting with the day on which missing files were last forgotten, in days since 1970.
pub const LAST_FORGOTTEN: &str = "gone.day";
/// Setting with the time when the next copy of the catalogue is due, in seconds since 1970.
pub const COPY_DUE: &str = "copy.due";
/// Setting with the name of the newest copy of the catalogue and the hash of what it holds.
pub const NEWEST_COPY: &str = "copy.newest";

/// Setting with the random name that the catalogue shares with the files derived from it.
pub(super) const LINEAGE: &str = "lineage";
/// Setting with the number of the last change of texts that was deleted, since the index of texts had followed it.
pub(super) const TEXTS_CLEARED: &str = "texts.cleared";

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
