//! How values that SQLite has no type for are stored: times as seconds, structures as JSON text.

use std::time::{SystemTime, UNIX_EPOCH};

use rusqlite::{Connection, Result};

/// A value as the JSON text that is stored.
pub(super) fn to_json(value: &impl serde::Serialize) -> String {
    // Serialising fails only for maps with keys that are not strings; no stored type has one.
    serde_json::to_string(value).unwrap_or_default()
}

/// One day, in seconds.
pub(crate) const DAY: i64 = 86_400;

/// The current time in seconds since 1970, UTC.
pub(crate) fn now() -> i64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs() as i64)
}

/// Local time of a time in seconds since 1970, UTC: in seconds since 1970, as if local time were UTC.
///
/// # Errors
///
/// Database errors.
pub fn local_time(connection: &Connection, utc: i64) -> Result<i64> {
    connection.query_row("SELECT unixepoch(?1, 'unixepoch', 'localtime')", [utc], |row| row.get(0))
}

/// Today's local date, as 2026-11-28.
pub(super) fn today() -> String {
    date(SystemTime::now())
}

/// The local date of a time, as 2026-11-28.
pub(super) fn date(time: SystemTime) -> String {
    let seconds = time.duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs() as i64);
    let sql = "SELECT date(?1, 'unixepoch', 'localtime')";
    // Nothing is read or written, so that neither fails.
    let date = |db: Connection| db.query_row(sql, [seconds], |row| row.get(0));
    Connection::open_in_memory().and_then(date).unwrap_or_default()
}
