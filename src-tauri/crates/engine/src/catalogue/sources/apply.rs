//! What a source says becomes part of a picture, beside what the person says.
//!
//! What the source said before is compared with what it says now, and only the difference is applied: so a tag that the
//! person removed does not come back, and a rating that the person gave stays.

use std::collections::HashSet;

use rusqlite::{Connection, OptionalExtension, Result, params};

use super::super::tags;
use super::super::user_metadata::carry_over;
use super::super::values::to_json;
use super::facts::Facts;
use super::people;
use crate::ids::{ContentId, SourceId, TagId};
use crate::pictures::metadata::TakenFrom;

/// Makes a content what a picture of a source is, and tells it what the source says. Call it in a transaction.
///
/// # Errors
///
/// Database errors.
pub fn apply(connection: &Connection, source: SourceId, picture: i64, id: ContentId) -> Result<()> {
    let before: Option<ContentId> = connection
        .prepare_cached("SELECT content_id FROM source_pictures WHERE id = ?1")?
        .query_row([picture], |row| row.get(0))
        .optional()?
        .flatten();
    if let Some(before) = before.filter(|before| *before != id) {
        // What the person said of a stand-in is said of the original.
        carry_over(connection, before, id)?;
    }
    if before == Some(id) {
        return tell(connection, source, id);
    }
    set_content(connection, picture, Some(id))?;
    if let Some(before) = before {
        tell(connection, source, before)?;
    }
    tell(connection, source, id)?;
    // What hangs on the file is not carried over.
    let change = Change { connection, source, id };
    let now = said(connection, source, id)?.unwrap_or_default();
    change.taken(&now)?;
    change.place(&now)
}

/// Takes from a content what a picture of a source said of it. Call it in a transaction.
///
/// # Errors
///
/// Database errors.
pub fn unlink(connection: &Connection, source: SourceId, picture: i64) -> Result<()> {
    let before: Option<ContentId> = connection
        .prepare_cached("SELECT content_id FROM source_pictures WHERE id = ?1")?
        .query_row([picture], |row| row.get(0))
        .optional()?
        .flatten();
    set_content(connection, picture, None)?;
    before.map_or(Ok(()), |id| tell(connection, source, id))
}

/// Takes from all contents what a source said of them. Call it in a transaction.
///
/// # Errors
///
/// Database errors.
pub fn unlink_all(connection: &Connection, source: SourceId) -> Result<()> {
    connection.execute("UPDATE source_pictures SET content_id = NULL WHERE source_id = ?1", [source])?;
    let told: Vec<ContentId> = connection
        .prepare_cached("SELECT content_id FROM content_sources WHERE source_id = ?1")?
        .query_map([source], |row| row.get(0))?
        .collect::<Result<_>>()?;
    told.into_iter().try_for_each(|id| tell(connection, source, id))
}

fn set_content(connection: &Connection, picture: i64, id: Option<ContentId>) -> Result<()> {
    connection
        .prepare_cached("UPDATE source_pictures SET content_id = ?2 WHERE id = ?1")?
        .execute((picture, id))
        .map(drop)
}

/// What the pictures of a source say that are this content.
fn said(connection: &Connection, source: SourceId, id: ContentId) -> Result<Option<Facts>> {
    let said: Vec<Facts> = connection
        .prepare_cached(
            "SELECT facts FROM source_pictures WHERE content_id = ?1 AND source_id = ?2 ORDER BY id",
        )?
        .query_map((id, source), |row| Ok(Facts::from_json(row.get_ref(0)?.as_str()?)))?
        .collect::<Result<_>>()?;
    Ok(said.into_iter().reduce(|all, one| all.joined(&one)))
}

/// Makes a content have what the pictures of a source say that are this content.
fn tell(connection: &Connection, source: SourceId, id: ContentId) -> Result<()> {
    let now = said(connection, source, id)?;
    let before: Option<Facts> = connection
        .prepare_cached("SELECT facts FROM content_sources WHERE content_id = ?1 AND source_id = ?2")?
        .query_row((id, source), |row| Ok(Facts::from_json(row.get_ref(0)?.as_str()?)))
        .optional()?;
    if now == before {
        return Ok(());
    }
    let change = Change { connection, source, id };
    let (old, new) = (before.unwrap_or_default(), now.clone().unwrap_or_default());
    change.tags(&old, &new)?;
    change.favourite(&old, &new)?;
    change.rating(&old, &new)?;
    change.albums(&new)?;
    change.taken(&new)?;
    change.place(&new)?;
    people::set(connection, source, id, &new.people)?;
    change.texts(now.as_ref())
}

/// A content that a source says something else about.
struct Change<'a> {
    connection: &'a Connection,
    source: SourceId,
    id: ContentId,
}

impl Change<'_> {
    fn tags(&self, old: &Facts, new: &Facts) -> Result<()> {
        let keys = |facts: &Facts| facts.tags.iter().filter_map(|tag| tags::key(tag)).collect::<HashSet<_>>();
        let (had, has) = (keys(old), keys(new));
        let is_in = |set: &HashSet<String>, tag: &str| tags::key(tag).is_some_and(|key| set.contains(&key));
        for tag in new.tags.iter().filter(|tag| !is_in(&had, tag)) {
            if let Some(tag) = tags::ensured(self.connection, tag)? {
                self.connection
                    .prepare_cached(
                        "INSERT OR IGNORE INTO content_tags (content_id, tag_id, source_id) VALUES (?1, ?2, ?3)",
                    )?
                    .execute((self.id, tag, self.source))?;
            }
        }
        for tag in old.tags.iter().filter(|tag| !is_in(&has, tag)) {
            if let Some(tag) = tags::find(self.connection, tag)? {
                self.detach(tag)?;
            }
        }
        Ok(())
    }

    fn detach(&self, tag: TagId) -> Result<()> {
        self.connection
            .prepare_cached(
                "DELETE FROM content_tags WHERE content_id = ?1 AND tag_id = ?2 AND source_id = ?3",
            )?
            .execute((self.id, tag, self.source))
            .map(drop)
    }

    fn favourite(&self, old: &Facts, new: &Facts) -> Result<()> {
        let sql = match (old.favourite, new.favourite) {
            (false, true) => "INSERT OR IGNORE INTO favourites (content_id, source_id) VALUES (?1, ?2)",
            (true, false) => "DELETE FROM favourites WHERE content_id = ?1 AND source_id = ?2",
            _ => return Ok(()),
        };
        self.connection.prepare_cached(sql)?.execute((self.id, self.source)).map(drop)
    }

    fn rating(&self, old: &Facts, new: &Facts) -> Result<()> {
        let (id, source) = (self.id, self.source);
        let run = |sql: &str, rating: Option<u8>| {
            self.connection.prepare_cached(sql)?.execute(params![id, source, rating]).map(drop)
        };
        match (old.rating, new.rating) {
            (old, new) if old == new => Ok(()),
            (None, rating) => run(
                "INSERT OR IGNORE INTO ratings (content_id, source_id, rating) VALUES (?1, ?2, ?3)",
                rating,
            ),
            // Where the person rated it, or took the rating away, there is no row of the source.
            (Some(_), Some(rating)) => {
                run("UPDATE ratings SET rating = ?3 WHERE content_id = ?1 AND source_id = ?2", Some(rating))
            }
            (Some(_), None) => {
                run("DELETE FROM ratings WHERE content_id = ?1 AND source_id = ?2 AND ?3 IS NULL", None)
            }
        }
    }

    fn albums(&self, new: &Facts) -> Result<()> {
        let (id, source) = (self.id, self.source);
        self.connection
            .prepare_cached(
                "DELETE FROM album_pictures WHERE content_id = ?1
                 AND album_id IN (SELECT id FROM albums WHERE source_id = ?2)",
            )?
            .execute((id, source))?;
        let mut add = self.connection.prepare_cached(
            "INSERT OR IGNORE INTO album_pictures (album_id, content_id)
             SELECT id, ?1 FROM albums WHERE source_id = ?2 AND key = ?3",
        )?;
        new.albums.iter().try_for_each(|key| add.execute((id, source, key)).map(drop))
    }

    /// A date in the file counts before that of a source.
    fn taken(&self, new: &Facts) -> Result<()> {
        let (id, source) = (self.id, self.source);
        let Some((at, nanoseconds, offset)) = new.taken else {
            return self
                .connection
                .prepare_cached(
                    "UPDATE contents SET taken_at = NULL, taken_ns = NULL, taken_offset = NULL, taken_from = NULL,
                         taken_source = NULL, shown_at = coalesce(
                             (SELECT unixepoch(min(mtime_ns) / 1000000000, 'unixepoch', 'localtime')
                              FROM files WHERE content_id = ?1), added_at)
                     WHERE id = ?1 AND taken_source = ?2",
                )?
                .execute((id, source))
                .map(drop);
        };
        self.connection
            .prepare_cached(
                "UPDATE contents SET taken_at = ?3, taken_ns = ?4, taken_offset = ?5, taken_from = ?6,
                     taken_source = ?2, shown_at = ?3
                 WHERE id = ?1 AND (taken_at IS NULL OR taken_source = ?2)",
            )?
            .execute(params![id, source, at, nanoseconds, offset, TakenFrom::Library.name()])
            .map(drop)
    }

    /// A place in the file counts before that of a source.
    fn place(&self, new: &Facts) -> Result<()> {
        let (latitude, longitude) = new.place.unzip();
        let (id, source) = (self.id, self.source);
        self.connection
            .prepare_cached(
                "UPDATE contents SET latitude = ?3, longitude = ?4, place_source = iif(?3 IS NULL, NULL, ?2)
                 WHERE id = ?1 AND ((latitude IS NULL AND ?3 IS NOT NULL) OR place_source = ?2)",
            )?
            .execute(params![id, source, latitude, longitude])
            .map(drop)
    }

    fn texts(&self, now: Option<&Facts>) -> Result<()> {
        let (id, source) = (self.id, self.source);
        self.connection
            .prepare_cached("DELETE FROM content_sources WHERE content_id = ?1 AND source_id = ?2")?
            .execute((id, source))?;
        let Some(now) = now else { return Ok(()) };
        self.connection
            .prepare_cached(
                "INSERT INTO content_sources (content_id, source_id, title, description, name, facts)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
            )?
            .execute(params![id, source, now.title, now.description, now.name, to_json(now)])
            .map(drop)
    }
}
