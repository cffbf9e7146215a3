//! Keeping the tree until the catalogue changes.

use std::sync::{Arc, Mutex};

use rusqlite::Connection;

use super::{FolderTree, build};
use crate::mutex::lock;

/// The tree that was made last.
#[derive(Default)]
pub(in super::super) struct FolderTreeCache {
    /// Locked while a tree is made.
    source: Mutex<Option<Source>>,
    last: Mutex<Option<Arc<FolderTree>>>,
}

struct Source {
    /// A connection of its own that is never written on: SQLite tells each connection when another has committed.
    connection: Connection,
    /// The connection's `data_version` before the last tree was read.
    version: i64,
}

impl FolderTreeCache {
    /// The tree as it is now. `open` makes a connection that only reads; `explain` makes an error of one of SQLite's.
    pub(in super::super) fn current<E>(
        &self,
        open: impl FnOnce() -> Result<Connection, E>,
        explain: impl Fn(&Connection, rusqlite::Error) -> E,
    ) -> Result<Arc<FolderTree>, E> {
        let mut source = lock(&self.source);
        let (connection, read) = match source.take() {
            Some(Source { connection, version }) => (connection, Some(version)),
            None => (open()?, None),
        };
        // Read first: a change in between is then noticed by the next call.
        let version = data_version(&connection).map_err(|error| explain(&connection, error))?;
        let last = self.last().filter(|_| read == Some(version));
        let tree = match last {
            Some(tree) => tree,
            None => Arc::new(build::build(&connection).map_err(|error| explain(&connection, error))?),
        };
        *source = Some(Source { connection, version });
        *lock(&self.last) = Some(Arc::clone(&tree));
        Ok(tree)
    }

    /// The tree that was made last, whatever has changed since. Never waits; `None` if none has been made.
    pub(in super::super) fn last(&self) -> Option<Arc<FolderTree>> {
        lock(&self.last).clone()
    }
}

fn data_version(connection: &Connection) -> rusqlite::Result<i64> {
    connection.pragma_query_value(Some("main"), "data_version", |row| row.get(0))
}
