//! Catalogues and sessions of Capture One.
//!
//! Owns their SQLite databases, `.cocatalogdb` and `.cosessiondb`, whose tables are the same. Written from public notes on
//! versions 11, 12 and 16, and never tried on a real one, which every listing says. Reads no settings, previews or masks.
//!
//! Inside, each module imports only from those before it: `columns`, `locations`, `keywords`, `collections`, `variants`,
//! `reading`.

mod collections;
mod columns;
mod keywords;
mod locations;
mod reading;
#[cfg(test)]
mod tests;
mod variants;

use std::fs::{self, File};
use std::io::Read as _;
use std::path::{Path, PathBuf};

use crate::error::{Error, Result};
use crate::listing::Listing;
use crate::source::{Cancelled, Kind, Source};

/// What SQLite's files begin with.
const MAGIC: &[u8; 16] = b"SQLite format 3\0";
/// The most entries of a folder among which a database is looked for.
const ENTRIES: usize = 4_096;

/// A catalogue or session of Capture One.
pub struct CaptureOne {
    database: PathBuf,
    is_session: bool,
}

impl CaptureOne {
    /// The catalogue or session at `path`, absolute: its database, its package, or the folder that has it; `None` if there
    /// is none. [`Source::path`] is the database.
    ///
    /// # Errors
    /// When the folder or file can't be read.
    pub fn at(path: &Path) -> Result<Option<Self>> {
        let found = if path.is_dir() { in_folder(path)? } else { Some(path.to_path_buf()) };
        let Some(database) = found else { return Ok(None) };
        let Some(is_session) = is_session(&database) else { return Ok(None) };
        if !is_database(&database)? {
            return Ok(None);
        }
        Ok(Some(Self { database, is_session }))
    }
}

/// Whether a folder of this name, in a folder with pictures, holds a session's settings and previews, which are none.
pub fn is_session_data(name: &str) -> bool {
    name.eq_ignore_ascii_case("CaptureOne")
}

/// Whether a file is a session or a catalogue, by its name; `None` if it is neither.
fn is_session(path: &Path) -> Option<bool> {
    let extension = path.extension()?.to_str()?.to_ascii_lowercase();
    match extension.as_str() {
        "cosessiondb" => Some(true),
        "cocatalogdb" => Some(false),
        _ => None,
    }
}

/// The database of a folder: the one with the folder's name, else the first.
fn in_folder(folder: &Path) -> Result<Option<PathBuf>> {
    let entries = fs::read_dir(folder).map_err(Error::io(folder))?;
    let mut found: Vec<_> = entries
        .take(ENTRIES)
        .flatten()
        .filter(|entry| entry.file_type().is_ok_and(|kind| kind.is_file()))
        .map(|entry| entry.path())
        .filter(|path| is_session(path).is_some())
        .collect();
    found.sort();
    let named = found.iter().position(|path| path.file_stem() == folder.file_stem());
    Ok((!found.is_empty()).then(|| found.swap_remove(named.unwrap_or(0))))
}

/// Whether a file begins as SQLite's do.
fn is_database(path: &Path) -> Result<bool> {
    let mut start = Vec::new();
    match File::open(path) {
        Ok(file) => file.take(MAGIC.len() as u64).read_to_end(&mut start).map_err(Error::io(path))?,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(false),
        Err(error) => return Err(Error::io(path)(error)),
    };
    Ok(start == MAGIC)
}

impl Source for CaptureOne {
    fn kind(&self) -> Kind {
        Kind::CaptureOne
    }

    fn path(&self) -> &Path {
        &self.database
    }

    fn watched(&self) -> Vec<PathBuf> {
        let mut log = self.database.clone().into_os_string();
        log.push("-wal");
        vec![self.database.clone(), log.into()]
    }

    fn read(&self, cancelled: Cancelled<'_>) -> Result<Listing> {
        reading::read(&self.database, self.is_session, cancelled)
    }
}
