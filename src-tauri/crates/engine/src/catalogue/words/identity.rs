//! Which file of words this is.
//!
//! Owns the random name that the file is given once: whoever keeps what it holds notices when another is in its place, or an
//! empty one.

use rusqlite::{Connection, OptionalExtension, Result};

use super::is_attached;

/// The file's random name; `None` if there is no such file, or it has none.
pub(in super::super) fn identity(connection: &Connection) -> Result<Option<String>> {
    if !is_attached(connection)? {
        return Ok(None);
    }
    connection
        .prepare_cached("SELECT value FROM words.about WHERE key = 'id'")?
        .query_row([], |row| row.get(0))
        .optional()
}

/// The file's random name, which it is given if it has none.
pub(in super::super) fn identity_or_new(connection: &Connection) -> Result<Option<String>> {
    if is_attached(connection)? {
        connection
            .prepare_cached("INSERT OR IGNORE INTO words.about VALUES ('id', hex(randomblob(16)))")?
            .execute([])?;
    }
    identity(connection)
}

/// Takes its name from the file that is open by itself, since rows of it were lost.
pub(in super::super) fn forget_identity(alone: &Connection) -> Result<()> {
    alone.execute("DELETE FROM about WHERE key = 'id'", []).map(drop)
}
