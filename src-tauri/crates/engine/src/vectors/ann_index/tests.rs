use std::fs;
use std::path::Path;
use std::sync::atomic::AtomicBool;

use super::*;
use crate::ids::{ContentId, ModelId};

const DIMENSIONS: usize = 16;
const KEY: Key<'_> = Key { model_id: ModelId(7), model: "m", dimensions: DIMENSIONS };

/// [`VectorIndex::load`] without cancellation.
fn load(dir: &Path, key: Key<'_>, access: Access) -> Option<VectorIndex> {
    VectorIndex::load(dir, key, access, &AtomicBool::new(false))
}

fn vector(seed: i64) -> Vec<f32> {
    let raw: Vec<f32> = (0..DIMENSIONS).map(|i| ((seed * 31 + i as i64 * 17) as f32).sin()).collect();
    let norm = raw.iter().map(|x| x * x).sum::<f32>().sqrt();
    raw.iter().map(|x| x / norm).collect()
}

fn index(dir: &Path, count: i64) -> VectorIndex {
    let mut index = VectorIndex::new(dir, KEY).unwrap();
    (0..count).for_each(|id| index.put(ContentId(id), &vector(id)).unwrap());
    index.covered = Covered { last_seq: count, last_removal: 0 };
    index
}

#[test]
fn a_saved_index_finds_the_same_contents_from_many_threads() {
    let dir = tempfile::tempdir().unwrap();
    let dir = dir.path();
    let before = index(dir, 300);
    before.save().unwrap();
    for access in [Access::Search, Access::Change] {
        let after = load(dir, KEY, access).unwrap();
        assert_eq!((after.len(), after.covered), (300, before.covered));
        std::thread::scope(|scope| {
            for thread in 0..8 {
                let after = &after;
                scope.spawn(move || {
                    for id in (thread..300).step_by(8) {
                        assert_eq!(after.nearest(&vector(id), 1).unwrap(), [ContentId(id)], "{access:?}");
                    }
                });
            }
        });
    }
}

#[test]
fn a_mapped_index_stays_usable_after_another_is_saved() {
    let dir = tempfile::tempdir().unwrap();
    let dir = dir.path();
    index(dir, 300).save().unwrap();
    let mapped = load(dir, KEY, Access::Search).unwrap();
    index(dir, 20).save().unwrap();
    assert!((0..300).all(|id| mapped.nearest(&vector(id), 1).unwrap() == [ContentId(id)]));
    assert!(!mapped.is_changeable());
}

#[test]
fn a_damaged_or_foreign_index_is_not_loaded() {
    let dir = tempfile::tempdir().unwrap();
    let dir = dir.path();
    assert!(load(dir, KEY, Access::Change).is_none(), "no index is saved yet");
    index(dir, 50).save().unwrap();
    assert!(load(dir, Key { model: "other", ..KEY }, Access::Search).is_none());
    let file = dir.join("index-7-50-0.usearch");
    let whole = fs::read(&file).unwrap();
    for damage in
        [whole[..whole.len() / 2].to_vec(), [&whole[..100], &vec![0xff; whole.len() - 100]].concat()]
    {
        fs::write(&file, damage).unwrap();
        assert!(load(dir, KEY, Access::Change).is_none());
    }
    fs::write(description::path(dir, KEY.model_id), "{}").unwrap();
    assert!(load(dir, KEY, Access::Change).is_none());
}

#[test]
fn saving_leaves_one_index_file_per_model() {
    let dir = tempfile::tempdir().unwrap();
    let dir = dir.path();
    let mut index = index(dir, 5);
    index.save().unwrap();
    fs::write(dir.join("index-7-9-9.usearch.new"), "left by a killed run").unwrap();
    fs::write(dir.join("index-77-1-0.usearch"), "another model's").unwrap();
    index.covered.last_seq = 6;
    index.save().unwrap();
    let mut names: Vec<_> = fs::read_dir(dir).unwrap().map(|e| e.unwrap().file_name()).collect();
    names.sort();
    assert_eq!(names, ["index-7-6-0.usearch", "index-7.json", "index-77-1-0.usearch"]);
}

#[test]
fn a_vector_is_replaced_and_removed() {
    let dir = tempfile::tempdir().unwrap();
    let dir = dir.path();
    let index = index(dir, 3);
    index.put(ContentId(1), &vector(99)).unwrap();
    assert_eq!((index.len(), index.nearest(&vector(99), 1).unwrap()), (3, vec![ContentId(1)]));
    index.remove(ContentId(1)).unwrap();
    index.remove(ContentId(1)).unwrap();
    assert_eq!(index.len(), 2);
}

#[test]
fn filtered_searches_find_allowed_contents_from_many_threads() {
    let dir = tempfile::tempdir().unwrap();
    let dir = dir.path();
    index(dir, 2_000).save().unwrap();
    for access in [Access::Search, Access::Change] {
        let index = load(dir, KEY, access).unwrap();
        std::thread::scope(|scope| {
            for thread in 0..16_i64 {
                let index = &index;
                scope.spawn(move || {
                    for (turn, every) in (0..60).zip([1, 2, 10, 100].into_iter().cycle()) {
                        let is_allowed = |id: ContentId| id.0 % every == 0;
                        let number = (thread * 60 + turn) / every * every;
                        let id = ContentId(number);
                        let found = index.nearest_where(&vector(number), 10, is_allowed).unwrap();
                        assert!(found.len() == 10 && found.iter().all(|id| is_allowed(*id)), "{access:?}");
                        assert!(found.contains(&id), "{access:?}: {id} of every {every}");
                        let among = (0..2_000).step_by(every as usize).map(ContentId);
                        let found = index.nearest_among(&vector(number), 10, among).unwrap();
                        assert!(found.len() == 10 && found.contains(&id));
                    }
                    assert_eq!(index.nearest_where(&vector(1), 10, |_| false).unwrap(), Vec::new());
                    assert_eq!(
                        index.nearest_among(&vector(1), 10, (5_000..5_010).map(ContentId)).unwrap(),
                        Vec::new()
                    );
                });
            }
        });
    }
}

#[test]
fn a_file_truncated_or_with_a_flipped_bit_anywhere_is_not_loaded() {
    let dir = tempfile::tempdir().unwrap();
    let dir = dir.path();
    index(dir, 200).save().unwrap();
    let file = dir.join("index-7-200-0.usearch");
    let whole = fs::read(&file).unwrap();
    // A prime stride reaches all parts of the file.
    let offsets = (0..120).map(|turn| turn * 7_919 % whole.len());
    for offset in offsets {
        fs::write(&file, &whole[..offset]).unwrap();
        assert!(load(dir, KEY, Access::Search).is_none(), "truncated at {offset}");
        let mut flipped = whole.clone();
        flipped[offset] ^= 1 << (offset % 8);
        fs::write(&file, &flipped).unwrap();
        assert!(load(dir, KEY, Access::Search).is_none(), "a flipped bit at {offset}");
    }
    fs::write(&file, &whole).unwrap();
    assert!(load(dir, KEY, Access::Search).is_some());
}

#[test]
fn opening_can_be_cancelled() {
    let dir = tempfile::tempdir().unwrap();
    let dir = dir.path();
    index(dir, 20).save().unwrap();
    assert!(VectorIndex::load(dir, KEY, Access::Search, &AtomicBool::new(true)).is_none());
}

#[test]
fn only_files_of_single_indexes_are_swept() {
    let dir = tempfile::tempdir().unwrap();
    let dir = dir.path();
    let swept = ["index.json", "index-50-0.usearch", "index-9-12.usearch"];
    let kept = [
        "catalogue.sqlite",
        "index-.usearch",
        "index-3-.usearch",
        "index-7-50-0.usearch",
        "index-7-50-0.usearch.new",
        "index-7.json",
        "index-a-1.usearch",
        "my index-5-0.usearch",
    ];
    swept.iter().chain(&kept).for_each(|name| fs::write(dir.join(name), "").unwrap());
    sweep_single(dir);
    let mut names: Vec<_> = fs::read_dir(dir).unwrap().map(|e| e.unwrap().file_name()).collect();
    names.sort();
    assert_eq!(names, kept);
}
