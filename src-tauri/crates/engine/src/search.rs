//! A vector to the pictures nearest to it.
//!
//! Small libraries are scanned whole. Large ones ask the index and rescore its best with the stored
//! vectors; what the index has not taken in yet is scanned as well, so a search never waits for it.

use std::collections::HashSet;
use std::path::PathBuf;

use blake3::Hash;
use rusqlite::Connection;

use crate::catalogue::{contents, embeddings, files};
use crate::vectors::VectorIndex;

/// Candidates of the index that are rescored, at least.
const RESCORED: usize = 100;

/// A picture that was found.
#[derive(Clone, Debug, PartialEq)]
pub struct Hit {
    /// Row id of the content.
    pub content_id: i64,
    /// The content's hash.
    pub hash: Hash,
    /// How near: the dot product of unit vectors, −1 to 1.
    pub score: f32,
    /// Every place it is kept, those that are there first.
    pub paths: Vec<PathBuf>,
}

/// The `count` nearest shown contents, nearest first.
pub(crate) fn nearest(
    db: &Connection,
    index: Option<&VectorIndex>,
    model_id: i64,
    query: &[f32],
    count: usize,
) -> rusqlite::Result<Vec<(i64, f32)>> {
    let hidden = contents::hidden(db)?;
    let mut best = Best::new(count, hidden);
    let mut covered = 0;
    if let Some(index) = index {
        covered = index.covered.last_seq;
        // An index that fails is as good as none.
        match index.nearest(query, RESCORED.max(2 * count) + best.hidden.len().min(10 * RESCORED)) {
            Ok(ids) => {
                for id in ids {
                    if let Some(vector) = embeddings::get(db, model_id, id)? {
                        best.offer(id, dot(query, &vector));
                    }
                }
            }
            Err(error) => {
                tracing::warn!(%error, "scanning instead of asking the index");
                covered = 0;
            }
        }
    }
    embeddings::for_each_after(db, model_id, covered, |_, id, vector| best.offer(id, dot(query, vector)))?;
    Ok(best.into_sorted())
}

/// Contents to hits. One that lost its last file meanwhile is left out.
pub(crate) fn hydrate(db: &Connection, found: &[(i64, f32)]) -> rusqlite::Result<Vec<Hit>> {
    let mut hits = Vec::with_capacity(found.len());
    for &(content_id, score) in found {
        let paths = files::paths_of_content(db, content_id)?;
        if let (Some(hash), false) = (contents::hash(db, content_id)?, paths.is_empty()) {
            hits.push(Hit { content_id, hash, score, paths });
        }
    }
    Ok(hits)
}

/// Keeps the best of what it is offered.
struct Best {
    count: usize,
    hidden: HashSet<i64>,
    /// Unordered; pruned to the best `count` whenever it has twice as many.
    kept: Vec<(i64, f32)>,
    /// Scores below this cannot be among the best any more.
    floor: f32,
}

impl Best {
    fn new(count: usize, hidden: HashSet<i64>) -> Self {
        Self { count, hidden, kept: Vec::new(), floor: f32::NEG_INFINITY }
    }

    fn offer(&mut self, id: i64, score: f32) {
        if score <= self.floor || !score.is_finite() || self.hidden.contains(&id) {
            return;
        }
        self.kept.push((id, score));
        if self.kept.len() >= 2 * self.count.max(32) {
            self.prune();
        }
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

    fn into_sorted(mut self) -> Vec<(i64, f32)> {
        self.prune();
        self.kept
    }
}

/// Dot product; eight sums side by side let the compiler use vector instructions.
fn dot(a: &[f32], b: &[f32]) -> f32 {
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

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn the_best_are_what_sorting_everything_gives(
            scores in prop::collection::vec(-1.0_f32..1.0, 0..400),
            count in 0_usize..50,
            hidden in prop::collection::hash_set(0_i64..400, 0..20),
        ) {
            let mut best = Best::new(count, hidden.clone());
            let offers: Vec<_> = (0..).zip(scores).collect();
            offers.iter().for_each(|&(id, score)| best.offer(id, score));
            let mut all: Vec<_> = offers.into_iter().filter(|(id, _)| !hidden.contains(id)).collect();
            all.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
            all.truncate(count);
            let found: Vec<_> = best.into_sorted().iter().map(|hit| hit.1).collect();
            prop_assert_eq!(found, all.iter().map(|hit| hit.1).collect::<Vec<_>>());
        }

        #[test]
        fn the_dot_product_is_the_plain_one(pairs in prop::collection::vec((-1.0_f32..1.0, -1.0_f32..1.0), 0..40)) {
            let (a, b): (Vec<_>, Vec<_>) = pairs.iter().copied().unzip();
            let plain: f32 = pairs.iter().map(|(x, y)| x * y).sum();
            prop_assert!((dot(&a, &b) - plain).abs() < 1e-4);
        }
    }

    #[test]
    fn a_content_offered_twice_is_one_hit() {
        let mut best = Best::new(3, HashSet::new());
        [(1, 0.5), (2, 0.4), (1, 0.5)].into_iter().for_each(|(id, score)| best.offer(id, score));
        assert_eq!(best.into_sorted(), [(1, 0.5), (2, 0.4)]);
    }
}
