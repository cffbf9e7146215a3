//! Albums and their pictures.

use std::collections::{HashMap, HashSet};

use rusqlite::{Connection, Result};

use super::super::filters::fold;
use super::super::listing::hidden;
use super::super::values::to_json;
use crate::id_set::IdSet;
use crate::ids::{AlbumId, ContentId, SourceId};

/// An album.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Album {
    /// Row ID.
    pub id: AlbumId,
    /// Its source.
    pub source: SourceId,
    /// Its name after those of the folders that it lies in, the outermost first.
    pub path: Vec<String>,
    /// How many shown pictures are in it.
    pub count: u64,
}

/// All albums with pictures, by their paths.
///
/// # Errors
///
/// Database errors.
pub fn all(connection: &Connection) -> Result<Vec<Album>> {
    let mut query = connection.prepare_cached(
        "SELECT a.id, a.source_id, a.path, p.content_id FROM albums a JOIN album_pictures p ON p.album_id = a.id
         ORDER BY a.id",
    )?;
    let hidden = hidden(connection)?;
    let mut albums: Vec<Album> = Vec::new();
    let mut rows = query.query([])?;
    while let Some(row) = rows.next()? {
        let id = row.get(0)?;
        if albums.last().is_none_or(|album| album.id != id) {
            let path = path_from(row.get_ref(2)?.as_str()?);
            albums.push(Album { id, source: row.get(1)?, path, count: 0 });
        }
        let is_shown = !hidden.contains(row.get(3)?);
        albums.iter_mut().last().into_iter().for_each(|album| album.count += u64::from(is_shown));
    }
    albums.retain(|album| album.count > 0);
    albums.sort_by_cached_key(|album| album.path.iter().map(|name| fold(name)).collect::<Vec<_>>());
    Ok(albums)
}

/// The names of albums, as they are spelled first, with how many shown pictures are in albums of each name.
pub(in super::super) fn named(connection: &Connection) -> Result<HashMap<String, u64>> {
    let hidden = hidden(connection)?;
    let mut query = connection.prepare_cached(
        "SELECT a.folded, a.path, p.content_id FROM albums a JOIN album_pictures p ON p.album_id = a.id ORDER BY a.id",
    )?;
    let mut names: HashMap<String, (String, IdSet)> = HashMap::new();
    let mut rows = query.query([])?;
    while let Some(row) = rows.next()? {
        let (name, id) = (row.get_ref(0)?.as_str()?, row.get(2)?);
        if !names.contains_key(name) {
            let spelled = path_from(row.get_ref(1)?.as_str()?).pop().unwrap_or_default();
            names.insert(name.to_owned(), (spelled, IdSet::default()));
        }
        if let Some((_, pictures)) = names.get_mut(name).filter(|_| !hidden.contains(id)) {
            pictures.insert(id);
        }
    }
    let named = names.into_values().map(|(name, pictures)| (name, pictures.len() as u64));
    Ok(named.filter(|(name, count)| *count > 0 && !name.trim().is_empty()).collect())
}

/// The paths of the albums that a content is in.
///
/// # Errors
///
/// Database errors.
pub fn albums_of(connection: &Connection, id: ContentId) -> Result<Vec<Vec<String>>> {
    connection
        .prepare_cached(
            "SELECT a.path FROM album_pictures p JOIN albums a ON a.id = p.album_id
             WHERE p.content_id = ?1 ORDER BY a.folded, a.id",
        )?
        .query_map([id], |row| Ok(path_from(row.get_ref(0)?.as_str()?)))?
        .collect()
}

/// The contents that are in an album of this name, whatever its case, or in one whose path ends so (`Trips/Norway`). Hidden
/// ones may be among them.
///
/// # Errors
///
/// Database errors.
pub fn with(connection: &Connection, name: &str) -> Result<IdSet> {
    let wanted: Vec<String> = name.split('/').map(compared).collect();
    let last = wanted.last().cloned().unwrap_or_default();
    let whole = compared(name);
    let mut albums = connection.prepare_cached("SELECT id, path FROM albums WHERE folded IN (?1, ?2)")?;
    let mut pictures =
        connection.prepare_cached("SELECT content_id FROM album_pictures WHERE album_id = ?1")?;
    let mut rows = albums.query((&last, &whole))?;
    let mut found = IdSet::default();
    while let Some(row) = rows.next()? {
        let path: Vec<String> =
            path_from(row.get_ref(1)?.as_str()?).iter().map(|part| compared(part)).collect();
        if path.ends_with(&wanted) || path.last() == Some(&whole) {
            let ids: IdSet =
                pictures.query_map([row.get::<_, AlbumId>(0)?], |row| row.get(0))?.collect::<Result<_>>()?;
            found.unite(&ids);
        }
    }
    Ok(found)
}

/// Makes the albums of a source those that it has now, as keys with paths. Those that stay keep their pictures.
///
/// # Errors
///
/// Database errors.
pub fn put<'a>(
    connection: &Connection,
    source: SourceId,
    albums: impl IntoIterator<Item = (&'a str, &'a [String])>,
) -> Result<()> {
    let mut put = connection.prepare_cached(
        "INSERT INTO albums (source_id, key, path, folded) VALUES (?1, ?2, ?3, ?4)
         ON CONFLICT (source_id, key) DO UPDATE SET path = ?3, folded = ?4 WHERE path <> ?3",
    )?;
    let mut kept = HashSet::new();
    for (key, path) in albums {
        let name = path.last().map(|name| compared(name)).unwrap_or_default();
        put.execute((source, key, to_json(&path), name))?;
        kept.insert(key);
    }
    let known: Vec<(AlbumId, String)> = connection
        .prepare_cached("SELECT id, key FROM albums WHERE source_id = ?1")?
        .query_map([source], |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect::<Result<_>>()?;
    let mut delete = connection.prepare_cached("DELETE FROM albums WHERE id = ?1")?;
    known
        .iter()
        .filter(|(_, key)| !kept.contains(key.as_str()))
        .try_for_each(|(id, _)| delete.execute([id]).map(drop))
}

/// What a name is compared by: a query has single blanks, and none around a name.
fn compared(name: &str) -> String {
    fold(&name.split_whitespace().collect::<Vec<_>>().join(" "))
}

fn path_from(json: &str) -> Vec<String> {
    serde_json::from_str(json).unwrap_or_default()
}
