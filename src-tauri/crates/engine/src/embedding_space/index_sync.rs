//! Brings the index up to date with the stored vectors.
//!
//! Owns when that is worthwhile and in which batches. A search scans what the index lacks, so the index may lack a
//! little: saving it for every new picture would write a gigabyte each time. Callers hold the lock for runs.

use super::space::EmbeddingSpace;
use crate::catalogue::{Catalogue, embeddings};
use crate::error::Result;
use crate::ids::ContentId;
use crate::progress::Progress;
use crate::vectors::ann_index::Covered;

/// Vectors read from the catalogue at a time.
const READ_BATCH: usize = 256;
/// Vectors added while searches wait, about a millisecond each.
pub const INSERT_BATCH: usize = 4;
/// An index stays as it is while it lacks less than one in this many of the vectors that a search may compare one by
/// one …
const MISSING_SHARE: u64 = 16;
/// … and holds at most this many deleted vectors.
const MAX_DELETED: usize = 64;
/// A long update saves the index when at least this many vectors were added …
const SAVE_AFTER: usize = 65_536;
/// … and the index has grown by one in this many, so that a power cut does not lose all of the work.
const SAVE_SHARE: usize = 4;

/// Brings the index up to date with the stored vectors, if it lacks enough of them, and saves it. Small libraries have
/// no index.
///
/// # Errors
///
/// Database errors, [`Error::Index`](crate::Error::Index) when the index fails, and file errors.
pub fn sync_index(catalogue: &Catalogue, space: &EmbeddingSpace, progress: &Progress) -> Result<()> {
    let more_than =
        |seq, count| catalogue.read(|db| embeddings::has_more_after(db, space.model_id, seq, count));
    if !more_than(0, space.exact_up_to)? {
        return Ok(());
    }
    let index = &space.index;
    if let Some(covered) = index.covered()
        && removals(catalogue, space, covered)?.len() <= MAX_DELETED.min(max_missing(space) as usize)
        && !more_than(covered.last_seq, max_missing(space))?
    {
        return Ok(());
    }
    index.load_for_writing()?;
    let before = index.change(|index| Ok(index.covered))?;
    apply_removals(catalogue, space, before)?;
    add_vectors(catalogue, space, progress)?;
    let after = index.change(|index| Ok(index.covered))?;
    if after == before {
        index.release();
        return Ok(());
    }
    index.save(true)?;
    catalogue.write(|db| embeddings::forget_removals(db, space.model_id, after.last_removal))
}

/// How many vectors an index may lack.
pub fn max_missing(space: &EmbeddingSpace) -> u64 {
    space.exact_up_to / MISSING_SHARE
}

fn removals(
    catalogue: &Catalogue,
    space: &EmbeddingSpace,
    covered: Covered,
) -> Result<Vec<(i64, ContentId)>> {
    catalogue.read(|db| embeddings::removals_after(db, space.model_id, covered.last_removal))
}

fn apply_removals(catalogue: &Catalogue, space: &EmbeddingSpace, covered: Covered) -> Result<()> {
    for batch in removals(catalogue, space, covered)?.chunks(READ_BATCH) {
        space.index.change(|index| {
            for &(seq, content_id) in batch {
                index.remove(content_id)?;
                index.covered.last_removal = seq;
            }
            Ok(())
        })?;
    }
    Ok(())
}

fn add_vectors(catalogue: &Catalogue, space: &EmbeddingSpace, progress: &Progress) -> Result<()> {
    let mut unsaved = 0;
    while !progress.is_cancelled() {
        progress.wait_while_paused();
        let (covered, len) = space.index.change(|index| Ok((index.covered, index.len())))?;
        if unsaved >= SAVE_AFTER.max(len / SAVE_SHARE) {
            space.index.save(false)?;
            unsaved = 0;
        }
        let vectors = catalogue
            .read(|db| embeddings::written_after(db, space.model_id, covered.last_seq, READ_BATCH))?;
        if vectors.is_empty() {
            break;
        }
        unsaved += vectors.len();
        let damaged = vectors.iter().filter(|stored| stored.vector.is_none());
        space.drop_damaged(catalogue, &damaged.map(|stored| stored.content_id).collect::<Vec<_>>())?;
        for batch in vectors.chunks(INSERT_BATCH) {
            space.index.change(|index| {
                for stored in batch {
                    if let Some(vector) = &stored.vector {
                        index.put(stored.content_id, vector)?;
                    }
                    index.covered.last_seq = stored.seq;
                }
                Ok(())
            })?;
        }
    }
    Ok(())
}
