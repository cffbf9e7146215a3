//! Tests of the doctor's check of the index: one that is missing, newer, lagging or of the wrong size is built anew.

use std::fs;
use std::path::PathBuf;
use std::sync::Arc;

use super::*;
use crate::embedder::only;
use crate::testing::{StubEmbedder, TestLibrary};

/// A library small enough to be searched exactly, and the same with an index.
fn indexed() -> (TestLibrary, Library) {
    let fixture = TestLibrary::new();
    fixture.fill("p", 12);
    let model = Arc::new(StubEmbedder::new("counting", 2));
    let library = Library::open_with(&fixture.path("library"), only(model), 4).unwrap();
    fixture.index(&library, "p");
    assert_eq!(check_index(&library, false).unwrap(), []);
    (fixture, library)
}

fn description(library: &Library) -> PathBuf {
    let entries = fs::read_dir(library.dir()).unwrap().map(|entry| entry.unwrap().path());
    entries.into_iter().find(|path| path.to_str().unwrap().ends_with(".json")).unwrap()
}

/// Asserts that the check finds this damage and mends it, whatever the check itself says of the result.
fn assert_mended(library: &Library, vectors: usize) {
    let found = check_index(library, false).unwrap();
    assert!(found.len() == 1 && !found[0].repaired, "{found:?}");
    assert_eq!(check_index(library, false).unwrap(), found, "an examination changes nothing");
    assert!(check_index(library, true).unwrap()[0].repaired);
    let index = library.space().index.saved(Access::Search).unwrap();
    let (last_seq, count) = library
        .catalogue
        .read(|db| {
            let extent = embeddings::extent(db, library.space().model_id)?;
            Ok((extent.last_seq, extent.count))
        })
        .unwrap();
    assert_eq!((index.len(), count as usize, index.covered.last_seq), (vectors, vectors, last_seq));
    assert_eq!(check_index(library, false).unwrap(), []);
}

#[test]
fn a_missing_index_is_built() {
    let (_fixture, library) = indexed();
    fs::remove_file(description(&library)).unwrap();
    assert_mended(&library, 12);
}

#[test]
fn an_index_newer_than_the_vectors_is_built_anew() {
    let (_fixture, library) = indexed();
    let path = description(&library);
    let mut newer: serde_json::Value = serde_json::from_slice(&fs::read(&path).unwrap()).unwrap();
    newer["covered"]["last_seq"] = 1_000.into();
    fs::write(&path, newer.to_string()).unwrap();
    assert_mended(&library, 12);
}

#[test]
fn an_index_with_more_or_fewer_vectors_than_stored_is_built_anew() {
    let (_fixture, library) = indexed();
    let run = |sql: &str| library.catalogue.write(|db| db.execute(sql, [])).unwrap();
    run("DELETE FROM vectors.embeddings WHERE content_id = 3");
    assert_mended(&library, 11);
    // Among those that it covers by their sequence numbers.
    run("INSERT INTO vectors.embeddings SELECT * FROM (
             SELECT 3 AS seq, model_id, 3 AS content_id, content_mark, vector, checksum FROM vectors.embeddings LIMIT 1)");
    assert_mended(&library, 12);
}

#[test]
fn an_index_that_lags_too_far_behind_is_built_anew() {
    let (_fixture, library) = indexed();
    let later = "UPDATE vectors.embeddings SET seq = seq + 1000 WHERE content_id = 3";
    library.catalogue.write(|db| db.execute(later, [])).unwrap();
    assert_mended(&library, 12);
}

#[test]
fn an_index_that_still_has_a_deleted_vector_is_right() {
    let (_fixture, library) = indexed();
    library.catalogue.write(|db| embeddings::delete(db, crate::ids::ContentId(3))).unwrap();
    assert_eq!(check_index(&library, false).unwrap(), []);
}
