//! Searching in a folder only.
//!
//! Owns which pictures a folder on disk stands for. Never looks at the disk, except for a path's true name.

use std::path::{Path, PathBuf};

use crate::catalogue::listing::{self, ListItem, Scope};
use crate::catalogue::{folders, folders::Folder};
use crate::error::{Error, Result};
use crate::id_set::IdSet;
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
                let rows = parts.into_iter().map(|(root, inside)| self.rows_in(root, &inside));
                let rows: Vec<Vec<ListItem>> = rows.collect::<Result<_>>()?;
                return Ok(rows.iter().flatten().map(|row| row.id).collect());
            }
        }
        Err(Error::UnknownFolder { path: absolute })
    }

    fn rows_in(&self, root: &Folder, inside: &Path) -> Result<Vec<ListItem>> {
        self.catalogue.read(|db| match inside.as_os_str().is_empty() {
            true => listing::list(db, Scope::Folder(root.id), None, None),
            false => listing::list_subfolder(db, root.id, inside, None, None),
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
