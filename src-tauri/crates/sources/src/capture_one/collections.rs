//! Albums, and the groups and projects that they lie in.
//!
//! What a collection is, `ZENTITIES` tells by its name: numbers differ between versions. Smart albums have no members, and
//! those of each import and capture are made by the program: both are left out.

use std::collections::{HashMap, HashSet};

use super::columns::{number, select, text};
use crate::database::Database;
use crate::error::Result;
use crate::listing::{Album, Note};

/// The most characters of an album's name.
const CHARS: usize = 255;
/// The most collections that lie in each other.
const DEPTH: usize = 64;
/// Groups whose albums the program makes.
const AUTOMATIC: [&str; 2] = ["Recent Imports", "Recent Captures"];

#[derive(Clone, Copy, PartialEq, Eq)]
enum CollectionKind {
    Album,
    Group,
    Project,
    Other,
}

struct Collection {
    kind: CollectionKind,
    name: Option<String>,
    parent: Option<i64>,
}

/// The albums of a catalogue, and in which of them each picture is.
#[derive(Default)]
pub(super) struct Albums {
    pub(super) albums: Vec<Album>,
    /// The keys of albums by the ids of pictures.
    pub(super) of_image: HashMap<i64, Vec<String>>,
}

/// Reads the albums. `images` has the ids of pictures by those of their variants.
pub(super) fn read(database: &Database, images: &HashMap<i64, i64>, notes: &mut Vec<Note>) -> Result<Albums> {
    let collections = collections(database, notes)?;
    let mut albums = Albums::default();
    let mut keys = HashMap::new();
    for (id, collection) in &collections {
        let Some(path) = path(*id, &collections) else { continue };
        let key = format!("collection-{id}");
        if collection.kind == CollectionKind::Album {
            keys.insert(*id, key.clone());
        }
        albums.albums.push(Album { key, path });
    }
    albums.albums.sort_by(|one, other| (&one.path, &one.key).cmp(&(&other.path, &other.key)));
    if keys.is_empty() {
        return Ok(albums);
    }
    for (collection, image) in members(database, images, notes)? {
        if let Some(key) = keys.get(&collection) {
            let of_image = albums.of_image.entry(image).or_default();
            if !of_image.contains(key) {
                of_image.push(key.clone());
            }
        }
    }
    albums.of_image.values_mut().for_each(|keys| keys.sort());
    Ok(albums)
}

fn collections(database: &Database, notes: &mut Vec<Note>) -> Result<HashMap<i64, Collection>> {
    let none = Ok(HashMap::new());
    let Some(sql) = select(database, "ZENTITIES", &["Z_ENT", "ZNAME"], notes)? else { return none };
    let entities = database.rows(&sql, |row| Ok((number(row, 0)?, text(row, 1, CHARS)?)))?;
    let kinds: HashMap<_, _> = entities
        .into_iter()
        .map(|(entity, name)| match name.as_deref() {
            Some("AlbumCollection") => (entity, CollectionKind::Album),
            Some("VirtualFolderCollection") => (entity, CollectionKind::Group),
            Some("ProjectCollection") => (entity, CollectionKind::Project),
            _ => (entity, CollectionKind::Other),
        })
        .collect();
    let columns = ["Z_PK", "Z_ENT", "ZNAME", "ZPARENT"];
    let Some(sql) = select(database, "ZCOLLECTION", &columns, notes)? else { return none };
    let rows = database.rows(&sql, |row| {
        let kind = kinds.get(&number(row, 1)?).copied().unwrap_or(CollectionKind::Other);
        Ok((number(row, 0)?, Collection { kind, name: text(row, 2, CHARS)?, parent: number(row, 3)? }))
    })?;
    Ok(rows.into_iter().filter_map(|(id, collection)| Some((id?, collection))).collect())
}

/// The names of a collection and of those that it lies in; `None` for what is no album or group of the person's.
fn path(id: i64, collections: &HashMap<i64, Collection>) -> Option<Vec<String>> {
    let mut names = Vec::new();
    let mut seen = HashSet::new();
    let mut next = Some(id);
    while let Some((id, collection)) = next.and_then(|id| Some((id, collections.get(&id)?))) {
        if seen.len() == DEPTH || !seen.insert(id) {
            return None;
        }
        next = collection.parent.filter(|parent| collections.contains_key(parent));
        let name = collection.name.as_deref();
        match collection.kind {
            // The root holds everything and has no name for people. What it is differs between catalogues and sessions.
            CollectionKind::Project | CollectionKind::Other if next.is_none() && !names.is_empty() => break,
            CollectionKind::Other => return None,
            CollectionKind::Project if next.is_none() => return None,
            CollectionKind::Group if name.is_some_and(|name| AUTOMATIC.contains(&name)) => return None,
            CollectionKind::Album | CollectionKind::Group | CollectionKind::Project => {
                names.extend(name.map(str::to_owned));
            }
        }
    }
    names.reverse();
    collections.get(&id)?.name.is_some().then_some(names)
}

/// Which picture is in which collection: by itself, by one of its variants, or, before version 16, by a stack.
fn members(
    database: &Database,
    images: &HashMap<i64, i64>,
    notes: &mut Vec<Note>,
) -> Result<Vec<(i64, i64)>> {
    let image_of = |variant: i64| images.get(&variant).copied();
    let of_stacks = "SELECT ZSTACK.ZCOLLECTION, ZSTACKIMAGELINK.ZIMAGE FROM ZSTACK \
                     JOIN ZSTACKIMAGELINK ON ZSTACKIMAGELINK.ZSTACK = ZSTACK.Z_PK";
    let has = |table: &str, columns: &[&str]| -> Result<bool> {
        Ok(columns
            .iter()
            .map(|column| database.has_column(table, column))
            .collect::<Result<Vec<_>>>()?
            .iter()
            .all(|has| *has))
    };
    let pair = |row: &rusqlite::Row<'_>| Ok((number(row, 0)?, number(row, 1)?));
    let mut found = Vec::new();
    let mut is_known = false;
    if has("ZIMAGEINCOLLECTION", &["ZCOLLECTION", "ZIMAGE"])? {
        is_known = true;
        found.extend(database.rows("SELECT ZCOLLECTION, ZIMAGE FROM ZIMAGEINCOLLECTION", pair)?);
    }
    if has("ZVARIANTINCOLLECTION", &["ZCOLLECTION", "ZVARIANT"])? {
        is_known = true;
        let rows = database.rows("SELECT ZCOLLECTION, ZVARIANT FROM ZVARIANTINCOLLECTION", pair)?;
        found.extend(rows.into_iter().map(|(collection, variant)| (collection, variant.and_then(image_of))));
    }
    if has("ZSTACK", &["Z_PK", "ZCOLLECTION"])? && has("ZSTACKIMAGELINK", &["ZSTACK", "ZIMAGE"])? {
        is_known = true;
        found.extend(database.rows(of_stacks, pair)?);
    }
    if !is_known {
        notes.push(Note::Lacks("ZIMAGEINCOLLECTION".to_owned()));
    }
    Ok(found.into_iter().filter_map(|(collection, image)| Some((collection?, image?))).collect())
}
