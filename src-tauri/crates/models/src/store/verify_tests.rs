//! Models that are damaged on disk or cannot be run, and how they are found and mended.

use std::fs;

use super::tests::{ID, REPOSITORY, folder, hub_with, listed, names, store};
use super::*;
use crate::hub::test_server::Behaviour;

fn verify(store: &Store, id: &str) -> Verification {
    store.verify(id, &Progress::default()).unwrap()
}

/// The files that are not intact.
fn damaged(store: &Store, id: &str) -> Vec<(String, FileState)> {
    verify(store, id).files.into_iter().filter(|(_, state)| *state != FileState::Intact).collect()
}

#[test]
fn every_kind_of_damage_is_named_and_mended_by_another_download() {
    let hub = hub_with(ID);
    let (_dir, store) = store(&hub);
    store.get(ID, &Progress::default()).unwrap();
    assert!(verify(&store, ID).is_intact());
    let weights = store.dir().join(ID).join("model.safetensors");
    let intact = fs::read(&weights).unwrap();
    let bytes = intact.len() as u64;

    let mut flipped = intact.clone();
    *flipped.last_mut().unwrap() ^= 1;
    fs::write(&weights, flipped).unwrap();
    assert_eq!(listed(&store, ID).state, State::Installed, "its size alone does not show it");
    assert_eq!(damaged(&store, ID), [("model.safetensors".to_owned(), FileState::Damaged)]);
    store.get(ID, &Progress::default()).unwrap();
    assert!(verify(&store, ID).is_intact() && fs::read(&weights).unwrap() == intact);

    fs::write(&weights, &intact[1..]).unwrap();
    fs::remove_file(store.dir().join(ID).join("tokenizer.json")).unwrap();
    assert_eq!(
        damaged(&store, ID),
        [
            ("tokenizer.json".to_owned(), FileState::Missing),
            ("model.safetensors".to_owned(), FileState::WrongSize { bytes: bytes - 1, expected: bytes }),
        ]
    );
    fs::write(store.dir().join(ID).join("ratna.json"), "{").unwrap();
    assert_eq!(damaged(&store, ID), [("ratna.json".to_owned(), FileState::Damaged)]);
    store.get(ID, &Progress::default()).unwrap();
    assert!(verify(&store, ID).is_intact());
}

#[test]
fn an_unfinished_download_and_a_damaged_copy_are_found() {
    let hub = hub_with(ID);
    let (dir, store) = store(&hub);
    hub.set_behaviour(
        REPOSITORY,
        "model.safetensors",
        Behaviour::Disconnects { after: 0, times: usize::MAX },
    );
    store.get(ID, &Progress::default()).unwrap_err();
    let id = store.add(&folder(dir.path(), "mine")).unwrap();
    assert_eq!(store.ids_here(), [ID, "mine"]);
    assert!(verify(&store, ID).partial && !verify(&store, ID).is_intact());
    assert!(verify(&store, &id).is_intact() && verify(&store, &id).added);
    fs::write(store.dir().join(&id).join("config.json"), "{}").unwrap();
    assert!(!verify(&store, &id).is_intact());
    assert!(matches!(store.verify("clip-l14", &Progress::default()), Err(StoreError::NotHere { .. })));
    assert!(verify(&store, "starter").is_intact());
}

#[test]
fn verifying_can_be_cancelled() {
    let hub = hub_with(ID);
    let (_dir, store) = store(&hub);
    store.get(ID, &Progress::default()).unwrap();
    let progress = Progress::new();
    progress.cancel();
    let stopped = store.verify(ID, &progress);
    assert!(matches!(stopped, Err(StoreError::Hub(crate::hub::HubError::Stopped))), "{stopped:?}");
}

#[test]
fn a_download_that_cannot_be_run_is_not_a_model() {
    let hub = hub_with(ID);
    let (_dir, store) = store(&hub);
    // Every byte is as the hub describes it.
    hub.add_small_file(REPOSITORY, "tokenizer.json", b"{}".to_vec());
    let error = store.get(ID, &Progress::default()).unwrap_err();
    assert!(matches!(&error, StoreError::Unusable { id, .. } if id == ID), "{error:?}");
    assert!(error.to_string().contains("tokenizer.json"), "{error}");
    assert_eq!(listed(&store, ID).state, State::Available);
    assert_eq!(names(store.dir()), [format!("{ID}.lock")], "nothing is left that would fail again");
    let right = fs::read(crate::fixtures::folder("clip").join("tokenizer.json")).unwrap();
    hub.add_small_file(REPOSITORY, "tokenizer.json", right);
    store.get(ID, &Progress::default()).unwrap();
    assert_eq!(listed(&store, ID).state, State::Installed);
}

#[test]
fn a_model_of_which_the_hub_names_no_commit_has_none() {
    let hub = hub_with(ID);
    let (_dir, store) = store(&hub);
    for file in Plan::of(list::find(ID).unwrap()).files {
        hub.set_behaviour(REPOSITORY, &file.name, Behaviour::NamesNoCommit);
    }
    store.get(ID, &Progress::default()).unwrap();
    assert_eq!((listed(&store, ID).state, listed(&store, ID).commit), (State::Installed, None));
    assert_eq!(verify(&store, ID).commit, None);
}
