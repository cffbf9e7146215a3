//! The end of a run: deletes contents without files, adds new vectors and texts to their indexes, and copies the
//! catalogue once a day.
//!
//! Owns what every run does last. Never reads a picture.

use crate::catalogue::{Catalogue, backup, contents, naming, now, texts};
use crate::embedding_space::EmbeddingSpace;
use crate::embedding_space::index_sync::sync_index;
use crate::error::Result;
use crate::folders::delete_removed;
use crate::progress::{Phase, Progress};

/// What a run has scanned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Extent {
    /// Whole folders.
    Folders,
    /// Only changed paths: its end must not depend on the size of the library either.
    Changes,
}

/// Deletes contents that no file has any more, adds new vectors and texts to their indexes, calibrates the scores, and
/// copies the catalogue if that is due.
pub(super) fn finish(
    catalogue: &Catalogue,
    space: &EmbeddingSpace,
    extent: Extent,
    progress: &Progress,
) -> Result<()> {
    progress.enter(Phase::Finishing);
    delete_removed(catalogue, now() - contents::KEPT_ORPHANS)?;
    sync_index(catalogue, space, progress)?;
    // Searches answer with what the index of texts has until it is complete.
    if let Err(error) = texts::catch_up_fully(catalogue, || progress.is_cancelled()) {
        tracing::warn!(%error, "could not bring the index of texts up to date");
    }
    if let Err(error) = naming::catch_up(catalogue, || progress.is_cancelled()) {
        tracing::warn!(%error, "could not name the places of all pictures");
    }
    // So that the first search need not wait for it. If it fails here, that search reports the error.
    if extent == Extent::Folders
        && !progress.is_cancelled()
        && let Err(error) = space.calibrate(catalogue)
    {
        tracing::warn!(%error, "could not calibrate the scores yet");
    }
    if !progress.is_cancelled()
        && let Err(error) = backup::make_if_due(catalogue, now())
    {
        tracing::warn!(%error, "could not make a copy of the catalogue");
    }
    Ok(())
}
