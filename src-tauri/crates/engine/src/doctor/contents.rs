//! The contents of the catalogue and what belongs to each: a file, a vector, a thumbnail.
//!
//! Owns what counts as missing and as superfluous. Never deletes what only the catalogue knows.

use rusqlite::Connection;

use super::finding::Finding;
use crate::catalogue::{contents, embeddings, files, now, seen, thumbnails, words};
use crate::error::Result;
use crate::folders::delete_removed;
use crate::indexing;
use crate::library::Library;
use crate::progress::Progress;

/// Vectors, thumbnails, words read and looks whose content the catalogue does not have.
pub(super) fn check_strays(library: &Library, repair: bool) -> Result<Vec<Finding>> {
    let vectors = library.catalogue.read(embeddings::strays)?;
    let thumbnail_count = library.catalogue.read(thumbnails::count_strays)?;
    let mut findings = Vec::new();
    if !vectors.is_empty() {
        if repair {
            library.catalogue.write(|db| embeddings::set_aside_strays(db))?;
        }
        let what = "vectors belong to no picture of the catalogue";
        findings.push(Finding::counted(vectors.len() as u64, what, repair));
    }
    if thumbnail_count > 0 {
        if repair {
            library.catalogue.write(|db| thumbnails::delete_strays(db))?;
        }
        let what = "thumbnails belong to no picture of the catalogue";
        findings.push(Finding::counted(thumbnail_count, what, repair));
    }
    let read_count = library.catalogue.read(words::count_strays)?;
    if read_count > 0 {
        if repair {
            library.catalogue.write(|db| words::delete_strays(db))?;
        }
        let what = "texts were read in pictures that the catalogue doesn't have";
        findings.push(Finding::counted(read_count, what, repair));
    }
    let seen_count = library.catalogue.read(seen::count_strays)?;
    if seen_count > 0 {
        if repair {
            library.catalogue.write(|db| seen::delete_strays(db))?;
        }
        let what = "pictures were looked at that the catalogue doesn't have";
        findings.push(Finding::counted(seen_count, what, repair));
    }
    Ok(findings)
}

/// Vectors whose checksum, length or norm is wrong. Repairing deletes them, so that [`check_completeness`] makes those of
/// the active model again; a switch to another model makes its own.
pub(super) fn check_vectors(library: &Library, repair: bool) -> Result<Vec<Finding>> {
    let damaged = library.catalogue.read(embeddings::damaged)?;
    if damaged.is_empty() {
        return Ok(Vec::new());
    }
    if repair {
        let delete = |db: &Connection| {
            damaged.iter().try_for_each(|&(model, id)| embeddings::delete_damaged(db, model, &[id]))
        };
        library.catalogue.write(|db| delete(db))?;
    }
    Ok(vec![Finding::counted(damaged.len() as u64, "vectors are damaged", repair)])
}

/// Thumbnails whose checksum is wrong, or that do not decode. Repairing deletes them, so that [`check_completeness`] makes them again.
pub(super) fn check_thumbnails(library: &Library, repair: bool) -> Result<Vec<Finding>> {
    let mut broken = Vec::new();
    library.catalogue.read(|db| {
        thumbnails::for_each(db, |hash, jpeg, is_sound| {
            if !is_sound || !crate::pictures::thumbnails::is_intact(jpeg) {
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
    Ok(vec![Finding::counted(broken.len() as u64, "thumbnails are damaged", repair)])
}

/// Contents without a thumbnail or a vector although their file is present.
pub(super) fn check_completeness(library: &Library, repair: bool) -> Result<Vec<Finding>> {
    let mut missing = 0;
    for folder in library.folders()? {
        let incomplete =
            library.catalogue.read(|c| files::incomplete(c, library.space().model_id, folder.id))?;
        missing += incomplete.len() as u64;
    }
    if missing == 0 {
        return Ok(Vec::new());
    }
    if repair {
        indexing::complete(library, &Progress::default())?;
    }
    Ok(vec![Finding::counted(missing, "pictures lack a thumbnail or a vector", repair)])
}

/// Contents without a file.
pub(super) fn check_orphans(library: &Library, repair: bool) -> Result<Vec<Finding>> {
    let orphans = library.catalogue.read(contents::count_orphans)?;
    if orphans == 0 {
        return Ok(Vec::new());
    }
    if repair {
        library.catalogue.write(|db| contents::suspect_all(db))?;
        delete_removed(&library.catalogue, now() - contents::KEPT_ORPHANS)?;
    }
    Ok(vec![Finding::counted(orphans, "contents have no file", repair)])
}

#[cfg(test)]
#[path = "contents_tests.rs"]
mod tests;
