//! Table `contents`: one row per distinct picture, whatever its paths.
//!
//! Owns what is stored about a content, which contents are hidden, and the deletion of contents without files.

use std::collections::HashSet;

use blake3::Hash;
use rusqlite::{Connection, OptionalExtension, Result, params};

use super::values::{DAY, now};
use super::{embeddings, metadata, seen, words};
use crate::ids::{ContentId, ModelId};
use crate::pictures::decode::{ColourSpace, Format, Orientation, PIXELS_VERSIONS, Picture};
use crate::pictures::metadata::{HINTS_SINCE, METADATA_VERSION, Metadata};

/// Everything stored about a picture besides its pixels.
#[derive(Clone, Debug)]
pub struct Facts {
    /// File size in bytes.
    pub bytes: u64,
    /// Format, recognised by the content.
    pub format: Format,
    /// Width in pixels, upright.
    pub width: u32,
    /// Height in pixels, upright.
    pub height: u32,
    /// The colours that the pixels were converted from.
    pub colour_space: ColourSpace,
    /// What the file says about the picture.
    pub metadata: Metadata,
    /// Perceptual hash; see [`crate::pictures::phash`].
    pub phash: u64,
}

impl Facts {
    /// What is stored of a decoded file of `bytes` bytes. `phash` is computed from the picture's pixels.
    pub fn new(bytes: u64, picture: &Picture, metadata: Metadata, phash: u64) -> Self {
        let Picture { format, width, height, .. } = *picture;
        Self { bytes, format, width, height, colour_space: picture.colour_space.clone(), metadata, phash }
    }
}

/// Adds a content and returns its ID; replaces what is stored of a known one. `mtime_ns` is the last change of the file
/// with this content, in nanoseconds since 1970.
///
/// # Errors
///
/// Database errors.
pub fn put(connection: &Connection, hash: &Hash, facts: &Facts, mtime_ns: i64) -> Result<ContentId> {
    let id = connection
        .prepare_cached(
            "INSERT INTO contents (hash, bytes, format, width, height, orientation, colour_space, phash,
                                   pixels_version, added_at, shown_at)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?10)
             ON CONFLICT (hash) DO UPDATE SET
                format = ?3, width = ?4, height = ?5, colour_space = ?7, phash = ?8, pixels_version = ?9
             RETURNING id",
        )?
        .query_row(
            params![
                hash.as_bytes(),
                facts.bytes as i64,
                facts.format.name(),
                facts.width,
                facts.height,
                facts.metadata.orientation.number(),
                facts.colour_space.to_string(),
                // SQLite's integers are signed; only the bits matter.
                facts.phash as i64,
                facts.format.pixels_version(),
                now(),
            ],
            |row| row.get(0),
        )?;
    metadata::put(connection, id, &facts.metadata, mtime_ns)?;
    Ok(id)
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
    /// Whether its metadata were read by the current version.
    pub has_current_metadata: bool,
    /// Whether a version read them that did not know all that decoding depends on.
    pub lacks_hints: bool,
    /// Whether its pixels were decoded by the current version for its format.
    pub has_current_pixels: bool,
    /// The orientation with which its pixels were turned.
    pub orientation: Orientation,
}

/// What is already stored of the content with this hash. `model_id` is the model whose vector is checked.
///
/// # Errors
///
/// Database errors.
pub fn status(connection: &Connection, hash: &Hash, model_id: ModelId) -> Result<Option<ContentStatus>> {
    connection
        .prepare_cached(&format!(
            "SELECT id,
                    EXISTS (SELECT 1 FROM thumbs.thumbs WHERE hash = contents.hash),
                    EXISTS (SELECT 1 FROM vectors.embeddings WHERE content_id = id AND model_id = ?2),
                    metadata_version >= {METADATA_VERSION},
                    pixels_version >= {},
                    orientation,
                    metadata_version < {HINTS_SINCE}
             FROM contents WHERE hash = ?1",
            current_pixels()
        ))?
        .query_row((hash.as_bytes(), model_id), |row| {
            Ok(ContentStatus {
                id: row.get(0)?,
                has_thumbnail: row.get(1)?,
                has_vector: row.get(2)?,
                has_current_metadata: row.get(3)?,
                has_current_pixels: row.get(4)?,
                orientation: Orientation::from_exif(row.get(5)?),
                lacks_hints: row.get(6)?,
            })
        })
        .optional()
}

/// SQL for whether the current version would read a content's metadata or pixels differently.
pub(super) fn outdated() -> String {
    format!(
        "contents.metadata_version < {METADATA_VERSION} OR contents.pixels_version < {}",
        current_pixels()
    )
}

/// SQL for the current version of decoding a content's format.
fn current_pixels() -> String {
    let versions: String = PIXELS_VERSIONS
        .iter()
        .map(|(format, version)| format!("WHEN '{}' THEN {version} ", format.name()))
        .collect();
    format!("CASE contents.format {versions}ELSE 0 END")
}

/// Has what a content's files say about it read again, as if an older version had read it.
///
/// # Errors
///
/// Database errors.
pub fn outdate_metadata(connection: &Connection, id: ContentId) -> Result<()> {
    connection
        .prepare_cached("UPDATE contents SET metadata_version = min(metadata_version, ?2) WHERE id = ?1")?
        .execute((id, METADATA_VERSION - 1))
        .map(drop)
}

/// Records that the current version cannot decode a content, so that it is not tried again.
///
/// # Errors
///
/// Database errors.
pub fn mark_undecodable(connection: &Connection, id: ContentId) -> Result<()> {
    connection
        .prepare_cached(&format!(
            "UPDATE contents SET metadata_version = {METADATA_VERSION}, pixels_version = {} WHERE id = ?1",
            current_pixels()
        ))?
        .execute([id])
        .map(drop)
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

/// Whether a content is hidden: all files that it had are missing, forgotten, or hold no readable picture any more. So is
/// one that is not in the catalogue.
///
/// # Errors
///
/// Database errors.
pub fn is_hidden(connection: &Connection, id: ContentId) -> Result<bool> {
    let hidden = connection
        .prepare_cached("SELECT hidden_since NOT NULL FROM contents WHERE id = ?1")?
        .query_row([id], |row| row.get(0))
        .optional()?;
    Ok(hidden.unwrap_or(true))
}

/// All hidden contents; see [`is_hidden`].
///
/// # Errors
///
/// Database errors.
pub fn hidden(connection: &Connection) -> Result<HashSet<ContentId>> {
    connection
        .prepare_cached("SELECT id FROM contents WHERE hidden_since NOT NULL")?
        .query_map([], |row| row.get(0))?
        .collect()
}

/// How long the vector and the thumbnail of a content are kept after its last file was edited, in seconds: pictures that
/// are swapped reappear soon.
pub const KEPT_ORPHANS: i64 = DAY;

/// Selects the contents without files among the candidates in the table `orphan_candidates`, which triggers fill: those
/// after `?1` and up to `?2` that never had a file, and those hidden since `?3` at the latest, or since after `?4`, when a
/// clock was ahead.
const ORPHANS: &str = "SELECT o.content_id FROM orphan_candidates o JOIN contents c ON c.id = o.content_id
    WHERE o.content_id > ?1 AND o.content_id <= ?2
      AND NOT EXISTS (SELECT 1 FROM files WHERE content_id = o.content_id)
      AND (c.hidden_since IS NULL OR c.hidden_since <= ?3 OR c.hidden_since > ?4)";

/// How many contents have no files for longer than orphans are kept. Checks every content.
///
/// # Errors
///
/// Database errors.
pub fn count_orphans(connection: &Connection) -> Result<u64> {
    connection.query_row(
        "SELECT count(*) FROM contents WHERE (hidden_since IS NULL OR hidden_since <= ?1)
             AND NOT EXISTS (SELECT 1 FROM files WHERE content_id = contents.id)",
        [now() - KEPT_ORPHANS],
        |row| row.get(0),
    )
}

/// What [`delete_orphans`] has checked so far.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Checked {
    /// The last candidate that was checked; the next call continues behind it.
    last: i64,
    /// Contents that were deleted.
    pub deleted: u64,
}

/// Checks the next `limit` contents that are new or lost a file since they were last checked, in the order of their IDs.
/// Deletes those that have had no files since `until` (seconds since 1970, UTC), with their vectors and thumbnails.
/// Returns how many were checked.
///
/// # Errors
///
/// Database errors.
pub fn delete_orphans(
    connection: &Connection,
    until: i64,
    checked: &mut Checked,
    limit: usize,
) -> Result<usize> {
    let (count, last): (i64, Option<i64>) = connection
        .prepare_cached(
            "SELECT count(*), max(content_id) FROM
                 (SELECT content_id FROM orphan_candidates WHERE content_id > ?1 ORDER BY content_id LIMIT ?2)",
        )?
        .query_row((checked.last, limit as i64), |row| Ok((row.get(0)?, row.get(1)?)))?;
    let Some(last) = last else { return Ok(0) };
    let orphans: Vec<ContentId> = connection
        .prepare_cached(ORPHANS)?
        .query_map((checked.last, last, until, now() + DAY), |row| row.get(0))?
        .collect::<Result<_>>()?;
    for &id in &orphans {
        embeddings::delete(connection, id)?;
        words::delete(connection, id)?;
        seen::delete(connection, id)?;
        connection
            .prepare_cached(
                "DELETE FROM thumbs.thumbs WHERE hash = (SELECT hash FROM contents WHERE id = ?1)",
            )?
            .execute([id])?;
        connection.prepare_cached("DELETE FROM contents WHERE id = ?1")?.execute([id])?;
    }
    // Those that are kept for now stay candidates.
    connection
        .prepare_cached(
            "DELETE FROM orphan_candidates WHERE content_id > ?1 AND content_id <= ?2
                 AND (NOT EXISTS (SELECT 1 FROM contents WHERE id = content_id)
                      OR EXISTS (SELECT 1 FROM files f WHERE f.content_id = orphan_candidates.content_id))",
        )?
        .execute((checked.last, last))?;
    *checked = Checked { last, deleted: checked.deleted + orphans.len() as u64 };
    Ok(count as usize)
}

/// Has the next [`delete_orphans`] check every content.
///
/// # Errors
///
/// Database errors.
pub fn suspect_all(connection: &Connection) -> Result<()> {
    connection.execute("INSERT OR IGNORE INTO orphan_candidates SELECT id FROM contents", []).map(drop)
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
    use crate::testing::facts;

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
                let delete = |db: &Connection, until| {
                    let mut checked = Checked::default();
                    while delete_orphans(db, until, &mut checked, 2)? > 0 {}
                    Ok::<_, rusqlite::Error>(checked.deleted)
                };
                assert_eq!((count_orphans(db)?, delete(db, 0)?), (1, 1), "only one never had a file");

                file(db, kept, "b", "is edited", State::Present)?;
                folders::delete(db, dropped)?;
                db.execute("DELETE FROM files WHERE id IN (?1, ?2)", [deleted, copy])?;
                let (just, today) = (now(), now() - KEPT_ORPHANS);
                assert_eq!((count_orphans(db)?, delete(db, today)?), (0, 0), "they are kept for a day");
                db.execute("UPDATE contents SET hidden_since = hidden_since - ?1", [KEPT_ORPHANS])?;
                assert_eq!((count_orphans(db)?, delete(db, today - 9)?), (3, 0));
                assert_eq!([delete(db, just)?, delete(db, just)?], [3, 0]);
                assert_eq!(count_orphans(db)?, 0);
                let candidates: i64 =
                    db.query_row("SELECT count(*) FROM orphan_candidates", [], |row| row.get(0))?;
                assert_eq!(candidates, 0);
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
                assert!(is_hidden(db, ContentId(99))?, "what is not in the catalogue cannot be shown");

                file(db, folder, "d", "other", State::Present)?;
                assert!(is_hidden(db, present)?, "its only file was edited");
                file(db, folder, "e", "present", State::Offline)?;
                assert!(!is_hidden(db, present)?, "it came back under another name");
                db.execute("UPDATE files SET state = 'unreadable' WHERE path = CAST('e' AS BLOB)", [])?;
                assert!(is_hidden(db, present)?);
                db.execute("UPDATE files SET state = 'present' WHERE path = CAST('a' AS BLOB)", [])?;
                assert_eq!(super::hidden(db)?, HashSet::from([present]));
                folders::delete(db, folder)?;
                assert_eq!(super::hidden(db)?.len(), 4);
                Ok(())
            })
            .unwrap();
    }
}
