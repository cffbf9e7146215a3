//! The files beside the catalogue that are derived from the pictures or from the catalogue itself.
//!
//! Owns their schema and the handling of a damaged file or one of another version: it is set aside and replaced by
//! an empty one, which the next indexing run fills.

use std::path::{Path, PathBuf};

use rusqlite::Connection;
use rusqlite::functions::FunctionFlags;

use super::connection::{connect, immutable_uri};
use super::read_failure::unmasked;
use super::set_aside::{DAMAGED, prune, set_aside};
use super::{embeddings, seen, texts, words};
use crate::disk::paths;
use crate::error::{Error, Result, is_damage};

/// How many of the files that were set aside when a library was opened are kept.
const KEPT: usize = 2;

/// A derived file.
pub(super) struct Derived {
    /// Schema name under which its tables are addressed.
    pub(super) schema: &'static str,
    pub(super) version: i64,
    tables: &'static str,
    /// SQL that upgrades each earlier version to the next, beginning with version 1.
    upgrades: &'static [&'static str],
}

/// The derived file with this schema name.
pub(super) fn of(schema: &str) -> Option<&'static Derived> {
    ALL.iter().find(|file| file.schema == schema)
}

/// All derived files.
pub(super) const ALL: &[Derived] = &[
    Derived {
        schema: "vectors",
        version: 3,
        tables: "
            -- What the file says about itself: its lineage, which it shares with the catalogue it belongs to.
            CREATE TABLE about (
                key   TEXT PRIMARY KEY,
                value TEXT NOT NULL
            ) STRICT;
            CREATE TABLE models (
                id         INTEGER PRIMARY KEY,
                name       TEXT NOT NULL UNIQUE,
                dimensions INTEGER NOT NULL
            ) STRICT;
            -- `seq` only grows: the index knows by it what it has not taken in yet.
            -- `content_mark` is the start of the content's hash: it tells a vector from one that belonged
            -- to another content of the same id, before an older catalogue was put back.
            CREATE TABLE embeddings (
                seq          INTEGER PRIMARY KEY AUTOINCREMENT,
                model_id     INTEGER NOT NULL REFERENCES models (id),
                content_id   INTEGER NOT NULL,
                content_mark INTEGER NOT NULL,
                vector       BLOB NOT NULL,
                -- Of mark and vector; see `embeddings::checksum`.
                checksum     INTEGER NOT NULL,
                UNIQUE (content_id, model_id)
            ) STRICT;
            CREATE INDEX embeddings_by_model ON embeddings (model_id);
            -- Vectors that were deleted since the index was last saved.
            CREATE TABLE removals (
                seq        INTEGER PRIMARY KEY AUTOINCREMENT,
                model_id   INTEGER NOT NULL,
                content_id INTEGER NOT NULL
            ) STRICT;
            -- Vectors of contents that the catalogue in place does not know, by the first 8 bytes of their hash, and
            -- the day on which they were set aside, in days since 1970.
            CREATE TABLE set_aside (
                seq        INTEGER PRIMARY KEY,
                model_id   INTEGER NOT NULL,
                hash_start BLOB NOT NULL,
                vector     BLOB NOT NULL,
                checksum   INTEGER NOT NULL,
                day        INTEGER NOT NULL
            ) STRICT;",
        upgrades: &[
            "CREATE INDEX embeddings_by_model ON embeddings (model_id);",
            "CREATE TABLE about (
                key   TEXT PRIMARY KEY,
                value TEXT NOT NULL
            ) STRICT;
            ALTER TABLE embeddings ADD COLUMN checksum INTEGER NOT NULL DEFAULT 0;
            UPDATE embeddings SET checksum = vector_checksum(content_mark, vector);
            CREATE TABLE set_aside (
                seq        INTEGER PRIMARY KEY,
                model_id   INTEGER NOT NULL,
                hash_start BLOB NOT NULL,
                vector     BLOB NOT NULL,
                checksum   INTEGER NOT NULL,
                day        INTEGER NOT NULL
            ) STRICT;",
        ],
    },
    Derived {
        schema: "thumbs",
        version: 2,
        tables: "
            CREATE TABLE thumbs (
                hash     BLOB PRIMARY KEY,
                jpeg     BLOB NOT NULL,
                -- CRC-32 of the JPEG; NULL for one that an earlier version stored.
                checksum INTEGER
            ) STRICT;",
        upgrades: &["ALTER TABLE thumbs ADD COLUMN checksum INTEGER;"],
    },
    // An index of texts of an earlier version is filled anew.
    Derived { schema: texts::SCHEMA, version: 3, tables: texts::TABLES, upgrades: &[texts::RENEW; 2] },
    Derived { schema: words::SCHEMA, version: 2, tables: words::TABLES, upgrades: &[words::UPGRADE] },
    Derived { schema: seen::SCHEMA, version: 1, tables: seen::TABLES, upgrades: &[] },
];

impl Derived {
    pub(super) fn path(&self, dir: &Path) -> PathBuf {
        dir.join(format!("{}.sqlite", self.schema))
    }

    /// Whether a library can be opened for reading without it: earlier versions made none.
    fn is_dispensable(&self) -> bool {
        [texts::SCHEMA, words::SCHEMA, seen::SCHEMA].contains(&self.schema)
    }

    /// Whether the file holds anything that was derived from pictures, or may hold it.
    pub(super) fn has_rows(&self, dir: &Path) -> bool {
        if self.is_dispensable() {
            return false;
        }
        let path = self.path(dir);
        let table = if self.schema == "vectors" { "embeddings" } else { self.schema };
        let any = || {
            let sql = format!("SELECT EXISTS (SELECT 1 FROM {table})");
            connect(&path, true)?.query_row(&sql, [], |row| row.get(0))
        };
        // An empty file has no tables; a damaged one may have held anything.
        path.metadata().is_ok_and(|metadata| metadata.len() > 0) && any().unwrap_or(true)
    }

    /// Makes sure the file exists and is sound enough to be attached.
    pub(super) fn prepare(&self, dir: &Path, writable: bool) -> Result<()> {
        let path = self.path(dir);
        let found = match self.version_of(&path, writable) {
            // Another look, on a new connection, has to agree.
            Err(error) if is_damage(&error) => self.version_of(&path, writable),
            found => found,
        };
        match found {
            Ok(Some(found)) if found == self.version => return Ok(()),
            Ok(Some(found)) if writable && (1..self.version).contains(&found) => {
                let upgrades = self.upgrades[found as usize - 1..].concat();
                return self.write(&path, &upgrades).map_err(|source| Error::database(&path, source));
            }
            Ok(None) if writable => {}
            _ if !writable && self.is_dispensable() => return Ok(()),
            _ if !writable => {
                return Err(Error::Damaged {
                    path,
                    detail: "it is missing, damaged or of another version".into(),
                });
            }
            Err(error) if !is_damage(&error) => return Err(Error::database(&path, error)),
            found => {
                tracing::warn!(path = %path.display(), ?found, "setting a damaged or older file aside");
                set_aside(&path, DAMAGED)?;
                prune(&path, DAMAGED, KEPT);
            }
        }
        self.write(&path, self.tables).map_err(|source| Error::database(&path, source))
    }

    /// The version stored in the file; `None` if the file is missing or empty.
    fn version_of(&self, path: &Path, writable: bool) -> rusqlite::Result<Option<i64>> {
        if !path.exists() {
            return Ok(None);
        }
        let connection = connect(path, writable)?;
        let read = |sql| {
            connection.query_row(sql, [], |row| row.get(0)).map_err(|error| unmasked(&connection, error))
        };
        let tables: i64 = read("SELECT count(*) FROM sqlite_schema")?;
        let version = read("PRAGMA user_version")?;
        Ok((tables > 0).then_some(version))
    }

    /// Creates the tables in an empty database, and marks it as being of this version.
    pub(super) fn create(&self, connection: &Connection) -> rusqlite::Result<()> {
        self.run(connection, self.tables)
    }

    /// Runs the statements on the file and marks it as being of this version.
    fn write(&self, path: &Path, statements: &str) -> rusqlite::Result<()> {
        let connection = connect(path, true)?;
        connection.pragma_update(None, "journal_mode", "wal")?;
        let flags = FunctionFlags::SQLITE_UTF8 | FunctionFlags::SQLITE_DETERMINISTIC;
        connection.create_scalar_function("vector_checksum", 2, flags, |arguments| {
            Ok(embeddings::checksum(arguments.get(0)?, arguments.get_raw(1).as_blob()?))
        })?;
        self.run(&connection, statements)
    }

    fn run(&self, connection: &Connection, statements: &str) -> rusqlite::Result<()> {
        let version = self.version;
        connection.execute_batch(&format!("BEGIN; {statements} PRAGMA user_version = {version}; COMMIT;"))
    }
}

/// Attaches the derived files to a connection to the catalogue.
pub(super) fn attach(connection: &Connection, dir: &Path, writable: bool) -> Result<()> {
    for file in ALL {
        let path = file.path(dir);
        if !writable
            && file.is_dispensable()
            && !matches!(file.version_of(&path, false), Ok(Some(found)) if found == file.version)
        {
            continue;
        }
        let name = if writable { paths::to_bytes(&path).to_vec() } else { immutable_uri(&path).into_bytes() };
        // The path is bound as bytes and cast to text, since it need not be UTF-8.
        let attach = format!("ATTACH CAST(?1 AS TEXT) AS {}", file.schema);
        // What could not be read may look damaged, and SQLite does not say so of a file that it fails to attach.
        let attached = match connection.execute(&attach, [&name]) {
            Err(error) if is_damage(&error) => connection.execute(&attach, [&name]),
            attached => attached,
        };
        attached.map_err(|source| Error::database(&path, source))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::super::database::Catalogue;
    use std::path::Path;

    use super::super::embeddings;
    use super::super::integrity::{Health, inspect};
    use crate::ids::{ContentId, ModelId};

    fn set_aside_files(dir: &Path, schema: &str) -> Vec<String> {
        let names =
            std::fs::read_dir(dir).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
        names.filter(|name| name.starts_with(&format!("{schema}.damaged-"))).collect()
    }

    #[test]
    fn a_damaged_derived_file_is_set_aside_and_replaced() {
        let dir = tempfile::tempdir().unwrap();
        drop(Catalogue::open(dir.path(), true).unwrap());
        std::fs::write(dir.path().join("thumbs.sqlite"), vec![b'?'; 8192]).unwrap();

        drop(Catalogue::open(dir.path(), true).unwrap());
        assert_eq!(inspect(dir.path(), "thumbs", true).unwrap(), Health::Sound);
        assert_eq!(set_aside_files(dir.path(), "thumbs").len(), 1);
    }

    #[test]
    fn vectors_of_earlier_versions_are_kept_and_get_checksums() {
        let dir = tempfile::tempdir().unwrap();
        let catalogue = Catalogue::open(dir.path(), true).unwrap();
        // The vector below belongs to this content.
        let older = "INSERT INTO sqlite_sequence (name, seq) VALUES ('contents', 1);
                     DELETE FROM settings WHERE key = 'lineage';";
        catalogue.write(|db| db.execute_batch(older)).unwrap();
        drop(catalogue);
        let before = rusqlite::Connection::open(dir.path().join("vectors.sqlite")).unwrap();
        let older = "DROP INDEX embeddings_by_model; ALTER TABLE embeddings DROP COLUMN checksum;
                     DROP TABLE about; DROP TABLE set_aside; PRAGMA user_version = 1;
                     INSERT INTO models VALUES (1, 'm', 2);
                     INSERT INTO embeddings VALUES (1, 1, 1, 1, x'003C0000');";
        before.execute_batch(older).unwrap();
        drop(before);
        let catalogue = Catalogue::open(dir.path(), true).unwrap();
        let vector = catalogue.read(|db| embeddings::get(db, ModelId(1), ContentId(1))).unwrap();
        assert_eq!(vector, Some(vec![1.0, 0.0]));
        assert_eq!(set_aside_files(dir.path(), "vectors").len(), 0);
    }
}
