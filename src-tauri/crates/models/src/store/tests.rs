//! The store through its public interface, with a hub on loopback.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use ratna_engine::embedder::Models;
use tempfile::TempDir;

use super::*;
use crate::error::ModelError;
use crate::hub::test_server::{Behaviour, COMMIT, TestHub};
use crate::hub::{HubError, RetryPolicy};
use crate::words;

pub(super) const ID: &str = "clip-b32";
pub(super) const REPOSITORY: &str = "openai/clip-vit-base-patch32";

/// A hub with small substitutes for a model's files: a CLIP that runs, or nonsense for other names.
pub(super) fn hub_with(id: &str) -> TestHub {
    let hub = TestHub::start().unwrap();
    let entry = list::find(id).unwrap();
    for file in Plan::of(entry).files {
        let nonsense = || file.name.repeat(50_000 / file.name.len()).into_bytes();
        let bytes = fs::read(crate::fixtures::folder("clip").join(&file.name)).unwrap_or_else(|_| nonsense());
        if file.name.ends_with(".json") {
            hub.add_small_file(&file.repository, &file.name, bytes);
        } else {
            hub.add_large_file(&file.repository, &file.name, bytes);
        }
    }
    hub
}

pub(super) fn store(hub: &TestHub) -> (TempDir, Store) {
    let dir = tempfile::tempdir().unwrap();
    let policy = RetryPolicy { attempts: 2, first_delay: Duration::from_millis(1), ..RetryPolicy::default() };
    let hub = Hub::at(&hub.endpoint(), None).unwrap().with_retry_policy(policy);
    let store = Store::at(dir.path().join("models")).with_hub(hub);
    (dir, store)
}

pub(super) fn listed(store: &Store, id: &str) -> ListItem {
    store.list().into_iter().find(|model| model.id == id).unwrap()
}

pub(super) fn names(dir: &Path) -> Vec<String> {
    let mut names: Vec<_> =
        fs::read_dir(dir).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

/// A local folder with the files of a model, and more.
pub(super) fn folder(dir: &Path, name: &str) -> PathBuf {
    let folder = dir.join(name);
    fs::create_dir_all(&folder).unwrap();
    for file in ["config.json", "tokenizer.json", "model.safetensors"] {
        fs::copy(crate::fixtures::folder("siglip2").join(file), folder.join(file)).unwrap();
    }
    for file in ["README.md", "pytorch_model.bin"] {
        fs::write(folder.join(file), file).unwrap();
    }
    folder
}

#[test]
fn an_empty_store_lists_the_built_in_model_and_the_downloadable_ones() {
    let dir = tempfile::tempdir().unwrap();
    let store = Store::at(dir.path().join("models"));
    let all = store.list();
    assert_eq!((all[0].id.as_str(), all[0].state), ("starter", State::BuiltIn));
    assert!(all[0].bytes > 1_000_000);
    let ids: Vec<_> = all[1..].iter().map(|model| model.id.as_str()).collect();
    assert_eq!(
        ids,
        ["siglip2-base", "siglip-base", "clip-b32", "clip-l14", "mobileclip-s1", "mobileclip-s2"]
    );
    assert!(all[1..].iter().all(|model| model.state == State::Available));
    assert!(listed(&store, "mobileclip-s2").research && !listed(&store, "clip-b32").research);
    assert!(!store.dir().exists(), "listing creates nothing");
}

#[test]
fn a_downloaded_model_is_a_folder_with_a_manifest() {
    let hub = hub_with(ID);
    let (_dir, store) = store(&hub);
    store.get(ID, &Progress::default()).unwrap();
    let model = listed(&store, ID);
    assert_eq!((model.state, model.added), (State::Installed, false));
    let expected =
        ["config.json", "model.safetensors", "preprocessor_config.json", "ratna.json", "tokenizer.json"];
    assert_eq!(names(&store.dir().join(ID)), expected);
    assert_eq!(names(store.dir()), [ID.to_owned(), format!("{ID}.lock")]);
    let text = fs::read_to_string(store.dir().join(ID).join("ratna.json")).unwrap();
    let manifest: serde_json::Value = serde_json::from_str(&text).unwrap();
    assert_eq!(manifest["revision"], COMMIT);
    assert_eq!(manifest["repository"], REPOSITORY);
    assert_eq!(model.commit.as_deref(), Some(COMMIT));
    let before = hub.requests().len();
    store.get(ID, &Progress::default()).unwrap();
    assert_eq!(hub.requests().len(), before, "an installed model is not downloaded again");
}

#[test]
fn a_tokenizer_can_come_from_another_repository() {
    let hub = hub_with("mobileclip-s2");
    let (_dir, store) = store(&hub);
    // The stand-ins for its other files are no model.
    let error = store.get("mobileclip-s2", &Progress::default()).unwrap_err();
    assert!(matches!(error, StoreError::Unusable { .. }), "{error:?}");
    let from = |path: &str| hub.requests().iter().any(|request| request.path.starts_with(path));
    assert!(from("/openai/clip-vit-base-patch32/resolve/main/tokenizer.json"));
    assert!(!from("/apple/MobileCLIP-S2-OpenCLIP/resolve/main/tokenizer.json"));
}

#[test]
fn a_failed_download_is_partial_resumes_and_can_be_removed() {
    let hub = hub_with(ID);
    let (_dir, store) = store(&hub);
    let cuts = Behaviour::Disconnects { after: 0, times: usize::MAX };
    hub.set_behaviour(REPOSITORY, "model.safetensors", cuts);
    let error = store.get(ID, &Progress::default()).unwrap_err();
    assert!(matches!(error, StoreError::Hub(HubError::Disconnected { .. })), "{error:?}");
    let State::Partial { bytes } = listed(&store, ID).state else { panic!("it is partial") };
    assert!(bytes > 20_000);
    // Opening the store again keeps it.
    let (again, client) = (Store::at(store.dir()), store.hub.clone().unwrap());
    hub.set_behaviour(REPOSITORY, "model.safetensors", Behaviour::Normal);
    let before = hub.requests().len();
    again.with_hub(client).get(ID, &Progress::default()).unwrap();
    assert!(hub.requests()[before..].iter().all(|request| request.path.contains("model.safetensors")));
    store.remove(ID).unwrap();
    assert_eq!(listed(&store, ID).state, State::Available);
    assert_eq!(names(store.dir()), [format!("{ID}.lock")]);
    assert!(matches!(store.remove(ID), Err(StoreError::NotHere { .. })));
}

#[test]
fn a_model_with_a_missing_file_counts_as_absent_and_is_downloaded_again() {
    let hub = hub_with(ID);
    let (_dir, store) = store(&hub);
    store.get(ID, &Progress::default()).unwrap();
    fs::remove_file(store.dir().join(ID).join("tokenizer.json")).unwrap();
    assert_eq!(listed(&store, ID).state, State::Available);
    store.get(ID, &Progress::default()).unwrap();
    assert_eq!(listed(&store, ID).state, State::Installed);
}

#[test]
fn two_processes_do_not_download_the_same_model() {
    let hub = hub_with(ID);
    let (_dir, store) = store(&hub);
    let held = Lock::acquire(store.dir(), ID).unwrap();
    for error in [store.get(ID, &Progress::default()), Lock::acquire(store.dir(), ID).map(drop)] {
        assert!(matches!(error, Err(StoreError::Busy { .. })), "{error:?}");
    }
    drop(held);
    store.get(ID, &Progress::default()).unwrap();
}

#[test]
fn an_unknown_id_is_reported_with_all_known_ids() {
    let dir = tempfile::tempdir().unwrap();
    let store = Store::at(dir.path().join("models"));
    for id in ["clip", "../models", "", "."] {
        let error = store.get(id, &Progress::default()).unwrap_err().to_string();
        assert!(error.contains("starter, siglip2-base"), "{error}");
        assert!(matches!(store.remove(id), Err(StoreError::Unknown { .. })), "{id}");
    }
    assert!(matches!(store.remove("starter"), Err(StoreError::BuiltIn)));
}

#[test]
fn adding_a_folder_copies_only_the_files_of_a_model() {
    let dir = tempfile::tempdir().unwrap();
    let (store, from) = (Store::at(dir.path().join("models")), folder(dir.path(), "My Model"));
    assert_eq!(store.add(&from).unwrap(), "my-model");
    assert_eq!(store.add(&from).unwrap(), "my-model-2");
    fs::remove_dir_all(&from).unwrap();
    let expected = ["config.json", "model.safetensors", "ratna.json", "tokenizer.json"];
    assert_eq!(names(&store.dir().join("my-model")), expected);
    let model = store.list().pop().unwrap();
    assert_eq!((model.id.as_str(), model.name.as_str(), model.added), ("my-model-2", "My Model", true));
    assert_eq!((model.state, model.licence), (State::Installed, None));
}

#[test]
fn a_folder_with_the_name_of_a_listed_model_gets_another_id() {
    let dir = tempfile::tempdir().unwrap();
    let store = Store::at(dir.path().join("models"));
    assert_eq!(store.add(&folder(dir.path(), "clip-b32")).unwrap(), "clip-b32-2");
    assert_eq!(store.add(&folder(dir.path(), "starter")).unwrap(), "starter-3");
}

#[test]
fn different_files_have_different_embedder_ids() {
    let dir = tempfile::tempdir().unwrap();
    let store = Store::at(dir.path().join("models"));
    let from = folder(dir.path(), "mine");
    store.add(&from).unwrap();
    store.add(&from).unwrap();
    let mut weights = fs::read(from.join("model.safetensors")).unwrap();
    *weights.last_mut().unwrap() ^= 1;
    fs::write(from.join("model.safetensors"), weights).unwrap();
    store.add(&from).unwrap();
    let ids = ["mine", "mine-2", "mine-3"].map(|id| store.embedder_id(id).unwrap());
    let fingerprints: Vec<_> = ids.iter().map(|id| &id[id.len() - 8..]).collect();
    assert!(ids[0].starts_with("mine-") && fingerprints[0] == fingerprints[1]);
    assert_ne!(fingerprints[0], fingerprints[2]);
}

#[test]
fn an_incomplete_folder_is_refused_with_what_it_lacks() {
    let dir = tempfile::tempdir().unwrap();
    let store = Store::at(dir.path().join("models"));
    for (missing, reason) in [("config.json", "neither"), ("tokenizer.json", "no tokenizer.json")] {
        let from = folder(dir.path(), missing);
        fs::remove_file(from.join(missing)).unwrap();
        let error = store.add(&from).unwrap_err().to_string();
        assert!(error.contains(reason), "{error}");
    }
    let from = folder(dir.path(), "two");
    for name in ["model.safetensors", "pytorch_model.bin"] {
        fs::remove_file(from.join(name)).unwrap();
    }
    for name in ["a.safetensors", "b.safetensors"] {
        fs::write(from.join(name), name).unwrap();
    }
    assert!(store.add(&from).unwrap_err().to_string().contains("no weights"));
    assert!(!store.dir().exists());
}

#[test]
fn a_folder_whose_pickled_weights_cannot_be_read_is_refused_with_the_way_to_convert_them() {
    let dir = tempfile::tempdir().unwrap();
    let store = Store::at(dir.path().join("models"));
    let from = folder(dir.path(), "pickled");
    fs::remove_file(from.join("model.safetensors")).unwrap();
    let error = store.add(&from).unwrap_err();
    assert!(matches!(error, StoreError::Model(ModelError::Pickle { .. })), "{error:?}");
    let text = error.to_string();
    assert!(text.contains("pytorch_model.bin") && text.contains("safe_serialization=True"), "{text}");
    assert!(!store.dir().exists());
}

#[test]
fn links_out_of_the_folder_are_refused_except_in_the_hubs_cache() {
    use std::os::unix::fs::symlink;
    let dir = tempfile::tempdir().unwrap();
    let store = Store::at(dir.path().join("models"));
    fs::write(dir.path().join("secret"), "secret").unwrap();
    let from = folder(dir.path(), "evil");
    fs::remove_file(from.join("config.json")).unwrap();
    symlink("../secret", from.join("config.json")).unwrap();
    let error = store.add(&from).unwrap_err().to_string();
    assert!(error.contains("leads out of the folder"), "{error}");

    let snapshot = folder(dir.path(), "cache/models--a--b/snapshots/abc");
    let blobs = dir.path().join("cache/models--a--b/blobs");
    fs::create_dir(&blobs).unwrap();
    fs::rename(snapshot.join("model.safetensors"), blobs.join("0123")).unwrap();
    symlink("../../blobs/0123", snapshot.join("model.safetensors")).unwrap();
    assert_eq!(store.add(&snapshot).unwrap(), "abc");
    let copied = store.dir().join("abc/model.safetensors");
    assert!(fs::symlink_metadata(&copied).unwrap().is_file());
}

#[test]
fn interrupted_copies_and_removals_are_cleaned_up_unless_locked() {
    let dir = tempfile::tempdir().unwrap();
    let left = ["mine.added.part", "mine.removed.part", "busy.added.part", "clip-b32.part", "mine"];
    for name in left {
        fs::create_dir(dir.path().join(name)).unwrap();
    }
    let _held = Lock::acquire(dir.path(), "busy").unwrap();
    Store::at(dir.path());
    let folders: Vec<_> = names(dir.path()).into_iter().filter(|name| !name.ends_with(".lock")).collect();
    assert_eq!(folders, ["busy.added.part", "clip-b32.part", "mine"]);
}

#[test]
fn models_open_by_their_id() {
    let dir = tempfile::tempdir().unwrap();
    let store = Store::at(dir.path().join("models"));
    assert_eq!(store.open(store.built_in()).unwrap().id(), "starter-2");
    assert_eq!(store.earlier_built_in(), ["starter-1"]);
    for id in store.earlier_built_in() {
        assert_eq!(store.open(id).unwrap().id(), *id);
    }
    let error = store.open("siglip2-base").err().unwrap().to_string();
    assert!(error.contains("`ratna models get siglip2-base` downloads it"), "{error}");
}

/// A hub with a small reader in place of the listed one, whose files it names like that one's.
fn hub_with_reader(settings: &[u8]) -> TestHub {
    let hub = TestHub::start().unwrap();
    let repository = &list::find(READER).unwrap().repository;
    let network = fs::read(crate::fixtures::folder("words/downloaded").join("inference.onnx")).unwrap();
    hub.add_small_file(repository, "inference.yml", settings.to_vec());
    hub.add_large_file(repository, "inference.onnx", network);
    hub
}

const READER: &str = "ppocr-devanagari";
const SETTINGS: &[u8] = include_bytes!("../../fixtures/words/downloaded/inference.yml");

#[test]
fn a_reader_is_downloaded_listed_opened_and_removed_like_a_model() {
    let hub = hub_with_reader(SETTINGS);
    let (_dir, store) = store(&hub);
    let state = || store.readers()[0].state;
    assert_eq!(
        (state(), store.readers()[0].bytes, store.reader_files().len()),
        (State::Available, 7_917_338, 0)
    );
    store.get(READER, &Progress::default()).unwrap();
    assert_eq!((state(), store.readers()[0].licence), (State::Installed, Some(Licence::Apache2)));
    assert!(store.list().iter().all(|model| model.id != READER), "it is no model");
    let files = &store.reader_files()[0];
    assert!(files.id.starts_with("ppocr-devanagari-") && files.id.len() == READER.len() + 9, "{}", files.id);
    let readers = words::open(&[], vec![files.clone()]);
    assert!(ratna_engine::text_reader::TextReader::id(&readers).contains(&files.id));
    assert!(store.verify(READER, &Progress::default()).unwrap().is_intact());
    let error = store.open(READER).err().unwrap();
    assert!(error.reason.contains("can't search"), "{error}");
    store.remove(READER).unwrap();
    assert_eq!((state(), store.reader_files().len()), (State::Available, 0));
}

#[test]
fn a_reader_that_cannot_be_used_is_not_kept() {
    let hub = hub_with_reader(b"character_dict: [a, b]");
    let (_dir, store) = store(&hub);
    let error = store.get(READER, &Progress::default()).unwrap_err();
    assert!(matches!(error, StoreError::Unusable { .. }), "{error}");
    assert!(store.reader_files().is_empty() && !store.dir().join(format!("{READER}.part")).exists());
}
