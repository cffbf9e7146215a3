use std::sync::mpsc;

use super::*;
use crate::ids::{ContentId, ModelId};

const DIMENSIONS: usize = 32;
const KEY: Key<'_> = Key { model_id: ModelId(3), model: "m", dimensions: DIMENSIONS };
/// Far longer than anything here takes.
const TIMEOUT: Duration = Duration::from_secs(60);

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
    index.with_index(|index| index.nearest(&vector(id), 1).unwrap() == [ContentId(id)])
}

/// Fails instead of hanging in a deadlock.
fn with_timeout(work: impl FnOnce() + Send + 'static) {
    let (sender, receiver) = mpsc::channel();
    thread::spawn(move || {
        work();
        sender.send(()).unwrap();
    });
    receiver.recv_timeout(TIMEOUT).expect("no deadlock");
}

#[test]
fn opening_runs_in_the_background_and_callers_of_open_wait_for_it() {
    let dir = tempfile::tempdir().unwrap();
    let index = saved(dir.path(), 200);
    let guard = index.opening.lock().unwrap();
    let opening = Opening::begin(&index);
    assert_eq!(finds(&index, 5), None, "a search does not wait");
    let waiting = Arc::clone(&index);
    let waiting = thread::spawn(move || {
        waiting.open();
        finds(&waiting, 5)
    });
    drop(guard);
    assert_eq!(waiting.join().unwrap(), Some(true));
    drop(opening);
    assert_eq!(finds(&index, 6), Some(true), "it stays open");
}

#[test]
fn saving_and_loading_do_not_block_searches_nor_wait_for_them() {
    let dir = tempfile::tempdir().unwrap();
    let index = saved(dir.path(), 200);
    index.open();
    with_timeout(move || {
        // A running search holds the lock, and saving succeeds nevertheless.
        put(&index, 200..210);
        index.with_index(|_| index.save(false).unwrap()).unwrap();
        // So does loading the saved file.
        index.with_index(|_| index.saved(Access::Change).unwrap()).unwrap();
    });
}

#[test]
fn answers_stay_correct_while_the_index_is_loaded_changed_and_saved() {
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
    let reopened = SharedIndex::new(dir.path(), KEY);
    assert_eq!(reopened.covered().map(|covered| covered.last_seq), Some(650));
    assert!((0..650).all(|id| finds(&reopened, id) == Some(true)));
}

#[test]
fn many_more_concurrent_searches_than_cores_are_all_answered() {
    let dir = tempfile::tempdir().unwrap();
    let index = saved(dir.path(), 300);
    index.open();
    thread::scope(|scope| {
        for id in 0..48 {
            let index = &index;
            scope.spawn(move || (0..20).for_each(|offset| assert_eq!(finds(index, id + offset), Some(true))));
        }
    });
}

/// Bytes of a mapped file that are in memory.
#[cfg(target_os = "linux")]
fn resident_bytes(dir: &Path) -> u64 {
    let smaps = std::fs::read_to_string("/proc/self/smaps").unwrap();
    let dir = dir.to_str().unwrap();
    let mappings = smaps.lines().skip_while(|line| !(line.contains(dir) && line.ends_with(".usearch")));
    let rss = mappings.filter_map(|line| line.strip_prefix("Rss:")).next().unwrap();
    rss.trim().trim_end_matches(" kB").parse::<u64>().unwrap() * 1024
}

#[test]
#[cfg(target_os = "linux")]
fn an_idle_index_gives_its_memory_back_and_still_answers() {
    let dir = tempfile::tempdir().unwrap();
    let index = saved(dir.path(), 2_000);
    index.open();
    index.release_idle(Duration::ZERO);
    assert_eq!(finds(&index, 7), Some(true));
    index.release_idle(TIMEOUT);
    assert!(resident_bytes(dir.path()) > 0, "a search has just used it");
    index.release_idle(Duration::ZERO);
    assert_eq!(resident_bytes(dir.path()), 0);
    assert_eq!(finds(&index, 1_999), Some(true));
}
