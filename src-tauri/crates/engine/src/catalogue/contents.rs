//! Table `contents`: one row a distinct picture, whatever its names.

use std::collections::HashSet;

use blake3::Hash;
use rusqlite::{Connection, OptionalExtension, Result, params};

use crate::exif::Exif;

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
    /// Perceptual hash, see [`crate::phash`].
    pub phash: u64,
}

/// Orders a picture among the others where its camera tells no time: the file's last change as the clock on
/// the wall showed it.
const LOCAL_TIME: &str = "unixepoch(?14 / 1000000000, 'unixepoch', 'localtime')";

/// Keeps a content; gives the id it has, old or new. `mtime_ns` is the last change of the file it was found in.
pub fn put(connection: &Connection, hash: &Hash, facts: &Facts, mtime_ns: i64) -> Result<i64> {
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
pub struct Standing {
    /// Row id.
    pub id: i64,
    /// Whether its thumbnail is kept.
    pub has_thumbnail: bool,
    /// Whether the model's vector is kept.
    pub has_vector: bool,
}

/// Looks a content up by its hash; `model_id` is the model whose vector is asked for.
pub fn standing(connection: &Connection, hash: &Hash, model_id: i64) -> Result<Option<Standing>> {
    connection
        .prepare_cached(
            "SELECT id,
                    EXISTS (SELECT 1 FROM thumbs.thumbs WHERE hash = contents.hash),
                    EXISTS (SELECT 1 FROM vectors.embeddings WHERE content_id = id AND model_id = ?2)
             FROM contents WHERE hash = ?1",
        )?
        .query_row((hash.as_bytes(), model_id), |row| {
            Ok(Standing { id: row.get(0)?, has_thumbnail: row.get(1)?, has_vector: row.get(2)? })
        })
        .optional()
}

/// The id of a content.
pub fn id(connection: &Connection, hash: &Hash) -> Result<Option<i64>> {
    connection
        .prepare_cached("SELECT id FROM contents WHERE hash = ?1")?
        .query_row([hash.as_bytes()], |row| row.get(0))
        .optional()
}

/// The hash of a content.
pub fn hash(connection: &Connection, id: i64) -> Result<Option<Hash>> {
    connection
        .prepare_cached("SELECT hash FROM contents WHERE id = ?1")?
        .query_row([id], |row| row.get(0).map(Hash::from_bytes))
        .optional()
}

/// Selects the contents whose files are all gone: kept for a while, not shown. They are few, and SQLite looks
/// for them once a query.
pub(super) const HIDDEN: &str = "SELECT g.content_id FROM files g WHERE g.state = 'gone' AND g.content_id NOT NULL
    AND NOT EXISTS (SELECT 1 FROM files f WHERE f.content_id = g.content_id AND f.state IN ('present', 'offline'))";

/// Whether a content's files are all gone. Costs next to nothing where none of them is.
pub fn is_hidden(connection: &Connection, id: i64) -> Result<bool> {
    connection
        .prepare_cached(
            "SELECT EXISTS (SELECT 1 FROM files g WHERE g.state = 'gone' AND g.content_id = ?1)
                AND NOT EXISTS (SELECT 1 FROM files WHERE content_id = ?1 AND state IN ('present', 'offline'))",
        )?
        .query_row([id], |row| row.get(0))
}

/// Contents whose files are all gone.
pub fn hidden(connection: &Connection) -> Result<HashSet<i64>> {
    connection.prepare_cached(HIDDEN)?.query_map([], |row| row.get(0))?.collect()
}

/// Contents that no row of `files` names.
const ORPHANS: &str =
    "SELECT id FROM contents WHERE id NOT IN (SELECT content_id FROM files WHERE content_id NOT NULL)";

/// How many contents no row of `files` names.
pub fn count_orphans(connection: &Connection) -> Result<u64> {
    connection.query_row(&format!("SELECT count(*) FROM ({ORPHANS})"), [], |row| row.get(0))
}

/// Forgets contents that no row of `files` names, with their vectors and thumbnails; says how many.
pub fn delete_orphans(connection: &Connection) -> Result<usize> {
    super::embeddings::delete_of(connection, ORPHANS)?;
    connection.execute(
        &format!(
            "DELETE FROM thumbs.thumbs WHERE hash IN (SELECT hash FROM contents WHERE id IN ({ORPHANS}))"
        ),
        [],
    )?;
    connection.execute(&format!("DELETE FROM contents WHERE id IN ({ORPHANS})"), [])
}
