//! Whether the saved index agrees with the stored vectors.
//!
//! Owns what an index may lack. Never changes a vector.

use super::finding::Finding;
use crate::catalogue::embeddings;
use crate::embedding_space::index_sync;
use crate::error::Result;
use crate::library::Library;
use crate::progress::Progress;
use crate::vectors::ann_index::{Access, VectorIndex};

/// Checks the index of the model in use, and builds it anew if `repair` is set and it is missing or wrong.
pub(super) fn check_index(library: &Library, repair: bool) -> Result<Vec<Finding>> {
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
    Ok(vec![Finding::counted(extent.count, "vectors are missing from the index or wrong in it", repair)])
}

#[cfg(test)]
#[path = "index_tests.rs"]
mod tests;
