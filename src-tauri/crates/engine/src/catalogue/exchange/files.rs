//! The files that take part, and the contents that have something to exchange with them.

use std::path::PathBuf;

use rusqlite::{Connection, Result, Row};

use super::folders::{DECIDED, FolderExchange, Naming, Target};
use crate::disk::paths;
use crate::disk::walk::Stat;
use crate::ids::{ContentId, FileId, FolderId};

/// A file in a folder that the person opted in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExchangedFile {
    /// Row ID.
    pub id: FileId,
    /// Its content.
    pub content: ContentId,
    /// The folder of the library that it belongs to.
    pub folder: FolderId,
    /// Its path relative to that folder.
    pub relative: PathBuf,
    /// Absolute path.
    pub path: PathBuf,
    /// What the person decided for the folder.
    pub decided: FolderExchange,
    /// Its metadata when it was last read.
    pub stat: Stat,
    /// Whether it is a raw file beside the picture whose content it is listed with.
    pub companion: bool,
    /// Whether it can be reached, as far as is known.
    pub present: bool,
    /// Name of its content's format.
    pub format: String,
    /// Whether both sides have compared what they say of it before, in whichever place.
    pub exchanged: bool,
}

/// A file takes part while it is there, or may be there again.
pub(super) const TAKES_PART: &str =
    "f.state IN ('present', 'offline') AND f.cloud = 0 AND o.removed = 0 AND f.content_id NOT NULL";

/// Whether the person says something of a content, or a file of it was exchanged before.
pub(super) const HAS_SOMETHING: &str = "(EXISTS (SELECT 1 FROM exchanges e WHERE e.file_id = f.id)
    OR EXISTS (SELECT 1 FROM content_tags t WHERE t.content_id = f.content_id AND t.source_id IS NULL)
    OR EXISTS (SELECT 1 FROM ratings r WHERE r.content_id = f.content_id AND r.source_id IS NULL)
    OR EXISTS (SELECT 1 FROM person_titles p WHERE p.content_id = f.content_id)
    OR EXISTS (SELECT 1 FROM person_dates d WHERE d.content_id = f.content_id)
    OR EXISTS (SELECT 1 FROM captions c WHERE c.content_id = f.content_id AND (c.captioner IS NULL OR x.captions)))";

/// The files of a content in folders that the person opted in, by folder and path.
///
/// # Errors
///
/// Database errors.
pub fn files_of(connection: &Connection, content: ContentId) -> Result<Vec<ExchangedFile>> {
    let sql = format!(
        "SELECT f.id, f.content_id, f.folder_id, f.path, o.path, x.target, x.naming, x.captions, f.bytes, f.mtime_ns,
                f.ctime_ns, f.inode, f.device, f.companion, f.state = 'present' AND o.offline = 0, c.format,
                EXISTS (SELECT 1 FROM exchanges e WHERE e.file_id = f.id AND e.base NOT NULL)
         FROM files f JOIN exchange_folders x ON {DECIDED} JOIN folders o ON o.id = f.folder_id
              JOIN contents c ON c.id = f.content_id
         WHERE f.content_id = ?1 AND {TAKES_PART} ORDER BY o.path, f.path"
    );
    connection.prepare_cached(&sql)?.query_map([content], from_row)?.collect()
}

fn from_row(row: &Row<'_>) -> Result<ExchangedFile> {
    let relative = paths::from_bytes(row.get_ref(3)?.as_blob()?);
    let path = paths::from_bytes(row.get_ref(4)?.as_blob()?).join(&relative);
    Ok(ExchangedFile {
        id: row.get(0)?,
        content: row.get(1)?,
        folder: row.get(2)?,
        relative,
        path,
        decided: FolderExchange {
            target: Target::from_name(row.get_ref(5)?.as_str()?),
            naming: Naming::from_name(row.get_ref(6)?.as_str()?),
            captions: row.get(7)?,
        },
        stat: Stat {
            bytes: row.get::<_, i64>(8)? as u64,
            mtime_ns: row.get(9)?,
            ctime_ns: row.get(10)?,
            inode: row.get::<_, i64>(11)? as u64,
            device: row.get::<_, i64>(12)? as u64,
        },
        companion: row.get(13)?,
        present: row.get(14)?,
        format: row.get(15)?,
        exchanged: row.get(16)?,
    })
}

/// The contents that have something to exchange, in the order of their files' paths.
///
/// # Errors
///
/// Database errors.
pub fn all(connection: &Connection) -> Result<Vec<ContentId>> {
    let sql = format!(
        "SELECT f.content_id FROM files f JOIN exchange_folders x ON {DECIDED}
              JOIN folders o ON o.id = f.folder_id
         WHERE {TAKES_PART} AND {HAS_SOMETHING} GROUP BY f.content_id ORDER BY min(o.path || f.path)"
    );
    connection.prepare_cached(&sql)?.query_map([], |row| row.get(0))?.collect()
}

/// Whether the person opted any folder in, or a part of one.
///
/// # Errors
///
/// Database errors.
pub fn is_on(connection: &Connection) -> Result<bool> {
    connection.prepare_cached("SELECT 1 FROM exchange_folders")?.exists([])
}
