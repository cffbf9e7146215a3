//! The names that plain words can mean: of folders, cameras, places and tags.
//!
//! Owns which values are names. Never decides which words mean one.

use rusqlite::{Connection, Result};

use super::facets::{Facet, FacetKind, facets};

/// All names of a library, each kind by its number of pictures.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Named {
    /// Names of folders.
    pub folders: Vec<Facet>,
    /// Names of cameras.
    pub cameras: Vec<Facet>,
    /// Towns, regions and countries.
    pub places: Vec<Facet>,
    /// Paths of tags, such as `animals/dog`.
    pub tags: Vec<Facet>,
}

/// All names as they are now.
pub(super) fn all(connection: &Connection) -> Result<Named> {
    let of = |kind| facets(connection, kind);
    Ok(Named {
        folders: of(FacetKind::Folder)?,
        cameras: of(FacetKind::Camera)?,
        places: of(FacetKind::Place)?,
        tags: of(FacetKind::Tag)?,
    })
}
