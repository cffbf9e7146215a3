//! [`Catalogue`]: the six files of a library as one database.
//!
//! Owns opening them, one writing connection and a pool of reading ones, and the guarantees about what a power cut
//! leaves on disk.

use std::fs::File;
use std::io::{BufReader, Read};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use rusqlite::{Connection, Transaction, TransactionBehavior};

use super::connection::connect;
use super::embeddings::Reunion;
use super::folder_tree::{self, FolderTree};
use super::kept::Kept;
use super::named::{self, Named};
use super::read_failure::{failed_access, unmasked};
use super::{derived, embeddings, filters, migrations, seen, texts, words};
use crate::disk::file_lock;
use crate::error::{Error, Result};
use crate::id_set::IdSet;
use crate::mutex::lock;
use crate::query::Filter;
use crate::recent::Recent;

/// Name of the file that holds everything known about the pictures.
pub const CATALOGUE: &str = "catalogue.sqlite";
/// SQLite's names of the attached files: the catalogue itself, then the derived ones.
const SCHEMAS: [&str; 6] = ["main", "vectors", "thumbs", texts::SCHEMA, words::SCHEMA, seen::SCHEMA];
/// Pages that a reader caches of each file, in KiB. Small, since the system caches the same pages once for all.
const READER_CACHE_KIB: i64 = 256;
/// The most that [`Catalogue::preload`] reads of each file, in bytes; bounds what warming up may cost.
const PRELOAD_LIMIT: u64 = 2 << 30;
/// How much [`Catalogue::preload`] reads at a time, in bytes.
const PRELOAD_BLOCK: usize = 1 << 20;
/// How many times longer names are kept than it takes to read them, while the library changes all the time: 50
/// milliseconds of a large library a second.
const NAMES_REST: u32 = 20;
/// Answers to filters that are kept; each is a bit for every picture.
const FILTERS_KEPT: usize = 16;
/// Idle readers kept for reuse; each holds several files open.
const MAX_IDLE_READERS: usize = 8;

/// An open library's database.
///
/// ```
/// use ratna_engine::catalogue::{Catalogue, settings};
///
/// let dir = tempfile::tempdir()?;
/// let catalogue = Catalogue::open(dir.path(), true)?;
/// catalogue.write(|db| settings::set(db, "theme", "dark"))?;
/// let theme = catalogue.read(|db| settings::get(db, "theme"))?;
/// assert_eq!(theme.as_deref(), Some("dark"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct Catalogue {
    dir: PathBuf,
    path: PathBuf,
    writable: bool,
    writer: Mutex<Connection>,
    idle_readers: Mutex<Vec<Connection>>,
    folder_tree: Kept<FolderTree>,
    named: Kept<Named>,
    allowed: Kept<Recent<String, Arc<IdSet>>>,
}

impl Catalogue {
    /// Opens the database in `dir`. With `writable`, creates or migrates it first; otherwise reads it as it is.
    ///
    /// # Errors
    ///
    /// [`Error::CatalogueMissing`] when the catalogue is missing or empty but was not always,
    /// [`Error::ReadOnly`] when the database must not be written but is missing or has tables of an older format,
    /// [`Error::NewerLibrary`] when a newer program wrote it, [`Error::Damaged`] when a file cannot be read, and
    /// database and file errors.
    pub fn open(dir: &Path, writable: bool) -> Result<Self> {
        let path = dir.join(CATALOGUE);
        if is_lost(dir, &path) {
            return Err(Error::CatalogueMissing { path });
        }
        Self::open_anew(dir, writable)
    }

    /// Like [`open`](Self::open), but creates a catalogue even where there was one: vectors and thumbnails without their
    /// catalogue are set aside.
    ///
    /// # Errors
    ///
    /// As [`open`](Self::open), without [`Error::CatalogueMissing`].
    pub fn open_anew(dir: &Path, writable: bool) -> Result<Self> {
        let path = dir.join(CATALOGUE);
        if !writable && !path.exists() {
            return Err(Error::ReadOnly { path: dir.to_path_buf() });
        }
        let _opening = if writable { Some(file_lock::lock_for_opening(dir)?) } else { None };
        let at = |source| Error::database(&path, source);
        let mut writer = connect(&path, writable).map_err(at)?;
        if writable {
            writer.pragma_update(None, "journal_mode", "wal").map_err(at)?;
            migrations::migrate(&mut writer, &path)?;
        } else {
            migrations::check(&writer, &path)?;
        }
        for file in derived::ALL {
            file.prepare(dir, writable)?;
        }
        derived::attach(&writer, dir, writable)?;
        if writable {
            make_consistent(&mut writer).map_err(|source| Error::database(dir, source))?;
        }
        Ok(Self {
            dir: dir.to_path_buf(),
            path,
            writable,
            writer: Mutex::new(writer),
            idle_readers: Mutex::default(),
            folder_tree: Kept::always_current(),
            named: Kept::resting(NAMES_REST),
            allowed: Kept::always_current().following(seen::SCHEMA),
        })
    }

    /// Runs `query` on a connection of its own, so that reading never waits for writing.
    ///
    /// # Errors
    ///
    /// Database errors.
    pub fn read<T>(&self, query: impl FnOnce(&Connection) -> rusqlite::Result<T>) -> Result<T> {
        let idle = lock(&self.idle_readers).pop();
        let connection = match idle {
            Some(connection) => connection,
            None => self.reader()?,
        };
        let answer = query(&connection).map_err(|source| self.error(&connection, source));
        let mut idle = lock(&self.idle_readers);
        if idle.len() < MAX_IDLE_READERS {
            idle.push(connection);
        }
        answer
    }

    /// The folders that hold pictures. Reads all paths if anything has changed since the last call, by any program;
    /// otherwise the answer takes microseconds.
    ///
    /// # Errors
    ///
    /// Database errors.
    pub fn folder_tree(&self) -> Result<Arc<FolderTree>> {
        let explain = |connection: &_, source| self.error(connection, source);
        self.folder_tree.current(|| self.reader(), explain, folder_tree::build)
    }

    /// The names of folders, cameras and tags, for the words of a query. May be a moment old while the library changes all
    /// the time.
    ///
    /// # Errors
    ///
    /// Database errors.
    pub fn named(&self) -> Result<Arc<Named>> {
        let explain = |connection: &_, source| self.error(connection, source);
        self.named.current(|| self.reader(), explain, named::all)
    }

    /// The shown contents that all filters allow. Kept until something changes: while the user types words, the filters
    /// beside them stay the same.
    ///
    /// # Errors
    ///
    /// Database errors.
    pub fn allowed(&self, filters: &[&Filter]) -> Result<Arc<IdSet>> {
        let find = || Ok(Arc::new(self.read(|db| filters::matching(db, filters))?));
        if !filters::follow_catalogue(filters) {
            return find();
        }
        let explain = |connection: &_, source| self.error(connection, source);
        let sets = self.allowed.current(|| self.reader(), explain, |_| Ok(Recent::new(FILTERS_KEPT)))?;
        let texts: Vec<String> = filters.iter().map(|filter| filter.to_string()).collect();
        sets.get_or_make(texts.join(" "), find)
    }

    /// The tree that [`folder_tree`](Self::folder_tree) returned last, whatever has changed since. Never waits; `None`
    /// before the first call.
    pub fn last_folder_tree(&self) -> Option<Arc<FolderTree>> {
        self.folder_tree.last()
    }

    /// Runs `change` as one transaction: all of it happens, or nothing.
    ///
    /// # Errors
    ///
    /// [`Error::ReadOnly`] when the library is read-only, and database errors.
    pub fn write<T>(&self, change: impl FnOnce(&Transaction<'_>) -> rusqlite::Result<T>) -> Result<T> {
        if !self.writable {
            return Err(Error::ReadOnly { path: self.dir.clone() });
        }
        let mut writer = lock(&self.writer);
        transact(&mut writer, change).map_err(|source| self.error(&writer, source))
    }

    /// Like [`write`](Self::write), but changes nothing and returns `None` while somebody else in this program writes: for
    /// changes that can wait, by callers that can't.
    ///
    /// # Errors
    ///
    /// As [`write`](Self::write).
    pub fn try_write<T>(
        &self,
        change: impl FnOnce(&Transaction<'_>) -> rusqlite::Result<T>,
    ) -> Result<Option<T>> {
        if !self.writable {
            return Err(Error::ReadOnly { path: self.dir.clone() });
        }
        let Ok(mut writer) = self.writer.try_lock() else { return Ok(None) };
        transact(&mut writer, change).map(Some).map_err(|source| self.error(&writer, source))
    }

    /// Reads the files that searches access randomly once from start to end, which disks do quickly, so that the
    /// system has them in memory when the first search begins.
    ///
    /// # Errors
    ///
    /// Fails when a file cannot be opened or read.
    pub fn preload(&self) -> std::io::Result<()> {
        let searched = derived::ALL.iter().filter(|file| ["vectors", texts::SCHEMA].contains(&file.schema));
        // A library that cannot be written may lack the texts.
        let searched = searched.map(|file| file.path(&self.dir)).filter(|path| path.exists());
        [self.path.clone()].into_iter().chain(searched).try_for_each(|path| {
            let mut file = BufReader::with_capacity(PRELOAD_BLOCK, File::open(path)?).take(PRELOAD_LIMIT);
            std::io::copy(&mut file, &mut std::io::sink()).map(drop)
        })
    }

    /// The library's folder.
    pub(super) fn dir(&self) -> &Path {
        &self.dir
    }

    /// Whether changes are possible.
    pub fn is_writable(&self) -> bool {
        self.writable
    }

    fn reader(&self) -> Result<Connection> {
        let connection =
            connect(&self.path, self.writable).map_err(|source| Error::database(&self.path, source))?;
        derived::attach(&connection, &self.dir, self.writable)?;
        let configure = || {
            connection.pragma_update(None, "query_only", true)?;
            for schema in SCHEMAS.into_iter().filter(|&schema| connection.is_readonly(schema).is_ok()) {
                connection.pragma_update(Some(schema), "cache_size", -READER_CACHE_KIB)?;
            }
            Ok(())
        };
        configure().map_err(|source| self.error(&connection, source))?;
        Ok(connection)
    }

    /// A file that can't be read or is damaged must not be taken for another. Of damage SQLite does not say where it is;
    /// all files need room.
    fn error(&self, connection: &Connection, source: rusqlite::Error) -> Error {
        let path = match failed_access(connection) {
            None | Some(("main", _)) => self.path.clone(),
            Some((schema, _)) => self.dir.join(format!("{schema}.sqlite")),
        };
        match Error::database(&path, unmasked(connection, source)) {
            Error::Damaged { detail, .. } => Error::Damaged { path: self.dir.clone(), detail },
            other => other,
        }
    }
}

fn transact<T>(
    writer: &mut Connection,
    change: impl FnOnce(&Transaction<'_>) -> rusqlite::Result<T>,
) -> rusqlite::Result<T> {
    let transaction = writer.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let value = change(&transaction)?;
    transaction.commit()?;
    Ok(value)
}

/// Makes sure that the files agree, whatever happened to them.
///
/// In write-ahead logging a commit over several files is atomic within each file, not across them, and a power cut
/// loses what has not reached the disk. So the catalogue's commits must reach it first: SQLite commits the catalogue
/// first and waits for the disk. The vectors must reach it before an index of them is saved, and the
/// texts before the changes that they followed are deleted. Nothing relies on the thumbnails, which are most of what is
/// written, nor on the words read in pictures and what they look like.
fn make_consistent(writer: &mut Connection) -> rusqlite::Result<()> {
    let levels = [
        ("main", "full"),
        ("vectors", "full"),
        ("thumbs", "normal"),
        (texts::SCHEMA, "full"),
        (words::SCHEMA, "normal"),
        (seen::SCHEMA, "normal"),
    ];
    for (schema, synchronous) in levels {
        writer.pragma_update(Some(schema), "synchronous", synchronous)?;
    }
    // On macOS a plain fsync may leave data in the drive's cache.
    writer.pragma_update(None, "fullfsync", true)?;
    if embeddings::are_strangers(writer)? {
        let transaction = writer.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let Reunion { set_aside, reclaimed } = embeddings::reunite(&transaction)?;
        // The catalogue in place may have given their IDs to other pictures.
        words::delete_strays(&transaction)?;
        seen::delete_strays(&transaction)?;
        transaction.commit()?;
        if set_aside + reclaimed > 0 {
            tracing::warn!(set_aside, reclaimed, "another catalogue is in place of the vectors' own");
        }
    }
    Ok(())
}

/// Whether there is no catalogue where there was one: vectors or thumbnails were made for it.
fn is_lost(dir: &Path, path: &Path) -> bool {
    let has_tables = || {
        let count = "SELECT count(*) FROM sqlite_schema";
        connect(path, false)?.query_row(count, [], |row| Ok(row.get::<_, u64>(0)? > 0))
    };
    // A catalogue that cannot be read is not an empty one. Its log may hold what the file itself lacks yet.
    let is_empty = match path.metadata() {
        Ok(metadata) => metadata.len() == 0,
        Err(error) => error.kind() == std::io::ErrorKind::NotFound,
    };
    (is_empty || !has_log(path) && has_tables().is_ok_and(|has_tables| !has_tables))
        && derived::ALL.iter().any(|file| file.has_rows(dir))
}

/// Whether SQLite left a log beside the catalogue.
fn has_log(path: &Path) -> bool {
    path.with_extension("sqlite-wal").metadata().is_ok_and(|metadata| metadata.len() > 0)
}

#[cfg(test)]
mod tests {
    use super::super::settings;
    use super::*;

    #[test]
    fn readers_see_committed_changes_and_cannot_write() {
        let dir = tempfile::tempdir().unwrap();
        let catalogue = Catalogue::open(dir.path(), true).unwrap();
        catalogue.write(|t| settings::set(t, "model", "x")).unwrap();
        assert_eq!(catalogue.read(|c| settings::get(c, "model")).unwrap().as_deref(), Some("x"));
        assert!(catalogue.read(|c| settings::set(c, "model", "y")).is_err());
    }

    #[test]
    fn a_failed_transaction_leaves_nothing() {
        let dir = tempfile::tempdir().unwrap();
        let catalogue = Catalogue::open(dir.path(), true).unwrap();
        let failed = catalogue.write(|t| {
            settings::set(t, "model", "x")?;
            Err::<(), _>(rusqlite::Error::InvalidQuery)
        });
        assert!(failed.is_err());
        assert_eq!(catalogue.read(|c| settings::get(c, "model")).unwrap(), None);
    }

    #[test]
    fn folders_with_special_characters_open_immutable() {
        let dir = tempfile::tempdir().unwrap();
        let odd = dir.path().join("50% of #1? ü");
        std::fs::create_dir(&odd).unwrap();
        drop(Catalogue::open(&odd, true).unwrap());
        let catalogue = Catalogue::open(&odd, false).unwrap();
        assert!(matches!(catalogue.write(|_| Ok(())), Err(Error::ReadOnly { .. })));
    }
}
