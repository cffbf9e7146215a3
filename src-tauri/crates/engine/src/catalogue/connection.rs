//! One SQLite connection: its flags, timeouts and limits.

use std::path::Path;
use std::time::Duration;

use rusqlite::{Connection, OpenFlags};

use crate::disk::{paths, private};

/// How long a connection waits for another program's transactions, which are short.
const BUSY_TIMEOUT: Duration = Duration::from_secs(10);
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
