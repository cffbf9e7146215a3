//! What pictures look like, and how many people are in them. A derived file of its own, `seen.sqlite`.
//!
//! Owns what was seen in each content, by which version of the rules and of the counter, and what is left to look at. Never
//! looks at a picture: the room [`seen`](crate::seen) does. The file can be deleted: the thumbnails are looked at again.

use blake3::Hash;
use rusqlite::{Connection, OptionalExtension, Result, Row, params};

use super::listing::{self, Scope};
use super::{connection, list_ids};
use crate::id_set::IdSet;
use crate::ids::ContentId;
use crate::pictures::appearance::{Appearance, Colour, Kind, Source, VERSION};
use crate::query::MANY_PEOPLE;

/// Name under which the file is attached.
pub(super) const SCHEMA: &str = "seen";

/// Tables of the file.
pub(super) const TABLES: &str = "
    -- `hash_start` is the first 8 bytes of the content's hash: it tells what was seen from what belonged to another content
    -- of the same id, before an older catalogue was put back. Opening deletes those.
    CREATE TABLE pictures (
        content_id INTEGER PRIMARY KEY,
        hash_start BLOB NOT NULL,
        -- Of the rules: `appearance::VERSION`.
        version    INTEGER NOT NULL,
        -- A bit for each number of a colour, and of a kind.
        colours    INTEGER NOT NULL,
        kinds      INTEGER NOT NULL,
        -- What counted the people; NULL if they were not counted.
        counter    TEXT,
        -- How many; NULL if they were not counted, or the counter failed.
        people     INTEGER
    ) STRICT;
    CREATE INDEX pictures_by_look ON pictures (colours, kinds, people);";

/// Whether a row is up to date, by the version `?1` and the counter `?2`. Without a counter, whatever was counted before stays.
const IS_CURRENT: &str = "version = ?1 AND (?2 IS NULL OR counter IS ?2)";

/// What was seen in a picture.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Seen {
    /// What it looks like.
    pub appearance: Appearance,
    /// How many people are in it, more or less; `None` if they were not counted.
    pub people: Option<u8>,
}

/// How far looking is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Pictures that were looked at.
    pub seen: u64,
    /// All pictures.
    pub total: u64,
}

/// Whether there is such a file: a library that cannot be written may lack it.
fn is_attached(connection: &Connection) -> Result<bool> {
    connection::is_attached(connection, SCHEMA)
}

/// Stores what was seen in a content by the present rules, and by a counter if there is one. Replaces what was seen before.
/// Stores nothing if the catalogue has no such content any more.
///
/// # Errors
///
/// Database errors.
pub fn put(
    connection: &Connection,
    id: ContentId,
    hash: &Hash,
    counter: Option<&str>,
    seen: &Seen,
) -> Result<()> {
    let Appearance { colours, kinds } = &seen.appearance;
    connection
        .prepare_cached(
            "INSERT OR REPLACE INTO seen.pictures
                 (content_id, hash_start, version, colours, kinds, counter, people)
             SELECT id, substr(hash, 1, 8), ?3, ?4, ?5, ?6, ?7 FROM main.contents WHERE id = ?1 AND hash = ?2",
        )?
        .execute(params![
            id,
            hash.as_bytes(),
            VERSION,
            bits(colours.iter().map(|&colour| colour as u8)),
            bits(kinds.iter().map(|&kind| kind as u8)),
            counter,
            seen.people
        ])
        .map(drop)
}

/// A bit for each number.
fn bits(numbers: impl Iterator<Item = u8>) -> i64 {
    numbers.fold(0, |bits, number| bits | 1 << number)
}

/// What was seen in a content, whatever the version; `None` if it was not looked at.
///
/// # Errors
///
/// Database errors.
pub fn get(connection: &Connection, id: ContentId) -> Result<Option<Seen>> {
    if !is_attached(connection)? {
        return Ok(None);
    }
    connection
        .prepare_cached(
            "SELECT p.colours, p.kinds, p.people FROM seen.pictures p JOIN main.contents c ON c.id = p.content_id
             WHERE p.content_id = ?1 AND p.hash_start = substr(c.hash, 1, 8)",
        )?
        .query_row([id], from_row)
        .optional()
}

fn from_row(row: &Row<'_>) -> Result<Seen> {
    let (colours, kinds): (i64, i64) = (row.get(0)?, row.get(1)?);
    let appearance = Appearance {
        colours: Colour::ALL.into_iter().filter(|&colour| colours >> colour as u8 & 1 == 1).collect(),
        kinds: Kind::ALL.into_iter().filter(|&kind| kinds >> kind as u8 & 1 == 1).collect(),
    };
    Ok(Seen { appearance, people: row.get(2)? })
}

/// The contents that have a colour. Hidden ones may be among them, as below.
///
/// # Errors
///
/// Database errors.
pub fn with_colour(connection: &Connection, colour: Colour) -> Result<IdSet> {
    ids(connection, "colours >> ?1 & 1", colour as u8)
}

/// The contents of a kind.
///
/// # Errors
///
/// Database errors.
pub fn of_kind(connection: &Connection, kind: Kind) -> Result<IdSet> {
    ids(connection, "kinds >> ?1 & 1", kind as u8)
}

/// The contents with so many people, or with at least [`MANY_PEOPLE`] if it is that number.
///
/// # Errors
///
/// Database errors.
pub fn with_people(connection: &Connection, number: u8) -> Result<IdSet> {
    ids(connection, if number >= MANY_PEOPLE { "people >= ?1" } else { "people = ?1" }, number)
}

fn ids(connection: &Connection, condition: &str, value: u8) -> Result<IdSet> {
    if !is_attached(connection)? {
        return Ok(IdSet::default());
    }
    connection
        .prepare_cached(&format!("SELECT content_id FROM seen.pictures WHERE {condition}"))?
        .query_map([value], |row| row.get(0))?
        .collect()
}

/// The shown contents after `after` that were not looked at by the present rules and this counter yet, newest first.
///
/// # Errors
///
/// Database errors.
pub fn pending(connection: &Connection, counter: Option<&str>, after: ContentId) -> Result<Vec<ContentId>> {
    // Two scans take less than looking up each content.
    let seen: IdSet = connection
        .prepare_cached(&format!(
            "SELECT content_id FROM seen.pictures WHERE {IS_CURRENT} AND content_id > ?3"
        ))?
        .query_map((VERSION, counter, after), |row| row.get(0))?
        .collect::<Result<_>>()?;
    list_ids::shown_without(connection, &seen, after)
}

/// How many of the shown contents were looked at by the present rules and this counter.
///
/// # Errors
///
/// Database errors.
pub fn counts(connection: &Connection, counter: Option<&str>) -> Result<Counts> {
    let total = listing::count(connection, Scope::All)?;
    if !is_attached(connection)? {
        return Ok(Counts { seen: 0, total });
    }
    // Hidden contents are few: counting those reads less than joining all.
    let seen: i64 = connection
        .prepare_cached(&format!(
            "SELECT (SELECT count(*) FROM seen.pictures WHERE {IS_CURRENT})
                  - (SELECT count(*) FROM main.contents c WHERE c.hidden_since NOT NULL AND EXISTS
                        (SELECT 1 FROM seen.pictures WHERE content_id = c.id AND {IS_CURRENT}))"
        ))?
        .query_row((VERSION, counter), |row| row.get(0))?;
    Ok(Counts { seen: (seen.max(0) as u64).min(total), total })
}

/// The hash of a content, and what its file says of the picture; `None` if there is no such content, or it was looked at by the
/// present rules and this counter meanwhile.
///
/// # Errors
///
/// Database errors.
pub fn subject(
    connection: &Connection,
    id: ContentId,
    counter: Option<&str>,
) -> Result<Option<(Hash, Source)>> {
    connection
        .prepare_cached(&format!(
            "SELECT hash, width, height, camera NOT NULL, format IN ('png', 'bmp', 'gif') FROM main.contents
             WHERE id = ?3 AND NOT EXISTS
                (SELECT 1 FROM seen.pictures WHERE content_id = ?3 AND hash_start = substr(hash, 1, 8) AND {IS_CURRENT})"
        ))?
        .query_row((VERSION, counter, id), |row| {
            let source = Source {
                width: row.get(1)?,
                height: row.get(2)?,
                has_camera: row.get(3)?,
                is_lossless: row.get(4)?,
            };
            Ok((Hash::from_bytes(row.get(0)?), source))
        })
        .optional()
}

/// Deletes what was seen in a content.
///
/// # Errors
///
/// Database errors.
pub fn delete(connection: &Connection, id: ContentId) -> Result<()> {
    if is_attached(connection)? {
        connection.prepare_cached("DELETE FROM seen.pictures WHERE content_id = ?1")?.execute([id])?;
    }
    Ok(())
}

/// Selects what was seen in contents that are not in the catalogue.
const STRAYS: &str = "FROM seen.pictures WHERE NOT EXISTS (SELECT 1 FROM main.contents c
    WHERE c.id = pictures.content_id AND pictures.hash_start = substr(c.hash, 1, 8))";

/// In how many contents something was seen that are not in the catalogue.
///
/// # Errors
///
/// Database errors.
pub fn count_strays(connection: &Connection) -> Result<u64> {
    if !is_attached(connection)? {
        return Ok(0);
    }
    connection.query_row(&format!("SELECT count(*) {STRAYS}"), [], |row| row.get(0))
}

/// Deletes what was seen in contents that are not in the catalogue; returns in how many.
///
/// # Errors
///
/// Database errors.
pub fn delete_strays(connection: &Connection) -> Result<usize> {
    connection.execute(&format!("DELETE {STRAYS}"), [])
}

#[cfg(test)]
#[path = "seen_tests.rs"]
mod tests;
