//! What a source says about a picture, and what of it is shown.

use std::path::PathBuf;

use ratna_sources::Kind;
use rusqlite::{Connection, Result};
use serde::{Deserialize, Serialize};

use crate::disk::paths::from_bytes;
use crate::ids::ContentId;

/// What a source says about a picture.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Facts {
    /// Its title.
    pub title: Option<String>,
    /// Its description.
    pub description: Option<String>,
    /// The name of its original.
    pub name: Option<String>,
    /// Its keywords, as paths of tags.
    pub tags: Vec<String>,
    /// 1 to 5 stars.
    pub rating: Option<u8>,
    /// Whether it is a favourite.
    pub favourite: bool,
    /// Names of the people in it.
    pub people: Vec<String>,
    /// Keys of its albums.
    pub albums: Vec<String>,
    /// When it was taken: local time in seconds since 1970, nanoseconds, and minutes east of UTC.
    pub taken: Option<(i64, u32, Option<i32>)>,
    /// Where it was taken: latitude and longitude.
    pub place: Option<(f64, f64)>,
}

impl Facts {
    /// The facts as they are stored; none of what does not parse.
    pub(super) fn from_json(json: &str) -> Self {
        serde_json::from_str(json).unwrap_or_default()
    }

    /// What both say, where one source has a picture twice.
    pub(super) fn joined(mut self, other: &Self) -> Self {
        let add = |all: &mut Vec<String>, more: &[String]| {
            let new: Vec<String> = more.iter().filter(|one| !all.contains(one)).cloned().collect();
            all.extend(new);
        };
        add(&mut self.tags, &other.tags);
        add(&mut self.people, &other.people);
        add(&mut self.albums, &other.albums);
        self.title = self.title.or_else(|| other.title.clone());
        self.description = self.description.or_else(|| other.description.clone());
        self.name = self.name.or_else(|| other.name.clone());
        self.rating = self.rating.or(other.rating);
        self.favourite |= other.favourite;
        self.taken = self.taken.or(other.taken);
        self.place = self.place.or(other.place);
        self
    }
}

/// What a source says about a content, to be shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    /// The program's code.
    pub kind: String,
    /// The library.
    pub path: PathBuf,
    /// The original.
    pub original: PathBuf,
    /// What the source knows the picture by.
    pub key: String,
    /// Whether something stands in for the original.
    pub stands_in: bool,
    /// The title.
    pub title: Option<String>,
    /// The description.
    pub description: Option<String>,
}

impl Told {
    /// The program's name, such as `Lightroom Classic`.
    pub fn program(&self) -> &str {
        Kind::from_code(&self.kind).map_or(&*self.kind, |kind| kind.name())
    }
}

/// What the sources say about a content; of each one picture.
///
/// # Errors
///
/// Database errors.
pub fn told(connection: &Connection, id: ContentId) -> Result<Vec<Told>> {
    connection
        .prepare_cached(
            "SELECT s.kind, s.path, p.path, p.key, max(p.shown NOT NULL AND p.shown <> p.path), t.title, t.description
             FROM source_pictures p JOIN sources s ON s.id = p.source_id
             LEFT JOIN content_sources t ON t.content_id = p.content_id AND t.source_id = p.source_id
             WHERE p.content_id = ?1 GROUP BY s.id ORDER BY s.id",
        )?
        .query_map([id], |row| {
            Ok(Told {
                kind: row.get(0)?,
                path: from_bytes(row.get_ref(1)?.as_blob()?),
                original: from_bytes(row.get_ref(2)?.as_blob()?),
                key: row.get(3)?,
                stands_in: row.get(4)?,
                title: row.get(5)?,
                description: row.get(6)?,
            })
        })?
        .collect()
}

/// The texts that a source says of a content.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in super::super) struct Texts {
    pub(in super::super) name: Option<String>,
    pub(in super::super) title: Option<String>,
    pub(in super::super) description: Option<String>,
}

/// The texts that each source says of a content.
pub(in super::super) fn texts_of(connection: &Connection, id: ContentId) -> Result<Vec<Texts>> {
    connection
        .prepare_cached(
            "SELECT name, title, description FROM content_sources WHERE content_id = ?1 ORDER BY source_id",
        )?
        .query_map([id], |row| Ok(Texts { name: row.get(0)?, title: row.get(1)?, description: row.get(2)? }))?
        .collect()
}
