//! Failures of the disk that SQLite reports as damage.
//!
//! When the system cannot read a page, SQLite's statements return `SQLITE_CORRUPT`, as if the page were wrong. Owns
//! asking each open file for the system's error. Never reads a database.

use std::ffi::CString;
use std::io;

use rusqlite::{Connection, Error, ffi};

use crate::error::is_damage;

/// The databases of a connection that may have failed.
const SCHEMAS: [&str; 6] = ["main", "vectors", "thumbs", "texts", "words", "seen"];

/// The database whose last access failed, and the system's error; `None` if none failed. An error stays until the
/// connection is closed: damage that is found after one may follow from it.
pub(super) fn failed_access(connection: &Connection) -> Option<(&'static str, io::Error)> {
    SCHEMAS.into_iter().find_map(|schema| {
        let code = last_errno(connection, schema).filter(|code| *code != 0)?;
        Some((schema, io::Error::from_raw_os_error(code)))
    })
}

/// The error, or an I/O error in its place if it reports damage although the system could not read a file.
pub(super) fn unmasked(connection: &Connection, error: Error) -> Error {
    match failed_access(connection).filter(|_| is_damage(&error)) {
        Some((_, cause)) => read_failure(cause.to_string()),
        None => error,
    }
}

/// The error for a page that could not be read.
pub(super) fn read_failure(cause: String) -> Error {
    Error::SqliteFailure(ffi::Error::new(ffi::SQLITE_IOERR_READ), Some(cause))
}

/// The code of the system's last error with the file of a database; `None` if the connection has no such database.
#[expect(unsafe_code, reason = "SQLite's function has no safe wrapper")]
fn last_errno(connection: &Connection, schema: &str) -> Option<i32> {
    let schema = CString::new(schema).ok()?;
    let mut code: std::ffi::c_int = 0;
    // SAFETY: the handle is open as long as the connection is borrowed, the name ends with a zero, and this operation
    // writes one int.
    let answer = unsafe {
        ffi::sqlite3_file_control(
            connection.handle(),
            schema.as_ptr(),
            ffi::SQLITE_FCNTL_LAST_ERRNO,
            (&raw mut code).cast(),
        )
    };
    (answer == ffi::SQLITE_OK).then_some(code)
}

#[cfg(test)]
#[cfg(target_os = "linux")]
#[path = "read_failure_tests.rs"]
mod tests;
