//! What a window shows: lists, one picture's details and pixels, and pictures that the user moved to the trash.
//!
//! Owns these requests to the catalogue. Never decides anything that another host, such as the command line, might
//! decide differently.

mod correcting;
pub mod marking;
mod outside;
pub mod preview;
pub mod random;
pub mod show;
pub mod words;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use blake3::Hash;
use rusqlite::Connection;

use crate::catalogue::details::{self, Details};
use crate::catalogue::folder_tree::FolderTree;
use crate::catalogue::folders::{self, Folder};
use crate::catalogue::listing::{self, ListItem, Scope};
use crate::catalogue::selection::{self, SelectionSummary};
use crate::catalogue::{contents, files, list_ids, missing};
use crate::error::{Error, Result};
use crate::id_set::IdSet;
use crate::ids::{ContentId, FileId, FolderId};
use crate::library::Library;
use preview::{Preview, Size};

impl Library {
    /// The pictures of a list that were catalogued after the content `after` (`None`: all of them), newest first, at
    /// most `limit`.
    ///
    /// # Errors
    ///
    /// Database errors.
    pub fn list(&self, scope: Scope, after: Option<ContentId>, limit: Option<u32>) -> Result<Vec<ListItem>> {
        self.catalogue.read(|db| listing::list(db, scope, after, limit))
    }

    /// The pictures of a list, in no order: less work than the list.
    ///
    /// # Errors
    ///
    /// Database errors.
    pub fn ids_in(&self, scope: Scope) -> Result<IdSet> {
        self.catalogue.read(|db| Ok(list_ids::of(db, scope)?.into_iter().collect()))
    }

    /// The pictures of the folder at `path`, relative to the library's folder `root`, and of its subfolders, in no order.
    ///
    /// # Errors
    ///
    /// Database errors.
    pub fn ids_in_subfolder(&self, root: FolderId, path: &Path) -> Result<IdSet> {
        self.catalogue.read(|db| Ok(list_ids::of_subfolder(db, root, path)?.into_iter().collect()))
    }

    /// How many pictures a list has.
    ///
    /// # Errors
    ///
    /// Database errors.
    pub fn count(&self, scope: Scope) -> Result<u64> {
        self.catalogue.read(|db| listing::count(db, scope))
    }

    /// The pictures of the folder at `path`, relative to the library's folder `root`, and of its subfolders, as
    /// [`list`](Self::list) does.
    ///
    /// # Errors
    ///
    /// Database errors.
    pub fn list_subfolder(
        &self,
        root: FolderId,
        path: &Path,
        after: Option<ContentId>,
        limit: Option<u32>,
    ) -> Result<Vec<ListItem>> {
        self.catalogue.read(|db| listing::list_subfolder(db, root, path, after, limit))
    }

    /// The folders inside the library's folders, with their numbers of pictures. Unless `fresh`, as they were when this
    /// was last called, which takes no time.
    ///
    /// # Errors
    ///
    /// Database errors.
    pub fn folder_tree(&self, fresh: bool) -> Result<Arc<FolderTree>> {
        let last = if fresh { None } else { self.catalogue.last_folder_tree() };
        last.map_or_else(|| self.catalogue.folder_tree(), Ok)
    }

    /// The hash of a picture's content, by which [`picture`](Self::picture) finds it.
    ///
    /// # Errors
    ///
    /// [`Error::UnknownPicture`] when no content has this ID, and database errors.
    pub fn hash(&self, id: ContentId) -> Result<Hash> {
        self.catalogue.read(|db| contents::hash(db, id))?.ok_or(Error::UnknownPicture { id })
    }

    /// Everything known about a picture.
    ///
    /// # Errors
    ///
    /// [`Error::UnknownPicture`] when no content has this ID, and database errors.
    pub fn details(&self, id: ContentId) -> Result<Details> {
        self.catalogue.read(|db| details::of(db, id))?.ok_or(Error::UnknownPicture { id })
    }

    /// What pictures have in common. IDs that the catalogue lacks are left out.
    ///
    /// # Errors
    ///
    /// Database errors.
    pub fn selection_summary(&self, ids: Vec<ContentId>) -> Result<SelectionSummary> {
        self.catalogue.read(|db| selection::summary(db, ids))
    }

    /// The file sizes of pictures in bytes, added up.
    ///
    /// # Errors
    ///
    /// Database errors.
    pub fn selection_bytes(&self, ids: Vec<ContentId>) -> Result<u64> {
        self.catalogue.read(|db| selection::bytes(db, ids))
    }

    /// A picture as upright sRGB JPEG; `None` when no picture of the library has this hash.
    ///
    /// # Errors
    ///
    /// Database errors. A file that cannot be read is no error: its thumbnail is returned.
    pub fn picture(&self, hash: &Hash, size: Size) -> Result<Option<Preview>> {
        preview::preview(self, hash, size)
    }

    /// Whether the catalogue lists a file at the absolute `path`, readable or not.
    ///
    /// # Errors
    ///
    /// Database errors.
    pub fn has_file(&self, path: &Path) -> Result<bool> {
        self.catalogue.read(|db| {
            let roots = folders::all(db)?;
            Ok(row_at(db, &roots, path)?.is_some())
        })
    }

    /// Records that the user moved files to the trash; their pictures are no longer shown. Returns the rows for
    /// [`mark_restored`](Self::mark_restored).
    ///
    /// # Errors
    ///
    /// Database errors.
    pub fn mark_trashed(&self, paths: &[PathBuf]) -> Result<Vec<FileId>> {
        self.catalogue.write(|db| {
            let roots = folders::all(db)?;
            let mut rows = Vec::new();
            for path in paths {
                rows.extend(row_at(db, &roots, path)?);
            }
            rows.iter().try_for_each(|&id| missing::set_trashed(db, id))?;
            Ok(rows)
        })
    }

    /// Undoes [`mark_trashed`](Self::mark_trashed), and returns the pictures that are back, each once.
    ///
    /// # Errors
    ///
    /// Database errors.
    pub fn mark_restored(&self, rows: &[FileId]) -> Result<Vec<ContentId>> {
        self.catalogue.write(|db| {
            let mut pictures = Vec::new();
            for &row in rows {
                files::restore(db, row)?;
                pictures.extend(files::content_of(db, row)?);
            }
            pictures.sort_unstable();
            pictures.dedup();
            Ok(pictures)
        })
    }
}

/// The row of the file at an absolute path, if the catalogue has one.
pub(crate) fn row_at(db: &Connection, roots: &[Folder], path: &Path) -> rusqlite::Result<Option<FileId>> {
    let inside = |root: &Folder| Some((root.id, path.strip_prefix(&root.path).ok()?));
    // Of nested folders the innermost owns the file. Folders are sorted by path, so it comes last.
    let Some((folder_id, relative)) = roots.iter().rev().find_map(inside) else { return Ok(None) };
    files::at(db, folder_id, relative)
}
