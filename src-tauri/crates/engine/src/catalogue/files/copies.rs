//! The files of one content.

use std::path::{Path, PathBuf};

use rusqlite::{Connection, Result, Row};

use super::state::State;
use crate::disk::paths;
use crate::ids::{ContentId, FileId, FolderId};

/// A file of a content.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CopyOf {
    /// Absolute path.
    pub path: PathBuf,
    /// The folder of the library that it belongs to.
    pub root: FolderId,
    /// Its path relative to that folder.
    pub relative: PathBuf,
    /// [`State::Present`] or [`State::Offline`].
    pub state: State,
    /// See [`KnownFile::companion`](super::KnownFile::companion).
    pub companion: bool,
    /// Whether its bytes are in the cloud only.
    pub cloud: bool,
}

impl CopyOf {
    /// The path of the folder of the library that it belongs to.
    pub fn root_path(&self) -> &Path {
        let depth = self.relative.components().count();
        self.path.ancestors().nth(depth).unwrap_or(&self.path)
    }
}

/// Files of a content: present files first, companions after the picture itself, then by folder and path.
///
/// # Errors
///
/// Database errors.
pub fn copies_of_content(connection: &Connection, content_id: ContentId) -> Result<Vec<CopyOf>> {
    connection
        .prepare_cached(
            "SELECT folders.path, files.path, state, companion, cloud, folder_id
             FROM files JOIN folders ON folders.id = folder_id
             WHERE content_id = ?1 AND state IN ('present', 'offline')
             ORDER BY state DESC, companion, folders.path, files.path",
        )?
        .query_map([content_id], |row| {
            let state: String = row.get(2)?;
            let (path, state) = (absolute_path(row)?, State::from_name(&state));
            let relative = paths::as_path(row.get_ref(1)?.as_blob()?).to_path_buf();
            Ok(CopyOf {
                path,
                root: row.get(5)?,
                relative,
                state,
                companion: row.get(3)?,
                cloud: row.get(4)?,
            })
        })?
        .collect()
}

/// The paths of [`copies_of_content`].
///
/// # Errors
///
/// Database errors.
pub fn paths_of_content(connection: &Connection, content_id: ContentId) -> Result<Vec<PathBuf>> {
    Ok(copies_of_content(connection, content_id)?.into_iter().map(|copy| copy.path).collect())
}

/// Every file of a content and the file at `row`, with their states, by folder and path.
///
/// # Errors
///
/// Database errors.
pub fn states(
    connection: &Connection,
    content_id: Option<ContentId>,
    row: Option<FileId>,
) -> Result<Vec<(PathBuf, State)>> {
    connection
        .prepare_cached(
            "SELECT folders.path, files.path, state FROM files JOIN folders ON folders.id = folder_id
             WHERE content_id = ?1 OR files.id = ?2
             ORDER BY folders.path, files.path",
        )?
        .query_map((content_id, row), |row| {
            let state: String = row.get(2)?;
            Ok((absolute_path(row)?, State::from_name(&state)))
        })?
        .collect()
}

/// The path that a folder's path (column 0) and a file's relative path (column 1) make.
pub(super) fn absolute_path(row: &Row<'_>) -> Result<PathBuf> {
    let folder: Vec<u8> = row.get(0)?;
    let path: Vec<u8> = row.get(1)?;
    Ok(paths::from_bytes(&folder).join(paths::from_bytes(&path)))
}
