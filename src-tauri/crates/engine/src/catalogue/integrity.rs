//! Whether a database file of the library is sound.
//!
//! Owns telling damage from a disk that can't be read: only SQLite's own codes for corruption and the verdict of its
//! checks are damage, and only if a second look, on a new connection, agrees. Never changes a file.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use rusqlite::{Connection, ffi};

use super::connection::connect;
use super::read_failure::{failed_access, read_failure, unmasked};
use super::set_aside::with_suffix;
use super::{derived, migrations};
use crate::error::{Error, Result, is_damage};

/// A library's database files, by the start of their names: what everything else hangs on comes first.
pub(crate) const DATABASES: [&str; 6] = ["catalogue", "vectors", "thumbs", "texts", "words", "seen"];
/// How many faults SQLite lists at most. One says that a file is damaged; the others tell whether the disk is why.
const MAX_FAULTS: usize = 100;

/// The state of a database file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Health {
    /// There is no such file, or it has no bytes.
    Absent,
    /// All is well.
    Sound,
    /// Tables are sound, and indexes disagree with them; SQLite's description.
    WrongIndexes(String),
    /// Its format needs tables, columns, indexes or triggers that it lacks; their names.
    Incomplete(String),
    /// Pages are damaged; SQLite's description.
    Damaged(String),
}

/// Examines the database `name` of the library in `dir`. Reads every page.
///
/// # Errors
///
/// [`Error::Unreadable`] when the disk fails, and other database errors. Damage is not an error.
pub(crate) fn inspect(dir: &Path, name: &str, writable: bool) -> Result<Health> {
    let path = path(dir, name);
    match fs::metadata(&path) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Health::Absent),
        Err(error) => return Err(Error::io(&path)(error)),
        Ok(metadata) if metadata.len() == 0 => return Ok(Health::Absent),
        Ok(_) => {}
    }
    confirmed(|| look(&path, name, writable)).map_err(|source| Error::examined(&path, source))
}

/// Path of a database file.
pub(super) fn path(dir: &Path, name: &str) -> PathBuf {
    dir.join(format!("{name}.sqlite"))
}

/// What a look finds; another look has to agree that something is wrong.
pub(super) fn confirmed(mut look: impl FnMut() -> rusqlite::Result<Health>) -> rusqlite::Result<Health> {
    match look()? {
        Health::Sound => Ok(Health::Sound),
        _ => look(),
    }
}

fn look(path: &Path, name: &str, writable: bool) -> rusqlite::Result<Health> {
    let connection = match connect(path, writable) {
        Err(error) if is_damage(&error) => return Ok(Health::Damaged(error.to_string())),
        connection => connection?,
    };
    let found = state(&connection, name).map_err(|error| unmasked(&connection, error))?;
    // Damage may follow from what could not be read, and SQLite does not remember that of its log.
    let failure = || {
        let log =
            File::open(with_suffix(path, "-wal")).and_then(|mut log| io::copy(&mut log, &mut io::sink()));
        let log = log.err().filter(|error| error.kind() != ErrorKind::NotFound);
        failed_access(&connection).map(|(_, error)| error).or(log)
    };
    match found {
        Health::Damaged(_) | Health::WrongIndexes(_) => {
            failure().map_or(Ok(found), |error| Err(read_failure(error.to_string())))
        }
        found => Ok(found),
    }
}

fn state(connection: &Connection, name: &str) -> rusqlite::Result<Health> {
    let Some(fault) = check(connection, "integrity_check")? else {
        return Ok(match missing_parts(connection, name)? {
            None => Health::Damaged("it is not a catalogue".into()),
            Some(missing) if missing.is_empty() => Health::Sound,
            Some(missing) => Health::Incomplete(missing.join(", ")),
        });
    };
    // The quick check does not compare indexes with their tables.
    Ok(match check(connection, "quick_check")? {
        None => Health::WrongIndexes(fault),
        Some(fault) => Health::Damaged(fault),
    })
}

/// The first fault of the database at `path`, which nobody is writing. Compares no index with its table.
pub(super) fn first_fault(path: &Path) -> rusqlite::Result<Option<String>> {
    match connect(path, false) {
        Ok(connection) => match (check(&connection, "quick_check")?, failed_access(&connection)) {
            (Some(_), Some((_, error))) => Err(read_failure(error.to_string())),
            (fault, _) => Ok(fault),
        },
        Err(error) if is_damage(&error) => Ok(Some(error.to_string())),
        Err(error) => Err(error),
    }
}

/// The first fault that one of SQLite's checks finds.
fn check(connection: &Connection, pragma: &str) -> rusqlite::Result<Option<String>> {
    let faults = connection.prepare(&format!("PRAGMA main.{pragma}({MAX_FAULTS})")).and_then(|mut check| {
        check.query_map([], |row| row.get::<_, String>(0))?.collect::<rusqlite::Result<Vec<_>>>()
    });
    match faults {
        Ok(faults) => verdict(&faults),
        Err(error) if is_damage(&error) => Ok(Some(error.to_string())),
        Err(error) => Err(error),
    }
}

/// The first of the faults that SQLite lists, unless one of them says that a page could not be read: then the others
/// may only follow from that.
fn verdict(faults: &[String]) -> rusqlite::Result<Option<String>> {
    // The first line of several names the database.
    let mut lines = faults.iter().flat_map(|fault| fault.lines()).filter(|line| !line.starts_with("***"));
    if lines.clone().any(is_read_failure) {
        return Err(read_failure("disk I/O error".into()));
    }
    Ok(lines.next().filter(|line| *line != "ok").map(str::to_owned))
}

/// Whether SQLite's text says that a page could not be read, rather than that it is wrong.
fn is_read_failure(fault: &str) -> bool {
    let is_other_code = |text: &str| {
        let code = text.trim_start_matches([' ', '=']).split(|c: char| !c.is_ascii_digit()).next();
        let primary = code.and_then(|code| code.parse::<i32>().ok()).map(|code| code & 0xff);
        primary.is_some_and(|code| ![ffi::SQLITE_CORRUPT, ffi::SQLITE_NOTADB].contains(&code))
    };
    fault.contains("failed to get page") || fault.split("error code").skip(1).any(is_other_code)
}

/// What a database of the newest format has and this one lacks; `None` if it is another program's. One of another format
/// lacks nothing: it is migrated or made anew.
fn missing_parts(connection: &Connection, name: &str) -> rusqlite::Result<Option<Vec<String>>> {
    let version: i64 = connection.query_row("PRAGMA user_version", [], |row| row.get(0))?;
    let found = parts(connection)?;
    if version < 1 && !found.is_empty() && derived::of(name).is_none() {
        return Ok(None);
    }
    let Some(model) = empty_database(name, version)? else { return Ok(Some(Vec::new())) };
    Ok(Some(parts(&model)?.into_iter().filter(|part| !found.contains(part)).collect()))
}

/// An empty database of the newest format in memory; `None` if `version` is another one.
fn empty_database(name: &str, version: i64) -> rusqlite::Result<Option<Connection>> {
    let mut empty = Connection::open_in_memory()?;
    if let Some(file) = derived::of(name) {
        return if file.version == version { file.create(&empty).map(|()| Some(empty)) } else { Ok(None) };
    }
    let is_newest = version == migrations::newest();
    Ok((is_newest && migrations::create(&mut empty, Path::new(name), version).is_ok()).then_some(empty))
}

/// Names of all tables, columns, indexes and triggers.
fn parts(connection: &Connection) -> rusqlite::Result<BTreeSet<String>> {
    connection
        .prepare(
            "SELECT type || ' ' || name FROM sqlite_schema WHERE sql NOT NULL AND name NOT LIKE 'sqlite_%'
             UNION ALL
             SELECT 'column ' || s.name || '.' || c.name FROM sqlite_schema s, pragma_table_info(s.name) c
             WHERE s.type = 'table' AND s.name NOT LIKE 'sqlite_%'",
        )?
        .query_map([], |row| row.get(0))?
        .collect()
}

#[cfg(test)]
#[path = "integrity_tests.rs"]
mod tests;
