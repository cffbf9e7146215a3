//! Renaming what is in the place of a library's file, so that nothing is deleted to repair or replace it.
//!
//! Owns the names: `catalogue.damaged-2026-11-28.sqlite`, with the files SQLite keeps beside it. Never looks into a
//! file.

use std::fs::{self, File};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use super::values::today;
use crate::error::{Error, Result};

/// Why a damaged file is set aside, as its new name says.
pub(crate) const DAMAGED: &str = "damaged";
/// Why a catalogue is set aside for a copy of it.
pub(super) const REPLACED: &str = "replaced";
/// What SQLite adds to a database's name for the files beside it; nothing for the database itself.
const BESIDE: [&str; 4] = ["", "-wal", "-shm", "-journal"];

/// Renames a file, or whatever else has its name, with the files that SQLite keeps beside it. `why` becomes part of the
/// name. Returns the new path; `None` if there was nothing.
///
/// # Errors
///
/// Fails when something cannot be renamed.
pub(crate) fn set_aside(path: &Path, why: &str) -> Result<Option<PathBuf>> {
    let aside = free_name(path, why);
    let mut found = false;
    for suffix in BESIDE {
        match fs::rename(with_suffix(path, suffix), with_suffix(&aside, suffix)) {
            Ok(()) => found |= suffix.is_empty(),
            Err(error) if error.kind() == ErrorKind::NotFound => {}
            Err(error) => return Err(Error::io(path)(error)),
        }
    }
    Ok(found.then_some(aside))
}

/// Renames what is at `path` and puts the new database there, whose content reaches the disk first. Returns where the
/// former one is now. The caller has made sure that no connection to it is open.
pub(super) fn replace(path: &Path, new: &Path, why: &str) -> Result<Option<PathBuf>> {
    File::open(new).and_then(|file| file.sync_all()).map_err(Error::io(new))?;
    let aside = set_aside(path, why)?;
    if let Err(error) = fs::rename(new, path) {
        if let Some(aside) = &aside {
            drop(fs::rename(aside, path));
        }
        return Err(Error::io(path)(error));
    }
    sync_folder(path)?;
    Ok(aside)
}

/// Syncs the names in a file's folder to disk, so that a power cut does not undo a rename.
pub(super) fn sync_folder(path: &Path) -> Result<()> {
    let Some(folder) = path.parent() else { return Ok(()) };
    File::open(folder).and_then(|folder| folder.sync_all()).map_err(Error::io(folder))
}

/// Deletes a file, if there is one.
pub(super) fn remove(path: &Path) -> Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(Error::io(path)(error)),
        _ => Ok(()),
    }
}

/// Deletes a database and what SQLite keeps beside it, as far as that is there and can be deleted.
pub(super) fn remove_database(path: &Path) {
    for suffix in BESIDE {
        drop(fs::remove_file(with_suffix(path, suffix)));
    }
}

/// Deletes the older ones of the files that were set aside from `path` for this reason; keeps `kept` of them.
pub(super) fn prune(path: &Path, why: &str, kept: usize) {
    let Some(folder) = path.parent() else { return };
    let prefix = format!("{}.{why}-", stem(path));
    // A day, as 2026-11-28, then a number if there are several of it.
    let order = |name: &str| {
        let rest = name.strip_prefix(&prefix)?.strip_suffix(".sqlite")?;
        let (day, number) = rest.split_at_checked(10)?;
        Some((day.to_owned(), number.trim_start_matches('-').parse().unwrap_or(1)))
    };
    let names = fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.file_name());
    let mut aside: Vec<((String, u32), String)> = names
        .filter_map(|name| name.into_string().ok())
        .filter_map(|name| Some((order(&name)?, name)))
        .collect();
    aside.sort_unstable();
    aside.truncate(aside.len().saturating_sub(kept));
    for (_, name) in aside {
        remove_database(&folder.join(&name));
    }
}

/// A path that does not exist yet, and that no database beside it uses.
fn free_name(path: &Path, why: &str) -> PathBuf {
    let extension = path.extension().map(|extension| format!(".{}", extension.to_string_lossy()));
    let (stem, extension, day) = (stem(path), extension.unwrap_or_default(), today());
    let name = |number: u32| match number {
        1 => path.with_file_name(format!("{stem}.{why}-{day}{extension}")),
        _ => path.with_file_name(format!("{stem}.{why}-{day}-{number}{extension}")),
    };
    let is_free =
        |path: &PathBuf| BESIDE.iter().all(|suffix| with_suffix(path, suffix).symlink_metadata().is_err());
    (1..).map(name).find(is_free).unwrap_or_else(|| name(0))
}

/// Start of the name: index files get another one, under which nothing looks for indexes.
fn stem(path: &Path) -> String {
    let stem = path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
    stem.replacen("index-", "index.", 1)
}

/// The path of a file that SQLite keeps beside a database.
pub(super) fn with_suffix(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    PathBuf::from(name)
}
