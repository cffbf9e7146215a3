//! Whole rows, as reconciling needs them.

use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};

use rusqlite::{Connection, OptionalExtension, Result, Row};

use super::super::contents;
use super::state::State;
use crate::disk::paths;
use crate::disk::walk::Stat;
use crate::ids::{ContentId, FileId, FolderId, ModelId};
use crate::pictures::metadata::METADATA_VERSION;

/// A row, as reconciling needs it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KnownFile {
    /// Row ID.
    pub id: FileId,
    /// Folder that the path is relative to.
    pub folder_id: FolderId,
    /// Path relative to the folder.
    pub path: PathBuf,
    /// The file's metadata when it was last read.
    pub stat: Stat,
    /// What the last scan found.
    pub state: State,
    /// Version of the decoder that determined the state; 0 if a retry may succeed.
    pub tried_with: u32,
    /// Whether it is a companion: a raw file beside the picture whose content it is listed with.
    pub companion: bool,
}

/// The columns that [`from_row`] reads.
const COLUMNS: &str =
    "id, folder_id, path, bytes, mtime_ns, inode, device, state, tried_with, companion, ctime_ns";

/// All files of a folder.
///
/// # Errors
///
/// Database errors.
pub fn of_folder(connection: &Connection, folder_id: FolderId) -> Result<Vec<KnownFile>> {
    connection
        .prepare_cached(&format!("SELECT {COLUMNS} FROM files WHERE folder_id = ?1"))?
        .query_map([folder_id], from_row)?
        .collect()
}

/// Files of a folder at any depth below a path in it.
///
/// # Errors
///
/// Database errors.
pub fn below(connection: &Connection, folder_id: FolderId, path: &Path) -> Result<Vec<KnownFile>> {
    let path = paths::to_bytes(path);
    // "0" follows "/" in ASCII.
    between(connection, folder_id, &[path, b"/"].concat(), &[path, b"0"].concat())
}

/// Files of a folder whose paths are `stem` with any extension or none.
///
/// # Errors
///
/// Database errors.
pub fn with_stem(connection: &Connection, folder_id: FolderId, stem: &Path) -> Result<Vec<KnownFile>> {
    let stem = paths::to_bytes(stem);
    let mut rows = between(connection, folder_id, stem, &[stem, b"\0"].concat())?;
    // "/" follows "." in ASCII.
    rows.extend(between(connection, folder_id, &[stem, b"."].concat(), &[stem, b"/"].concat())?);
    rows.retain(|row| row.path.with_extension("").as_os_str().as_bytes() == stem);
    Ok(rows)
}

fn between(connection: &Connection, folder_id: FolderId, from: &[u8], to: &[u8]) -> Result<Vec<KnownFile>> {
    connection
        .prepare_cached(&format!(
            "SELECT {COLUMNS} FROM files WHERE folder_id = ?1 AND path >= ?2 AND path < ?3"
        ))?
        .query_map((folder_id, from, to), from_row)?
        .collect()
}

/// Present or missing files of any folder with this metadata, whatever the change time.
///
/// # Errors
///
/// Database errors.
pub fn with_stat(connection: &Connection, stat: &Stat) -> Result<Vec<KnownFile>> {
    connection
        .prepare_cached(&format!(
            "SELECT {COLUMNS} FROM files INDEXED BY files_by_inode
             WHERE inode = ?1 AND device = ?2 AND bytes = ?3 AND mtime_ns = ?4 AND state IN ('present', 'gone')"
        ))?
        .query_map((stat.inode as i64, stat.device as i64, stat.bytes as i64, stat.mtime_ns), from_row)?
        .collect()
}

/// One present file for each content of the folder that lacks a thumbnail or the model's vector, or was read by an older
/// version of the readers. Never a companion,
/// whose pixels differ from the content's.
///
/// # Errors
///
/// Database errors.
pub fn unfinished(connection: &Connection, model_id: ModelId, folder_id: FolderId) -> Result<Vec<KnownFile>> {
    one_file_each(connection, model_id, folder_id, &contents::outdated())
}

/// A present file of a content, if an older version read what its files say, or they are to be read again. Never a companion.
///
/// # Errors
///
/// Database errors.
pub fn outdated(connection: &Connection, id: ContentId) -> Result<Option<KnownFile>> {
    connection
        .prepare_cached(&format!(
            "SELECT {COLUMNS} FROM files WHERE content_id = ?1 AND state = 'present' AND companion = 0
               AND EXISTS (SELECT 1 FROM contents WHERE id = ?1 AND metadata_version < {METADATA_VERSION})
             ORDER BY files.id LIMIT 1"
        ))?
        .query_row([id], from_row)
        .optional()
}

/// As [`unfinished`], without the contents that an older version read.
///
/// # Errors
///
/// Database errors.
pub fn incomplete(connection: &Connection, model_id: ModelId, folder_id: FolderId) -> Result<Vec<KnownFile>> {
    one_file_each(connection, model_id, folder_id, "FALSE")
}

/// One present file for each content that lacks a thumbnail or a vector or meets the SQL condition `or`.
fn one_file_each(
    connection: &Connection,
    model_id: ModelId,
    folder_id: FolderId,
    or: &str,
) -> Result<Vec<KnownFile>> {
    connection
        .prepare_cached(&format!(
            "SELECT min(files.id), folder_id, path, files.bytes, mtime_ns, inode, device, state, tried_with, companion,
                    ctime_ns
             FROM files JOIN contents ON contents.id = content_id
             WHERE state = 'present' AND folder_id = ?2 AND companion = 0
               AND (NOT EXISTS (SELECT 1 FROM vectors.embeddings e
                                WHERE e.content_id = contents.id AND e.model_id = ?1)
                    OR NOT EXISTS (SELECT 1 FROM thumbs.thumbs WHERE hash = contents.hash)
                    OR {or})
             GROUP BY contents.id"
        ))?
        .query_map((model_id, folder_id), from_row)?
        .collect()
}

fn from_row(row: &Row<'_>) -> Result<KnownFile> {
    let path: Vec<u8> = row.get(2)?;
    let state: String = row.get(7)?;
    Ok(KnownFile {
        id: row.get(0)?,
        folder_id: row.get(1)?,
        path: paths::from_bytes(&path),
        stat: Stat {
            bytes: row.get::<_, i64>(3)? as u64,
            mtime_ns: row.get(4)?,
            ctime_ns: row.get(10)?,
            inode: row.get::<_, i64>(5)? as u64,
            device: row.get::<_, i64>(6)? as u64,
        },
        state: State::from_name(&state),
        tried_with: row.get(8)?,
        companion: row.get(9)?,
    })
}
