//! The folders of a library: whether they are available, where they are now, and what is excluded from them.
//!
//! Owns the evidence that identifies a folder on disk as a known one. Never reads a picture.

mod availability;
mod find_moved;
mod locator;
mod permission;
pub(crate) mod probe;
mod refresh;
mod relocate;
mod resolve;
mod survey;
pub(crate) mod walk_rules;

use std::path::Path;

use crate::catalogue::folders::Folder;
use crate::catalogue::{Catalogue, contents, folders};
use crate::disk::RunLock;
use crate::disk::walk::Excludes;
use crate::embedding_space::index_sync::sync_index;
use crate::error::{Error, Result};
use crate::ids::FolderId;
use crate::library::Library;
use crate::problem::FolderProblem;
use crate::progress::Progress;
pub(crate) use locator::Locator;
pub use relocate::Located;

impl Library {
    /// Removes a folder from the library, but not its pictures from disk. Returns how many contents were deleted from
    /// the catalogue with it.
    ///
    /// # Errors
    ///
    /// [`Error::ReadOnly`], [`Error::Busy`] while another run has the lock, [`Error::UnknownFolder`] when `folder` is
    /// not a folder of the library, and database errors.
    pub fn remove_folder(&self, folder: &Path) -> Result<u64> {
        self.check_writable()?;
        let lock = RunLock::acquire(&self.dir)?;
        let known = Locator::of(self).named(folder)?;
        self.remove(&known, &lock)
    }

    /// As [`remove_folder`](Self::remove_folder), within a run of the caller's.
    pub(crate) fn remove(&self, folder: &Folder, _lock: &RunLock) -> Result<u64> {
        self.catalogue.write(|db| folders::mark_removed(db, folder.id))?;
        let deleted = delete_removed(&self.catalogue, i64::MAX)?;
        sync_index(&self.catalogue, &self.space(), &Progress::default())?;
        Ok(deleted)
    }

    /// Removes a folder from the library while a run is under way that cannot be waited for. What only a run may delete is
    /// left to the next one.
    ///
    /// # Errors
    ///
    /// [`Error::UnknownFolder`] when `folder` is not a folder of the library, and database errors.
    pub(crate) fn abandon_folder(&self, folder: &Path) -> Result<()> {
        let known = Locator::of(self).named(folder)?;
        self.catalogue.write(|db| folders::mark_removed(db, known.id))?;
        // Its row stays, since the run may still write files of it.
        self.catalogue.write_in_steps(|db, limit| folders::delete_some_files(db, known.id, limit))
    }

    /// Excludes a subfolder from a folder of the library, from the next run on.
    ///
    /// # Errors
    ///
    /// [`Error::Io`] when `subfolder` cannot be resolved, [`Error::UnknownFolder`] when no folder has this ID,
    /// [`Error::NoFolder`] when `subfolder` is not inside it, and database errors.
    pub fn exclude(&self, folder_id: FolderId, subfolder: &Path) -> Result<()> {
        let subfolder = subfolder.canonicalize().map_err(Error::io(subfolder))?;
        let folder = self.catalogue.read(|db| folders::find(db, folder_id))?;
        let folder = folder.ok_or_else(|| Error::UnknownFolder { path: subfolder.clone() })?;
        let inside = subfolder.strip_prefix(&folder.path).ok().filter(|inside| *inside != Path::new(""));
        let Some(inside) = inside else {
            let problem = FolderProblem::NotInside { folder: folder.path };
            return Err(Error::NoFolder { path: subfolder, problem });
        };
        let pattern = Excludes::exactly(inside);
        self.catalogue.write(|db| {
            let mut excludes = folders::get(db, folder_id)?.excludes;
            if !excludes.contains(&pattern) {
                excludes.push(pattern);
            }
            folders::set_excludes(db, folder_id, &excludes)
        })
    }
}

impl Library {
    /// The folder of the library that is at a path, or whose scans reach it; of nested ones the innermost. `None` also for
    /// a path that scans skip, such as a hidden folder: it would be a folder of its own.
    ///
    /// # Errors
    ///
    /// [`Error::BadPattern`] and database errors.
    pub fn folder_reaching(&self, path: &Path) -> Result<Option<Folder>> {
        let real = path.canonicalize().unwrap_or_else(|_| path.to_path_buf());
        let rules = Locator::of(self).walk_rules()?;
        let known = self.catalogue.read(folders::all)?;
        // Sorted by path: of nested ones the innermost comes last.
        let reaches = |folder: &Folder| folder.path == real || rules.reaches(folder, &real);
        Ok(known.into_iter().rev().find(reaches))
    }
}

/// Deletes the rows of removed folders, and the contents that have had no files since `until` (seconds since 1970, UTC),
/// in small steps; a crash between two of them leaves the rest to the next call. Returns how many contents were deleted.
///
/// # Errors
///
/// Database errors.
pub(crate) fn delete_removed(catalogue: &Catalogue, until: i64) -> Result<u64> {
    catalogue.write_in_steps(folders::delete_some_removed)?;
    let mut checked = contents::Checked::default();
    catalogue.write_in_steps(|db, limit| contents::delete_orphans(db, until, &mut checked, limit))?;
    Ok(checked.deleted)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::search::Request;
    use crate::testing::TestLibrary;

    #[test]
    fn a_removal_that_a_crash_cut_short_is_continued_by_the_next_run() {
        let fixture = TestLibrary::new();
        fixture.fill("kept", 2);
        fixture.fill("removed", 3);
        let library = fixture.library();
        fixture.index(&library, "kept");
        fixture.index(&library, "removed");
        let removed =
            library.catalogue.read(|db| folders::at(db, &fixture.path("removed"))).unwrap().unwrap();
        let cut_short = |db: &_| {
            folders::mark_removed(db, removed.id)?;
            folders::delete_some_removed(db, 2)
        };
        assert_eq!(library.catalogue.write(|db| cut_short(db)).unwrap(), 2);
        assert_eq!(library.folders().unwrap().len(), 1, "it is no folder of the library any more");

        fixture.index(&library, "kept");
        let found = library.search(&Request::text("x", 9)).unwrap().hits.len();
        assert_eq!((library.status().unwrap().files, found), (2, 2));
        // Its path is free.
        fixture.index(&library, "removed");
        assert_eq!((library.status().unwrap().files, fixture.embedded()), (5, 5), "what it held was kept");
    }

    #[test]
    fn a_removed_folder_leaves_nothing_behind() {
        let fixture = TestLibrary::new();
        fixture.fill("p", 3);
        let library = fixture.library();
        fixture.index(&library, "p");
        assert_eq!(library.remove_folder(&fixture.path("p")).unwrap(), 3);
        let rows = "SELECT (SELECT count(*) FROM contents) + (SELECT count(*) FROM vectors.embeddings)
                         + (SELECT count(*) FROM thumbs.thumbs) + (SELECT count(*) FROM folders)";
        let left: i64 = library.catalogue.read(|db| db.query_row(rows, [], |row| row.get(0))).unwrap();
        assert_eq!(left, 0);
    }
}
