//! The index follows the stored vectors, on synthetic libraries.

use std::fs;
use std::path::{Path, PathBuf};

use ratna_engine::Library;
use ratna_engine::catalogue::embeddings;
use ratna_engine::embedding_space::index_sync;
use ratna_engine::ids::ContentId;
use ratna_engine::progress::Progress;

use super::{Plan, make, open};

/// Searches of at most this many vectors compare every one; the index may then lag behind by 20.
const EXACT_UP_TO: u64 = 320;
const PICTURES: u64 = 400;

fn plan(dir: &Path) -> Plan {
    Plan {
        pictures: PICTURES,
        seed: 1,
        keep: dir.to_path_buf(),
        queries: 5,
        expansions: vec![128],
        exact_up_to: Some(EXACT_UP_TO),
        resident: || None,
    }
}

fn made(dir: &Path) -> (Library, Vec<Vec<f32>>) {
    let plan = plan(dir);
    make(&plan).unwrap();
    let queries = (0..8).map(|number| plan.source().query(number)).collect();
    (open(&plan).unwrap(), queries)
}

/// Stores more vectors, as a later run does.
fn write_more(library: &Library, queries: &[Vec<f32>], ids: std::ops::Range<i64>) {
    let model_id = library.space().model_id;
    library
        .catalogue()
        .write(|db| {
            ids.into_iter().try_for_each(|id| {
                let hash = blake3::hash(&id.to_be_bytes());
                db.execute(
                    "INSERT OR IGNORE INTO contents (id, hash, bytes, format, width, height, orientation, phash,
                                                     added_at, shown_at)
                     VALUES (?1, ?2, 1, 'jpeg', 1, 1, 1, 0, 0, 0)",
                    (id, hash.as_bytes()),
                )?;
                embeddings::put(db, model_id, ContentId(id), &hash, &queries[id as usize % queries.len()])
            })
        })
        .unwrap();
}

fn sync_index(library: &Library) {
    index_sync::sync_index(library.catalogue(), &library.space(), &Progress::default()).unwrap();
}

fn index_file(dir: &Path) -> PathBuf {
    let is_index = |path: &PathBuf| path.extension().is_some_and(|end| end == "usearch");
    fs::read_dir(dir).unwrap().map(|entry| entry.unwrap().path()).find(is_index).unwrap()
}

fn nearest(library: &Library, query: &[f32]) -> Vec<i64> {
    library.space().nearest(library.catalogue(), query, 10).unwrap().into_iter().map(|(id, _)| id.0).collect()
}

#[test]
fn only_many_new_pictures_rewrite_the_index() {
    let dir = tempfile::tempdir().unwrap();
    let (library, queries) = made(dir.path());
    let before = index_file(library.dir());
    write_more(&library, &queries, 1_000..1_008);
    sync_index(&library);
    assert_eq!(index_file(library.dir()), before);
    assert_eq!(nearest(&library, &queries[3])[0], 1_003, "a search finds what the index lacks");
    write_more(&library, &queries, 1_008..1_024);
    sync_index(&library);
    assert_ne!(index_file(library.dir()), before);
    let first = &nearest(&library, &queries[3])[..3];
    assert!([1_003, 1_011, 1_019].iter().all(|id| first.contains(id)), "{first:?}");
}

#[test]
fn many_deleted_vectors_are_removed_from_the_index() {
    let dir = tempfile::tempdir().unwrap();
    let (library, queries) = made(dir.path());
    let near = nearest(&library, &queries[0]);
    let delete = |ids: &[i64]| {
        library
            .catalogue()
            .write(|db| ids.iter().try_for_each(|&id| embeddings::delete(db, ContentId(id))))
            .unwrap();
        sync_index(&library);
    };
    let before = index_file(library.dir());
    delete(&near[..5]);
    assert_eq!(index_file(library.dir()), before);
    assert_eq!(nearest(&library, &queries[0])[..5], near[5..]);
    delete(&(1..60).collect::<Vec<_>>());
    assert_ne!(index_file(library.dir()), before);
    assert!(nearest(&library, &queries[0]).iter().all(|id| *id >= 60 && !near[..5].contains(id)));
}

#[test]
fn a_damaged_index_file_leaves_answers_correct_and_is_rebuilt() {
    let dir = tempfile::tempdir().unwrap();
    let (library, queries) = made(dir.path());
    let correct: Vec<_> = queries.iter().map(|query| nearest(&library, query)).collect();
    let file = index_file(library.dir());
    let whole = fs::read(&file).unwrap();
    drop(library);
    let mut wrong = whole.clone();
    wrong[whole.len() / 3] ^= 4;
    for damaged in [&whole[..whole.len() / 5], &whole[..whole.len() - 1], &[], &wrong] {
        fs::write(&file, damaged).unwrap();
        let library = open(&plan(dir.path())).unwrap();
        let answers: Vec<_> = queries.iter().map(|query| nearest(&library, query)).collect();
        assert_eq!(answers, correct);
        assert!(library.space().index.covered().is_none(), "the damaged index is not used");
        sync_index(&library);
        assert_eq!(library.space().index.with_index(|index| index.len() as u64), Some(PICTURES));
        let answers: Vec<_> = queries.iter().map(|query| nearest(&library, query)).collect();
        assert_eq!(answers, correct);
    }
}
