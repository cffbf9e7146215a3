//! Searching in a folder only.
//!
//! Owns which pictures a folder on disk stands for. Never looks at the disk, except for a path's true name.

use std::path::{Path, PathBuf};

use crate::catalogue::listing::Scope;
use crate::catalogue::{folders, folders::Folder, list_ids};
use crate::error::{Error, Result};
use crate::id_set::IdSet;
use crate::ids::ContentId;
use crate::library::Library;

impl Library {
    /// The pictures in a folder on disk and in its subfolders, for [`Request::among`](super::Request::among).
    ///
    /// # Errors
    ///
    /// [`Error::UnknownFolder`] when the folder is neither inside a folder of the library nor around one, and database
    /// errors.
    pub fn pictures_in(&self, folder: &Path) -> Result<IdSet> {
        let absolute = std::path::absolute(folder).map_err(Error::io(folder))?;
        let known = self.catalogue.read(folders::all)?;
        let places = [absolute.canonicalize().ok(), Some(absolute.clone())];
        for place in places.into_iter().flatten() {
            let parts = parts(&known, &place);
            if !parts.is_empty() {
                let ids = parts.into_iter().map(|(root, inside)| self.ids_at(root, &inside));
                return Ok(ids.collect::<Result<Vec<_>>>()?.into_iter().flatten().collect());
            }
        }
        Err(Error::UnknownFolder { path: absolute })
    }

    fn ids_at(&self, root: &Folder, inside: &Path) -> Result<Vec<ContentId>> {
        self.catalogue.read(|db| match inside.as_os_str().is_empty() {
            true => list_ids::of(db, Scope::Folder(root.id)),
            false => list_ids::of_subfolder(db, root.id, inside),
        })
    }
}

/// The folders of the library that a place is in or contains, with what of each: of nested ones the innermost owns the
/// files.
fn parts<'a>(known: &'a [Folder], place: &Path) -> Vec<(&'a Folder, PathBuf)> {
    // Sorted by path: of nested ones the innermost comes last.
    let around = known.iter().rev().find_map(|root| Some((root, place.strip_prefix(&root.path).ok()?)));
    let around = around.map(|(root, inside)| (root, inside.to_path_buf()));
    let inside = known.iter().filter(|root| root.path.starts_with(place) && root.path != place);
    around.into_iter().chain(inside.map(|root| (root, PathBuf::new()))).collect()
}
