//! Checks the catalogue, the thumbnails, the vectors and the index against each other, and mends what can
//! be made again. Never touches a picture and never deletes what only the catalogue knows.

use std::path::Path;
use std::sync::Arc;

use crate::catalogue::{Catalogue, contents, embeddings, files, thumbnails};
use crate::disk::file_lock::RunLock;
use crate::embedder::Models;
use crate::embedding_space::index_sync;
use crate::error::{Error, Result};
use crate::indexing;
use crate::library::Library;
use crate::progress::Progress;
use crate::vectors::ann_index::{Access, VectorIndex};

/// Something that does not agree.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// What it is, for a person to read.
    pub text: String,
    /// Whether it was mended.
    pub repaired: bool,
}

/// Examines the library in `dir`; with `repair`, mends what it can, which [`Error::Busy`] refuses while another program
/// indexes. An empty list means good health.
pub fn examine(dir: &Path, models: Arc<dyn Models>, repair: bool) -> Result<Vec<Finding>> {
    let _right = repair.then(|| right_to_mend(dir)).transpose()?;
    let mut findings = pages(dir, repair)?;
    if findings.iter().any(|finding| !finding.repaired) {
        // Nothing can be compared while the files themselves cannot be read.
        return Ok(findings);
    }
    let library = Library::open(dir, models)?;
    findings.extend(strays(&library, repair)?);
    findings.extend(broken_thumbnails(&library, repair)?);
    findings.extend(unfinished(&library, repair)?);
    findings.extend(index(&library, repair)?);
    Ok(findings)
}

/// What a run writes must not be mended under its hands, nor the other way round.
fn right_to_mend(dir: &Path) -> Result<RunLock> {
    if Library::is_writable_at(dir) {
        RunLock::take(dir)
    } else {
        Err(Error::ReadOnly { path: dir.to_path_buf() })
    }
}

/// Damage in the files themselves. The derived ones can be thrown away, the catalogue cannot.
fn pages(dir: &Path, repair: bool) -> Result<Vec<Finding>> {
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
                format!("the catalogue is damaged: {}. Put back a copy of catalogue.sqlite", fault.detail);
        } else if repair {
            Catalogue::discard_derived(dir, file)?;
            finding.repaired = true;
        }
        findings.push(finding);
    }
    Ok(findings)
}

/// Rows that belong to no content of the catalogue.
fn strays(library: &Library, repair: bool) -> Result<Vec<Finding>> {
    let vectors = library.catalogue.read(embeddings::strays)?;
    let pictures = library.catalogue.read(thumbnails::count_strays)?;
    let mut findings = Vec::new();
    if !vectors.is_empty() {
        if repair {
            library.catalogue.write(|db| vectors.iter().try_for_each(|&id| embeddings::delete(db, id)))?;
        }
        findings.push(finding(vectors.len() as u64, "vectors belong to no picture of the catalogue", repair));
    }
    if pictures > 0 {
        if repair {
            library.catalogue.write(|db| thumbnails::delete_strays(db))?;
        }
        findings.push(finding(pictures, "thumbnails belong to no picture of the catalogue", repair));
    }
    Ok(findings)
}

fn broken_thumbnails(library: &Library, repair: bool) -> Result<Vec<Finding>> {
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

/// Contents that lack a thumbnail or a vector though their file is there.
fn unfinished(library: &Library, repair: bool) -> Result<Vec<Finding>> {
    let mut missing = 0;
    for folder in library.folders()? {
        missing +=
            library.catalogue.read(|c| files::unfinished(c, library.space().model_id, folder.id))?.len()
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
            library.catalogue.write(|db| contents::delete_all_orphans(db))?;
        }
        findings.push(finding(orphans, "contents have no file", repair));
    }
    Ok(findings)
}

/// The saved index against the stored vectors.
fn index(library: &Library, repair: bool) -> Result<Vec<Finding>> {
    let space = library.space();
    let extent = library.catalogue.read(|c| embeddings::extent(c, space.model_id))?;
    if extent.count <= space.exact_up_to {
        return Ok(Vec::new());
    }
    let sound = |index: &VectorIndex| {
        library.catalogue.read(|db| {
            let (seq, removal) = (index.covered.last_seq, index.covered.last_removal);
            let deleted = embeddings::removals_after(db, space.model_id, removal)?.len() as u64;
            let lacking = embeddings::count_after(db, space.model_id, seq)?;
            // What it lacks may be newer vectors of contents that are in.
            let fits = extent.count.saturating_sub(lacking)..=extent.count + deleted;
            Ok(seq <= extent.last_seq
                && lacking <= index_sync::max_missing(&space)
                && fits.contains(&(index.len() as u64)))
        })
    };
    if space.index.saved(Access::Search).as_ref().map(sound).transpose()? == Some(true) {
        return Ok(Vec::new());
    }
    if repair {
        space.index.discard();
        index_sync::sync_index(&library.catalogue, &space, &Progress::default())?;
    }
    Ok(vec![finding(extent.count, "vectors are not, or not rightly, in the index", repair)])
}

fn finding(count: u64, what: &str, repaired: bool) -> Finding {
    Finding { text: format!("{count} {what}"), repaired }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::TestLibrary;

    #[test]
    fn nothing_is_mended_while_another_program_indexes() {
        let desk = TestLibrary::new();
        desk.fill("p", 2);
        let library = desk.library();
        desk.index(&library, "p");
        library
            .catalogue
            .write(|db| db.execute("UPDATE vectors.embeddings SET content_mark = 7", ()))
            .unwrap();
        let examine = |repair| examine(library.dir(), Arc::clone(&library.models), repair);
        let sick = examine(false).unwrap();
        assert_eq!(sick.len(), 1, "{sick:?}");

        let other = RunLock::take(library.dir()).unwrap();
        assert!(matches!(examine(true), Err(Error::Busy { .. })));
        assert_eq!(examine(false).unwrap(), sick, "it is as it was, and looking is not refused");
        drop(other);
        let mended = examine(true).unwrap();
        assert!(!mended.is_empty() && mended.iter().all(|finding| finding.repaired), "{mended:?}");
        assert_eq!((examine(true).unwrap(), desk.seen()), (Vec::new(), 4));
    }
}
