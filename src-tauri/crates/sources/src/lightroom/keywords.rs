//! The keywords of pictures, and the people in them.
//!
//! Owns the tree of `AgLibraryKeyword`, in which people are keywords as well, and what it says of images and faces.

use std::collections::{HashMap, HashSet};

use super::images::Pictures;
use super::tables::Tables;
use super::tree::Tree;
use crate::error::Result;
use crate::listing::{Keyword, Picture};

/// Most keywords and people of a picture.
const MAX_OF_A_PICTURE: usize = 500;

/// The keywords by `AgLibraryKeyword.id_local`.
#[derive(Default)]
struct Keywords {
    tree: Tree,
    people: HashSet<i64>,
    paths: HashMap<i64, Keyword>,
}

/// Adds the keywords and people to their pictures; those of virtual copies too. Whether the catalogue has tables of keywords.
pub(super) fn add(tables: &Tables<'_>, pictures: &mut Pictures) -> Result<bool> {
    let mut keywords = Keywords::default();
    let columns = ["id_local", "name", "parent", "keywordType"];
    let has_keywords = tables.optional("AgLibraryKeyword", &columns, |row| {
        let Some(id) = row.integer(0) else { return };
        keywords.tree.insert(id, row.text(1), row.integer(2));
        if row.text(3).is_some_and(|kind| kind == "person") {
            keywords.people.insert(id);
        }
    })?;
    let mut links = Vec::new();
    let has_links = tables.optional("AgLibraryKeywordImage", &["image", "tag"], |row| {
        let index = row.integer(0).and_then(|image| pictures.index(image));
        links.extend(index.zip(row.integer(1)));
    })?;
    let faces = faces(tables, pictures)?;
    keywords.people.extend(faces.iter().map(|&(_, tag)| tag));
    links.extend(faces);
    links.sort_unstable();
    links.dedup();
    for (index, tag) in links {
        keywords.add(tag, &mut pictures.all[index]);
    }
    Ok(has_keywords && has_links)
}

/// The pictures' indexes with the keywords of the faces in them, as far as the person has confirmed those.
fn faces(tables: &Tables<'_>, pictures: &Pictures) -> Result<Vec<(usize, i64)>> {
    let mut of_face = HashMap::new();
    tables.optional("AgLibraryFace", &["id_local", "image"], |row| {
        let index = row.integer(1).and_then(|image| pictures.index(image));
        of_face.extend(row.integer(0).zip(index));
    })?;
    let mut links = Vec::new();
    let columns = ["face", "tag", "userPick", "userReject"];
    tables.optional("AgLibraryKeywordFace", &columns, |row| {
        let is_rejected = row.number(3).is_some_and(|rejected| rejected != 0.0);
        let is_confirmed = row.number(2) == Some(1.0) && !is_rejected;
        let index = row.integer(0).and_then(|face| of_face.get(&face).copied());
        links.extend(index.zip(row.integer(1)).filter(|_| is_confirmed));
    })?;
    Ok(links)
}

impl Keywords {
    fn add(&mut self, tag: i64, picture: &mut Picture) {
        if self.people.contains(&tag) {
            let Some(name) = self.tree.name(tag) else { return };
            if picture.people.len() < MAX_OF_A_PICTURE && !picture.people.iter().any(|known| known == name) {
                picture.people.push(name.to_owned());
            }
            return;
        }
        let path = self.paths.entry(tag).or_insert_with(|| self.tree.names(tag));
        if !path.is_empty() && picture.keywords.len() < MAX_OF_A_PICTURE && !picture.keywords.contains(path) {
            picture.keywords.push(path.clone());
        }
    }
}
