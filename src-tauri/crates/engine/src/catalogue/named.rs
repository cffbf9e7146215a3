//! The values that a library has for the keys of a query, and the names among them that plain words can mean.
//!
//! Owns which values are kept, with their numbers of pictures. Never decides which words mean one.

use std::collections::HashMap;
use std::sync::Mutex;

use rusqlite::{Connection, Result};

use super::facets::{Facet, FacetKind, facets};
use super::filters;
use crate::mutex::lock;
use crate::query::Filter;

/// All values of a library, each kind by its number of pictures.
#[derive(Debug, Default)]
pub struct Named {
    /// Names of folders.
    pub folders: Vec<Facet>,
    /// Names of cameras.
    pub cameras: Vec<Facet>,
    /// Towns, regions and countries.
    pub places: Vec<Facet>,
    /// Paths of tags, such as `animals/dog`.
    pub tags: Vec<Facet>,
    /// Names of albums.
    pub albums: Vec<Facet>,
    /// Names of people.
    pub people: Vec<Facet>,
    /// Names of lenses.
    pub lenses: Vec<Facet>,
    /// Formats, such as `jpeg`.
    pub types: Vec<Facet>,
    /// Years in which pictures were taken.
    pub years: Vec<Facet>,
    /// How many pictures filters find, by the filters' texts.
    counts: Mutex<HashMap<String, u64>>,
}

impl Named {
    /// How many pictures a filter finds. Each is counted once, since some take a scan of all pictures.
    ///
    /// # Errors
    ///
    /// Database errors.
    pub fn count(&self, connection: &Connection, filter: &Filter) -> Result<u64> {
        let text = filter.to_string();
        if let Some(count) = lock(&self.counts).get(&text) {
            return Ok(*count);
        }
        let count = filters::matching(connection, &[filter])?.len() as u64;
        lock(&self.counts).insert(text, count);
        Ok(count)
    }
}

/// All values as they are now.
pub(super) fn all(connection: &Connection) -> Result<Named> {
    let of = |kind| facets(connection, kind);
    Ok(Named {
        folders: of(FacetKind::Folder)?,
        cameras: of(FacetKind::Camera)?,
        places: of(FacetKind::Place)?,
        tags: of(FacetKind::Tag)?,
        albums: of(FacetKind::Album)?,
        people: of(FacetKind::Person)?,
        lenses: of(FacetKind::Lens)?,
        types: of(FacetKind::Type)?,
        years: of(FacetKind::Year)?,
        counts: Mutex::default(),
    })
}
