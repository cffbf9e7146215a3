//! A vector to the pictures nearest to it.
//!
//! Small libraries are scanned whole. Large ones ask the index and rescore its best with the stored
//! vectors; what the index has not taken in yet is scanned as well, so a search never waits for it.

use std::collections::HashSet;
use std::path::PathBuf;

use blake3::Hash;
use rusqlite::Connection;

use crate::catalogue::{Catalogue, contents, embeddings, files};
use crate::error::Result;
use crate::relevance::Strength;
use crate::vectors::VectorIndex;

/// Candidates of the index that are rescored, at least.
const RESCORED: usize = 100;
/// Vectors that are worth a thread of their own in a scan.
const WORTH_A_THREAD: i64 = 4_096;

/// A picture that was found.
#[derive(Clone, Debug, PartialEq)]
pub struct Hit {
    /// Row id of the content.
    pub content_id: i64,
    /// The content's hash.
    pub hash: Hash,
    /// How near: the dot product of unit vectors, −1 to 1.
    pub score: f32,
    /// How well it fits the words; none where a picture was looked for.
    pub strength: Option<Strength>,
    /// Every place it is kept, those that are there first.
    pub paths: Vec<PathBuf>,
}

/// The `count` nearest shown contents, nearest first. `last` is the newest vector's place in the order of
/// writing.
pub(crate) fn nearest(
    catalogue: &Catalogue,
    index: Option<&VectorIndex>,
    model_id: i64,
    last: i64,
    query: &[f32],
    count: usize,
) -> Result<Vec<(i64, f32)>> {
    let hidden = &catalogue.read(contents::hidden)?;
    let mut best = Best::new(count, hidden);
    let mut covered = 0;
    if let Some(index) = index {
        // An index that fails is as good as none.
        match index.nearest(query, RESCORED.max(count + count / 2) + hidden.len().min(10 * RESCORED)) {
            Ok(ids) => {
                covered = index.covered.last_seq;
                catalogue.read(|db| rescore(db, model_id, query, &ids, &mut best))?;
            }
            Err(error) => tracing::warn!(%error, "scanning instead of asking the index"),
        }
    }
    // Vectors of another model may lie before this one's first.
    let covered = covered.max(catalogue.read(|db| embeddings::first_seq(db, model_id))? - 1);
    let scan = Scan { catalogue, model_id, query, count, hidden };
    for part in scan.run(covered, last)? {
        part.into_iter().for_each(|(id, score)| best.offer(id, score));
    }
    Ok(best.into_sorted())
}

fn rescore(
    db: &Connection,
    model_id: i64,
    query: &[f32],
    ids: &[i64],
    best: &mut Best<'_>,
) -> rusqlite::Result<()> {
    for &id in ids {
        // A vector that was deleted since the index was saved is no candidate.
        if let Some(vector) = embeddings::get(db, model_id, id)? {
            best.offer(id, dot(query, &vector));
        }
    }
    Ok(())
}

/// A look at every vector in a stretch of the order of writing.
struct Scan<'a> {
    catalogue: &'a Catalogue,
    model_id: i64,
    query: &'a [f32],
    count: usize,
    hidden: &'a HashSet<i64>,
}

impl Scan<'_> {
    /// The best of each part of (`after`, `last`], a part a core where there is enough to share.
    fn run(&self, after: i64, last: i64) -> Result<Vec<Vec<(i64, f32)>>> {
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

    fn part(&self, after: i64, last: i64) -> Result<Vec<(i64, f32)>> {
        let mut best = Best::new(self.count, self.hidden);
        self.catalogue.read(|db| {
            embeddings::for_each_between(db, self.model_id, after, last, |id, vector| {
                best.offer(id, dot(self.query, vector));
            })
        })?;
        Ok(best.into_sorted())
    }
}

/// Contents to hits. One that lost its last file meanwhile is left out.
pub(crate) fn hydrate(db: &Connection, found: &[(i64, f32)]) -> rusqlite::Result<Vec<Hit>> {
    let mut hits = Vec::with_capacity(found.len());
    for &(content_id, score) in found {
        let paths = files::paths_of_content(db, content_id)?;
        if let (Some(hash), false) = (contents::hash(db, content_id)?, paths.is_empty()) {
            hits.push(Hit { content_id, hash, score, strength: None, paths });
        }
    }
    Ok(hits)
}

/// Keeps the best of what it is offered.
struct Best<'a> {
    count: usize,
    hidden: &'a HashSet<i64>,
    /// Unordered; pruned to the best `count` whenever it has twice as many.
    kept: Vec<(i64, f32)>,
    /// Scores below this cannot be among the best any more.
    floor: f32,
}

impl<'a> Best<'a> {
    fn new(count: usize, hidden: &'a HashSet<i64>) -> Self {
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
pub(crate) fn dot(a: &[f32], b: &[f32]) -> f32 {
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
    use crate::catalogue::contents::Facts;
    use crate::vectors::Covered;
    use crate::vectors::Key;

    const DIMENSIONS: usize = 96;

    /// Vectors as models make them: clusters with some spread, not uniform noise.
    fn vector(seed: u64) -> Vec<f32> {
        let noise = |i: u64| {
            // SplitMix64's scrambling: neighbouring numbers give unrelated ones.
            let i = (i ^ (i >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
            let i = (i ^ (i >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
            (i >> 40) as f32 / (1 << 23) as f32 - 1.0
        };
        let cluster = (seed % 40) * 1_000_003;
        let element = |i| noise(cluster + i) + 0.6 * noise(seed * 7_919 + i + 1);
        let raw: Vec<f32> = (0..DIMENSIONS as u64).map(element).collect();
        let length = raw.iter().map(|x| x * x).sum::<f32>().sqrt();
        raw.iter().map(|x| x / length).collect()
    }

    fn facts() -> Facts {
        Facts { bytes: 1, format: "jpeg", width: 1, height: 1, exif: Default::default(), phash: 0 }
    }

    /// A catalogue of `count` contents with vectors, and an index of all but the last tenth.
    fn library(dir: &std::path::Path, count: u64) -> (Catalogue, VectorIndex) {
        let catalogue = Catalogue::open(dir, true).unwrap();
        let mut index =
            VectorIndex::new(dir, Key { model_id: 1, model: "m", dimensions: DIMENSIONS }).unwrap();
        catalogue
            .write(|db| {
                let model = embeddings::model_id(db, "m", DIMENSIONS)?;
                for seed in 0..count {
                    let hash = blake3::hash(&seed.to_le_bytes());
                    let id = contents::put(db, &hash, &facts(), 0)?;
                    embeddings::put(db, model, id, &hash, &vector(seed))?;
                    if seed < count * 9 / 10 {
                        index.put(id, &vector(seed)).unwrap();
                        index.covered = Covered { last_seq: seed as i64 + 1, last_removal: 0 };
                    }
                }
                Ok(())
            })
            .unwrap();
        (catalogue, index)
    }

    #[test]
    fn the_index_and_what_it_lacks_find_what_a_scan_finds() {
        let dir = tempfile::tempdir().unwrap();
        let (catalogue, index) = library(dir.path(), 5_000);
        let (mut same, mut all) = (0, 0);
        for query in (0..100).map(|query| vector(1_000_000 + query)) {
            let exact = nearest(&catalogue, None, 1, 5_000, &query, 10).unwrap();
            let quick = nearest(&catalogue, Some(&index), 1, 5_000, &query, 10).unwrap();
            assert!(exact.is_sorted_by(|a, b| a.1 >= b.1) && exact.len() == 10);
            same += exact.iter().filter(|hit| quick.contains(hit)).count();
            all += exact.len();
        }
        assert!(same * 100 >= all * 98, "recall at 10 is {same} of {all}");
    }

    proptest! {
        #[test]
        fn the_best_are_what_sorting_everything_gives(
            scores in prop::collection::vec(-1.0_f32..1.0, 0..400),
            count in 0_usize..50,
            hidden in prop::collection::hash_set(0_i64..400, 0..20),
        ) {
            let mut best = Best::new(count, &hidden);
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
        let hidden = HashSet::new();
        let mut best = Best::new(3, &hidden);
        [(1, 0.5), (2, 0.4), (1, 0.5)].into_iter().for_each(|(id, score)| best.offer(id, score));
        assert_eq!(best.into_sorted(), [(1, 0.5), (2, 0.4)]);
    }
}
