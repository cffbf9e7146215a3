//! Keeping the tree until the catalogue changes.

use std::sync::{Arc, Mutex};

use rusqlite::Connection;

use super::super::database::Catalogue;
use super::{FolderTree, build};
use crate::error::Result;
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

impl Catalogue {
    /// The folders that hold pictures. Reads all paths if anything has changed since the last call, by any program;
    /// otherwise the answer takes microseconds.
    ///
    /// # Errors
    ///
    /// Database errors.
    pub fn folder_tree(&self) -> Result<Arc<FolderTree>> {
        let mut source = lock(&self.folder_tree.source);
        let (connection, read) = match source.take() {
            Some(Source { connection, version }) => (connection, Some(version)),
            None => (self.reader()?, None),
        };
        // Read first: a change in between is then noticed by the next call.
        let version = self.run(&connection, data_version)?;
        let last = self.last_folder_tree().filter(|_| read == Some(version));
        let tree = match last {
            Some(tree) => tree,
            None => Arc::new(self.run(&connection, build::build)?),
        };
        *source = Some(Source { connection, version });
        *lock(&self.folder_tree.last) = Some(Arc::clone(&tree));
        Ok(tree)
    }

    /// The tree that [`folder_tree`](Self::folder_tree) returned last, whatever has changed since. Never waits; `None`
    /// before the first call.
    pub fn last_folder_tree(&self) -> Option<Arc<FolderTree>> {
        lock(&self.folder_tree.last).clone()
    }
}

fn data_version(connection: &Connection) -> rusqlite::Result<i64> {
    connection.pragma_query_value(Some("main"), "data_version", |row| row.get(0))
}
