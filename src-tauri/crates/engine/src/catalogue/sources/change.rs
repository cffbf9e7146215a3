//! Making what a source says now of a content, in place of what it said before, part of the catalogue.
//!
//! Owns what counts before what: the person, then the file, then the sources in the order of their rows.

use std::collections::HashSet;

use rusqlite::{Connection, Result, ToSql, params};

use super::super::dates::{self, SHOWN_WITHOUT_DATE};
use super::super::tags;
use super::super::values::to_json;
use super::facts::Facts;
use super::people;
use crate::ids::{ContentId, SourceId, TagId};
use crate::pictures::metadata::TakenFrom;

/// A content that a source says something else about.
pub(super) struct Change<'a> {
    connection: &'a Connection,
    source: SourceId,
    id: ContentId,
    /// What the other sources said of it. What one of them says as well becomes theirs when this one says it no more.
    others: Vec<(SourceId, Facts)>,
}

impl<'a> Change<'a> {
    /// Of what `source` says about a content.
    pub(super) fn new(connection: &'a Connection, source: SourceId, id: ContentId) -> Result<Self> {
        let others = connection
            .prepare_cached(
                "SELECT source_id, facts FROM content_sources WHERE content_id = ?1 AND source_id <> ?2
                 ORDER BY source_id",
            )?
            .query_map((id, source), |row| Ok((row.get(0)?, Facts::from_json(row.get_ref(1)?.as_str()?))))?
            .collect::<Result<_>>()?;
        Ok(Self { connection, source, id, others })
    }

    /// Makes the content have what the source says `now` in place of what it said `before`; `None` for nothing.
    pub(super) fn apply(&self, before: Option<&Facts>, now: Option<&Facts>) -> Result<()> {
        let nothing = Facts::default();
        let (old, new) = (before.unwrap_or(&nothing), now.unwrap_or(&nothing));
        self.tags(old, new)?;
        self.favourite(old, new)?;
        self.rating(old, new)?;
        self.albums(new)?;
        self.when_and_where(new)?;
        people::set(self.connection, self.source, self.id, &new.people)?;
        self.texts(now)
    }

    /// Makes the content have the date and place that the source says.
    pub(super) fn when_and_where(&self, new: &Facts) -> Result<()> {
        self.taken(new)?;
        self.place(new)
    }

    /// The first other source that says something.
    fn other<T>(&self, says: impl Fn(&Facts) -> Option<T>) -> Option<(SourceId, T)> {
        self.others.iter().find_map(|(source, facts)| Some((*source, says(facts)?)))
    }

    /// What this source says, or else the first other one that says something.
    fn own_or_other<T>(&self, new: &Facts, says: impl Fn(&Facts) -> Option<T>) -> Option<(SourceId, T)> {
        says(new).map(|own| (self.source, own)).or_else(|| self.other(says))
    }

    fn run(&self, sql: &str, values: &[&dyn ToSql]) -> Result<()> {
        self.connection.prepare_cached(sql)?.execute(values).map(drop)
    }

    fn tags(&self, old: &Facts, new: &Facts) -> Result<()> {
        let keys = |facts: &Facts| facts.tags.iter().filter_map(|tag| tags::key(tag)).collect::<HashSet<_>>();
        let (had, has) = (keys(old), keys(new));
        let is_in = |set: &HashSet<String>, tag: &str| tags::key(tag).is_some_and(|key| set.contains(&key));
        for tag in new.tags.iter().filter(|tag| !is_in(&had, tag)) {
            if let Some(tag) = tags::ensured(self.connection, tag)? {
                // What a rule gave is not to go with the rule.
                let sql = "INSERT INTO content_tags (content_id, tag_id, source_id) VALUES (?1, ?2, ?3)
                     ON CONFLICT (content_id, tag_id) DO UPDATE SET source_id = ?3, rule_id = NULL
                     WHERE rule_id NOT NULL";
                self.run(sql, params![self.id, tag, self.source])?;
            }
        }
        for tag in old.tags.iter().filter(|tag| !is_in(&has, tag)) {
            if let Some(row) = tags::find(self.connection, tag)? {
                let other = self.other(|facts| is_in(&keys(facts), tag).then_some(()));
                self.detach(row, other.map(|(source, ())| source))?;
            }
        }
        Ok(())
    }

    /// Takes a tag away, or makes it that of another source.
    fn detach(&self, tag: TagId, other: Option<SourceId>) -> Result<()> {
        let (id, source) = (self.id, self.source);
        match other {
            Some(other) => self.run(
                "UPDATE content_tags SET source_id = ?4 WHERE content_id = ?1 AND tag_id = ?2 AND source_id = ?3",
                params![id, tag, source, other],
            ),
            None => self.run(
                "DELETE FROM content_tags WHERE content_id = ?1 AND tag_id = ?2 AND source_id = ?3",
                params![id, tag, source],
            ),
        }
    }

    fn favourite(&self, old: &Facts, new: &Facts) -> Result<()> {
        let (id, source) = (self.id, self.source);
        if old.favourite == new.favourite {
            return Ok(());
        }
        if new.favourite {
            let sql = "INSERT OR IGNORE INTO favourites (content_id, source_id) VALUES (?1, ?2)";
            return self.run(sql, params![id, source]);
        }
        match self.other(|facts| facts.favourite.then_some(())) {
            Some((other, ())) => self.run(
                "UPDATE favourites SET source_id = ?3 WHERE content_id = ?1 AND source_id = ?2",
                params![id, source, other],
            ),
            None => self
                .run("DELETE FROM favourites WHERE content_id = ?1 AND source_id = ?2", params![id, source]),
        }
    }

    /// Where the person rated the picture, or took the rating away, there is no row of the source.
    fn rating(&self, old: &Facts, new: &Facts) -> Result<()> {
        let (id, source) = (self.id, self.source);
        if old.rating == new.rating {
            return Ok(());
        }
        if old.rating.is_none() {
            let sql = "INSERT OR IGNORE INTO ratings (content_id, source_id, rating) VALUES (?1, ?2, ?3)";
            return self.run(sql, params![id, source, new.rating]);
        }
        match self.own_or_other(new, |facts| facts.rating) {
            Some((from, rating)) => self.run(
                "UPDATE ratings SET source_id = ?3, rating = ?4 WHERE content_id = ?1 AND source_id = ?2",
                params![id, source, from, rating],
            ),
            None => {
                self.run("DELETE FROM ratings WHERE content_id = ?1 AND source_id = ?2", params![id, source])
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

    /// A date in the file counts before that of a source, and the person's before both.
    fn taken(&self, new: &Facts) -> Result<()> {
        dates::lift(self.connection, self.id)?;
        self.taken_but_for_the_person(new)?;
        dates::lay(self.connection, self.id)
    }

    fn taken_but_for_the_person(&self, new: &Facts) -> Result<()> {
        let (id, source) = (self.id, self.source);
        match self.own_or_other(new, |facts| facts.taken) {
            Some((from, (at, nanoseconds, offset))) => self.run(
                "UPDATE contents SET taken_at = ?4, taken_ns = ?5, taken_offset = ?6, taken_from = ?7,
                     taken_source = ?3, shown_at = ?4
                 WHERE id = ?1 AND (taken_at IS NULL OR taken_source = ?2)",
                params![id, source, from, at, nanoseconds, offset, TakenFrom::Library.name()],
            ),
            None => self.run(
                &format!(
                    "UPDATE contents SET taken_at = NULL, taken_ns = NULL, taken_offset = NULL, taken_from = NULL,
                         taken_source = NULL, shown_at = {SHOWN_WITHOUT_DATE}
                     WHERE id = ?1 AND taken_source = ?2"
                ),
                params![id, source],
            ),
        }
    }

    /// A place in the file counts before that of a source.
    fn place(&self, new: &Facts) -> Result<()> {
        let (id, source) = (self.id, self.source);
        let (from, place) = self.own_or_other(new, |facts| facts.place).unzip();
        let (latitude, longitude) = place.unzip();
        self.run(
            "UPDATE contents SET latitude = ?4, longitude = ?5, place_source = ?3
             WHERE id = ?1 AND ((latitude IS NULL AND ?4 IS NOT NULL) OR place_source = ?2)",
            params![id, source, from, latitude, longitude],
        )
    }

    fn texts(&self, now: Option<&Facts>) -> Result<()> {
        let (id, source) = (self.id, self.source);
        self.run(
            "DELETE FROM content_sources WHERE content_id = ?1 AND source_id = ?2",
            params![id, source],
        )?;
        let Some(now) = now else { return Ok(()) };
        self.run(
            "INSERT INTO content_sources (content_id, source_id, title, description, name, facts)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
            params![id, source, now.title, now.description, now.name, to_json(now)],
        )
    }
}
