//! Brings the index level with the stored vectors.
//!
//! Owns when that is worth while and in what portions. A search looks at what the index lacks, so a little may be
//! missing: saving the index anew for every picture would write a gigabyte for each. Whoever calls holds the right to
//! index.

use crate::catalogue::{Catalogue, embeddings};
use crate::embedding_space::EmbeddingSpace;
use crate::error::Result;
use crate::ids::ContentId;
use crate::progress::Progress;
use crate::vectors::ann_index::Covered;

/// Vectors read at a time, and of them those put in while searches wait, a millisecond or so each.
const READ: usize = 256;
pub const PUT: usize = 4;
/// An index that lacks less than this share of what a search looks at anyway is left as it is …
const LACKING: u64 = 16;
/// … and one that still holds no more than so many that were deleted.
const DELETED: usize = 64;
/// A long catching up is saved when this many were put in, and the index has grown by this share, so that a
/// power cut does not begin it anew.
const SAVED_AFTER: usize = 65_536;
const SAVED_SHARE: usize = 4;

/// Brings the index level with the stored vectors, if it lacks enough of them, and saves it. Small libraries have
/// none.
pub fn sync_index(catalogue: &Catalogue, space: &EmbeddingSpace, progress: &Progress) -> Result<()> {
    let more_than =
        |seq, count| catalogue.read(|db| embeddings::has_more_after(db, space.model_id, seq, count));
    if !more_than(0, space.exact_up_to)? {
        return Ok(());
    }
    let index = &space.index;
    if let Some(covered) = index.covered()
        && removals(catalogue, space, covered)?.len() <= DELETED.min(max_missing(space) as usize)
        && !more_than(covered.last_seq, max_missing(space))?
    {
        return Ok(());
    }
    index.load_for_writing()?;
    let before = index.change(|index| Ok(index.covered))?;
    take_out(catalogue, space, before)?;
    put_in(catalogue, space, progress)?;
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
    space.exact_up_to / LACKING
}

fn removals(
    catalogue: &Catalogue,
    space: &EmbeddingSpace,
    covered: Covered,
) -> Result<Vec<(i64, ContentId)>> {
    catalogue.read(|db| embeddings::removals_after(db, space.model_id, covered.last_removal))
}

fn take_out(catalogue: &Catalogue, space: &EmbeddingSpace, covered: Covered) -> Result<()> {
    for some in removals(catalogue, space, covered)?.chunks(READ) {
        space.index.change(|index| {
            for &(seq, content_id) in some {
                index.remove(content_id)?;
                index.covered.last_removal = seq;
            }
            Ok(())
        })?;
    }
    Ok(())
}

fn put_in(catalogue: &Catalogue, space: &EmbeddingSpace, progress: &Progress) -> Result<()> {
    let mut since = 0;
    while !progress.is_cancelled() {
        progress.wait_while_paused();
        let (covered, len) = space.index.change(|index| Ok((index.covered, index.len())))?;
        if since >= SAVED_AFTER.max(len / SAVED_SHARE) {
            space.index.save(false)?;
            since = 0;
        }
        let next = catalogue.read(|db| embeddings::after(db, space.model_id, covered.last_seq, READ))?;
        if next.is_empty() {
            break;
        }
        since += next.len();
        for some in next.chunks(PUT) {
            space.index.change(|index| {
                for written in some {
                    index.put(written.content_id, &written.vector)?;
                    index.covered.last_seq = written.seq;
                }
                Ok(())
            })?;
        }
    }
    Ok(())
}
