//! The catalogue's format, one file per migration.
//!
//! Owns the migrations and the copy of the catalogue that is made before they run. Never changes a migration that has
//! shipped.

mod problem_codes;

use std::path::{Path, PathBuf};

use rusqlite::{Connection, Transaction};
use rusqlite_migration::{M, Migrations};

use crate::disk::private;
use crate::error::{Error, Result};

/// The format that the last migration of tables leads to. Later ones change only indexes, without which a library can be
/// read as well.
const LAST_CHANGE_OF_TABLES: i64 = 18;

fn all() -> Vec<M<'static>> {
    vec![
        M::up(include_str!("migrations/001_initial.sql")),
        M::up(include_str!("migrations/002_browsing.sql")),
        M::up(include_str!("migrations/003_companions.sql")),
        M::up(include_str!("migrations/004_keeping_right.sql")),
        M::up(include_str!("migrations/005_many_pictures.sql")),
        M::up_with_hook(include_str!("migrations/006_codes.sql"), |transaction: &Transaction<'_>| {
            Ok(problem_codes::rewrite(transaction)?)
        }),
        M::up(include_str!("migrations/007_changes.sql")),
        M::up(include_str!("migrations/008_metadata.sql")),
        M::up(include_str!("migrations/009_hidden.sql")),
        M::up(include_str!("migrations/010_shapes.sql")),
        M::up(include_str!("migrations/011_finding.sql")),
        M::up(include_str!("migrations/012_sources.sql")),
        M::up(include_str!("migrations/013_captions.sql")),
        M::up(include_str!("migrations/014_packets.sql")),
        M::up(include_str!("migrations/015_exchange.sql")),
        M::up(include_str!("migrations/016_keyword_rules.sql")),
        M::up(include_str!("migrations/017_person_texts.sql")),
        M::up(include_str!("migrations/018_exchange_parts.sql")),
    ]
}

/// Migrates the catalogue to the newest format this program knows.
pub(super) fn migrate(connection: &mut Connection, path: &Path) -> Result<()> {
    run(connection, path, all())
}

/// Fails when a read-only catalogue has a format this program cannot read.
pub(super) fn check(connection: &Connection, path: &Path) -> Result<()> {
    let found = version(connection, path)?;
    refuse_newer(path, found, newest())?;
    if found < LAST_CHANGE_OF_TABLES {
        // Older tables must be migrated before they can be read.
        return Err(Error::ReadOnly { path: path.to_path_buf() });
    }
    Ok(())
}

/// Fails when a catalogue has a newer format than the newest `known` one.
pub(super) fn refuse_newer(path: &Path, found: i64, known: i64) -> Result<()> {
    if found > known {
        return Err(Error::NewerLibrary { path: path.to_path_buf(), found, known });
    }
    Ok(())
}

/// The newest format this program knows.
pub(super) fn newest() -> i64 {
    all().len() as i64
}

/// Brings a new database to this format; copies nothing.
pub(super) fn create(connection: &mut Connection, path: &Path, version: i64) -> Result<()> {
    Migrations::new(all()).to_version(connection, version as usize).map_err(|error| failure(path, error))
}

fn run(connection: &mut Connection, path: &Path, migrations: Vec<M<'static>>) -> Result<()> {
    let found = version(connection, path)?;
    let known = migrations.len() as i64;
    refuse_newer(path, found, known)?;
    if found == known {
        return Ok(());
    }
    if found > 0 {
        back_up(connection, path, found)?;
    }
    Migrations::new(migrations).to_latest(connection).map_err(|error| failure(path, error))
}

fn failure(path: &Path, error: rusqlite_migration::Error) -> Error {
    match error {
        rusqlite_migration::Error::RusqliteError { err, .. } => Error::database(path, err),
        other => Error::Damaged { path: path.to_path_buf(), detail: other.to_string() },
    }
}

pub(super) fn version(connection: &Connection, path: &Path) -> Result<i64> {
    connection
        .query_row("PRAGMA user_version", [], |row| row.get(0))
        .map_err(|source| Error::database(path, source))
}

/// Copies the catalogue beside itself; replaces an earlier copy of the same format.
fn back_up(connection: &Connection, path: &Path, found: i64) -> Result<()> {
    let copy: PathBuf = path.with_extension(format!("v{found}.sqlite"));
    match std::fs::remove_file(&copy) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(Error::io(&copy)(error)),
        _ => {}
    }
    private::create_if_missing(&copy).map_err(Error::io(&copy))?;
    connection.backup(rusqlite::MAIN_DB, &copy, None).map_err(|source| Error::database(&copy, source))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one() -> Vec<M<'static>> {
        vec![M::up("CREATE TABLE a (x)")]
    }

    fn two() -> Vec<M<'static>> {
        vec![M::up("CREATE TABLE a (x)"), M::up("CREATE TABLE b (x)")]
    }

    #[test]
    fn the_catalogue_is_copied_before_a_migration() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("catalogue.sqlite");
        let mut connection = Connection::open(&path).unwrap();
        run(&mut connection, &path, one()).unwrap();
        connection.execute("INSERT INTO a VALUES (7)", []).unwrap();
        assert_eq!(std::fs::read_dir(dir.path()).unwrap().count(), 1);

        run(&mut connection, &path, two()).unwrap();
        let copy = Connection::open(dir.path().join("catalogue.v1.sqlite")).unwrap();
        assert_eq!(copy.query_row("SELECT x FROM a", [], |r| r.get::<_, i64>(0)).unwrap(), 7);
        assert!(copy.prepare("SELECT x FROM b").is_err());
    }

    #[test]
    fn a_newer_format_is_refused_and_left_unchanged() {
        let mut connection = Connection::open_in_memory().unwrap();
        run(&mut connection, Path::new("c"), two()).unwrap();
        let error = run(&mut connection, Path::new("c"), one()).unwrap_err();
        assert!(error.to_string().contains("update Ratna"), "{error}");
        assert_eq!(version(&connection, Path::new("c")).unwrap(), 2);
    }

    #[test]
    fn the_migrations_apply_to_an_empty_catalogue() {
        let mut connection = Connection::open_in_memory().unwrap();
        migrate(&mut connection, Path::new("c")).unwrap();
        check(&connection, Path::new("c")).unwrap();
    }

    #[test]
    fn an_older_catalogue_can_be_read_if_it_lacks_only_indexes() {
        let of = |version| {
            let mut connection = Connection::open_in_memory().unwrap();
            create(&mut connection, Path::new("c"), version).unwrap();
            let query =
                "SELECT group_concat(sql, ';' ORDER BY name) FROM sqlite_schema WHERE type <> 'index'";
            let tables: String = connection.query_row(query, [], |row| row.get(0)).unwrap();
            (tables, check(&connection, Path::new("c")))
        };
        let (tables, checked) = of(LAST_CHANGE_OF_TABLES);
        assert_eq!(tables, of(newest()).0, "a later migration changes more than indexes");
        checked.unwrap();
        assert!(matches!(of(LAST_CHANGE_OF_TABLES - 1).1, Err(Error::ReadOnly { .. })));
    }
}
