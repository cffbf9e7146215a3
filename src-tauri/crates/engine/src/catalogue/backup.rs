//! The copies of the catalogue that a library makes by itself.
//!
//! Owns the folder `backups`, when a copy is due, and how many are kept. A copy becomes visible when it is complete,
//! verified and on the disk. Never changes the catalogue but for notes about its copies.

mod content;
mod restore;
#[cfg(test)]
mod tests;

use std::fs::{self, File};
use std::path::{Path, PathBuf};

use rusqlite::{Connection, Result as SqlResult};

pub use self::restore::Restored;
pub(crate) use self::restore::restore;
use super::connection::connect;
use super::database::Catalogue;
use super::integrity::first_fault;
use super::set_aside::{remove, remove_database, sync_folder};
use super::settings::{COPY_DUE, NEWEST_COPY};
use super::values::{DAY, local_time, today};
use super::{migrations, settings};
use crate::disk::private;
use crate::error::{Error, Result};

/// The library's folder for copies.
const FOLDER: &str = "backups";
/// How many copies are kept.
const KEPT: usize = 3;
/// How long to wait when a copy could not be made or nothing had changed, in seconds: looking reads the catalogue.
const RETRY: i64 = 3_600;

/// A copy of a catalogue.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CatalogueCopy {
    /// Absolute path, if the library's is absolute.
    pub path: PathBuf,
    /// The local day on which it was made, as 2026-11-28.
    pub date: String,
}

/// Copies the catalogue if it has changed since the last copy and none was made today. Returns the new copy. A catalogue
/// without folders and pictures is never copied, lest it replace copies of a full one.
///
/// # Errors
///
/// Database and file errors, such as [`Error::DiskFull`], and [`Error::Damaged`] when the copy is. Then the copies are as
/// before, and the next one is due in an hour.
pub(crate) fn make_if_due(catalogue: &Catalogue, now: i64) -> Result<Option<PathBuf>> {
    let due = catalogue.read(|db| settings::get(db, COPY_DUE))?.and_then(|due| due.parse().ok()).unwrap_or(0);
    // A time further ahead is left from a clock that was wrong.
    if (now + 1..=now + DAY).contains(&due) || catalogue.read(content::is_empty)? {
        return Ok(None);
    }
    // This also ends it here if the disk is full.
    catalogue.write(|db| settings::set(db, COPY_DUE, &(now + RETRY).to_string()))?;
    let Some((copy, state)) = make(catalogue)? else { return Ok(None) };
    catalogue.write(|db| {
        settings::set(db, NEWEST_COPY, &state)?;
        let midnight = now + DAY - local_time(db, now)?.rem_euclid(DAY);
        settings::set(db, COPY_DUE, &midnight.to_string())
    })?;
    Ok(Some(copy))
}

/// Makes today's copy; returns its path and what [`NEWEST_COPY`] says of it. `None` if it exists or would be like the last.
fn make(catalogue: &Catalogue) -> Result<Option<(PathBuf, String)>> {
    let (folder, name) = (catalogue.dir().join(FOLDER), file_name(&today()));
    let (path, new) = (folder.join(&name), folder.join("catalogue.new"));
    if path.exists() {
        return Ok(None);
    }
    private::create_folder(&folder).map_err(Error::io(&folder))?;
    let newest = copies(catalogue.dir()).into_iter().next();
    let newest = newest.and_then(|copy| Some(copy.path.file_name()?.to_str()?.to_owned()));
    let copied = catalogue.read(|db| {
        // One snapshot, which lasts from the first query on: writers go on meanwhile.
        let _snapshot = db.unchecked_transaction()?;
        let hash = content::hash(db)?;
        let known = settings::get(db, NEWEST_COPY)?;
        if known.is_some() && known == newest.map(|name| state(&name, &hash)) {
            return Ok(None);
        }
        write(db, &new).map(|()| Some(state(&name, &hash)))
    });
    let finished = copied.and_then(|state| {
        let Some(state) = state else { return Ok(None) };
        verify(&new)?;
        File::open(&new).and_then(|file| file.sync_all()).map_err(Error::io(&new))?;
        fs::rename(&new, &path).map_err(Error::io(&path))?;
        Ok(Some(state))
    });
    let Some(state) = finished.inspect_err(|_| drop(remove(&new)))? else { return Ok(None) };
    sync_folder(&path)?;
    // A copy from a clock that was ahead has a later date than this one.
    let older = copies(catalogue.dir()).into_iter().filter(|copy| copy.path != path);
    older.skip(KEPT - 1).try_for_each(|copy| remove(&copy.path))?;
    Ok(Some((path, state)))
}

/// Copies a database into a single file of its own.
fn write(from: &Connection, to: &Path) -> SqlResult<()> {
    // Left by a run that was killed; SQLite reports why a file cannot be written.
    remove_database(to);
    drop(private::create_if_missing(to));
    from.backup(rusqlite::MAIN_DB, to, None)?;
    connect(to, true)?.pragma_update(None, "journal_mode", "delete")
}

/// Fails when the database at `path` is damaged, is no catalogue, or is of a newer format.
fn verify(path: &Path) -> Result<()> {
    let at = |source| Error::examined(path, source);
    let damaged = |detail| Err(Error::Damaged { path: path.to_path_buf(), detail });
    if let Some(detail) = first_fault(path).map_err(at)? {
        return damaged(detail);
    }
    let db = connect(path, false).map_err(at)?;
    migrations::refuse_newer(path, migrations::version(&db, path)?, migrations::newest())?;
    let is_catalogue =
        "SELECT count(*) = 3 FROM sqlite_schema WHERE name IN ('contents', 'files', 'folders')";
    match db.query_row(is_catalogue, [], |row| row.get(0)).map_err(at)? {
        true => Ok(()),
        false => damaged("it is not a catalogue".into()),
    }
}

/// The copies of the library in `dir`, newest first, whatever their state.
pub(crate) fn copies(dir: &Path) -> Vec<CatalogueCopy> {
    let entries = fs::read_dir(dir.join(FOLDER)).into_iter().flatten().flatten();
    let copy = |path: PathBuf| Some(CatalogueCopy { date: date_in(&path)?, path });
    let mut copies: Vec<_> = entries.filter_map(|entry| copy(entry.path())).collect();
    copies.sort_by(|a, b| b.date.cmp(&a.date));
    copies
}

/// The newest copy that can be put back. Reads it.
pub fn newest_sound(dir: &Path) -> Option<CatalogueCopy> {
    copies(dir).into_iter().find(|copy| match verify(&copy.path) {
        Ok(()) => true,
        Err(error) => {
            tracing::warn!(%error, "passing over a copy of the catalogue");
            false
        }
    })
}

/// What [`NEWEST_COPY`] says of a copy.
fn state(name: &str, hash: &str) -> String {
    format!("{name} {hash}")
}

fn file_name(date: &str) -> String {
    format!("catalogue-{date}.sqlite")
}

/// The date in the name of a copy; `None` for any other name.
fn date_in(path: &Path) -> Option<String> {
    let date = path.file_name()?.to_str()?.strip_prefix("catalogue-")?.strip_suffix(".sqlite")?;
    let is_date = date.len() == 10
        && date
            .bytes()
            .enumerate()
            .all(|(at, byte)| if at == 4 || at == 7 { byte == b'-' } else { byte.is_ascii_digit() });
    is_date.then(|| date.to_owned())
}
