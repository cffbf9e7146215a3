//! The collections of a catalogue as albums.
//!
//! Owns `AgLibraryCollection`. Smart collections, whose pictures are searched for and not stored, are left out, and so are
//! those that Lightroom keeps for itself: the quick collection, and unsaved books, prints and web galleries.

use std::collections::HashMap;

use super::images::Pictures;
use super::tables::Tables;
use super::tree::Tree;
use crate::error::Result;
use crate::listing::Album;

/// Most albums of a picture.
const MAX_OF_A_PICTURE: usize = 500;

/// Adds their albums to the pictures, those of virtual copies too; all albums, each after the one that it lies in.
pub(super) fn add(tables: &Tables<'_>, pictures: &mut Pictures) -> Result<Vec<Album>> {
    let mut albums = albums(tables)?;
    let mut links = Vec::new();
    tables.optional("AgLibraryCollectionImage", &["image", "collection"], |row| {
        let index = row.integer(0).and_then(|image| pictures.index(image));
        let album = row.integer(1).filter(|album| albums.contains_key(album));
        links.extend(index.zip(album));
    })?;
    links.sort_unstable();
    links.dedup();
    for (index, album) in links {
        let picture = &mut pictures.all[index];
        if picture.albums.len() < MAX_OF_A_PICTURE {
            picture.albums.push(album.to_string());
        }
    }
    let mut albums: Vec<_> = albums.drain().map(|(id, path)| (path.len(), id, path)).collect();
    albums.sort_unstable();
    Ok(albums.into_iter().map(|(_, id, path)| Album { key: id.to_string(), path }).collect())
}

/// The paths of the person's own collections, and of their sets, by their ids.
fn albums(tables: &Tables<'_>) -> Result<HashMap<i64, Vec<String>>> {
    let (mut tree, mut own) = (Tree::default(), Vec::new());
    let columns = ["id_local", "name", "parent", "creationId", "systemOnly"];
    tables.optional("AgLibraryCollection", &columns, |row| {
        let Some(id) = row.integer(0) else { return };
        let (name, parent) = (row.text(1), row.integer(2));
        let is_systems = row.number(4).is_some_and(|system| system != 0.0);
        if !is_systems && is_own(&row.text(3).unwrap_or_default(), name.as_deref().unwrap_or_default()) {
            own.push(id);
        }
        tree.insert(id, name, parent);
    })?;
    let paths = own.into_iter().map(|id| (id, tree.names(id)));
    Ok(paths.filter(|(_, path)| !path.is_empty()).collect())
}

/// Whether a collection is one that the person made and filled.
fn is_own(kind: &str, name: &str) -> bool {
    // Catalogues without `systemOnly` tell the quick collection by this name only.
    let is_quick = kind.contains("quick") || name == "quick collection";
    !(is_quick || kind.ends_with(".smart_collection") || kind.ends_with(".unsaved"))
}
