//! Table `files`: one row a path, and what was found there.

use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};

use rusqlite::{Connection, OptionalExtension, Result, Row, params};

use super::user_metadata;
use crate::disk::paths;
use crate::disk::walk::Stat;
use crate::ids::{ContentId, FileId, FolderId, ModelId};
use crate::problem::FileProblem;

/// What became of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum State {
    /// There, and its content is known.
    Present,
    /// Its folder cannot be reached.
    Offline,
    /// No longer in its folder, though the folder is there.
    Missing,
    /// There, but no picture could be had from it.
    Unreadable,
    /// There, and of a kind that cannot be decoded yet.
    Unsupported,
}

impl State {
    /// The word in the catalogue.
    pub fn name(self) -> &'static str {
        match self {
            State::Present => "present",
            State::Offline => "offline",
            State::Missing => "gone",
            State::Unreadable => "unreadable",
            State::Unsupported => "unsupported",
        }
    }

    fn from_name(name: &str) -> Self {
        let states = [State::Present, State::Offline, State::Missing, State::Unsupported];
        states.into_iter().find(|state| state.name() == name).unwrap_or(State::Unreadable)
    }
}

/// A row, as reconciling needs it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KnownFile {
    /// Row id.
    pub id: FileId,
    /// Folder the path is relative to.
    pub folder_id: FolderId,
    /// Path relative to the folder.
    pub path: PathBuf,
    /// What the file system said when the file was last read.
    pub stat: Stat,
    /// What became of it.
    pub state: State,
    /// Decoder version that gave the state; 0 means that another try may end otherwise.
    pub tried_with: u32,
    /// Whether it is a raw file beside the picture whose content it is listed with, see [`crate::indexing::raw_pairs`].
    pub companion: bool,
}

/// A file that was looked at, to be written.
#[derive(Clone, Debug)]
pub struct FileUpdate<'a> {
    /// The row, where there is one.
    pub id: Option<FileId>,
    /// Folder the path is relative to.
    pub folder_id: FolderId,
    /// Path relative to the folder.
    pub path: &'a Path,
    /// What the file system said before the file was read.
    pub stat: Stat,
    /// The content, when it is known.
    pub content_id: Option<ContentId>,
    /// What became of it.
    pub state: State,
    /// Why it is unreadable or unsupported.
    pub problem: Option<&'a FileProblem>,
    /// See [`KnownFile::tried_with`].
    pub tried_with: u32,
    /// See [`KnownFile::companion`].
    pub companion: bool,
}

/// What [`from_row`] reads.
const KNOWN: &str = "id, folder_id, path, bytes, mtime_ns, inode, device, state, tried_with, companion";

/// Files of a folder.
pub fn of_folder(connection: &Connection, folder_id: FolderId) -> Result<Vec<KnownFile>> {
    connection
        .prepare_cached(&format!("SELECT {KNOWN} FROM files WHERE folder_id = ?1"))?
        .query_map([folder_id], from_row)?
        .collect()
}

/// Files of a folder at any depth below a path in it.
pub fn below(connection: &Connection, folder_id: FolderId, path: &Path) -> Result<Vec<KnownFile>> {
    let path = paths::to_bytes(path);
    between(connection, folder_id, &[path, b"/"].concat(), &[path, b"0"].concat())
}

/// Files of a folder whose paths differ from one only in what follows their last dot: `stem` is that path without
/// its extension.
pub fn with_stem(connection: &Connection, folder_id: FolderId, stem: &Path) -> Result<Vec<KnownFile>> {
    let stem = paths::to_bytes(stem);
    let mut rows = between(connection, folder_id, &[stem, b"."].concat(), &[stem, b"/"].concat())?;
    rows.retain(|row| row.path.with_extension("").as_os_str().as_bytes() == stem);
    Ok(rows)
}

fn between(connection: &Connection, folder_id: FolderId, from: &[u8], to: &[u8]) -> Result<Vec<KnownFile>> {
    connection
        .prepare_cached(&format!(
            "SELECT {KNOWN} FROM files WHERE folder_id = ?1 AND path >= ?2 AND path < ?3"
        ))?
        .query_map((folder_id, from, to), from_row)?
        .collect()
}

/// Files anywhere that are all four of what is asked for, and are there or were.
pub fn alike(connection: &Connection, stat: &Stat) -> Result<Vec<KnownFile>> {
    connection
        .prepare_cached(&format!(
            "SELECT {KNOWN} FROM files INDEXED BY files_by_inode
             WHERE inode = ?1 AND device = ?2 AND bytes = ?3 AND mtime_ns = ?4 AND state IN ('present', 'gone')"
        ))?
        .query_map((stat.inode as i64, stat.device as i64, stat.bytes as i64, stat.mtime_ns), from_row)?
        .collect()
}

/// One present file, with its folder's path, for each content of the folders that lacks a thumbnail or the
/// model's vector. A companion will not do: its own pixels are others.
pub fn unfinished(connection: &Connection, model_id: ModelId, folder_id: FolderId) -> Result<Vec<KnownFile>> {
    connection
        .prepare_cached(
            "SELECT min(files.id), folder_id, path, files.bytes, mtime_ns, inode, device, state, tried_with, companion
             FROM files JOIN contents ON contents.id = content_id
             WHERE state = 'present' AND folder_id = ?2 AND companion = 0
               AND (NOT EXISTS (SELECT 1 FROM vectors.embeddings e
                                WHERE e.content_id = contents.id AND e.model_id = ?1)
                    OR NOT EXISTS (SELECT 1 FROM thumbs.thumbs WHERE hash = contents.hash))
             GROUP BY contents.id",
        )?
        .query_map((model_id, folder_id), from_row)?
        .collect()
}

/// Writes what was found at a path: replaces the row of that path or adds one. Gives the row id. Where the path has
/// another content from now on, what was said of the one before is said of it, too; a path no picture can be had
/// from keeps the content it had, for the next one to take over from.
pub fn put(connection: &Connection, seen: &FileUpdate<'_>) -> Result<FileId> {
    if let Some(content_id) = seen.content_id
        && let Some(before) = content_before(connection, seen)?
    {
        user_metadata::carry_over(connection, before, content_id)?;
    }
    connection
        .prepare_cached(
            "INSERT INTO files (id, folder_id, path, bytes, mtime_ns, inode, device,
                                content_id, state, reason, tried_with, seen_at, companion)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)
             ON CONFLICT (folder_id, path) DO UPDATE SET
                bytes = ?4, mtime_ns = ?5, inode = ?6, device = ?7,
                content_id = coalesce(?8, content_id), state = ?9, reason = ?10, tried_with = ?11,
                seen_at = ?12, companion = ?13, cloud = 0
             ON CONFLICT (id) DO UPDATE SET
                folder_id = ?2, path = ?3, bytes = ?4, mtime_ns = ?5, inode = ?6, device = ?7,
                content_id = coalesce(?8, content_id), state = ?9, reason = ?10, tried_with = ?11,
                seen_at = ?12, companion = ?13, cloud = 0
             RETURNING id",
        )?
        .query_row(
            params![
                seen.id,
                seen.folder_id,
                paths::to_bytes(seen.path),
                seen.stat.bytes as i64,
                seen.stat.mtime_ns,
                seen.stat.inode as i64,
                seen.stat.device as i64,
                seen.content_id,
                seen.state.name(),
                seen.problem.map(super::to_json),
                seen.tried_with,
                super::now(),
                seen.companion,
            ],
            |row| row.get(0),
        )
}

/// The content of the row that [`put`] will replace.
fn content_before(connection: &Connection, seen: &FileUpdate<'_>) -> Result<Option<ContentId>> {
    connection
        .prepare_cached(
            "SELECT content_id FROM files WHERE (folder_id = ?1 AND path = ?2) OR id = ?3
             ORDER BY id = ?3 LIMIT 1",
        )?
        .query_row((seen.folder_id, paths::to_bytes(seen.path), seen.id), |row| row.get(0))
        .optional()
        .map(Option::flatten)
}

/// The content of a row, which need not be that of the file now if no picture can be had from it.
pub fn content_of(connection: &Connection, id: FileId) -> Result<Option<ContentId>> {
    connection
        .prepare_cached("SELECT content_id FROM files WHERE id = ?1")?
        .query_row([id], |row| row.get(0))
        .optional()
        .map(Option::flatten)
}

/// The content of the picture at a path, if it is there, be it in the cloud only, and not a companion itself.
pub fn picture_at(connection: &Connection, folder_id: FolderId, path: &Path) -> Result<Option<ContentId>> {
    connection
        .prepare_cached(
            "SELECT content_id FROM files
             WHERE folder_id = ?1 AND path = ?2 AND companion = 0 AND content_id NOT NULL
               AND (state = 'present' OR (state = 'offline' AND cloud = 1))",
        )?
        .query_row((folder_id, paths::to_bytes(path)), |row| row.get(0))
        .optional()
}

/// The content that a companion is listed with.
pub fn companion_of(connection: &Connection, id: FileId) -> Result<Option<ContentId>> {
    connection
        .prepare_cached("SELECT content_id FROM files WHERE id = ?1 AND companion = 1 AND state = 'present'")?
        .query_row([id], |row| row.get(0))
        .optional()
}

/// Points a row at the path where its file is now.
pub fn move_to(connection: &Connection, id: FileId, folder_id: FolderId, path: &Path) -> Result<()> {
    // A row that still claims the new path belongs to a file this one replaced.
    connection
        .prepare_cached("DELETE FROM files WHERE folder_id = ?1 AND path = ?2 AND id <> ?3")?
        .execute((folder_id, paths::to_bytes(path), id))?;
    connection
        .prepare_cached("UPDATE files SET folder_id = ?2, path = ?3, seen_at = ?4 WHERE id = ?1")?
        .execute((id, folder_id, paths::to_bytes(path), super::now()))
        .map(drop)
}

/// Notes what the file system says now of a file that is there and was not written to.
pub fn refresh(connection: &Connection, id: FileId, stat: &Stat) -> Result<()> {
    connection
        .prepare_cached(
            "UPDATE files SET bytes = ?2, mtime_ns = ?3, inode = ?4, device = ?5, seen_at = ?6, cloud = 0,
                    state = CASE WHEN state IN ('gone', 'offline') THEN 'present' ELSE state END
             WHERE id = ?1",
        )?
        .execute((id, stat.bytes as i64, stat.mtime_ns, stat.inode as i64, stat.device as i64, super::now()))
        .map(drop)
}

/// Files of one folder, relative paths joined to `prefix`, become files of another: what happens when a
/// folder is added that holds one already known.
pub fn adopt(connection: &Connection, from: FolderId, to: FolderId, prefix: &Path) -> Result<()> {
    for row in of_folder(connection, from)? {
        move_to(connection, row.id, to, &prefix.join(&row.path))?;
    }
    Ok(())
}

/// A row whose file is gone and whose content is this one: what a file that turns up with that content
/// was called before.
pub fn missing_with_content(connection: &Connection, content_id: ContentId) -> Result<Option<FileId>> {
    connection
        .prepare_cached("SELECT id FROM files WHERE content_id = ?1 AND state = 'gone' LIMIT 1")?
        .query_row([content_id], |row| row.get(0))
        .optional()
}

/// A file of a content.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CopyOf {
    /// Absolute path.
    pub path: PathBuf,
    /// [`State::Present`] or [`State::Offline`].
    pub state: State,
    /// See [`KnownFile::companion`].
    pub companion: bool,
    /// Whether its bytes are in the cloud only.
    pub cloud: bool,
}

/// Files of a content, those that are there first, companions after the picture itself, then by folder and name.
pub fn copies_of_content(connection: &Connection, content_id: ContentId) -> Result<Vec<CopyOf>> {
    connection
        .prepare_cached(
            "SELECT folders.path, files.path, state, companion, cloud
             FROM files JOIN folders ON folders.id = folder_id
             WHERE content_id = ?1 AND state IN ('present', 'offline')
             ORDER BY state DESC, companion, folders.path, files.path",
        )?
        .query_map([content_id], |row| {
            let state: String = row.get(2)?;
            let (path, state) = (absolute(row)?, State::from_name(&state));
            Ok(CopyOf { path, state, companion: row.get(3)?, cloud: row.get(4)? })
        })?
        .collect()
}

/// As [`copies_of_content`], the paths alone.
pub fn paths_of_content(connection: &Connection, content_id: ContentId) -> Result<Vec<PathBuf>> {
    Ok(copies_of_content(connection, content_id)?.into_iter().map(|copy| copy.path).collect())
}

/// The row of a file, by its folder and relative path.
pub fn at(connection: &Connection, folder_id: FolderId, path: &Path) -> Result<Option<FileId>> {
    connection
        .prepare_cached("SELECT id FROM files WHERE folder_id = ?1 AND path = ?2")?
        .query_row((folder_id, paths::to_bytes(path)), |row| row.get(0))
        .optional()
}

/// Undoes [`set_trashed`](super::absent::set_trashed): the file is back where it was.
pub fn restore(connection: &Connection, id: FileId) -> Result<()> {
    connection
        .prepare_cached("UPDATE files SET state = 'present', seen_at = ?2 WHERE id = ?1 AND state = 'gone'")?
        .execute((id, super::now()))
        .map(drop)
}

/// A file without a picture.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Where it is.
    pub path: PathBuf,
    /// [`State::Unreadable`] or [`State::Unsupported`].
    pub state: State,
    /// Why.
    pub problem: FileProblem,
}

/// Files no picture could be had from, by path.
pub fn problems(connection: &Connection) -> Result<Vec<Problem>> {
    connection
        .prepare_cached(
            "SELECT folders.path, files.path, state, coalesce(reason, '')
             FROM files JOIN folders ON folders.id = folder_id
             WHERE state IN ('unreadable', 'unsupported') ORDER BY folders.path, files.path",
        )?
        .query_map([], |row| {
            let state: String = row.get(2)?;
            let json: String = row.get(3)?;
            // Written by this program only; what an unknown version wrote is shown as it is.
            let problem = serde_json::from_str(&json).unwrap_or(FileProblem::Other { message: json });
            Ok(Problem { path: absolute(row)?, state: State::from_name(&state), problem })
        })?
        .collect()
}

/// How many they are. That they are not present is said once more, since an index of those is at hand.
pub fn problem_count(connection: &Connection) -> Result<u64> {
    connection
        .prepare_cached(
            "SELECT count(*) FROM files WHERE state <> 'present' AND state IN ('unreadable', 'unsupported')",
        )?
        .query_row([], |row| row.get(0))
}

/// How many files of a folder, or of all, are in a state.
pub fn count(connection: &Connection, folder_id: Option<FolderId>, state: State) -> Result<u64> {
    connection
        .prepare_cached(
            "SELECT count(*) FROM files WHERE state = ?1 AND folder_id = coalesce(?2, folder_id)",
        )?
        .query_row((state.name(), folder_id), |row| row.get(0))
}

fn absolute(row: &Row<'_>) -> Result<PathBuf> {
    let folder: Vec<u8> = row.get(0)?;
    let path: Vec<u8> = row.get(1)?;
    Ok(paths::from_bytes(&folder).join(paths::from_bytes(&path)))
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
            inode: row.get::<_, i64>(5)? as u64,
            device: row.get::<_, i64>(6)? as u64,
        },
        state: State::from_name(&state),
        tried_with: row.get(8)?,
        companion: row.get(9)?,
    })
}
