//! One SQLite connection: its flags, timeouts and limits.

use std::path::Path;
use std::time::Duration;

use rusqlite::{Connection, ErrorCode, OpenFlags};

use super::read_failure::unmasked;
use crate::disk::{paths, private};
use crate::error::{Error, Result};

/// How long a connection waits for another program's transactions, which are short.
const BUSY_TIMEOUT: Duration = Duration::from_secs(10);
/// How long a connection that has to be the only one waits for others to close.
const ALONE_TIMEOUT: Duration = Duration::from_secs(1);
/// Prepared statements kept per connection; rusqlite's default of 16 is fewer than the catalogue has.
const CACHED_STATEMENTS: usize = 64;

/// Opens one connection. A read-only library is opened `immutable`: SQLite then needs neither locks nor a
/// shared-memory file beside it.
pub(super) fn connect(path: &Path, writable: bool) -> rusqlite::Result<Connection> {
    let connection = if writable {
        // SQLite gives its other files the permissions of this one. It reports why a file cannot be created.
        drop(private::create_if_missing(path));
        Connection::open(path)?
    } else {
        let flags =
            OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_URI | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        Connection::open_with_flags(immutable_uri(path), flags)?
    };
    connection.busy_timeout(BUSY_TIMEOUT)?;
    connection.pragma_update(None, "foreign_keys", true)?;
    connection.set_prepared_statement_cache_capacity(CACHED_STATEMENTS);
    Ok(connection)
}

/// Whether a database is attached under this name.
pub(super) fn is_attached(connection: &Connection, schema: &str) -> rusqlite::Result<bool> {
    connection
        .prepare_cached("SELECT EXISTS (SELECT 1 FROM pragma_database_list WHERE name = ?1)")?
        .query_row([schema], |row| row.get(0))
}

/// Opens a database that is to be replaced, and folds its log into it. While the connection lasts no other one can open
/// the database. Reads around damage as far as possible.
///
/// # Errors
///
/// [`Error::InUse`] when another connection has it open, and database errors.
pub(super) fn connect_alone(path: &Path) -> Result<Connection> {
    let alone = |connection: &Connection| {
        connection.busy_timeout(ALONE_TIMEOUT)?;
        // Otherwise SQLite rejects a file that is shorter than it should be, or whose schema it can't parse as a whole.
        connection.pragma_update(None, "writable_schema", true)?;
        connection.pragma_update(None, "locking_mode", "exclusive")?;
        connection.execute_batch("BEGIN IMMEDIATE; ROLLBACK;")?;
        connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))
    };
    let opened = connect(path, true).and_then(|connection| match alone(&connection) {
        Ok(()) => Ok(connection),
        Err(error) => Err(unmasked(&connection, error)),
    });
    opened.map_err(|source| match source.sqlite_error_code() {
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => {
            Error::InUse { path: path.to_path_buf() }
        }
        _ => Error::examined(path, source),
    })
}

/// The URI under which SQLite reads a file without locking it. Escapes everything but plain characters.
pub(super) fn immutable_uri(path: &Path) -> String {
    let mut uri = String::from("file:");
    for &byte in paths::to_bytes(path) {
        match byte {
            b'/' | b'.' | b'-' | b'_' => uri.push(char::from(byte)),
            byte if byte.is_ascii_alphanumeric() => uri.push(char::from(byte)),
            byte => uri.push_str(&format!("%{byte:02X}")),
        }
    }
    uri + "?immutable=1"
}
