//! The names of the places where pictures were taken, in the file of texts.
//!
//! Owns the rows of the names and what a name finds. When they follow the catalogue is in [`naming`](super::naming).

use std::collections::HashMap;

use rusqlite::{Connection, OptionalExtension, Result};

use super::connection::is_attached;
use super::filters::fold;
use crate::id_set::IdSet;
use crate::ids::ContentId;
use crate::pictures::metadata::Position;
use crate::places::{Gazetteer, Place};

/// Name under which the file of texts is attached.
const SCHEMA: &str = "texts";

/// Selects shown contents whose names are missing, or were made of other coordinates.
const UNNAMED: &str = "SELECT c.id, c.latitude, c.longitude FROM contents c
    LEFT JOIN texts.places p ON p.content_id = c.id AND p.latitude = c.latitude AND p.longitude = c.longitude
    WHERE c.latitude NOT NULL AND c.longitude NOT NULL AND c.hidden_since IS NULL AND p.content_id IS NULL";

/// Whether as many places have names as shown pictures have coordinates. Takes milliseconds, where comparing them all takes
/// a hundred times as long.
pub(super) fn is_complete(connection: &Connection) -> Result<bool> {
    let count = |sql: &str| connection.prepare_cached(sql)?.query_row([], |row| row.get::<_, u64>(0));
    let shown = "SELECT count(*) FROM contents WHERE latitude NOT NULL AND longitude NOT NULL AND hidden_since IS NULL";
    Ok(!is_attached(connection, SCHEMA)? || count(shown)? == count("SELECT count(*) FROM texts.places")?)
}

/// Names the place of a content.
pub(super) fn name(
    connection: &Connection,
    gazetteer: &Gazetteer,
    id: ContentId,
    position: Position,
) -> Result<()> {
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

/// The shown contents whose names are missing, or were made of other coordinates.
pub(super) fn unnamed(connection: &Connection) -> Result<Vec<(ContentId, Position)>> {
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
    if !is_attached(connection, SCHEMA)? {
        return Ok(None);
    }
    let found = connection
        .prepare_cached(
            "SELECT p.town, p.region, p.country FROM texts.places p JOIN contents c ON c.id = p.content_id
             WHERE p.content_id = ?1 AND c.latitude = p.latitude AND c.longitude = p.longitude",
        )?
        .query_row([id], |row| Ok(Place { town: row.get(0)?, region: row.get(1)?, country: row.get(2)? }))
        .optional()?;
    Ok(found.filter(|place| *place != Place::default()))
}

/// The contents taken in a town, region or country with these words in its name. Hidden ones may be among them.
pub(super) fn with(connection: &Connection, words: &str) -> Result<IdSet> {
    let mut found = IdSet::default();
    if !is_attached(connection, SCHEMA)? {
        return Ok(found);
    }
    let words = padded(words);
    if words.trim().is_empty() {
        return Ok(found);
    }
    // Contents that were deleted or have other coordinates by now are left out.
    let mut query = connection.prepare_cached(
        "SELECT content_id FROM texts.places p JOIN contents c ON c.id = p.content_id
         WHERE p.country = ?1 AND p.region = ?2 AND p.town = ?3
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
pub(super) fn named(connection: &Connection) -> Result<HashMap<String, u64>> {
    if !is_attached(connection, SCHEMA)? {
        return Ok(HashMap::new());
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
    Ok(by_name)
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
        "SELECT p.country, p.region, p.town, count(*) FROM contents c JOIN texts.places p ON p.content_id = c.id
         WHERE c.hidden_since NOT NULL GROUP BY p.country, p.region, p.town",
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
    use std::collections::BTreeMap;

    use super::super::database::Catalogue;
    use super::super::naming::catch_up;
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
        let names = catalogue.read(named).unwrap();
        let names: BTreeMap<_, _> = names.iter().map(|(name, count)| (name.as_str(), *count)).collect();
        let each = ["Bavaria", "Germany", "Japan", "Munich", "Tokyo"].map(|name| (name, 1));
        assert_eq!(names, BTreeMap::from(each));
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
        assert_eq!(catalogue.read(named).unwrap()["Munich"], 1);
        assert!(catalogue.read(is_complete).unwrap());
    }
}
