use std::sync::mpsc;

use super::*;
use crate::ids::ContentId;
use crate::ids::ModelId;

const DIMENSIONS: usize = 32;
const KEY: Key<'_> = Key { model_id: ModelId(3), model: "m", dimensions: DIMENSIONS };
/// Nothing here takes nearly as long.
const LONG: Duration = Duration::from_secs(60);

fn vector(seed: i64) -> Vec<f32> {
    (0..DIMENSIONS).map(|i| ((seed * 37 + 11) as f32 * (i as f32 + 0.5)).sin()).collect()
}

fn saved(dir: &Path, count: i64) -> Arc<SharedIndex> {
    let index = Arc::new(SharedIndex::new(dir, KEY));
    put(&index, 0..count);
    index.save(true).unwrap();
    Arc::new(SharedIndex::new(dir, KEY))
}

fn put(index: &SharedIndex, ids: std::ops::Range<i64>) {
    for id in ids {
        index
            .change(|index| {
                index.covered.last_seq = id + 1;
                index.put(ContentId(id), &vector(id))
            })
            .unwrap();
    }
}

fn finds(index: &SharedIndex, id: i64) -> Option<bool> {
    index.ask(|index| index.nearest(&vector(id), 1).unwrap() == [ContentId(id)])
}

/// Fails instead of hanging when something waits for what never comes.
fn in_time(work: impl FnOnce() + Send + 'static) {
    let (tell, told) = mpsc::channel();
    thread::spawn(move || {
        work();
        tell.send(()).unwrap();
    });
    told.recv_timeout(LONG).expect("it waits");
}

#[test]
fn opening_goes_on_beside_and_whoever_needs_the_index_waits_for_it() {
    let dir = tempfile::tempdir().unwrap();
    let index = saved(dir.path(), 200);
    let turn = index.opening.lock().unwrap();
    let opening = Opening::begin(&index);
    assert_eq!(finds(&index, 5), None, "asking does not wait");
    let waiting = Arc::clone(&index);
    let waiting = thread::spawn(move || {
        waiting.open();
        finds(&waiting, 5)
    });
    drop(turn);
    assert_eq!(waiting.join().unwrap(), Some(true));
    drop(opening);
    assert_eq!(finds(&index, 6), Some(true), "it stays open");
}

#[test]
fn saving_and_loading_wait_for_no_search_and_no_search_for_them() {
    let dir = tempfile::tempdir().unwrap();
    let index = saved(dir.path(), 200);
    index.open();
    in_time(move || {
        // A search that is under way holds the lock, and saving gets on nevertheless.
        put(&index, 200..210);
        index.ask(|_| index.save(false).unwrap()).unwrap();
        // So does reading the saved file.
        index.ask(|_| index.saved(Access::Change).unwrap()).unwrap();
    });
}

#[test]
fn answers_stay_right_while_the_index_is_loaded_changed_and_saved() {
    let dir = tempfile::tempdir().unwrap();
    let index = saved(dir.path(), 500);
    index.open();
    let done = AtomicBool::new(false);
    thread::scope(|scope| {
        for start in 0..3 {
            let (index, done) = (&index, &done);
            scope.spawn(move || {
                for id in (0..500).cycle().skip(start * 150) {
                    assert_eq!(finds(index, id), Some(true));
                    if done.load(Ordering::Relaxed) {
                        break;
                    }
                }
            });
        }
        for round in 0..3 {
            index.load_for_writing().unwrap();
            put(&index, 500 + round * 50..550 + round * 50);
            index.save(round % 2 == 0).unwrap();
        }
        done.store(true, Ordering::Relaxed);
    });
    let again = SharedIndex::new(dir.path(), KEY);
    assert_eq!(again.covered().map(|covered| covered.last_seq), Some(650));
    assert!((0..650).all(|id| finds(&again, id) == Some(true)));
}

#[test]
fn many_more_searches_than_cores_are_all_answered() {
    let dir = tempfile::tempdir().unwrap();
    let index = saved(dir.path(), 300);
    index.open();
    thread::scope(|scope| {
        for id in 0..48 {
            let index = &index;
            scope.spawn(move || (0..20).for_each(|turn| assert_eq!(finds(index, id + turn), Some(true))));
        }
    });
}
