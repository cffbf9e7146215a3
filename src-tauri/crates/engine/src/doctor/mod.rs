//! Checks catalogue, thumbnails, vectors and index against each other, and repairs what can be recreated.
//!
//! Never touches a picture, and never deletes what only the catalogue knows. `verify` checks the pictures' files
//! themselves.

mod contents;
mod databases;
mod finding;
mod index;
mod obstacles;
mod verify;

use std::path::Path;
use std::sync::Arc;

pub use crate::catalogue::backup::{CatalogueCopy, Restored};
use crate::catalogue::{Catalogue, backup, embeddings};
use crate::disk::file_lock::RunLock;
use crate::disk::private;
use crate::embedder::Models;
use crate::error::{Error, Result};
use crate::library::Library;
use crate::problem::FolderProblem;

pub use finding::Finding;
pub use verify::{RottenFile, Verification, verify};

/// Examines the library in `dir`, and repairs what it can if `repair` is set. Returns an empty list if nothing is
/// wrong.
///
/// # Errors
/// Fails when the library can't be opened or read; [`Error::Unreadable`] means that the disk failed and nothing is known
/// about the file. A repair also fails with [`Error::Busy`] while another program is indexing, with [`Error::InUse`]
/// while one has a file open that has to be replaced, and with [`Error::ReadOnly`] if the library can't be written.
pub fn examine(dir: &Path, models: Arc<dyn Models>, repair: bool) -> Result<Vec<Finding>> {
    if dir.is_file() {
        return Err(Error::NoFolder { path: dir.to_path_buf(), problem: FolderProblem::LibraryIsFile });
    }
    if dir.is_symlink() {
        dir.metadata().map_err(Error::io(dir))?;
    }
    // First, since one of them may be in the way of the lock.
    let (mut findings, is_blocked) = obstacles::check(dir, repair)?;
    let _lock = repair.then(|| lock_for_repair(dir)).transpose()?;
    let exposed = check_permissions(dir, repair);
    if is_blocked {
        return Ok(findings.into_iter().chain(exposed).collect());
    }
    let databases = databases::check(dir, Library::is_writable_at(dir), repair)?;
    // Files that can't be read can't be compared.
    let can_compare = databases.findings.iter().all(|finding| finding.repaired);
    findings.extend(databases.findings.into_iter().chain(exposed));
    if can_compare {
        let compared = compare(dir, models, repair, databases.is_catalogue_partial);
        findings.extend(compared.map_err(|error| match error {
            Error::Database { path, source } => Error::examined(&path, source),
            other => other,
        })?);
    }
    Ok(findings)
}

/// Compares the files with each other. What belongs to lost rows of the catalogue stays: a copy of it may know them.
fn compare(dir: &Path, models: Arc<dyn Models>, repair: bool, is_partial: bool) -> Result<Vec<Finding>> {
    let library = Library::open(dir, models)?;
    let mut findings = Vec::new();
    if !is_partial {
        findings.extend(contents::check_strays(&library, repair)?);
    }
    findings.extend(contents::check_vectors(&library, repair)?);
    findings.extend(contents::check_thumbnails(&library, repair)?);
    findings.extend(contents::check_completeness(&library, repair)?);
    if !is_partial {
        findings.extend(contents::check_orphans(&library, repair)?);
    }
    findings.extend(index::check_index(&library, repair)?);
    Ok(findings)
}

/// Puts a copy of the catalogue in the place of the present one, which is renamed: `copy`, a file or the date of one of
/// the library's own copies, or else the newest sound one of those.
///
/// # Errors
/// [`Error::NoCopy`] when there is none, [`Error::Damaged`] and [`Error::NewerLibrary`] when the chosen one can't be
/// used, [`Error::InUse`] while another program has the catalogue open, [`Error::Busy`] while one is indexing,
/// [`Error::ReadOnly`] if the library can't be written, and file errors. Then nothing has changed.
pub fn restore(dir: &Path, copy: Option<&Path>) -> Result<Restored> {
    let _lock = lock_for_repair(dir)?;
    backup::restore(dir, copy)
}

/// Creates an empty catalogue where it is missing, and sets the vectors made for the missing one aside. Returns how many
/// are set aside.
///
/// # Errors
/// [`Error::Busy`] while another program is indexing, [`Error::ReadOnly`] if the library can't be written, and database
/// errors.
pub fn start_anew(dir: &Path) -> Result<u64> {
    let _lock = lock_for_repair(dir)?;
    Catalogue::open_anew(dir, true)?.read(embeddings::count_set_aside)
}

/// The newest copy of the catalogue of the library in `dir` that can be restored. Reads it.
pub fn newest_copy(dir: &Path) -> Option<CatalogueCopy> {
    backup::newest_sound(dir)
}

/// Keeps indexing runs and repairs apart.
fn lock_for_repair(dir: &Path) -> Result<RunLock> {
    if Library::is_writable_at(dir) {
        RunLock::acquire(dir)
    } else {
        Err(Error::ReadOnly { path: dir.to_path_buf() })
    }
}

/// Whether other users may read the library. Older versions created it with the usual permissions.
fn check_permissions(dir: &Path, repair: bool) -> Option<Finding> {
    let loose = private::loose_parts(dir);
    let repaired = repair && private::tighten(&loose) == 0;
    let what = "parts of the library are open to other users of this computer";
    (!loose.is_empty()).then(|| Finding::counted(loose.len() as u64, what, repaired))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::TestLibrary;

    #[test]
    fn nothing_is_repaired_while_another_program_indexes() {
        let fixture = TestLibrary::new();
        fixture.fill("p", 2);
        let library = fixture.library();
        fixture.index(&library, "p");
        library.catalogue.write(|db| db.execute("DELETE FROM thumbs.thumbs", ())).unwrap();
        let examine = |repair| examine(library.dir(), Arc::clone(&library.models), repair);
        let damaged = examine(false).unwrap();
        assert_eq!(damaged.len(), 1, "{damaged:?}");

        let other = RunLock::acquire(library.dir()).unwrap();
        assert!(matches!(examine(true), Err(Error::Busy { .. })));
        assert_eq!(
            examine(false).unwrap(),
            damaged,
            "nothing has changed, and an examination is not refused"
        );
        drop(other);
        let repaired = examine(true).unwrap();
        assert!(!repaired.is_empty() && repaired.iter().all(|finding| finding.repaired), "{repaired:?}");
        assert_eq!((examine(true).unwrap(), fixture.embedded()), (Vec::new(), 2));
    }

    #[test]
    fn parts_that_other_users_can_read_are_named_and_made_private() {
        use std::os::unix::fs::PermissionsExt;
        let fixture = TestLibrary::new();
        fixture.fill("p", 1);
        fixture.index(&fixture.library(), "p");
        let (dir, file) = (fixture.path("library"), fixture.path("library/vectors.sqlite"));
        let mode = || file.metadata().unwrap().permissions().mode() & 0o777;
        std::fs::set_permissions(&file, PermissionsExt::from_mode(0o644)).unwrap();
        let examine = |repair| examine(&dir, fixture.models(), repair).unwrap();
        let text = "1 parts of the library are open to other users of this computer";
        for (repair, left) in [(false, 0o644), (true, 0o600)] {
            assert_eq!((examine(repair), mode()), (vec![Finding::new(text.into(), repair)], left));
        }
        assert_eq!(examine(false), []);
    }

    #[test]
    fn starting_anew_sets_the_vectors_of_the_missing_catalogue_aside() {
        let fixture = TestLibrary::new();
        fixture.fill("p", 2);
        let dir = fixture.path("library");
        assert!(newest_copy(&dir).is_none());
        fixture.index(&fixture.library(), "p");
        assert!(newest_copy(&dir).is_some());
        std::fs::remove_file(dir.join("catalogue.sqlite")).unwrap();
        assert_eq!(start_anew(&dir).unwrap(), 2);
        assert_eq!(fixture.library().status().unwrap().files, 0);
    }
}
