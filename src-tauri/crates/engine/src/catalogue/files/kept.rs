//! Files with the hash that their content had when it was last read.

use std::path::PathBuf;

use blake3::Hash;
use rusqlite::{Connection, Result};

use crate::disk::paths;
use crate::disk::walk::Stat;
use crate::ids::{FileId, FolderId};

/// A present file and its content.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptFile {
    /// Row ID.
    pub id: FileId,
    /// Path relative to the folder.
    pub path: PathBuf,
    /// The file's metadata when it was last read.
    pub stat: Stat,
    /// Hash of its content at that time.
    pub hash: Hash,
}

/// The present files of a folder, by path. Without companions, whose content is another file's.
///
/// # Errors
///
/// Database errors.
pub fn kept_files(connection: &Connection, folder_id: FolderId) -> Result<Vec<KeptFile>> {
    connection
        .prepare_cached(
            "SELECT files.id, path, files.bytes, mtime_ns, ctime_ns, inode, device, hash
             FROM files JOIN contents ON contents.id = content_id
             WHERE folder_id = ?1 AND state = 'present' AND companion = 0 ORDER BY path",
        )?
        .query_map([folder_id], |row| {
            let path: Vec<u8> = row.get(1)?;
            let stat = Stat {
                bytes: row.get::<_, i64>(2)? as u64,
                mtime_ns: row.get(3)?,
                ctime_ns: row.get(4)?,
                inode: row.get::<_, i64>(5)? as u64,
                device: row.get::<_, i64>(6)? as u64,
            };
            let hash = Hash::from_bytes(row.get(7)?);
            Ok(KeptFile { id: row.get(0)?, path: paths::from_bytes(&path), stat, hash })
        })?
        .collect()
}

/// How many present files are companions.
///
/// # Errors
///
/// Database errors.
pub fn companion_count(connection: &Connection) -> Result<u64> {
    connection
        .prepare_cached("SELECT count(*) FROM files WHERE companion = 1 AND state = 'present'")?
        .query_row([], |row| row.get(0))
}
