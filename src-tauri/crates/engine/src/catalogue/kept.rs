//! Keeping what was made of the catalogue until it changes.
//!
//! Owns how a change is noticed, by any program. Never knows what is made.

use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use rusqlite::Connection;

use crate::mutex::lock;

/// What was made last.
pub(super) struct Kept<T> {
    /// Locked while it is made.
    source: Mutex<Option<Source>>,
    last: Mutex<Option<Arc<T>>>,
    /// How many times longer it is kept than it took to make, even if something has changed.
    rests: u32,
    /// A file beside the catalogue whose changes count as well.
    beside: Option<&'static str>,
}

struct Source {
    /// A connection of its own that is never written on: SQLite tells each connection when another has committed.
    connection: Connection,
    /// The connection's `data_version` of each file before the last time.
    version: (i64, Option<i64>),
    made_at: Instant,
    /// How long it took.
    took: Duration,
}

impl<T> Kept<T> {
    /// Makes it again after every change.
    pub(super) fn always_current() -> Self {
        Self::new(0)
    }

    /// Spends at most one part in `rests` of the time on making it, however often something changes.
    pub(super) fn resting(rests: u32) -> Self {
        Self::new(rests)
    }

    fn new(rests: u32) -> Self {
        Self { source: Mutex::default(), last: Mutex::default(), rests, beside: None }
    }

    /// The same, made again after changes of this attached file as well.
    pub(super) fn following(self, schema: &'static str) -> Self {
        Self { beside: Some(schema), ..self }
    }

    /// What `make` makes of the catalogue as it is now. `open` makes a connection that only reads; `explain` makes an error
    /// of one of SQLite's.
    pub(super) fn current<E>(
        &self,
        open: impl FnOnce() -> Result<Connection, E>,
        explain: impl Fn(&Connection, rusqlite::Error) -> E,
        make: impl FnOnce(&Connection) -> rusqlite::Result<T>,
    ) -> Result<Arc<T>, E> {
        let mut source = lock(&self.source);
        if let (Some(known), Some(last)) = (&*source, self.last())
            && known.made_at.elapsed() < known.took * self.rests
        {
            return Ok(last);
        }
        let (connection, known) = match source.take() {
            Some(Source { connection, version, made_at, took }) => {
                (connection, Some((version, made_at, took)))
            }
            None => (open()?, None),
        };
        // Read first: a change in between is then noticed by the next call.
        let version = self.version(&connection).map_err(|error| explain(&connection, error))?;
        if let (Some((before, made_at, took)), Some(last)) = (known, self.last())
            && before == version
        {
            *source = Some(Source { connection, version, made_at, took });
            return Ok(last);
        }
        let begun = Instant::now();
        let made = Arc::new(make(&connection).map_err(|error| explain(&connection, error))?);
        *source = Some(Source { connection, version, made_at: Instant::now(), took: begun.elapsed() });
        *lock(&self.last) = Some(Arc::clone(&made));
        Ok(made)
    }

    /// A library that cannot be written may lack the file beside the catalogue.
    fn version(&self, connection: &Connection) -> rusqlite::Result<(i64, Option<i64>)> {
        let beside = self.beside.filter(|&schema| connection.is_readonly(schema).is_ok());
        let beside = beside.map(|schema| data_version(connection, schema)).transpose()?;
        Ok((data_version(connection, "main")?, beside))
    }

    /// What was made last, whatever has changed since. Never waits; `None` if nothing has been made.
    pub(super) fn last(&self) -> Option<Arc<T>> {
        lock(&self.last).clone()
    }
}

fn data_version(connection: &Connection, schema: &str) -> rusqlite::Result<i64> {
    connection.pragma_query_value(Some(schema), "data_version", |row| row.get(0))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Makes the number of rows of a database in this folder, and counts how often.
    fn count(kept: &Kept<i64>, dir: &std::path::Path, made: &mut u32) -> i64 {
        let make = |db: &Connection| {
            *made += 1;
            db.query_row("SELECT count(*) FROM t", [], |row| row.get(0))
        };
        *kept.current(|| Connection::open(dir.join("db")), |_, error| error, make).unwrap()
    }

    #[test]
    fn it_is_made_again_only_after_a_change_and_not_while_it_rests() {
        let dir = tempfile::tempdir().unwrap();
        let other = Connection::open(dir.path().join("db")).unwrap();
        other.execute_batch("CREATE TABLE t (x)").unwrap();
        let (current, resting) = (Kept::always_current(), Kept::resting(u32::MAX));
        let (mut made, mut made_resting) = (0, 0);
        assert_eq!(current.last(), None);
        for _ in 0..3 {
            assert_eq!(count(&current, dir.path(), &mut made), 0);
            assert_eq!(count(&resting, dir.path(), &mut made_resting), 0);
        }
        other.execute_batch("INSERT INTO t VALUES (1)").unwrap();
        assert_eq!((count(&current, dir.path(), &mut made), made), (1, 2));
        assert_eq!((count(&resting, dir.path(), &mut made_resting), made_resting), (0, 1));
        assert_eq!(current.last().as_deref(), Some(&1));
    }
}
