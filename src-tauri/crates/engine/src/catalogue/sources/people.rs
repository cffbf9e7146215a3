//! The people whom sources and files name.

use std::collections::HashMap;

use rusqlite::{Connection, Result};

use super::super::filters::fold;
use super::super::listing::hidden;
use crate::id_set::IdSet;
use crate::ids::{ContentId, SourceId};

/// The names of people, with how many shown pictures there are of everybody whose name has these words: those of Anna
/// Müller are among those of Anna.
pub(in super::super) fn named(connection: &Connection) -> Result<HashMap<String, u64>> {
    let hidden = hidden(connection)?;
    let mut query = connection.prepare_cached(
        "SELECT p.id, p.name, p.folded, c.content_id FROM people p JOIN
             (SELECT person_id, content_id FROM content_people
              UNION ALL SELECT person_id, content_id FROM content_file_people) c ON c.person_id = p.id
         ORDER BY p.id",
    )?;
    let mut people: Vec<(i64, String, Vec<String>, IdSet)> = Vec::new();
    let mut rows = query.query([])?;
    while let Some(row) = rows.next()? {
        let id: i64 = row.get(0)?;
        if people.last().is_none_or(|(last, ..)| *last != id) {
            let words = row.get_ref(2)?.as_str()?.split_whitespace().map(str::to_owned).collect();
            people.push((id, row.get(1)?, words, IdSet::default()));
        }
        let content = row.get(3)?;
        if let Some((.., pictures)) = people.last_mut().filter(|_| !hidden.contains(content)) {
            pictures.insert(content);
        }
    }
    let mut by_word: HashMap<&str, Vec<usize>> = HashMap::new();
    for (at, (_, _, words, _)) in people.iter().enumerate() {
        words.iter().for_each(|word| by_word.entry(word).or_default().push(at));
    }
    let mut counts = HashMap::new();
    for (_, name, words, _) in &people {
        let mut found = IdSet::default();
        for &at in words.first().and_then(|word| by_word.get(&**word)).into_iter().flatten() {
            let (_, _, others, pictures) = &people[at];
            if words.iter().all(|word| others.contains(word)) {
                found.unite(pictures);
            }
        }
        if !found.is_empty() {
            counts.insert(name.clone(), found.len() as u64);
        }
    }
    Ok(counts)
}

/// The names of the people in a picture.
///
/// # Errors
///
/// Database errors.
pub fn people_of(connection: &Connection, id: ContentId) -> Result<Vec<String>> {
    connection
        .prepare_cached(
            "SELECT name FROM people WHERE id IN (SELECT person_id FROM content_people WHERE content_id = ?1
                 UNION SELECT person_id FROM content_file_people WHERE content_id = ?1) ORDER BY folded",
        )?
        .query_map([id], |row| row.get(0))?
        .collect()
}

/// The contents with a person whose name has all of these words, whatever their case. Hidden ones may be among them.
///
/// # Errors
///
/// Database errors.
pub fn with(connection: &Connection, name: &str) -> Result<IdSet> {
    let wanted = fold(name);
    let wanted: Vec<&str> = wanted.split_whitespace().collect();
    let mut people = connection.prepare_cached("SELECT id, folded FROM people")?;
    let mut pictures = connection.prepare_cached(
        "SELECT content_id FROM content_people WHERE person_id = ?1
         UNION ALL SELECT content_id FROM content_file_people WHERE person_id = ?1",
    )?;
    let mut rows = people.query([])?;
    let mut found = IdSet::default();
    while let Some(row) = rows.next()? {
        let words: Vec<&str> = row.get_ref(1)?.as_str()?.split_whitespace().collect();
        if !wanted.is_empty() && wanted.iter().all(|word| words.contains(word)) {
            let ids: IdSet =
                pictures.query_map([row.get::<_, i64>(0)?], |row| row.get(0))?.collect::<Result<_>>()?;
            found.unite(&ids);
        }
    }
    Ok(found)
}

/// Makes the people whom a source names in a picture those of this list.
pub(super) fn set(connection: &Connection, source: SourceId, id: ContentId, names: &[String]) -> Result<()> {
    connection
        .prepare_cached("DELETE FROM content_people WHERE content_id = ?1 AND source_id = ?2")?
        .execute((id, source))?;
    for name in names {
        let person = id_of(connection, name)?;
        connection
            .prepare_cached(
                "INSERT OR IGNORE INTO content_people (content_id, person_id, source_id) VALUES (?1, ?2, ?3)",
            )?
            .execute((id, person, source))?;
    }
    Ok(())
}

/// The row of a person, which is made if it is new.
fn id_of(connection: &Connection, name: &str) -> Result<i64> {
    connection
        .prepare_cached(
            "INSERT INTO people (name, folded) VALUES (?1, ?2)
             ON CONFLICT (folded) DO UPDATE SET name = name RETURNING id",
        )?
        .query_row((name, fold(name)), |row| row.get(0))
}

/// Makes the people whom the files of a picture name those of this list.
pub(in super::super) fn set_in_file(connection: &Connection, id: ContentId, names: &[String]) -> Result<()> {
    let before: Vec<i64> = connection
        .prepare_cached("SELECT person_id FROM content_file_people WHERE content_id = ?1")?
        .query_map([id], |row| row.get(0))?
        .collect::<Result<_>>()?;
    let now: Vec<i64> = names.iter().map(|name| id_of(connection, name)).collect::<Result<_>>()?;
    for person in before.iter().filter(|person| !now.contains(person)) {
        connection
            .prepare_cached("DELETE FROM content_file_people WHERE content_id = ?1 AND person_id = ?2")?
            .execute((id, person))?;
    }
    for person in now.iter().filter(|person| !before.contains(person)) {
        connection
            .prepare_cached(
                "INSERT OR IGNORE INTO content_file_people (content_id, person_id) VALUES (?1, ?2)",
            )?
            .execute((id, person))?;
    }
    Ok(())
}

/// The names of the people whom the files of a picture name.
pub(in super::super) fn in_file(connection: &Connection, id: ContentId) -> Result<Vec<String>> {
    connection
        .prepare_cached(
            "SELECT p.name FROM content_file_people c JOIN people p ON p.id = c.person_id
             WHERE c.content_id = ?1 ORDER BY p.folded",
        )?
        .query_map([id], |row| row.get(0))?
        .collect()
}
