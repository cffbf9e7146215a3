//! A look into a catalogue that is not open yet, for a window that wants to know how it was left before it is shown.
//!
//! Owns that it costs a few milliseconds, changes nothing and never fails: without an answer the window waits for the
//! library. Never migrates.

use std::path::Path;
use std::time::Duration;

use rusqlite::{Connection, OpenFlags};

use super::connection::connect;
use super::database::CATALOGUE;
use super::migrations;

/// How long another program's transaction may keep the window waiting.
const PATIENCE: Duration = Duration::from_millis(100);

/// The answer to a query of the catalogue in `dir`; `None` where it is missing, of another format or can't be read.
pub fn peek<T>(dir: &Path, query: impl Fn(&Connection) -> rusqlite::Result<T>) -> Option<T> {
    let path = dir.join(CATALOGUE);
    let answer = |connection: Connection| {
        connection.busy_timeout(PATIENCE).ok()?;
        migrations::check(&connection, &path).ok()?;
        query(&connection).ok()
    };
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    // With the log that a crash has left, if the file can be read so.
    let live = Connection::open_with_flags(&path, flags).ok().and_then(answer);
    live.or_else(|| connect(&path, false).ok().and_then(answer))
}

#[cfg(test)]
mod tests {
    use super::super::{Catalogue, settings};
    use super::*;

    #[test]
    fn a_look_sees_what_was_committed_last_and_makes_no_catalogue() {
        let dir = tempfile::tempdir().unwrap();
        let look = || peek(dir.path(), |db| settings::get(db, "window"));
        assert_eq!(look(), None);
        assert_eq!(std::fs::read_dir(dir.path()).unwrap().count(), 0);
        let catalogue = Catalogue::open(dir.path(), true).unwrap();
        assert_eq!(look(), Some(None));
        catalogue.write(|db| settings::set(db, "window", "wide")).unwrap();
        assert_eq!(look().unwrap().as_deref(), Some("wide"), "while it is open");
        drop(catalogue);
        assert_eq!(look().unwrap().as_deref(), Some("wide"));
        std::fs::write(dir.path().join(CATALOGUE), "no database").unwrap();
        assert_eq!(look(), None);
    }
}
