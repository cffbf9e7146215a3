//! Storing, reading and deleting what was read in single contents.

use blake3::Hash;
use rusqlite::{Connection, OptionalExtension, Result, params};

use super::{Reading, is_attached, layout};
use crate::ids::ContentId;

/// Selects what was read in the content `?1` as it is in the catalogue.
const OF_CONTENT: &str = "FROM words.readings r JOIN main.contents c ON c.id = r.content_id
    WHERE r.content_id = ?1 AND r.hash_start = substr(c.hash, 1, 8)";

/// Stores what a reader read in a content, and has the index of texts follow. Replaces what was read before. Stores nothing
/// if the catalogue has no such content any more.
///
/// # Errors
///
/// Database errors.
pub fn put(
    connection: &Connection,
    id: ContentId,
    hash: &Hash,
    reader: &str,
    reading: &Reading,
) -> Result<()> {
    let exists = "SELECT 1 FROM main.contents WHERE id = ?1 AND hash = ?2";
    if !connection.prepare_cached(exists)?.exists((id, hash.as_bytes()))? {
        return Ok(());
    }
    let before = text(connection, id)?.unwrap_or_default();
    let (text, layout) = layout::encode(&reading.lines);
    let reader = reader_id(connection, reader)?;
    connection
        .prepare_cached(
            "INSERT OR REPLACE INTO words.readings
                 (content_id, hash_start, reader_id, from_thumbnail, kind, language, text, layout, failure, tried)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
        )?
        .execute(params![
            id,
            &hash.as_bytes()[..8],
            reader,
            reading.from_thumbnail,
            reading.kind,
            reading.language,
            text,
            layout,
            reading.failure,
            reading.tried
        ])?;
    // Its words are elsewhere now.
    connection.prepare_cached("DELETE FROM words.templates WHERE content_id = ?1")?.execute([id])?;
    if text != before {
        connection.prepare_cached("INSERT INTO main.text_changes (content_id) VALUES (?1)")?.execute([id])?;
    }
    Ok(())
}

fn reader_id(connection: &Connection, name: &str) -> Result<i64> {
    connection.prepare_cached("INSERT OR IGNORE INTO words.readers (name) VALUES (?1)")?.execute([name])?;
    connection
        .prepare_cached("SELECT id FROM words.readers WHERE name = ?1")?
        .query_row([name], |row| row.get(0))
}

/// What was read in a content, and the reader's name; `None` if it was not read. A damaged layout leaves no lines.
///
/// # Errors
///
/// Database errors.
pub fn get(connection: &Connection, id: ContentId) -> Result<Option<(String, Reading)>> {
    if !is_attached(connection)? {
        return Ok(None);
    }
    connection
        .prepare_cached(&format!(
            "SELECT (SELECT name FROM words.readers WHERE id = r.reader_id), r.from_thumbnail, r.language, r.failure,
                    r.text, r.layout, r.kind, r.tried {OF_CONTENT}"
        ))?
        .query_row([id], |row| {
            let (text, layout) = (row.get_ref(4)?.as_str()?, row.get_ref(5)?.as_blob()?);
            let reader: Option<String> = row.get(0)?;
            let reading = Reading {
                from_thumbnail: row.get(1)?,
                language: row.get(2)?,
                failure: row.get(3)?,
                kind: row.get(6)?,
                tried: row.get(7)?,
                lines: layout::decode(text, layout).unwrap_or_default(),
            };
            Ok((reader.unwrap_or_default(), reading))
        })
        .optional()
}

/// Whether this very reader has read a content, in its thumbnail.
///
/// # Errors
///
/// Database errors.
pub fn is_from_thumbnail(connection: &Connection, id: ContentId, reader: &str) -> Result<bool> {
    connection
        .prepare_cached(&format!(
            "SELECT 1 {OF_CONTENT} AND r.from_thumbnail
                 AND r.reader_id = (SELECT id FROM words.readers WHERE name = ?2)"
        ))?
        .exists((id, reader))
}

/// Remembers of a content that was read that its files can't be decoded; see [`Reading::tried`].
///
/// # Errors
///
/// Database errors.
pub fn set_tried(connection: &Connection, id: ContentId, files: &str) -> Result<()> {
    connection
        .prepare_cached("UPDATE words.readings SET tried = ?2 WHERE content_id = ?1")?
        .execute((id, files))
        .map(drop)
}

/// The text that was read in a content, its lines separated by line feeds; `None` if it was not read.
///
/// # Errors
///
/// Database errors.
pub fn text(connection: &Connection, id: ContentId) -> Result<Option<String>> {
    if !is_attached(connection)? {
        return Ok(None);
    }
    connection
        .prepare_cached(&format!("SELECT r.text {OF_CONTENT}"))?
        .query_row([id], |row| row.get(0))
        .optional()
}

/// What the catalogue says of a picture that is about to be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Subject {
    /// Hash of the content.
    pub hash: Hash,
    /// Width in pixels, upright.
    pub width: u32,
    /// Height in pixels, upright.
    pub height: u32,
    /// Whether a camera took it.
    pub has_camera: bool,
    /// Whether its format loses nothing, as those in which screens are saved.
    pub is_lossless: bool,
}

/// What the catalogue says of a content; `None` if it is hidden or no longer there.
///
/// # Errors
///
/// Database errors.
pub fn subject(connection: &Connection, id: ContentId) -> Result<Option<Subject>> {
    connection
        .prepare_cached(
            "SELECT hash, width, height, camera NOT NULL, format IN ('png', 'bmp', 'gif') FROM contents
             WHERE id = ?1 AND hidden_since IS NULL",
        )?
        .query_row([id], |row| {
            Ok(Subject {
                hash: Hash::from_bytes(row.get(0)?),
                width: row.get(1)?,
                height: row.get(2)?,
                has_camera: row.get(3)?,
                is_lossless: row.get(4)?,
            })
        })
        .optional()
}

/// Deletes what was read in a content.
///
/// # Errors
///
/// Database errors.
pub fn delete(connection: &Connection, id: ContentId) -> Result<()> {
    if is_attached(connection)? {
        for table in ["readings", "templates"] {
            let sql = format!("DELETE FROM words.{table} WHERE content_id = ?1");
            connection.prepare_cached(&sql)?.execute([id])?;
        }
    }
    Ok(())
}

/// Selects what was read in contents that are not in the catalogue.
const STRAYS: &str = "NOT EXISTS (SELECT 1 FROM main.contents c
    WHERE c.id = readings.content_id AND readings.hash_start = substr(c.hash, 1, 8))";

/// In how many contents something was read that are not in the catalogue.
///
/// # Errors
///
/// Database errors.
pub fn count_strays(connection: &Connection) -> Result<u64> {
    if !is_attached(connection)? {
        return Ok(0);
    }
    let sql = format!("SELECT count(*) FROM words.readings WHERE {STRAYS}");
    connection.query_row(&sql, [], |row| row.get(0))
}

/// Deletes what was read in contents that are not in the catalogue; returns of how many.
///
/// # Errors
///
/// Database errors.
pub fn delete_strays(connection: &Connection) -> Result<usize> {
    let deleted = connection.execute(&format!("DELETE FROM words.readings WHERE {STRAYS}"), [])?;
    let without = "content_id NOT IN (SELECT content_id FROM words.readings)";
    connection.execute(&format!("DELETE FROM words.templates WHERE {without}"), [])?;
    Ok(deleted)
}
