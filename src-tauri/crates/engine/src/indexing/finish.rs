//! The end of a run: contents that nothing names any more are forgotten, and the index takes in what was learnt.

use crate::Library;
use crate::catalogue::{contents, embeddings};
use crate::error::Result;
use crate::progress::{Phase, Progress};
use crate::space::Space;

/// Vectors taken into the index at a time; a search waits at most for so many.
const CATCH_UP: usize = 64;

/// How many vectors the index may be behind after a look at changes. To take in a few it has to be read and written
/// whole, while a search looks at so many by itself in no time.
const BEHIND: usize = 1_024;

/// How much a run has looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Extent {
    /// Folders, whole.
    Folders,
    /// Only what changed: its end must not take a look at everything either.
    Changes,
}

/// Forgets contents that were edited away, and takes new vectors into the index.
pub(super) fn finish(library: &Library, space: &Space, extent: Extent, progress: &Progress) -> Result<()> {
    progress.enter(Phase::Finishing);
    library.catalogue.write(|db| match extent {
        Extent::Folders => contents::delete_orphans(db),
        Extent::Changes => contents::delete_lost(db),
    })?;
    if extent == Extent::Changes && is_near(library, space)? {
        return Ok(());
    }
    catch_up(library, space, progress)
}

/// Whether the index is so far on that searches can do with it as it is, or none is needed. Counts nothing.
fn is_near(library: &Library, space: &Space) -> Result<bool> {
    let model_id = space.model_id;
    let last = library.catalogue.read(|c| embeddings::last_seq(c, model_id))?;
    if last <= space.exact_up_to as i64 {
        return Ok(true);
    }
    let Some(covered) = space.index_covers() else { return Ok(false) };
    let removals =
        library.catalogue.read(|c| embeddings::removals_after(c, model_id, covered.last_removal))?;
    Ok(last.saturating_sub(covered.last_seq) <= BEHIND as i64 && removals.len() <= BEHIND)
}

/// Brings the index level with the stored vectors and saves it. Small libraries have none.
pub(crate) fn catch_up(library: &Library, space: &Space, progress: &Progress) -> Result<()> {
    let model_id = space.model_id;
    let extent = library.catalogue.read(|c| embeddings::extent(c, model_id))?;
    if extent.count <= space.exact_up_to {
        return Ok(());
    }
    if let Some(covered) = space.index_covers()
        && library
            .catalogue
            .read(|c| embeddings::removals_after(c, model_id, covered.last_removal))?
            .is_empty()
        && covered.last_seq >= extent.last_seq
    {
        return Ok(());
    }
    let before = space.with_index(|index| Ok(index.covered))?;
    let removals =
        library.catalogue.read(|c| embeddings::removals_after(c, model_id, before.last_removal))?;
    space.with_index(|index| {
        for (seq, content_id) in &removals {
            index.remove(*content_id)?;
            index.covered.last_removal = *seq;
        }
        Ok(())
    })?;
    while !progress.is_cancelled() {
        progress.wait_while_paused();
        let covered = space.with_index(|index| Ok(index.covered))?;
        let next = library.catalogue.read(|c| embeddings::after(c, model_id, covered.last_seq, CATCH_UP))?;
        if next.is_empty() {
            break;
        }
        space.with_index(|index| {
            for written in next {
                index.put(written.content_id, &written.vector)?;
                index.covered.last_seq = written.seq;
            }
            Ok(())
        })?;
    }
    let after = space.with_index(|index| {
        if index.covered != before {
            index.save()?;
        }
        Ok(index.covered)
    })?;
    // Searches do with the saved file, which need not be in memory.
    space.close_index();
    library.catalogue.write(|db| embeddings::forget_removals(db, model_id, after.last_removal))
}
