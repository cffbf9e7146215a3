//! The end of a run: contents that nothing names any more are forgotten, and the index takes in what was learnt.

use crate::catalogue::{Catalogue, contents};
use crate::embedding_space::EmbeddingSpace;
use crate::embedding_space::index_sync::sync_index;
use crate::error::Result;
use crate::progress::{Phase, Progress};

/// How much a run has looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Extent {
    /// Folders, whole.
    Folders,
    /// Only what changed: its end must not take a look at everything either.
    Changes,
}

/// Forgets contents that were edited away, takes new vectors into the index and learns what their scores mean.
pub(super) fn finish(
    catalogue: &Catalogue,
    space: &EmbeddingSpace,
    extent: Extent,
    progress: &Progress,
) -> Result<()> {
    progress.enter(Phase::Finishing);
    catalogue.write(|db| contents::delete_orphans(db))?;
    sync_index(catalogue, space, progress)?;
    // So that the first search need not wait for it; a search that must says why it could not be.
    if extent == Extent::Folders
        && !progress.is_cancelled()
        && let Err(error) = space.calibrate(catalogue)
    {
        tracing::warn!(%error, "what is usual in the library is not known yet");
    }
    Ok(())
}
