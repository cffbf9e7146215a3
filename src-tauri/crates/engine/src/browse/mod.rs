//! What a window shows: lists, one picture's details and pixels, and pictures that a person moved to the trash.
//!
//! Each function reads or writes what the catalogue holds and decides nothing a second host would decide
//! otherwise.

pub mod preview;

use std::path::{Path, PathBuf};

use blake3::Hash;
use rusqlite::Connection;

use crate::catalogue::details::{self, Details};
use crate::catalogue::folders::{self, Folder};
use crate::catalogue::listing::{self, ListItem, Scope};
use crate::catalogue::{files, missing};
use crate::error::{Error, Result};
use crate::ids::{ContentId, FileId};
use crate::library::Library;
use preview::{Shown, Size};

impl Library {
    /// The pictures of a list that were catalogued after the content `after` (0: all of them), newest first.
    pub fn list(&self, scope: Scope, after: Option<ContentId>, limit: Option<u32>) -> Result<Vec<ListItem>> {
        self.catalogue.read(|db| listing::list(db, scope, after, limit))
    }

    /// How many pictures a list has.
    pub fn count(&self, scope: Scope) -> Result<u64> {
        self.catalogue.read(|db| listing::count(db, scope))
    }

    /// All that is known of a picture.
    pub fn details(&self, id: ContentId) -> Result<Details> {
        self.catalogue.read(|db| details::of(db, id))?.ok_or(Error::UnknownPicture { id })
    }

    /// A picture as upright sRGB JPEG; none when no picture of the library has this hash.
    pub fn picture(&self, hash: &Hash, size: Size) -> Result<Option<Shown>> {
        preview::shown(self, hash, size)
    }

    /// Whether a file of the library that has a picture, or was meant to have one, lies at `path`.
    pub fn has_file(&self, path: &Path) -> Result<bool> {
        self.catalogue.read(|db| {
            let roots = folders::all(db)?;
            Ok(row_at(db, &roots, path)?.is_some())
        })
    }

    /// Notes that files were taken away by a person; their pictures are no longer shown. Gives the rows that
    /// [`mark_restored`](Self::mark_restored) takes.
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

    /// Undoes [`mark_trashed`](Self::mark_trashed).
    pub fn mark_restored(&self, rows: &[FileId]) -> Result<()> {
        self.catalogue.write(|db| rows.iter().try_for_each(|&id| files::restore(db, id)))
    }
}

/// The row of the file at an absolute path, if the library has one.
fn row_at(db: &Connection, roots: &[Folder], path: &Path) -> rusqlite::Result<Option<FileId>> {
    let inside = |root: &Folder| Some((root.id, path.strip_prefix(&root.path).ok()?));
    // Of folders that lie in each other, which are in the order of their paths, the innermost has it.
    let Some((folder_id, relative)) = roots.iter().rev().find_map(inside) else { return Ok(None) };
    files::at(db, folder_id, relative)
}
