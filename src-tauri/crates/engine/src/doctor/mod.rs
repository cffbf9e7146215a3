//! Checks catalogue, thumbnails, vectors and index against each other, and repairs what can be recreated.
//!
//! Never touches a picture, and never deletes what only the catalogue knows. `verify` checks the pictures' files
//! themselves.

mod verify;

use std::path::Path;
use std::sync::Arc;

use crate::catalogue::{Catalogue, contents, embeddings, files, now, thumbnails};
use crate::disk::file_lock::RunLock;
use crate::disk::private;
use crate::embedder::Models;
use crate::embedding_space::index_sync;
use crate::error::{Error, Result};
use crate::folders::delete_removed;
use crate::indexing;
use crate::library::Library;
use crate::progress::Progress;
use crate::vectors::ann_index::{Access, VectorIndex};

pub use verify::{RottenFile, Verification, verify};

/// An inconsistency or damage.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// What is wrong, in English.
    pub text: String,
    /// Whether it was repaired.
    pub repaired: bool,
}

/// Examines the library in `dir`, and repairs what it can if `repair` is set. Returns an empty list if nothing is
/// wrong.
///
/// # Errors
/// Fails when the library can't be opened or read. A repair also fails with [`Error::Busy`] while another program is
/// indexing, and with [`Error::ReadOnly`] if the library can't be written.
pub fn examine(dir: &Path, models: Arc<dyn Models>, repair: bool) -> Result<Vec<Finding>> {
    let _lock = repair.then(|| lock_for_repair(dir)).transpose()?;
    let exposed = check_permissions(dir, repair);
    let mut findings = check_pages(dir, repair)?;
    let can_compare = findings.iter().all(|finding| finding.repaired);
    findings.extend(exposed);
    if !can_compare {
        // Files that can't be read can't be compared.
        return Ok(findings);
    }
    let library = Library::open(dir, models)?;
    findings.extend(check_strays(&library, repair)?);
    findings.extend(check_thumbnails(&library, repair)?);
    findings.extend(check_completeness(&library, repair)?);
    findings.extend(check_index(&library, repair)?);
    Ok(findings)
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
    (!loose.is_empty()).then(|| finding(loose.len() as u64, what, repaired))
}

/// Damage in the files themselves. Derived ones can be discarded, the catalogue can't.
fn check_pages(dir: &Path, repair: bool) -> Result<Vec<Finding>> {
    let writable = Library::is_writable_at(dir);
    let catalogue = Catalogue::open(dir, writable)?;
    let faults = catalogue.check_pages()?;
    drop(catalogue);
    let mut findings = Vec::new();
    for fault in faults {
        let file = fault.schema;
        let mut finding =
            Finding { text: format!("{file}.sqlite is damaged: {}", fault.detail), repaired: false };
        if file == "main" {
            finding.text =
                format!("the catalogue is damaged: {}. Restore catalogue.sqlite from a backup", fault.detail);
        } else if repair {
            Catalogue::discard_derived(dir, file)?;
            finding.repaired = true;
        }
        findings.push(finding);
    }
    Ok(findings)
}

/// Vectors and thumbnails whose content the catalogue does not have.
fn check_strays(library: &Library, repair: bool) -> Result<Vec<Finding>> {
    let vectors = library.catalogue.read(embeddings::strays)?;
    let thumbnail_count = library.catalogue.read(thumbnails::count_strays)?;
    let mut findings = Vec::new();
    if !vectors.is_empty() {
        if repair {
            library.catalogue.write(|db| embeddings::set_aside_strays(db))?;
        }
        findings.push(finding(vectors.len() as u64, "vectors belong to no picture of the catalogue", repair));
    }
    if thumbnail_count > 0 {
        if repair {
            library.catalogue.write(|db| thumbnails::delete_strays(db))?;
        }
        findings.push(finding(thumbnail_count, "thumbnails belong to no picture of the catalogue", repair));
    }
    Ok(findings)
}

/// Thumbnails that do not decode.
fn check_thumbnails(library: &Library, repair: bool) -> Result<Vec<Finding>> {
    let mut broken = Vec::new();
    library.catalogue.read(|db| {
        thumbnails::for_each(db, |hash, jpeg| {
            if !crate::pictures::thumbnails::is_intact(jpeg) {
                broken.push(hash);
            }
        })
    })?;
    if broken.is_empty() {
        return Ok(Vec::new());
    }
    if repair {
        library.catalogue.write(|db| broken.iter().try_for_each(|hash| thumbnails::delete(db, hash)))?;
    }
    Ok(vec![finding(broken.len() as u64, "thumbnails are damaged", repair)])
}

/// Contents without a thumbnail or a vector although their file is present, and contents without a file.
fn check_completeness(library: &Library, repair: bool) -> Result<Vec<Finding>> {
    let mut missing = 0;
    for folder in library.folders()? {
        missing +=
            library.catalogue.read(|c| files::incomplete(c, library.space().model_id, folder.id))?.len()
                as u64;
    }
    let orphans = library.catalogue.read(contents::count_orphans)?;
    let mut findings = Vec::new();
    if missing > 0 {
        if repair {
            indexing::complete(library, &Progress::default())?;
        }
        findings.push(finding(missing, "pictures lack a thumbnail or a vector", repair));
    }
    if orphans > 0 {
        if repair {
            library.catalogue.write(|db| contents::suspect_all(db))?;
            delete_removed(&library.catalogue, now() - contents::KEPT_ORPHANS)?;
        }
        findings.push(finding(orphans, "contents have no file", repair));
    }
    Ok(findings)
}

/// Whether the saved index agrees with the stored vectors.
fn check_index(library: &Library, repair: bool) -> Result<Vec<Finding>> {
    let space = library.space();
    let extent = library.catalogue.read(|c| embeddings::extent(c, space.model_id))?;
    if extent.count <= space.exact_up_to {
        return Ok(Vec::new());
    }
    let is_sound = |index: &VectorIndex| {
        library.catalogue.read(|db| {
            let (seq, removal) = (index.covered.last_seq, index.covered.last_removal);
            let deleted = embeddings::removals_after(db, space.model_id, removal)?.len() as u64;
            let lagging = embeddings::count_after(db, space.model_id, seq)?;
            // It may lag behind newer vectors of contents that it holds.
            let fits = extent.count.saturating_sub(lagging)..=extent.count + deleted;
            Ok(seq <= extent.last_seq
                && lagging <= index_sync::max_missing(&space)
                && fits.contains(&(index.len() as u64)))
        })
    };
    if space.index.saved(Access::Search).as_ref().map(is_sound).transpose()? == Some(true) {
        return Ok(Vec::new());
    }
    if repair {
        space.index.discard();
        index_sync::sync_index(&library.catalogue, &space, &Progress::default())?;
    }
    Ok(vec![finding(extent.count, "vectors are missing from the index or wrong in it", repair)])
}

fn finding(count: u64, what: &str, repaired: bool) -> Finding {
    Finding { text: format!("{count} {what}"), repaired }
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
        library
            .catalogue
            .write(|db| db.execute("UPDATE vectors.embeddings SET content_mark = 7", ()))
            .unwrap();
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
        assert_eq!((examine(true).unwrap(), fixture.embedded()), (Vec::new(), 4));
    }
}
