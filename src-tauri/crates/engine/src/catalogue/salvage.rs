//! Saves what can still be read of a damaged database into a new file, which takes its place.
//!
//! The new file is complete and on the disk before the damaged one is renamed; nothing is ever deleted, so that a
//! failure half-way leaves what was there. Owns the order of these steps. Rows are copied as they are: whether they
//! agree with the other files is for the callers to check.

mod rows;
#[cfg(test)]
pub(crate) mod samples;
mod tables;
#[cfg(test)]
mod tests;

use std::path::{Path, PathBuf};

use rusqlite::{Connection, ErrorCode};

use self::rows::Failure;
pub(crate) use self::rows::SavedTable;
use super::connection::{connect, connect_alone};
use super::integrity::path;
use super::read_failure::unmasked;
use super::set_aside::{DAMAGED, prune, remove, replace, set_aside};
use super::{dates, derived, migrations, texts, words};
use crate::disk::{file_lock, private};
use crate::error::{Error, Result, is_damage};

/// How many damaged derived files are kept: whatever can be read of them is in the file that replaced them.
const KEPT_DERIVED: usize = 1;

/// What was saved of a database.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Salvage {
    /// Its tables, in the order of the schema.
    pub(crate) tables: Vec<SavedTable>,
    /// Where the damaged file is now.
    pub(crate) aside: PathBuf,
}

/// Replaces the damaged database `name` of the closed library in `dir` by a new one with the rows that can be read. `None`
/// if there are none; then the file is left as it is.
///
/// # Errors
///
/// [`Error::InUse`] when another connection has it open, [`Error::Unreadable`] when the disk fails,
/// [`Error::NewerLibrary`] when a newer program wrote it, and other database and file errors. Then it is left as it is.
pub(crate) fn salvage(dir: &Path, name: &str) -> Result<Option<Salvage>> {
    let _opening = file_lock::lock_for_opening(dir)?;
    let path = path(dir, name);
    let new = path.with_extension("new.sqlite");
    remove(&new)?;
    let saved = save(&path, name, &new);
    let has_rows = |tables: &Vec<SavedTable>| tables.iter().any(|table| table.rows > 0);
    let tables = match saved {
        Ok(Some(tables)) if has_rows(&tables) => tables,
        failed => {
            remove(&new)?;
            return failed.map(|_| None);
        }
    };
    let aside = replace(&path, &new, DAMAGED)?.unwrap_or(path.clone());
    if derived::of(name).is_some() {
        prune(&path, DAMAGED, KEPT_DERIVED);
    }
    Ok(Some(Salvage { tables, aside }))
}

/// Sets the database `name` of the closed library in `dir` aside, since nothing can be read of it. Returns where it is.
///
/// # Errors
///
/// Fails when it cannot be renamed.
pub(crate) fn give_up(dir: &Path, name: &str) -> Result<Option<PathBuf>> {
    let _opening = file_lock::lock_for_opening(dir)?;
    set_aside(&path(dir, name), DAMAGED)
}

/// Makes the indexes of the database `name` anew from its tables, which must be sound. Returns whether the tables'
/// rows allow it; if not, nothing has changed.
///
/// # Errors
///
/// [`Error::Unreadable`] when the disk fails, and other database errors.
pub(crate) fn rebuild_indexes(dir: &Path, name: &str) -> Result<bool> {
    let path = path(dir, name);
    match connect(&path, true).and_then(|connection| connection.execute_batch("REINDEX")) {
        Ok(()) => Ok(true),
        Err(error) if error.sqlite_error_code() == Some(ErrorCode::ConstraintViolation) => Ok(false),
        Err(error) => Err(Error::examined(&path, error)),
    }
}

/// Copies the readable rows of the database at `from` into a new one; `None` if it cannot be read at all.
fn save(from: &Path, name: &str, to: &Path) -> Result<Option<Vec<SavedTable>>> {
    let source = match connect_alone(from) {
        Ok(source) => source,
        Err(Error::Damaged { .. }) => return Ok(None),
        Err(error) => return Err(error),
    };
    let version = source.query_row("PRAGMA user_version", [], |row| row.get(0));
    let version = match version.map_err(|error| unmasked(&source, error)) {
        Ok(version) => version,
        Err(error) if is_damage(&error) => return Ok(None),
        Err(error) => return Err(Error::examined(from, error)),
    };
    private::create_if_missing(to).map_err(Error::io(to))?;
    let mut target = new_database(to, from, name, version)?;
    let at = |error| Error::database(to, error);
    let tables = rows::copy(&source, &mut target).map_err(|failure| match failure {
        Failure::Read(error) => Error::examined(from, error),
        Failure::Write(error) => at(error),
    })?;
    if derived::of(name).is_none() {
        migrations::create(&mut target, to, migrations::newest())?;
        texts::distrust(&target).map_err(at)?;
        dates::distrust(&target).map_err(at)?;
        if tables.iter().any(|table| table.name == "contents" && table.narrow) {
            // The next scan reads them again.
            target.execute("UPDATE contents SET metadata_version = 0", []).map_err(at)?;
        }
    }
    if name == words::SCHEMA {
        words::forget_identity(&target).map_err(at)?;
    }
    // The last one to close a database in this mode folds its log into it.
    target.pragma_update(None, "journal_mode", "wal").map_err(at)?;
    target.close().map_err(|(_, error)| at(error))?;
    Ok(Some(tables))
}

/// A new database with the tables of this version, or of the newest one if the version is none of the catalogue's.
fn new_database(to: &Path, from: &Path, name: &str, version: i64) -> Result<Connection> {
    let at = |error| Error::database(to, error);
    let mut target = connect(to, true).map_err(at)?;
    // Until it is complete, nobody needs it: a rollback must work, a power cut may lose it.
    target.pragma_update(None, "journal_mode", "memory").map_err(at)?;
    target.pragma_update(None, "synchronous", "off").map_err(at)?;
    match derived::of(name) {
        Some(file) => file.create(&target).map_err(at)?,
        None => {
            migrations::refuse_newer(from, version, migrations::newest())?;
            let version = if version < 1 { migrations::newest() } else { version };
            migrations::create(&mut target, to, version)?;
        }
    }
    Ok(target)
}
