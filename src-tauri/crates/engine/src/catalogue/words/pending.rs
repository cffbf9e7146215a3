//! What is left to read.

use rusqlite::{Connection, Result};

use super::super::list_ids;
use super::super::listing::{self, Scope};
use super::is_attached;
use crate::id_set::IdSet;
use crate::ids::ContentId;
use crate::pictures::decode::{DECODER_VERSION, PIXELS_VERSIONS};

/// Whether a row was read by the reader named `?1`. What the same reader has read with another beside it counts as well:
/// that one may not be installed at the moment.
const BY_READER: &str = "reader_id IN (SELECT id FROM words.readers
    WHERE name = ?1 OR substr(name, 1, length(?1) + 1) = ?1 || '+')";

/// SQL for the present files of a content as they are, and the version of the decoders; NULL if no file is present.
fn files_of(content: &str) -> String {
    let pixels: u32 = PIXELS_VERSIONS.iter().map(|(_, version)| version).sum();
    format!(
        "(SELECT '{DECODER_VERSION}.{pixels} ' || group_concat(f.id || ':' || f.bytes || ':' || f.mtime_ns
             || ':' || f.ctime_ns, ' ')
          FROM main.files f WHERE f.content_id = {content} AND f.state = 'present')"
    )
}

/// SQL for whether what was read in a row's thumbnail is all that can be read: no file is present, or none can be decoded.
fn is_all() -> String {
    let files = files_of("readings.content_id");
    format!("coalesce(tried = {files}, {files} IS NULL)")
}

/// Selects what the reader named `?1` has read, from a file where one can be read.
fn read() -> String {
    let is_all = is_all();
    format!("SELECT content_id FROM words.readings WHERE {BY_READER} AND (NOT from_thumbnail OR {is_all})")
}

/// The present files of a content as they are, and the version of the decoders: as long as it stays the same, what can't be
/// decoded need not be tried again. `None` if no file is present.
///
/// # Errors
///
/// Database errors.
pub fn present_files(connection: &Connection, id: ContentId) -> Result<Option<String>> {
    connection.prepare_cached(&format!("SELECT {}", files_of("?1")))?.query_row([id], |row| row.get(0))
}

/// The contents of which a reader has read the thumbnail although there is a file to read now.
///
/// # Errors
///
/// Database errors.
pub fn pending_again(connection: &Connection, reader: &str) -> Result<Vec<ContentId>> {
    connection
        .prepare_cached(&format!(
            "SELECT content_id FROM words.readings WHERE {BY_READER} AND from_thumbnail AND NOT {}",
            is_all()
        ))?
        .query_map([reader], |row| row.get(0))?
        .collect()
}

/// The shown contents after `after` that a reader has not read yet, newest first.
///
/// # Errors
///
/// Database errors.
pub fn pending(connection: &Connection, reader: &str, after: ContentId) -> Result<Vec<ContentId>> {
    // Two scans of indexes take less than looking up each content.
    let read: IdSet = connection
        .prepare_cached(&format!("{} AND content_id > ?2", read()))?
        .query_map((reader, after), |row| row.get(0))?
        .collect::<Result<_>>()?;
    list_ids::shown_without(connection, &read, after)
}

/// Whether a content is shown, and a reader has not read it yet: another program may have done so meanwhile.
///
/// # Errors
///
/// Database errors.
pub fn is_pending(connection: &Connection, reader: &str, id: ContentId) -> Result<bool> {
    let is_read =
        connection.prepare_cached(&format!("{} AND content_id = ?2", read()))?.exists((reader, id))?;
    let is_shown = "SELECT 1 FROM main.contents WHERE id = ?1 AND hidden_since IS NULL";
    Ok(!is_read && connection.prepare_cached(is_shown)?.exists([id])?)
}

/// How far reading is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Pictures that were read.
    pub read: u64,
    /// All pictures.
    pub total: u64,
}

/// How many of the shown contents a reader has read; without a reader, how many were read by any.
///
/// # Errors
///
/// Database errors.
pub fn counts(connection: &Connection, reader: Option<&str>) -> Result<Counts> {
    let total = listing::count(connection, Scope::All)?;
    if !is_attached(connection)? {
        return Ok(Counts { read: 0, total });
    }
    // Hidden contents are few: counting those reads less than joining all.
    let by = format!("(?1 IS NULL OR {BY_READER})");
    let read: u64 = connection
        .prepare_cached(&format!(
            "SELECT (SELECT count(*) FROM words.readings WHERE {by})
                  - (SELECT count(*) FROM main.contents c WHERE c.hidden_since NOT NULL AND EXISTS
                        (SELECT 1 FROM words.readings WHERE content_id = c.id AND {by}))"
        ))?
        .query_row([reader], |row| row.get::<_, i64>(0).map(|read| read.max(0) as u64))?;
    Ok(Counts { read: read.min(total), total })
}
