//! The library on disk: the only user of SQLite.
//!
//! Owns three files and the connections to them: `catalogue.sqlite` (what is known; the one to back up),
//! `vectors.sqlite` and `thumbs.sqlite` (made from the pictures, can be deleted). One writer at a time,
//! any number of readers. Never opens a picture and never decides anything: the tables' modules hold rows
//! and queries, the callers hold the rules.

pub mod contents;
mod derived;
pub mod details;
pub mod embeddings;
pub mod files;
pub mod folders;
pub mod listing;
mod migrations;
pub mod missing;
pub mod settings;
pub mod thumbnails;
pub(crate) mod user_metadata;

use std::fs::File;
use std::io::{BufReader, Read};
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use rusqlite::{Connection, OpenFlags, Transaction, TransactionBehavior};

use crate::error::{Error, Result};
use crate::mutex::lock;

/// Name of the file that holds what the library knows.
pub const CATALOGUE: &str = "catalogue.sqlite";
/// How long a short transaction of another program is waited for.
const PATIENCE: Duration = Duration::from_secs(10);

/// A damaged file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// `main` for the catalogue, or the name of a derived file.
    pub schema: &'static str,
    /// What SQLite said.
    pub detail: String,
}

/// Pages a reader keeps of each file, in KiB.
const READER_CACHE_KIB: i64 = 256;

/// Bytes of a file that are read ahead at most.
const PRELOADED: u64 = 2 << 30;
/// Readers kept for the next one who asks; each holds several files open.
const READERS: usize = 8;

/// An open library's database.
pub struct Catalogue {
    dir: PathBuf,
    path: PathBuf,
    writable: bool,
    writer: Mutex<Connection>,
    idle_readers: Mutex<Vec<Connection>>,
}

impl Catalogue {
    /// Opens the database in `dir`, making or migrating it when `writable`. A library that cannot be
    /// written is read as it stands.
    pub fn open(dir: &Path, writable: bool) -> Result<Self> {
        let path = dir.join(CATALOGUE);
        if !writable && !path.exists() {
            return Err(Error::ReadOnly { path: dir.to_path_buf() });
        }
        let _opening = if writable { Some(crate::disk::file_lock::opening(dir)?) } else { None };
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
            settle(&mut writer).map_err(at)?;
        }
        Ok(Self {
            dir: dir.to_path_buf(),
            path,
            writable,
            writer: Mutex::new(writer),
            idle_readers: Mutex::default(),
        })
    }

    /// Runs `query` on a connection of its own, so that reading never waits for writing.
    pub fn read<T>(&self, query: impl FnOnce(&Connection) -> rusqlite::Result<T>) -> Result<T> {
        let waiting = lock(&self.idle_readers).pop();
        let connection = match waiting {
            Some(connection) => connection,
            None => self.reader()?,
        };
        let answer = query(&connection).map_err(|source| self.error(source));
        let mut idle = lock(&self.idle_readers);
        if idle.len() < READERS {
            idle.push(connection);
        }
        answer
    }

    /// Runs `change` as one transaction: all of it happens, or nothing.
    pub fn write<T>(&self, change: impl FnOnce(&Transaction<'_>) -> rusqlite::Result<T>) -> Result<T> {
        if !self.writable {
            return Err(Error::ReadOnly { path: self.dir.clone() });
        }
        let mut writer = lock(&self.writer);
        let transact = || {
            let transaction = writer.transaction_with_behavior(TransactionBehavior::Immediate)?;
            let value = change(&transaction)?;
            transaction.commit()?;
            Ok(value)
        };
        transact().map_err(|source| self.error(source))
    }

    /// Reads the files that a search jumps about in once from end to end, which a disk does quickly, so that the
    /// system has them in memory when the jumping begins.
    pub fn preload(&self) -> std::io::Result<()> {
        let vectors =
            derived::ALL.iter().filter(|file| file.schema == "vectors").map(|file| file.path(&self.dir));
        [self.path.clone()].into_iter().chain(vectors).try_for_each(|path| {
            let mut file = BufReader::with_capacity(1 << 20, File::open(path)?).take(PRELOADED);
            std::io::copy(&mut file, &mut std::io::sink()).map(drop)
        })
    }

    /// Whether changes are possible.
    pub fn is_writable(&self) -> bool {
        self.writable
    }

    /// What SQLite finds wrong with each file's pages; empty when all is well. Reads everything.
    pub fn check_pages(&self) -> Result<Vec<Fault>> {
        self.read(|connection| {
            let mut faults = Vec::new();
            for schema in ["main", "vectors", "thumbs"] {
                let checked = connection
                    .prepare(&format!("PRAGMA {schema}.quick_check(1)"))
                    .and_then(|mut check| check.query_row([], |row| row.get::<_, String>(0)));
                match checked {
                    Ok(verdict) if verdict == "ok" => {}
                    Ok(detail) => faults.push(Fault { schema, detail }),
                    Err(error) => faults.push(Fault { schema, detail: error.to_string() }),
                }
            }
            Ok(faults)
        })
    }

    /// Throws the derived files away, to be made again from the pictures.
    pub fn discard_derived(dir: &Path, schema: &str) -> Result<()> {
        derived::ALL.iter().filter(|file| file.schema == schema).try_for_each(|file| file.discard(dir))
    }

    fn reader(&self) -> Result<Connection> {
        let connection = connect(&self.path, self.writable).map_err(|source| self.error(source))?;
        derived::attach(&connection, &self.dir, self.writable)?;
        let settle = || {
            connection.pragma_update(None, "query_only", true)?;
            // There is a reader a thread, each with three files; the system caches the same pages once.
            for schema in ["main", "vectors", "thumbs"] {
                connection.pragma_update(Some(schema), "cache_size", -READER_CACHE_KIB)?;
            }
            Ok(())
        };
        settle().map_err(|source| self.error(source))?;
        Ok(connection)
    }

    fn error(&self, source: rusqlite::Error) -> Error {
        Error::database(&self.path, source)
    }
}

/// Opens one connection. A library that cannot be written is opened `immutable`: SQLite then needs neither
/// locks nor a shared-memory file beside it.
fn connect(path: &Path, writable: bool) -> rusqlite::Result<Connection> {
    let connection = if writable {
        Connection::open(path)?
    } else {
        let flags =
            OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_URI | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        Connection::open_with_flags(immutable_uri(path), flags)?
    };
    connection.busy_timeout(PATIENCE)?;
    connection.pragma_update(None, "foreign_keys", true)?;
    connection.set_prepared_statement_cache_capacity(64);
    Ok(connection)
}

/// Makes sure that the files agree after whatever happened to them.
///
/// A commit over several files in write-ahead logging is whole in each of them, not in all, and a power cut takes
/// what had not reached the disk. So the catalogue's commits have to be there first: SQLite commits it first, and
/// waits for the disk. The vectors' have to be there before an index of them is saved. Nothing relies on the
/// thumbnails, which are most of what is written.
fn settle(writer: &mut Connection) -> rusqlite::Result<()> {
    for (schema, synchronous) in [("main", "full"), ("vectors", "full"), ("thumbs", "normal")] {
        writer.pragma_update(Some(schema), "synchronous", synchronous)?;
    }
    // A Mac's own way of waiting for a disk leaves what is in the drive's cache to its luck.
    writer.pragma_update(None, "fullfsync", true)?;
    // A catalogue that was put back from a copy knows nothing of ids that were given out since.
    if embeddings::has_unknown(writer)? {
        let transaction = writer.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let forgotten = embeddings::delete_unknown(&transaction)?;
        transaction.commit()?;
        tracing::warn!(forgotten, "the vectors were newer than the catalogue");
    }
    Ok(())
}

/// The URI under which SQLite reads a file without locking it. Everything but plain characters is escaped.
fn immutable_uri(path: &Path) -> String {
    let mut uri = String::from("file:");
    for &byte in crate::disk::paths::to_bytes(path) {
        match byte {
            b'/' | b'.' | b'-' | b'_' => uri.push(char::from(byte)),
            byte if byte.is_ascii_alphanumeric() => uri.push(char::from(byte)),
            byte => uri.push_str(&format!("%{byte:02X}")),
        }
    }
    uri + "?immutable=1"
}

/// A value that is stored as JSON text.
pub(crate) fn to_json(value: &impl serde::Serialize) -> String {
    // No type that is stored has a map whose keys are no strings, which is all that can fail.
    serde_json::to_string(value).unwrap_or_default()
}

/// Seconds since 1970, UTC.
pub(crate) fn now() -> i64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs() as i64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn readers_see_what_was_committed_and_cannot_write() {
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
    fn odd_folder_names_open_immutable() {
        let dir = tempfile::tempdir().unwrap();
        let odd = dir.path().join("50% of #1? ü");
        std::fs::create_dir(&odd).unwrap();
        drop(Catalogue::open(&odd, true).unwrap());
        let catalogue = Catalogue::open(&odd, false).unwrap();
        assert!(matches!(catalogue.write(|_| Ok(())), Err(Error::ReadOnly { .. })));
    }
}
