//! Table `contents`: one row a distinct picture, whatever its names.

use std::collections::HashSet;

use blake3::Hash;
use rusqlite::{Connection, OptionalExtension, Result, params};

use crate::ids::{ContentId, ModelId};
use crate::pictures::exif::Exif;

/// What is learnt of a picture besides its pixels.
#[derive(Clone, Debug)]
pub struct Facts {
    /// Size of the file in bytes.
    pub bytes: u64,
    /// Format by its content, such as `jpeg`.
    pub format: &'static str,
    /// Width in pixels, upright.
    pub width: u32,
    /// Height in pixels, upright.
    pub height: u32,
    /// What the camera wrote.
    pub exif: Exif,
    /// Perceptual hash, see [`crate::pictures::phash`].
    pub phash: u64,
}

/// Orders a picture among the others where its camera tells no time: the file's last change as the clock on
/// the wall showed it.
const LOCAL_TIME: &str = "unixepoch(?14 / 1000000000, 'unixepoch', 'localtime')";

/// Keeps a content; gives the id it has, old or new. `mtime_ns` is the last change of the file it was found in.
pub fn put(connection: &Connection, hash: &Hash, facts: &Facts, mtime_ns: i64) -> Result<ContentId> {
    let exif = &facts.exif;
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
                exif.orientation.number(),
                exif.taken_at,
                exif.taken_offset_minutes,
                exif.camera,
                exif.position.map(|position| position.latitude),
                exif.position.map(|position| position.longitude),
                // SQLite's integers are signed; the bits are what counts.
                facts.phash as i64,
                super::now(),
                mtime_ns,
            ],
            |row| row.get(0),
        )
}

/// What is there already of a content.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ContentStatus {
    /// Row id.
    pub id: ContentId,
    /// Whether its thumbnail is kept.
    pub has_thumbnail: bool,
    /// Whether the model's vector is kept.
    pub has_vector: bool,
}

/// Looks a content up by its hash; `model_id` is the model whose vector is asked for.
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

/// The id of a content.
pub fn id(connection: &Connection, hash: &Hash) -> Result<Option<ContentId>> {
    connection
        .prepare_cached("SELECT id FROM contents WHERE hash = ?1")?
        .query_row([hash.as_bytes()], |row| row.get(0))
        .optional()
}

/// The hash of a content.
pub fn hash(connection: &Connection, id: ContentId) -> Result<Option<Hash>> {
    connection
        .prepare_cached("SELECT hash FROM contents WHERE id = ?1")?
        .query_row([id], |row| row.get(0).map(Hash::from_bytes))
        .optional()
}

/// Selects the contents whose files are all gone, or give no picture any more: kept for a while, not shown. They are
/// few, and SQLite looks for them once a query. That the second half is not present is said once more, since an
/// index of those is at hand.
pub(super) const HIDDEN: &str = "SELECT g.content_id FROM files g WHERE g.state = 'gone' AND g.content_id NOT NULL
    AND NOT EXISTS (SELECT 1 FROM files f WHERE f.content_id = g.content_id AND f.state IN ('present', 'offline'))
    UNION ALL
    SELECT u.content_id FROM files u
    WHERE u.state <> 'present' AND u.state IN ('unreadable', 'unsupported') AND u.content_id NOT NULL
    AND NOT EXISTS (SELECT 1 FROM files f WHERE f.content_id = u.content_id AND f.state IN ('present', 'offline'))";

/// Whether a content's files are all gone, or give no picture any more.
pub fn is_hidden(connection: &Connection, id: ContentId) -> Result<bool> {
    connection
        .prepare_cached(
            "SELECT EXISTS (SELECT 1 FROM files WHERE content_id = ?1)
                AND NOT EXISTS (SELECT 1 FROM files WHERE content_id = ?1 AND state IN ('present', 'offline'))",
        )?
        .query_row([id], |row| row.get(0))
}

/// Contents whose files are all gone.
pub fn hidden(connection: &Connection) -> Result<HashSet<ContentId>> {
    connection.prepare_cached(HIDDEN)?.query_map([], |row| row.get(0))?.collect()
}

/// Contents that no row of `files` names, among those that may have none: see the table `orphan_candidates`.
const ORPHANS: &str = "SELECT l.content_id FROM orphan_candidates l
    WHERE NOT EXISTS (SELECT 1 FROM files WHERE content_id = l.content_id)";

/// How many contents no row of `files` names. Looks at all of them.
pub fn count_orphans(connection: &Connection) -> Result<u64> {
    connection.query_row(
        "SELECT count(*) FROM contents
         WHERE NOT EXISTS (SELECT 1 FROM files WHERE content_id = contents.id)",
        [],
        |row| row.get(0),
    )
}

/// Forgets contents that no row of `files` names, with their vectors and thumbnails; says how many. Looks only at
/// those that are new or lost a file since it was last done.
pub fn delete_orphans(connection: &Connection) -> Result<usize> {
    connection.execute(
        "DELETE FROM orphan_candidates WHERE EXISTS (SELECT 1 FROM files WHERE content_id = orphan_candidates.content_id)",
        [],
    )?;
    super::embeddings::delete_of(connection, ORPHANS)?;
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

/// As [`delete_orphans`], looking at all contents.
pub fn delete_all_orphans(connection: &Connection) -> Result<usize> {
    connection.execute("INSERT OR IGNORE INTO orphan_candidates SELECT id FROM contents", [])?;
    delete_orphans(connection)
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::super::files::{self, FileUpdate, State};
    use super::super::{Catalogue, folders};
    use super::*;
    use crate::disk::walk::Stat;
    use crate::ids::{FileId, FolderId};

    fn facts() -> Facts {
        Facts { bytes: 1, format: "jpeg", width: 1, height: 1, exif: Exif::default(), phash: 0 }
    }

    /// A content by its name, and a file of it.
    fn file(
        db: &Connection,
        folder_id: FolderId,
        path: &str,
        content: &str,
        state: State,
    ) -> Result<(ContentId, FileId)> {
        let content_id = put(db, &blake3::hash(content.as_bytes()), &facts(), 0)?;
        let seen = FileUpdate {
            id: None,
            folder_id,
            path: Path::new(path),
            stat: Stat { bytes: 1, mtime_ns: 1, inode: 1, device: 1 },
            content_id: Some(content_id),
            state,
            problem: None,
            tried_with: 1,
            companion: false,
        };
        Ok((content_id, files::put(db, &seen)?))
    }

    #[test]
    fn contents_without_files_are_forgotten_however_they_lost_them() {
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
    fn a_content_is_hidden_when_all_its_files_are_gone() {
        let dir = tempfile::tempdir().unwrap();
        let catalogue = Catalogue::open(dir.path(), true).unwrap();
        catalogue
            .write(|db| {
                let folder = folders::insert(db, Path::new("/p"), &[])?;
                let (gone, _) = file(db, folder, "a", "gone", State::Missing)?;
                let (copied, _) = file(db, folder, "b", "copied", State::Missing)?;
                file(db, folder, "c", "copied", State::Offline)?;
                let (there, _) = file(db, folder, "d", "there", State::Present)?;
                let hidden = [gone, copied, there].map(|id| is_hidden(db, id).unwrap());
                assert_eq!(hidden, [true, false, false]);
                assert_eq!(super::hidden(db)?, HashSet::from([gone]));
                Ok(())
            })
            .unwrap();
    }
}
