use std::path::{Path, PathBuf};

use proptest::prelude::*;

use super::candidates::are_few;
use super::top_k::TopK;
use super::*;
use crate::catalogue::{Catalogue, contents, embeddings, files, folders};
use crate::disk::walk::Stat;
use crate::dot::dot;
use crate::id_set::IdSet;
use crate::ids::{ContentId, ModelId};
use crate::testing::facts;
use crate::vectors::ann_index::{Covered, Key, VectorIndex};

const DIMENSIONS: usize = 96;

/// A vector like those of models: clustered with some spread, not uniform noise.
fn vector(seed: u64) -> Vec<f32> {
    let noise = |i: u64| {
        // SplitMix64's mixing: adjacent numbers become unrelated ones.
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

/// A catalogue of `count` contents with vectors, and an index of all but the last tenth.
fn library(dir: &Path, count: u64) -> (Catalogue, VectorIndex) {
    let catalogue = Catalogue::open(dir, true).unwrap();
    let mut index =
        VectorIndex::new(dir, Key { model_id: ModelId(1), model: "m", dimensions: DIMENSIONS }).unwrap();
    catalogue
        .write(|db| {
            let model = embeddings::register_model(db, "m", DIMENSIONS)?;
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
fn index_and_scan_together_find_what_a_full_scan_finds() {
    let dir = tempfile::tempdir().unwrap();
    let (catalogue, index) = library(dir.path(), 5_000);
    let (mut same, mut all) = (0, 0);
    for target in (0..100).map(|seed| vector(1_000_000 + seed)) {
        let query = NearestQuery { query: &target, count: 10, allowed: None };
        let exact = nearest(&catalogue, None, ModelId(1), 5_000, &query).unwrap().found;
        let quick = nearest(&catalogue, Some(&index), ModelId(1), 5_000, &query).unwrap().found;
        assert!(exact.is_sorted_by(|a, b| a.1 >= b.1) && exact.len() == 10);
        same += exact.iter().filter(|hit| quick.contains(hit)).count();
        all += exact.len();
    }
    assert!(same * 100 >= all * 98, "recall at 10 is {same} of {all}");
}

#[test]
fn asking_for_more_than_all_contents_returns_all() {
    let dir = tempfile::tempdir().unwrap();
    let (catalogue, index) = library(dir.path(), 1_000);
    let mapped = index.save().unwrap();
    let target = vector(1_000_000);
    let half: IdSet = (1..=1_000).filter(|id| id % 2 == 0).map(ContentId).collect();
    for count in [1_000_000_000, usize::MAX] {
        for allowed in [None, Some(&half)] {
            let query = NearestQuery { query: &target, count, allowed };
            let all = allowed.map_or(1_000, IdSet::len);
            for index in [&index, &mapped] {
                let indexed = nearest_indexed(&catalogue, index, ModelId(1), &query).unwrap().unwrap();
                assert!(
                    indexed.nearest.found.len() * 100 >= all * 85,
                    "{} of {all} by the index",
                    indexed.nearest.found.len()
                );
                assert!(
                    nearest(&catalogue, Some(index), ModelId(1), 1_000, &query).unwrap().found.len() * 100
                        >= all * 95
                );
            }
            assert_eq!(nearest(&catalogue, None, ModelId(1), 1_000, &query).unwrap().found.len(), all);
        }
    }
}

proptest! {
    #[test]
    fn the_best_are_those_of_sorting_everything(
        scores in prop::collection::vec(-1.0_f32..1.0, 0..400),
        count in 0_usize..50,
        hidden in prop::collection::hash_set(0_i64..400, 0..20),
    ) {
        let mut best = TopK::new(count);
        let offers: Vec<_> = (0..).zip(scores).collect();
        let is_shown = |id: ContentId| Ok(!hidden.contains(&id.0));
        offers.iter().for_each(|&(id, score)| best.push(ContentId(id), score, is_shown).unwrap());
        let mut all: Vec<_> = offers.into_iter().filter(|(id, _)| !hidden.contains(id)).collect();
        all.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        all.truncate(count);
        prop_assert_eq!(best.into_sorted(), all.into_iter().map(|(id, score)| (ContentId(id), score)).collect::<Vec<_>>());
    }

    #[test]
    fn equal_scores_come_in_the_order_of_ids(
        ids in Just((0_i64..300).collect::<Vec<_>>()).prop_shuffle(),
        scores in prop::collection::vec(0_u8..3, 300),
        count in 1_usize..60,
    ) {
        let offers: Vec<_> = ids.into_iter().map(ContentId).zip(scores.into_iter().map(f32::from)).collect();
        let mut best = TopK::new(count);
        offers.iter().for_each(|&(id, score)| best.push(id, score, |_| Ok(true)).unwrap());
        let mut all = offers;
        all.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        all.truncate(count);
        prop_assert_eq!(best.into_sorted(), all);
    }

    #[test]
    fn the_dot_product_equals_the_naive_one(pairs in prop::collection::vec((-1.0_f32..1.0, -1.0_f32..1.0), 0..40)) {
        let (a, b): (Vec<_>, Vec<_>) = pairs.iter().copied().unzip();
        let naive: f32 = pairs.iter().map(|(x, y)| x * y).sum();
        prop_assert!((dot(&a, &b) - naive).abs() < 1e-4);
    }
}

#[test]
fn a_content_added_twice_is_one_hit() {
    let mut best = TopK::new(3);
    best.merge(vec![(ContentId(1), 0.5), (ContentId(2), 0.4)]);
    best.merge(vec![(ContentId(1), 0.5)]);
    assert_eq!(best.into_sorted(), [(ContentId(1), 0.5), (ContentId(2), 0.4)]);
}

#[test]
fn pictures_that_look_alike_are_found_in_the_order_of_ids() {
    const ALIKE: i64 = 200;
    let dir = tempfile::tempdir().unwrap();
    let catalogue = Catalogue::open(dir.path(), true).unwrap();
    let mut index =
        VectorIndex::new(dir.path(), Key { model_id: ModelId(1), model: "m", dimensions: DIMENSIONS })
            .unwrap();
    let hash = |id: i64| blake3::hash(&id.to_le_bytes());
    catalogue
        .write(|db| {
            let model = embeddings::register_model(db, "m", DIMENSIONS)?;
            (1..=ALIKE).try_for_each(|id| contents::put(db, &hash(id), &facts(), 0).map(drop))?;
            // The last ones were embedded first.
            for (id, seq) in (1..=ALIKE).rev().zip(1..) {
                embeddings::put(db, model, ContentId(id), &hash(id), &vector(7))?;
                index.put(ContentId(id), &vector(7)).unwrap();
                index.covered = Covered { last_seq: seq, last_removal: 0 };
            }
            Ok(())
        })
        .unwrap();
    let query = NearestQuery { query: &vector(7), count: 50, allowed: None };
    let scanned = nearest(&catalogue, None, ModelId(1), ALIKE, &query).unwrap().found;
    let ids = |found: &[(ContentId, f32)]| found.iter().map(|(id, _)| id.0).collect::<Vec<_>>();
    assert_eq!(ids(&scanned), (1..=50).collect::<Vec<_>>());
    let indexed = nearest_indexed(&catalogue, &index, ModelId(1), &query).unwrap().unwrap();
    let indexed = ids(&indexed.nearest.found);
    assert!(indexed.len() > 10 && indexed.is_sorted(), "{indexed:?}");
}

/// Asserts that the index finds most of what a scan finds among the allowed contents, and nothing else.
fn assert_finds_allowed(catalogue: &Catalogue, index: &dyn CandidateSource, allowed: &IdSet) {
    let (mut same, mut all) = (0, 0);
    for target in (0..20).map(|seed| vector(1_000_000 + seed)) {
        let query = NearestQuery { query: &target, count: 10, allowed: Some(allowed) };
        let exact = nearest(catalogue, None, ModelId(1), 3_000, &query).unwrap().found;
        let quick = nearest(catalogue, Some(index), ModelId(1), 3_000, &query).unwrap().found;
        assert_eq!(exact.len(), allowed.len().min(10));
        assert!(quick.iter().chain(&exact).all(|(id, _)| allowed.contains(*id)));
        same += exact.iter().filter(|hit| quick.contains(hit)).count();
        all += exact.len();
    }
    assert!(same * 100 >= all * 98, "recall at 10 is {same} of {all} where {} are allowed", allowed.len());
}

#[test]
fn index_and_scan_find_only_allowed_contents() {
    let dir = tempfile::tempdir().unwrap();
    let (catalogue, index) = library(dir.path(), 3_000);
    let mapped = index.save().unwrap();
    for every in [1, 2, 10, 100, 4_000] {
        let allowed: IdSet = (1..=3_000).filter(|id| id % every == 0).map(ContentId).collect();
        std::thread::scope(|scope| {
            for index in [&index, &mapped, &mapped, &mapped] {
                let (catalogue, allowed) = (&catalogue, &allowed);
                scope.spawn(move || assert_finds_allowed(catalogue, index, allowed));
            }
        });
    }
}

#[test]
fn few_allowed_contents_are_compared_and_many_filter_the_walk() {
    assert!(are_few(10_000, 1_000_000) && are_few(6_000, 40_000) && are_few(0, 0));
    assert!(!are_few(100_000, 1_000_000) && !are_few(400_000, usize::MAX / 1_000_000_000_000));
}

#[test]
fn hidden_contents_are_not_found_even_if_they_crowd_out_the_others() {
    let dir = tempfile::tempdir().unwrap();
    let (catalogue, index) = library(dir.path(), 3_000);
    let target = vector(1_000_003);
    let query = NearestQuery { query: &target, count: 400, allowed: None };
    let near = nearest(&catalogue, None, ModelId(1), 3_000, &query).unwrap().found;
    let missing: Vec<ContentId> = near[..350].iter().map(|(id, _)| *id).collect();
    catalogue
        .write(|db| {
            let folder = folders::insert(db, Path::new("/p"), &[])?;
            missing.iter().try_for_each(|&id| {
                let path = PathBuf::from(id.to_string());
                let stat = Stat { bytes: 1, mtime_ns: 1, ctime_ns: 0, inode: id.0 as u64, device: 1 };
                let (content_id, state) = (Some(id), files::State::Missing);
                let update = files::FileUpdate {
                    id: None,
                    folder_id: folder,
                    path: &path,
                    stat,
                    content_id,
                    state,
                    problem: None,
                    tried_with: 1,
                    companion: false,
                };
                files::put(db, &update).map(drop)
            })
        })
        .unwrap();
    let query = NearestQuery { count: 40, ..query };
    let exact = nearest(&catalogue, None, ModelId(1), 3_000, &query).unwrap().found;
    let quick = nearest(&catalogue, Some(&index), ModelId(1), 3_000, &query).unwrap().found;
    assert_eq!(exact[..], near[350..390], "a scan omits missing ones");
    let same = exact.iter().filter(|hit| quick.contains(hit)).count();
    assert!(same >= 39 && quick.iter().all(|(id, _)| !missing.contains(id)), "{same} of 40 are found");
}
