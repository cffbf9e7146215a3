//! A database of another program, opened on a private copy.
//!
//! Owns the copy, with what is in the write-ahead log, and questions about its schema. The original is only read as a file,
//! so that it is neither locked nor changed, whoever has it open.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags};
use tempfile::TempDir;

use crate::error::{Error, Result};

/// What SQLite keeps beside a database: pages that are not in it yet, or pages to put back after a crash. The index of the
/// log (`-shm`) is not among them: SQLite makes it from the log, and a copy might not fit.
const BESIDE: [&str; 2] = ["-wal", "-journal"];

/// How often a database is copied that changes meanwhile.
const ATTEMPTS: usize = 5;

/// A private copy of a database.
pub struct Database {
    path: PathBuf,
    connection: Connection,
    /// Holds the copy; deleted with this.
    _folder: TempDir,
}

impl Database {
    /// Copies the database at `path` and opens the copy.
    ///
    /// # Errors
    /// When the file can't be read, is no database, or is changed all the time.
    pub fn open(path: &Path) -> Result<Self> {
        let folder = tempfile::Builder::new().prefix("ratna-").tempdir().map_err(Error::io(path))?;
        let copy = folder.path().join("copy.sqlite");
        copy_settled(path, &copy)?;
        let fail = Error::database(path);
        // Writable, since what is in the log is taken over when the copy is opened.
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let connection = Connection::open_with_flags(&copy, flags).map_err(&fail)?;
        connection.set_db_config(DbConfig::SQLITE_DBCONFIG_DEFENSIVE, true).map_err(&fail)?;
        connection.set_db_config(DbConfig::SQLITE_DBCONFIG_TRUSTED_SCHEMA, false).map_err(&fail)?;
        connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_TRIGGER, false).map_err(&fail)?;
        connection.query_row("SELECT count(*) FROM sqlite_schema", [], |_| Ok(())).map_err(&fail)?;
        connection.pragma_update(None, "query_only", true).map_err(&fail)?;
        Ok(Self { path: path.to_path_buf(), connection, _folder: folder })
    }

    /// The original.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The connection to the copy.
    pub fn connection(&self) -> &Connection {
        &self.connection
    }

    /// Whether there is a table or view of this name.
    ///
    /// # Errors
    /// Database errors.
    pub fn has_table(&self, table: &str) -> Result<bool> {
        Ok(!self.columns(table)?.is_empty())
    }

    /// The names of a table's columns; none if there is no such table.
    ///
    /// # Errors
    /// Database errors.
    pub fn columns(&self, table: &str) -> Result<Vec<String>> {
        let read = || {
            let mut query = self.connection.prepare_cached("SELECT name FROM pragma_table_info(?1)")?;
            query.query_map([table], |row| row.get(0))?.collect::<rusqlite::Result<Vec<_>>>()
        };
        read().map_err(Error::database(&self.path))
    }

    /// Whether a table has a column, whatever its case.
    ///
    /// # Errors
    /// Database errors.
    pub fn has_column(&self, table: &str, column: &str) -> Result<bool> {
        Ok(self.columns(table)?.iter().any(|name| name.eq_ignore_ascii_case(column)))
    }

    /// Fails unless the table has all of these columns.
    ///
    /// # Errors
    /// [`Error::Missing`] names the first that is missing; database errors.
    pub fn require(&self, table: &str, columns: &[&str]) -> Result<()> {
        let found = self.columns(table)?;
        let missing = |what: String| Error::Missing { path: self.path.clone(), what };
        if found.is_empty() {
            return Err(missing(table.to_owned()));
        }
        match columns.iter().find(|column| !found.iter().any(|name| name.eq_ignore_ascii_case(column))) {
            Some(column) => Err(missing(format!("{table}.{column}"))),
            None => Ok(()),
        }
    }

    /// Runs a query and converts each row.
    ///
    /// # Errors
    /// Database errors, with the original's path.
    pub fn rows<T>(
        &self,
        sql: &str,
        convert: impl FnMut(&rusqlite::Row<'_>) -> rusqlite::Result<T>,
    ) -> Result<Vec<T>> {
        let read =
            || self.connection.prepare(sql)?.query_map([], convert)?.collect::<rusqlite::Result<Vec<_>>>();
        read().map_err(Error::database(&self.path))
    }
}

/// Copies a database with what lies beside it. What changes meanwhile is copied again.
fn copy_settled(path: &Path, copy: &Path) -> Result<()> {
    for _ in 0..ATTEMPTS {
        let before = states(path)?;
        fs::copy(path, copy).map_err(Error::io(path))?;
        for end in BESIDE {
            let (from, to) = (with_end(path, end), with_end(copy, end));
            match fs::copy(&from, &to) {
                Ok(_) => {}
                Err(error) if error.kind() == std::io::ErrorKind::NotFound => drop(fs::remove_file(&to)),
                Err(error) => return Err(Error::io(&from)(error)),
            }
        }
        if states(path)? == before {
            return Ok(());
        }
    }
    Err(Error::Changing { path: path.to_path_buf() })
}

/// Size and time of the database and of what lies beside it.
fn states(path: &Path) -> Result<Vec<Option<(u64, SystemTime)>>> {
    let state = |path: &Path| -> std::io::Result<_> {
        let metadata = fs::metadata(path)?;
        Ok((metadata.len(), metadata.modified()?))
    };
    let mut states = vec![Some(state(path).map_err(Error::io(path))?)];
    states.extend(BESIDE.iter().map(|end| state(&with_end(path, end)).ok()));
    Ok(states)
}

fn with_end(path: &Path, end: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(end);
    name.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_database_in_use_is_read_with_its_log_and_left_as_it_is() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("Photos.sqlite");
        let writer = Connection::open(&path).unwrap();
        writer.pragma_update(None, "journal_mode", "wal").unwrap();
        writer.execute_batch("CREATE TABLE a (x); INSERT INTO a VALUES (7); BEGIN IMMEDIATE").unwrap();
        let bytes = || [path.clone(), with_end(&path, "-wal")].map(|path| fs::read(path).unwrap());
        let before = bytes();

        let database = Database::open(&path).unwrap();
        assert_eq!(database.rows("SELECT x FROM a", |row| row.get::<_, i64>(0)).unwrap(), [7]);
        assert!(database.connection().execute("INSERT INTO a VALUES (8)", []).is_err());
        assert!(database.has_column("a", "X").unwrap() && !database.has_table("b").unwrap());
        let error = database.require("a", &["x", "y"]).unwrap_err();
        assert!(error.to_string().contains("has no a.y"), "{error}");
        assert_eq!(bytes(), before);
    }

    #[test]
    fn what_is_no_database_is_called_damaged() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("a.lrcat");
        fs::write(&path, vec![b'x'; 4096]).unwrap();
        assert!(matches!(Database::open(&path), Err(Error::Damaged { .. })));
        assert!(matches!(Database::open(&dir.path().join("none")), Err(Error::Io { .. })));
    }
}
