//! Table `contents`: one row per distinct picture, whatever its paths.
//!
//! Owns what is stored about a content, which contents are hidden, and the deletion of contents without files.

use std::collections::HashSet;

use blake3::Hash;
use rusqlite::{Connection, OptionalExtension, Result, params};

use super::embeddings;
use super::values::now;
use crate::ids::{ContentId, ModelId};
use crate::pictures::metadata::Metadata;

/// Everything stored about a picture besides its pixels.
#[derive(Clone, Debug)]
pub struct Facts {
    /// File size in bytes.
    pub bytes: u64,
    /// Format detected from the content, such as `jpeg`.
    pub format: &'static str,
    /// Width in pixels, upright.
    pub width: u32,
    /// Height in pixels, upright.
    pub height: u32,
    /// Metadata that the camera wrote.
    pub metadata: Metadata,
    /// Perceptual hash; see [`crate::pictures::phash`].
    pub phash: u64,
}

/// Orders a picture whose camera recorded no time: the file's last change, as local time.
const LOCAL_TIME: &str = "unixepoch(?14 / 1000000000, 'unixepoch', 'localtime')";

/// Adds a content, if it is new, and returns its ID. `mtime_ns` is the last change of the file with this content, in
/// nanoseconds since 1970.
///
/// # Errors
///
/// Database errors.
pub fn put(connection: &Connection, hash: &Hash, facts: &Facts, mtime_ns: i64) -> Result<ContentId> {
    let metadata = &facts.metadata;
    connection
        .prepare_cached(&format!(
            "INSERT INTO contents (hash, bytes, format, width, height, orientation, taken_at, taken_offset,
                                   camera, latitude, longitude, phash, added_at, shown_at)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, coalesce(?7, {LOCAL_TIME}, ?13))
             ON CONFLICT (hash) DO UPDATE SET phash = ?12
             RETURNING id"
        ))?
        .query_row(
            params![
                hash.as_bytes(),
                facts.bytes as i64,
                facts.format,
                facts.width,
                facts.height,
                metadata.orientation.number(),
                metadata.taken.map(|taken| taken.at),
                metadata.taken.and_then(|taken| taken.offset_minutes),
                metadata.camera,
                metadata.position.map(|position| position.latitude),
                metadata.position.map(|position| position.longitude),
                // SQLite's integers are signed; only the bits matter.
                facts.phash as i64,
                now(),
                mtime_ns,
            ],
            |row| row.get(0),
        )
}

/// What is already stored of a content.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ContentStatus {
    /// Row ID.
    pub id: ContentId,
    /// Whether its thumbnail is stored.
    pub has_thumbnail: bool,
    /// Whether the model's vector is stored.
    pub has_vector: bool,
}

/// What is already stored of the content with this hash. `model_id` is the model whose vector is checked.
///
/// # Errors
///
/// Database errors.
pub fn status(connection: &Connection, hash: &Hash, model_id: ModelId) -> Result<Option<ContentStatus>> {
    connection
        .prepare_cached(
            "SELECT id,
                    EXISTS (SELECT 1 FROM thumbs.thumbs WHERE hash = contents.hash),
                    EXISTS (SELECT 1 FROM vectors.embeddings WHERE content_id = id AND model_id = ?2)
             FROM contents WHERE hash = ?1",
        )?
        .query_row((hash.as_bytes(), model_id), |row| {
            Ok(ContentStatus { id: row.get(0)?, has_thumbnail: row.get(1)?, has_vector: row.get(2)? })
        })
        .optional()
}

/// The ID of the content with this hash.
///
/// # Errors
///
/// Database errors.
pub fn id(connection: &Connection, hash: &Hash) -> Result<Option<ContentId>> {
    connection
        .prepare_cached("SELECT id FROM contents WHERE hash = ?1")?
        .query_row([hash.as_bytes()], |row| row.get(0))
        .optional()
}

/// The hash of a content.
///
/// # Errors
///
/// Database errors.
pub fn hash(connection: &Connection, id: ContentId) -> Result<Option<Hash>> {
    connection
        .prepare_cached("SELECT hash FROM contents WHERE id = ?1")?
        .query_row([id], |row| row.get(0).map(Hash::from_bytes))
        .optional()
}

/// Selects the hidden contents: all their files are missing or hold no readable picture any more, and they are kept
/// for a while. They are few, and SQLite evaluates this once per query. The redundant `state <> 'present'` lets it use
/// the partial index of such files.
pub(super) const HIDDEN: &str = "SELECT g.content_id FROM files g WHERE g.state = 'gone' AND g.content_id NOT NULL
    AND NOT EXISTS (SELECT 1 FROM files f WHERE f.content_id = g.content_id AND f.state IN ('present', 'offline'))
    UNION ALL
    SELECT u.content_id FROM files u
    WHERE u.state <> 'present' AND u.state IN ('unreadable', 'unsupported') AND u.content_id NOT NULL
    AND NOT EXISTS (SELECT 1 FROM files f WHERE f.content_id = u.content_id AND f.state IN ('present', 'offline'))";

/// Whether a content is hidden: it has files, but all are missing or hold no readable picture any more.
///
/// # Errors
///
/// Database errors.
pub fn is_hidden(connection: &Connection, id: ContentId) -> Result<bool> {
    connection
        .prepare_cached(
            "SELECT EXISTS (SELECT 1 FROM files WHERE content_id = ?1)
                AND NOT EXISTS (SELECT 1 FROM files WHERE content_id = ?1 AND state IN ('present', 'offline'))",
        )?
        .query_row([id], |row| row.get(0))
}

/// All hidden contents; see [`is_hidden`].
///
/// # Errors
///
/// Database errors.
pub fn hidden(connection: &Connection) -> Result<HashSet<ContentId>> {
    connection.prepare_cached(HIDDEN)?.query_map([], |row| row.get(0))?.collect()
}

/// Selects the contents without files among the candidates in the table `orphan_candidates`, which triggers fill.
const ORPHANS: &str = "SELECT l.content_id FROM orphan_candidates l
    WHERE NOT EXISTS (SELECT 1 FROM files WHERE content_id = l.content_id)";

/// How many contents have no files. Checks every content.
///
/// # Errors
///
/// Database errors.
pub fn count_orphans(connection: &Connection) -> Result<u64> {
    connection.query_row(
        "SELECT count(*) FROM contents
         WHERE NOT EXISTS (SELECT 1 FROM files WHERE content_id = contents.id)",
        [],
        |row| row.get(0),
    )
}

/// Deletes contents without files, with their vectors and thumbnails, and returns how many. Checks only contents that
/// are new or lost a file since the last call.
///
/// # Errors
///
/// Database errors.
pub fn delete_orphans(connection: &Connection) -> Result<usize> {
    connection.execute(
        "DELETE FROM orphan_candidates WHERE EXISTS (SELECT 1 FROM files WHERE content_id = orphan_candidates.content_id)",
        [],
    )?;
    embeddings::delete_of(connection, ORPHANS)?;
    connection.execute(
        &format!(
            "DELETE FROM thumbs.thumbs WHERE hash IN (SELECT hash FROM contents WHERE id IN ({ORPHANS}))"
        ),
        [],
    )?;
    let deleted = connection.execute(&format!("DELETE FROM contents WHERE id IN ({ORPHANS})"), [])?;
    connection.execute("DELETE FROM orphan_candidates", [])?;
    Ok(deleted)
}

/// Like [`delete_orphans`], but checks every content.
///
/// # Errors
///
/// Database errors.
pub fn delete_all_orphans(connection: &Connection) -> Result<usize> {
    connection.execute("INSERT OR IGNORE INTO orphan_candidates SELECT id FROM contents", [])?;
    delete_orphans(connection)
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::super::database::Catalogue;
    use super::super::files::{self, FileUpdate, State};
    use super::super::folders;
    use super::*;
    use crate::disk::walk::Stat;
    use crate::ids::{FileId, FolderId};

    fn facts() -> Facts {
        Facts { bytes: 1, format: "jpeg", width: 1, height: 1, metadata: Metadata::default(), phash: 0 }
    }

    /// Adds a content, identified by its name, and a file with it.
    fn file(
        db: &Connection,
        folder_id: FolderId,
        path: &str,
        content: &str,
        state: State,
    ) -> Result<(ContentId, FileId)> {
        let content_id = put(db, &blake3::hash(content.as_bytes()), &facts(), 0)?;
        let update = FileUpdate {
            id: None,
            folder_id,
            path: Path::new(path),
            stat: Stat { bytes: 1, mtime_ns: 1, ctime_ns: 0, inode: 1, device: 1 },
            content_id: Some(content_id),
            state,
            problem: None,
            tried_with: 1,
            companion: false,
        };
        Ok((content_id, files::put(db, &update)?))
    }

    #[test]
    fn contents_without_files_are_deleted_however_they_lost_them() {
        let dir = tempfile::tempdir().unwrap();
        let catalogue = Catalogue::open(dir.path(), true).unwrap();
        catalogue
            .write(|db| {
                let kept = folders::insert(db, Path::new("/kept"), &[])?;
                let dropped = folders::insert(db, Path::new("/dropped"), &[])?;
                file(db, kept, "a", "stays", State::Present)?;
                let (_, copy) = file(db, kept, "copy", "stays", State::Present)?;
                file(db, kept, "b", "was edited", State::Present)?;
                file(db, dropped, "c", "was in a folder that was dropped", State::Present)?;
                let (_, deleted) = file(db, kept, "d", "was deleted", State::Missing)?;
                put(db, &blake3::hash(b"never had a file"), &facts(), 0)?;
                assert_eq!((count_orphans(db)?, delete_orphans(db)?), (1, 1));

                file(db, kept, "b", "is edited", State::Present)?;
                folders::delete(db, dropped)?;
                db.execute("DELETE FROM files WHERE id IN (?1, ?2)", [deleted, copy])?;
                assert_eq!(count_orphans(db)?, 3);
                assert_eq!(delete_orphans(db)?, 3);
                assert_eq!((count_orphans(db)?, delete_orphans(db)?), (0, 0));
                let left: i64 = db.query_row("SELECT count(*) FROM contents", [], |row| row.get(0))?;
                assert_eq!(left, 2);
                Ok(())
            })
            .unwrap();
    }

    #[test]
    fn a_content_is_hidden_when_all_its_files_are_missing() {
        let dir = tempfile::tempdir().unwrap();
        let catalogue = Catalogue::open(dir.path(), true).unwrap();
        catalogue
            .write(|db| {
                let folder = folders::insert(db, Path::new("/p"), &[])?;
                let (missing, _) = file(db, folder, "a", "missing", State::Missing)?;
                let (copied, _) = file(db, folder, "b", "copied", State::Missing)?;
                file(db, folder, "c", "copied", State::Offline)?;
                let (present, _) = file(db, folder, "d", "present", State::Present)?;
                let hidden = [missing, copied, present].map(|id| is_hidden(db, id).unwrap());
                assert_eq!(hidden, [true, false, false]);
                assert_eq!(super::hidden(db)?, HashSet::from([missing]));
                Ok(())
            })
            .unwrap();
    }
}
