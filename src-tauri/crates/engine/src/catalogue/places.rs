//! The names of the places where pictures were taken, in the file of texts.
//!
//! Owns the rows of the names, when they follow the catalogue, and what a name finds. Never knows where a place is: names
//! come from [`places`](crate::places).

use std::collections::HashMap;

use rusqlite::{Connection, OptionalExtension, Result};

use super::database::Catalogue;
use super::facets::Facet;
use super::filters::fold;
use super::texts::is_attached;
use crate::error;
use crate::id_set::IdSet;
use crate::ids::ContentId;
use crate::pictures::metadata::Position;
use crate::places::{Gazetteer, Place};

/// Selects shown contents whose names are missing, or were made of other coordinates.
const UNNAMED: &str = "SELECT c.id, c.latitude, c.longitude FROM contents c
    LEFT JOIN texts.places p ON p.content_id = c.id AND p.latitude = c.latitude AND p.longitude = c.longitude
    WHERE c.latitude NOT NULL AND c.longitude NOT NULL AND c.hidden_since IS NULL AND p.content_id IS NULL";

/// Names the places of all pictures that lack a name, in steps between which others write, until `is_cancelled` says so.
/// Opens the gazetteer only if there are any. Call it after the index of texts has caught up, which drops outdated names.
///
/// # Errors
///
/// Database errors. What was done is kept.
pub fn catch_up(catalogue: &Catalogue, is_cancelled: impl Fn() -> bool) -> error::Result<()> {
    let unnamed = |db: &Connection| if is_complete(db)? { Ok(Vec::new()) } else { unnamed(db) };
    let rows = if catalogue.is_writable() { catalogue.read(unnamed)? } else { Vec::new() };
    if rows.is_empty() {
        return Ok(());
    }
    let gazetteer = Gazetteer::open();
    let mut rest = &rows[..];
    catalogue.write_in_steps(|db, limit| {
        let (now, later) = rest.split_at(if is_cancelled() { 0 } else { limit.min(rest.len()) });
        rest = later;
        now.iter().try_for_each(|&(id, position)| name(db, &gazetteer, id, position))?;
        Ok(now.len())
    })
}

/// Whether as many places have names as shown pictures have coordinates. Takes milliseconds, where comparing them all takes
/// a hundred times as long.
fn is_complete(connection: &Connection) -> Result<bool> {
    let count = |sql: &str| connection.prepare_cached(sql)?.query_row([], |row| row.get::<_, u64>(0));
    let shown = "SELECT count(*) FROM contents WHERE latitude NOT NULL AND longitude NOT NULL AND hidden_since IS NULL";
    Ok(!is_attached(connection)? || count(shown)? == count("SELECT count(*) FROM texts.places")?)
}

fn name(connection: &Connection, gazetteer: &Gazetteer, id: ContentId, position: Position) -> Result<()> {
    let Place { town, region, country } = gazetteer.place(position).unwrap_or_default();
    connection
        .prepare_cached("INSERT OR REPLACE INTO texts.places VALUES (?1, ?2, ?3, ?4, ?5, ?6)")?
        .execute((id, position.latitude, position.longitude, town, region, country))
        .map(drop)
}

/// Drops the name of a content that is hidden, deleted, or has other coordinates by now.
pub(super) fn drop_outdated(connection: &Connection, id: ContentId) -> Result<()> {
    connection
        .prepare_cached(
            "DELETE FROM texts.places WHERE content_id = ?1 AND NOT EXISTS
                 (SELECT 1 FROM contents c WHERE c.id = content_id AND c.hidden_since IS NULL
                      AND c.latitude = places.latitude AND c.longitude = places.longitude)",
        )?
        .execute([id])
        .map(drop)
}

fn unnamed(connection: &Connection) -> Result<Vec<(ContentId, Position)>> {
    connection
        .prepare_cached(UNNAMED)?
        .query_map([], |row| Ok((row.get(0)?, Position { latitude: row.get(1)?, longitude: row.get(2)? })))?
        .collect()
}

/// Where a picture was taken, if that has a name.
///
/// # Errors
///
/// Database errors.
pub fn of(connection: &Connection, id: ContentId) -> Result<Option<Place>> {
    if !is_attached(connection)? {
        return Ok(None);
    }
    let found = connection
        .prepare_cached(
            "SELECT town, region, country FROM texts.places JOIN contents c ON c.id = content_id
             WHERE content_id = ?1 AND c.latitude = places.latitude AND c.longitude = places.longitude",
        )?
        .query_row([id], |row| Ok(Place { town: row.get(0)?, region: row.get(1)?, country: row.get(2)? }))
        .optional()?;
    Ok(found.filter(|place| *place != Place::default()))
}

/// The contents taken in a town, region or country with these words in its name. Hidden ones may be among them.
pub(super) fn with(connection: &Connection, words: &str) -> Result<IdSet> {
    let mut found = IdSet::default();
    if !is_attached(connection)? {
        return Ok(found);
    }
    let words = padded(words);
    if words.trim().is_empty() {
        return Ok(found);
    }
    // Contents that were deleted or have other coordinates by now are left out.
    let mut query = connection.prepare_cached(
        "SELECT content_id FROM texts.places p JOIN contents c ON c.id = p.content_id
         WHERE country = ?1 AND region = ?2 AND town = ?3
           AND c.latitude = p.latitude AND c.longitude = p.longitude",
    )?;
    for ([country, region, town], _) in counts(connection)? {
        if [&country, &region, &town].iter().any(|name| padded(name).contains(&words)) {
            let mut rows = query.query((country, region, town))?;
            while let Some(row) = rows.next()? {
                found.insert(row.get(0)?);
            }
        }
    }
    Ok(found)
}

/// The names of towns, regions and countries, with how many shown pictures were taken there.
pub(super) fn facets(connection: &Connection) -> Result<Vec<Facet>> {
    if !is_attached(connection)? {
        return Ok(Vec::new());
    }
    let mut by_name: HashMap<String, u64> = HashMap::new();
    for (mut names, count) in counts(connection)? {
        // A city that is a region of its own counts once.
        names.sort_unstable();
        let distinct = names.chunk_by(|one, next| one == next).filter_map(|same| same.first());
        distinct.filter(|name| !name.is_empty()).for_each(|name| {
            *by_name.entry(name.clone()).or_default() += count;
        });
    }
    Ok(by_name.into_iter().map(|(value, count)| Facet { value, count }).collect())
}

/// How many shown pictures were taken in each [country, region, town].
fn counts(connection: &Connection) -> Result<Vec<([String; 3], u64)>> {
    // Counting all and subtracting the few hidden ones reads no row.
    let counted = |sql: &str| -> Result<HashMap<[String; 3], u64>> {
        connection
            .prepare_cached(sql)?
            .query_map([], |row| Ok(([row.get(0)?, row.get(1)?, row.get(2)?], row.get(3)?)))?
            .collect()
    };
    let all =
        counted("SELECT country, region, town, count(*) FROM texts.places GROUP BY country, region, town")?;
    let hidden = counted(
        "SELECT country, region, town, count(*) FROM contents c JOIN texts.places ON content_id = c.id
         WHERE hidden_since NOT NULL GROUP BY country, region, town",
    )?;
    let shown = |(names, count): ([String; 3], u64)| {
        let count = count.saturating_sub(hidden.get(&names).copied().unwrap_or_default());
        (count > 0).then_some((names, count))
    };
    Ok(all.into_iter().filter_map(shown).collect())
}

/// A name between blanks, folded, so that whole words can be found in it.
fn padded(name: &str) -> String {
    let words = fold(name);
    let words = words.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    format!(" {} ", words.collect::<Vec<_>>().join(" "))
}

#[cfg(test)]
mod tests {
    use super::super::texts;
    use super::*;

    fn library() -> (tempfile::TempDir, Catalogue) {
        let dir = tempfile::tempdir().unwrap();
        let catalogue = Catalogue::open(dir.path(), true).unwrap();
        let fill =
            "INSERT INTO contents (id, hash, bytes, format, width, height, orientation, phash, added_at,
                                          latitude, longitude, hidden_since)
            SELECT value ->> 0, unhex(printf('%064x', value ->> 0)), 1, 'jpeg', 1, 1, 1, 0, 0, value ->> 1,
                   value ->> 2, value ->> 3
            FROM json_each('[[1, 35.69, 139.692, null], [2, 48.135, 11.582, null], [3, 0, -30, null],
                             [4, null, null, null], [5, 48.135, 11.582, 7]]')";
        catalogue.write(|db| db.execute_batch(fill)).unwrap();
        catch_up(&catalogue, || false).unwrap();
        (dir, catalogue)
    }

    fn found(catalogue: &Catalogue, words: &str) -> Vec<i64> {
        catalogue.read(|db| with(db, words)).unwrap().iter().map(|id| id.0).collect()
    }

    #[test]
    fn pictures_are_found_by_whole_words_of_town_region_and_country() {
        let (_dir, catalogue) = library();
        assert_eq!(found(&catalogue, "tokyo"), [1]);
        assert_eq!(found(&catalogue, "GERMANY"), [2]);
        assert_eq!(found(&catalogue, "bavariá"), [2]);
        for nothing in ["mun", "", "-"] {
            assert_eq!(found(&catalogue, nothing), [] as [i64; 0], "{nothing:?}");
        }
        let place = |id| catalogue.read(|db| of(db, ContentId(id))).unwrap();
        assert_eq!(place(1).unwrap().town, "Tokyo");
        assert_eq!([place(3), place(4)], [None, None], "nowhere, and not known");
    }

    #[test]
    fn every_name_is_counted_once_and_never_of_hidden_pictures() {
        let (_dir, catalogue) = library();
        let mut names = catalogue.read(facets).unwrap();
        names.sort_unstable_by(|one, other| one.value.cmp(&other.value));
        let names: Vec<_> = names.iter().map(|facet| (facet.value.as_str(), facet.count)).collect();
        assert_eq!(names, [("Bavaria", 1), ("Germany", 1), ("Japan", 1), ("Munich", 1), ("Tokyo", 1)]);
    }

    #[test]
    fn names_follow_pictures_that_move_disappear_and_come_back() {
        let (_dir, catalogue) = library();
        let change = |sql: &str| {
            catalogue.write(|db| db.execute(sql, [])).unwrap();
            texts::catch_up_fully(&catalogue, || false).unwrap();
            catch_up(&catalogue, || false).unwrap();
        };
        change("UPDATE contents SET latitude = 48.135, longitude = 11.582 WHERE id = 1");
        assert_eq!([found(&catalogue, "tokyo"), found(&catalogue, "munich")], [vec![], vec![1, 2]]);
        change("UPDATE contents SET hidden_since = 7 WHERE id = 2");
        assert_eq!(found(&catalogue, "munich"), [1]);
        change("UPDATE contents SET hidden_since = NULL WHERE id = 2");
        assert_eq!(found(&catalogue, "munich"), [1, 2]);
        change("DELETE FROM contents WHERE id = 2");
        assert_eq!(found(&catalogue, "munich"), [1]);
        let count =
            catalogue.read(facets).unwrap().iter().find(|facet| facet.value == "Munich").unwrap().count;
        assert_eq!(count, 1);
        assert!(catalogue.read(is_complete).unwrap());
    }
}
