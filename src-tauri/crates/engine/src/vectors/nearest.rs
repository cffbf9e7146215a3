//! A vector to the pictures nearest to it.
//!
//! Small libraries are scanned whole. Large ones ask the index and rescore its best with the stored
//! vectors; what the index has not taken in yet is scanned as well, so a search never waits for it. Where only some
//! contents are allowed, the index looks at each of them if they are few, and lets only them through if they are many.

use std::collections::HashSet;

use rusqlite::Connection;

use crate::catalogue::{Catalogue, contents, embeddings};
use crate::error::Result;
use crate::ids::{ContentId, ModelId};
use crate::vectors::ann_index::VectorIndex;
use crate::vectors::id_set::IdSet;
use crate::vectors::shared_index::SharedIndex;

#[cfg(test)]
#[path = "nearest_tests.rs"]
mod tests;

/// Candidates of the index that are rescored, at least.
const RESCORED: usize = 100;
/// Vectors that are worth a thread of their own in a scan.
const WORTH_A_THREAD: i64 = 4_096;
/// Looking at so many vectors takes as long as a walk through the graph when everything is allowed, a millisecond.
/// The rarer the allowed ones, the longer the walk, so the two take equally long where the square of the allowed
/// ones is this many times the vectors there are.
const LOOKS_A_WALK: usize = 1_000;

/// What is searched for.
#[derive(Clone, Copy)]
pub struct NearestQuery<'a> {
    /// A unit vector.
    pub query: &'a [f32],
    /// How many are wanted.
    pub count: usize,
    /// What may be found; none: everything.
    pub allowed: Option<&'a IdSet>,
}

/// What an index says.
pub struct Asked {
    /// Candidates, in about the right order.
    ids: Vec<ContentId>,
    /// The newest vector the index has taken in.
    covered: i64,
}

/// Something that knows about which contents are near.
pub trait Index {
    /// About the `count` nearest of what is wanted, `not` aside; none when there is nothing to be had from it.
    fn ask(&self, wanted: &NearestQuery<'_>, count: usize, not: &HashSet<ContentId>) -> Option<Asked>;
}

impl Index for VectorIndex {
    fn ask(&self, wanted: &NearestQuery<'_>, count: usize, not: &HashSet<ContentId>) -> Option<Asked> {
        // More than there are would only make room for them.
        let (query, count) = (wanted.query, count.min(self.len()));
        let found = match wanted.allowed {
            None if not.is_empty() => self.nearest(query, count),
            None => self.nearest_where(query, count, |id| !not.contains(&id)),
            Some(allowed) if are_few(allowed.len(), self.len()) => {
                self.nearest_among(query, count, allowed.iter().filter(|id| !not.contains(id)))
            }
            Some(allowed) => {
                self.nearest_where(query, count, |id| allowed.contains(id) && !not.contains(&id))
            }
        };
        // An index that fails is as good as none.
        let failed = |error: &_| tracing::warn!(%error, "scanning instead of asking the index");
        let ids = found.inspect_err(failed).ok()?;
        Some(Asked { ids, covered: self.covered.last_seq })
    }
}

impl Index for SharedIndex {
    fn ask(&self, wanted: &NearestQuery<'_>, count: usize, not: &HashSet<ContentId>) -> Option<Asked> {
        SharedIndex::ask(self, |index| Index::ask(index, wanted, count, not))?
    }
}

/// Whether it is quicker to look at each of the allowed than to let only them through.
fn are_few(allowed: usize, all: usize) -> bool {
    allowed.saturating_mul(allowed) <= all.saturating_mul(LOOKS_A_WALK)
}

/// The nearest shown contents, nearest first. `last` is the newest vector's place in the order of writing.
pub fn nearest(
    catalogue: &Catalogue,
    index: Option<&dyn Index>,
    model_id: ModelId,
    last: i64,
    wanted: &NearestQuery<'_>,
) -> Result<Vec<(ContentId, f32)>> {
    // Places in the order of writing only grow, so there are no more vectors than this.
    let wanted =
        &NearestQuery { count: wanted.count.min(usize::try_from(last).unwrap_or_default()), ..*wanted };
    let near = match index {
        Some(index) => near(catalogue, index, model_id, wanted)?.unwrap_or_default(),
        None => Near::default(),
    };
    let mut best = TopK::new(wanted.count);
    best.merge(near.found);
    // Vectors of another model may lie before this one's first, and before those written after going back to it.
    if let Some(first) = catalogue.read(|db| embeddings::first_after(db, model_id, near.covered))?
        && first <= last
    {
        let scan = Scan { catalogue, model_id, wanted };
        for part in scan.run(first - 1, last)? {
            best.merge(part);
        }
    }
    Ok(best.into_sorted())
}

/// What is to be had by an index.
#[derive(Default)]
pub struct Near {
    /// The nearest shown contents it knows, nearest first.
    pub found: Vec<(ContentId, f32)>,
    /// The newest vector it has taken in.
    covered: i64,
}

/// The nearest shown contents that the index knows; none when nothing is to be had from it.
pub fn near(
    catalogue: &Catalogue,
    index: &dyn Index,
    model_id: ModelId,
    wanted: &NearestQuery<'_>,
) -> Result<Option<Near>> {
    let most = RESCORED.max(wanted.count.saturating_add(wanted.count / 2));
    let Some(Asked { ids, covered }) = index.ask(wanted, most, &HashSet::new()) else { return Ok(None) };
    let found = catalogue.read(|db| rescore(db, model_id, wanted, &ids))?;
    if found.len() >= wanted.count || ids.len() < most {
        return Ok(Some(Near { found, covered }));
    }
    // Pictures that are gone crowd the others out.
    let hidden = catalogue.read(contents::hidden)?;
    let Some(Asked { ids, covered }) = index.ask(wanted, most, &hidden) else { return Ok(None) };
    let found = catalogue.read(|db| rescore(db, model_id, wanted, &ids))?;
    Ok(Some(Near { found, covered }))
}

/// The shown ones of an index's candidates, by their stored vectors, nearest first.
fn rescore(
    db: &Connection,
    model_id: ModelId,
    wanted: &NearestQuery<'_>,
    ids: &[ContentId],
) -> rusqlite::Result<Vec<(ContentId, f32)>> {
    // In one transaction: each statement on its own would take the locks of three files and let go of them.
    let db = db.unchecked_transaction()?;
    let mut scored = Vec::with_capacity(ids.len());
    // A vector that was deleted since the index was saved is no candidate.
    embeddings::for_each_of(&db, model_id, ids, |id, vector| scored.push((id, dot(wanted.query, vector))))?;
    scored.retain(|(_, score)| score.is_finite());
    scored.sort_unstable_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
    let mut shown = Vec::with_capacity(wanted.count.min(scored.len()));
    for (id, score) in scored {
        if shown.len() == wanted.count {
            break;
        }
        if !contents::is_hidden(&db, id)? {
            shown.push((id, score));
        }
    }
    Ok(shown)
}

/// A look at every vector in a stretch of the order of writing.
struct Scan<'a> {
    catalogue: &'a Catalogue,
    model_id: ModelId,
    wanted: &'a NearestQuery<'a>,
}

impl Scan<'_> {
    /// The best of each part of (`after`, `last`], a part a core where there is enough to share.
    fn run(&self, after: i64, last: i64) -> Result<Vec<Vec<(ContentId, f32)>>> {
        let cores = std::thread::available_parallelism().map_or(1, |cores| cores.get() as i64);
        let parts = ((last - after) / WORTH_A_THREAD).clamp(1, cores);
        let bound = |part: i64| after + (last - after) * part / parts;
        std::thread::scope(|scope| {
            let rest: Vec<_> =
                (1..parts).map(|part| scope.spawn(move || self.part(bound(part), bound(part + 1)))).collect();
            let mut found = vec![self.part(after, bound(1))?];
            for part in rest {
                found.push(part.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))?);
            }
            Ok(found)
        })
    }

    fn part(&self, after: i64, last: i64) -> Result<Vec<(ContentId, f32)>> {
        let mut best = TopK::new(self.wanted.count);
        self.catalogue.read(|db| {
            embeddings::for_each_between(db, self.model_id, after, last, |id, vector| {
                if self.wanted.allowed.is_some_and(|allowed| !allowed.contains(id)) {
                    return Ok(());
                }
                best.push(id, dot(self.wanted.query, vector), |id| Ok(!contents::is_hidden(db, id)?))
            })
        })?;
        Ok(best.into_sorted())
    }
}

/// Keeps the best of what it is offered.
struct TopK {
    count: usize,
    /// Unordered; pruned to the best `count` whenever it has twice as many.
    kept: Vec<(ContentId, f32)>,
    /// Scores below this cannot be among the best any more.
    floor: f32,
}

impl TopK {
    fn new(count: usize) -> Self {
        Self { count, kept: Vec::new(), floor: f32::NEG_INFINITY }
    }

    /// Keeps it if it may be among the best and is shown, which is asked only then.
    fn push(
        &mut self,
        id: ContentId,
        score: f32,
        is_shown: impl FnOnce(ContentId) -> rusqlite::Result<bool>,
    ) -> rusqlite::Result<()> {
        if score <= self.floor || !score.is_finite() || !is_shown(id)? {
            return Ok(());
        }
        self.kept.push((id, score));
        if self.kept.len() >= 2 * self.count.max(32) {
            self.prune();
        }
        Ok(())
    }

    /// Takes in what is known to be shown.
    fn merge(&mut self, found: Vec<(ContentId, f32)>) {
        self.kept.extend(found);
        self.prune();
    }

    fn prune(&mut self) {
        // A content can be offered twice, by the index and by the scan of what came after.
        self.kept.sort_unstable_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        self.kept.dedup_by_key(|(id, _)| *id);
        self.kept.truncate(self.count);
        if self.kept.len() == self.count {
            self.floor = self.kept.last().map_or(f32::NEG_INFINITY, |last| last.1);
        }
    }

    fn into_sorted(mut self) -> Vec<(ContentId, f32)> {
        self.prune();
        self.kept
    }
}

/// Dot product; eight sums side by side let the compiler use vector instructions.
pub fn dot(a: &[f32], b: &[f32]) -> f32 {
    let (a_blocks, a_rest) = a.as_chunks::<8>();
    let (b_blocks, b_rest) = b.as_chunks::<8>();
    let mut sums = [0.0_f32; 8];
    for (x, y) in a_blocks.iter().zip(b_blocks) {
        for lane in 0..8 {
            sums[lane] += x[lane] * y[lane];
        }
    }
    sums.iter().sum::<f32>() + a_rest.iter().zip(b_rest).map(|(x, y)| x * y).sum::<f32>()
}
