//! Switching models: searching never pauses, no picture is lost, and the switch can be cancelled.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use ratna_engine::Library;
use ratna_engine::ModelSelection;
use ratna_engine::catalogue::listing::Scope;
use ratna_engine::progress::Progress;
use ratna_engine::search::Request;

use crate::support::stub_embedder::{ColourEmbedder, StubModelStore};
use crate::support::{TestEnv, jpeg, write_jpegs};

/// Pictures in the folder of every test.
const PICTURES: usize = 12;
/// Pictures that choosing a model embeds, to try it out.
const TRIED_OUT: usize = 1;

fn open(env: &TestEnv, store: &Arc<StubModelStore>) -> Library {
    Library::open(&env.library(), store.clone()).unwrap()
}

fn index(library: &Library, folder: &Path) {
    library.index(&[folder.to_path_buf()], None, &Progress::default()).unwrap();
}

fn selection(model: &str, next: Option<&str>) -> ModelSelection {
    ModelSelection { model: model.to_owned(), next: next.map(str::to_owned), failure: None }
}

/// The model that answers a search, and how many pictures it finds.
fn searched(library: &Library) -> (String, usize) {
    let answer = library.search(&Request::text("anything", 100)).unwrap();
    (answer.model, answer.hits.len())
}

/// An indexed library, and a model store with a second model.
fn indexed_library(env: &TestEnv, second: Arc<ColourEmbedder>) -> (Library, Arc<StubModelStore>) {
    write_jpegs(&env.pictures(), PICTURES as u32);
    let store = StubModelStore::new([ColourEmbedder::new(), second]);
    let library = open(env, &store);
    index(&library, &env.pictures());
    (library, store)
}

#[test]
fn searches_use_the_old_model_until_the_new_one_has_embedded_everything() {
    let env = TestEnv::new();
    let other: Arc<Mutex<Option<Library>>> = Arc::default();
    let meanwhile: Arc<Mutex<Vec<(String, usize)>>> = Arc::default();
    let (reader, record) = (other.clone(), meanwhile.clone());
    let second = ColourEmbedder::with_id("second", move |_| {
        record.lock().unwrap().push(searched(reader.lock().unwrap().as_ref().unwrap()));
    });
    let (library, store) = indexed_library(&env, second.clone());
    *other.lock().unwrap() = Some(open(&env, &store));
    library.choose_model("second").unwrap();
    assert_eq!(library.model_selection().unwrap(), selection("colours", Some("second")));
    assert_eq!(searched(&library), ("colours".to_owned(), PICTURES));

    let summary = library.switch(&Progress::default()).unwrap();
    assert_eq!((summary.embedded as usize, second.embedded()), (PICTURES, TRIED_OUT + PICTURES));
    let meanwhile = meanwhile.lock().unwrap();
    assert!(!meanwhile.is_empty());
    assert!(meanwhile.iter().all(|found| *found == ("colours".to_owned(), PICTURES)), "{meanwhile:?}");
    assert_eq!(searched(&library), ("second".to_owned(), PICTURES));
    assert_eq!(library.model_selection().unwrap(), selection("second", None));
    let other = other.lock().unwrap();
    assert_eq!(searched(other.as_ref().unwrap()).0, "second", "another open library follows");
    drop(library);
    assert_eq!(searched(&open(&env, &store)), ("second".to_owned(), PICTURES));
    assert_healthy(&env, &store);
}

fn assert_healthy(env: &TestEnv, store: &Arc<StubModelStore>) {
    assert_eq!(ratna_engine::doctor::examine(&env.library(), store.clone(), false).unwrap(), []);
}

#[test]
fn a_stopped_switch_resumes() {
    let env = TestEnv::new();
    let progress = Progress::new();
    let stop = progress.clone();
    let second = ColourEmbedder::with_id("second", move |embedded| {
        if embedded == TRIED_OUT {
            stop.cancel();
        }
    });
    let (library, _store) = indexed_library(&env, second.clone());
    library.choose_model("second").unwrap();
    assert!(library.switch(&progress).unwrap().stopped);
    assert_eq!(library.model_selection().unwrap(), selection("colours", Some("second")));
    assert_eq!(searched(&library), ("colours".to_owned(), PICTURES));
    // An ordinary run embeds the remaining pictures and completes the switch.
    index(&library, &env.pictures());
    assert_eq!(library.model_selection().unwrap(), selection("second", None));
    assert_eq!(second.embedded(), TRIED_OUT + PICTURES, "no picture is embedded twice");
}

#[test]
fn switching_back_to_an_earlier_model_embeds_nothing() {
    let env = TestEnv::new();
    let second = ColourEmbedder::with_id("second", |_| {});
    let (library, _store) = indexed_library(&env, second.clone());
    for (model, embedded) in [("second", PICTURES), ("colours", 0), ("second", 0)] {
        library.choose_model(model).unwrap();
        let summary = library.switch(&Progress::default()).unwrap();
        assert_eq!(summary.embedded as usize, embedded, "{model}");
        assert_eq!(searched(&library), (model.to_owned(), PICTURES));
    }
}

#[test]
fn cancelling_a_switch_keeps_the_current_model() {
    let env = TestEnv::new();
    let (library, _store) = indexed_library(&env, ColourEmbedder::with_id("second", |_| {}));
    for cancel in [Library::cancel_model_switch, |library: &Library| library.choose_model("colours")] {
        library.choose_model("second").unwrap();
        cancel(&library).unwrap();
        assert_eq!(library.model_selection().unwrap(), selection("colours", None));
        assert_eq!(library.switch(&Progress::default()).unwrap().embedded, 0);
    }
    assert!(library.choose_model("third").unwrap_err().to_string().contains("third"));
    assert_eq!(library.model_selection().unwrap(), selection("colours", None));
}

#[test]
fn offline_pictures_are_embedded_once_they_are_back() {
    let env = TestEnv::new();
    let second = ColourEmbedder::with_id("second", |_| {});
    let (library, _store) = indexed_library(&env, second.clone());
    let drive = env.root().join("drive");
    std::fs::create_dir(&drive).unwrap();
    std::fs::write(drive.join("far.jpg"), jpeg(777, 60, 40)).unwrap();
    index(&library, &drive);
    let unplugged = env.root().join("unplugged");
    std::fs::rename(&drive, &unplugged).unwrap();
    library.choose_model("second").unwrap();
    library.switch(&Progress::default()).unwrap();
    assert_eq!(searched(&library), ("second".to_owned(), PICTURES));
    assert_eq!(
        (library.unembedded_offline_count().unwrap(), library.count(Scope::All).unwrap()),
        (1, PICTURES as u64 + 1)
    );
    std::fs::rename(&unplugged, &drive).unwrap();
    index(&library, &drive);
    assert_eq!((searched(&library).1, library.unembedded_offline_count().unwrap()), (PICTURES + 1, 0));
}

#[test]
fn a_library_whose_pictures_are_all_offline_stays_searchable() {
    let env = TestEnv::new();
    let (library, _store) = indexed_library(&env, ColourEmbedder::with_id("second", |_| {}));
    std::fs::rename(env.pictures(), env.root().join("unplugged")).unwrap();
    library.choose_model("second").unwrap();
    assert!(library.switch(&Progress::default()).is_err());
    assert_eq!(searched(&library), ("colours".to_owned(), PICTURES));
    std::fs::rename(env.root().join("unplugged"), env.pictures()).unwrap();
    library.switch(&Progress::default()).unwrap();
    assert_eq!(searched(&library), ("second".to_owned(), PICTURES));
}

#[test]
fn a_file_deleted_before_the_switch_keeps_its_record() {
    let env = TestEnv::new();
    let (library, _store) = indexed_library(&env, ColourEmbedder::with_id("second", |_| {}));
    let first: PathBuf = env.pictures().join("0000.jpg");
    std::fs::remove_file(&first).unwrap();
    library.choose_model("second").unwrap();
    library.switch(&Progress::default()).unwrap();
    assert_eq!(searched(&library), ("second".to_owned(), PICTURES - 1));
    assert_eq!(library.count(Scope::All).unwrap(), PICTURES as u64, "only a scan marks files as missing");
    assert_eq!(library.problem_count().unwrap(), 0);
}

#[test]
fn the_built_in_model_replaces_a_removed_one() {
    let env = TestEnv::new();
    let second = ColourEmbedder::with_id("second", |_| {});
    let (library, store) = indexed_library(&env, second.clone());
    library.choose_model("second").unwrap();
    library.switch(&Progress::default()).unwrap();
    store.remove("second");
    assert_eq!(searched(&library).0, "second", "an open library keeps its loaded model");
    drop(library);
    let library = open(&env, &store);
    let chosen = library.model_selection().unwrap();
    assert_eq!((chosen.model.as_str(), chosen.next), ("colours", None));
    assert!(chosen.failure.unwrap().contains("removed"));
    assert_eq!(searched(&library), ("colours".to_owned(), PICTURES));
    drop(library);
    let restored = StubModelStore::new([ColourEmbedder::new(), second.clone()]);
    assert_eq!(
        searched(&open(&env, &restored)),
        ("second".to_owned(), PICTURES),
        "the model is used again once it is back"
    );
}

#[test]
fn a_switch_to_a_removed_model_is_cancelled() {
    let env = TestEnv::new();
    let (library, store) = indexed_library(&env, ColourEmbedder::with_id("second", |_| {}));
    library.choose_model("second").unwrap();
    drop(library);
    store.remove("second");
    let library = open(&env, &store);
    let failed = library.switch(&Progress::default()).unwrap_err();
    assert!(failed.to_string().contains("second"), "{failed}");
    assert_eq!(library.model_selection().unwrap(), selection("colours", None));
    index(&library, &env.pictures());
}

#[test]
fn a_large_library_has_the_new_index_before_its_first_search() {
    let env = TestEnv::new();
    write_jpegs(&env.pictures(), PICTURES as u32);
    let store = StubModelStore::new([ColourEmbedder::new(), ColourEmbedder::with_id("second", |_| {})]);
    let library = Library::open_with(&env.library(), store, 0).unwrap();
    index(&library, &env.pictures());
    library.choose_model("second").unwrap();
    library.switch(&Progress::default()).unwrap();
    let indexes = std::fs::read_dir(env.library()).unwrap();
    let is_index = |name: &str| name.ends_with(".usearch");
    let count =
        indexes.filter(|entry| is_index(&entry.as_ref().unwrap().file_name().to_string_lossy())).count();
    assert_eq!(count, 2, "one index per model");
    assert_eq!(searched(&library), ("second".to_owned(), PICTURES));
    library.forget_vectors("colours").unwrap();
    assert_eq!(searched(&library), ("second".to_owned(), PICTURES));
}

#[test]
fn opening_a_library_deletes_index_files_of_the_old_layout() {
    let env = TestEnv::new();
    std::fs::create_dir_all(env.library()).unwrap();
    let old = ["index.json", "index-50-0.usearch"].map(|name| env.library().join(name));
    old.iter().for_each(|path| std::fs::write(path, "").unwrap());
    open(&env, &StubModelStore::new([ColourEmbedder::new()]));
    assert!(old.iter().all(|path| !path.exists()));
}

#[test]
fn a_picture_in_two_folders_counts_once() {
    let env = TestEnv::new();
    let (library, _store) = indexed_library(&env, ColourEmbedder::with_id("second", |_| {}));
    let copies = env.root().join("backup");
    std::fs::create_dir(&copies).unwrap();
    write_jpegs(&copies, PICTURES as u32);
    index(&library, &copies);
    library.choose_model("second").unwrap();
    library.switch(&Progress::default()).unwrap();
    assert_eq!(searched(&library), ("second".to_owned(), PICTURES));
}

#[test]
fn a_switch_cancelled_by_another_process_does_not_happen() {
    let env = TestEnv::new();
    let other: Arc<Mutex<Option<Library>>> = Arc::default();
    let canceller = other.clone();
    let second = ColourEmbedder::with_id("second", move |_| {
        canceller.lock().unwrap().as_ref().unwrap().cancel_model_switch().unwrap();
    });
    let (library, store) = indexed_library(&env, second);
    *other.lock().unwrap() = Some(open(&env, &store));
    library.choose_model("second").unwrap();
    library.switch(&Progress::default()).unwrap();
    assert_eq!(library.model_selection().unwrap(), selection("colours", None));
    assert_eq!(searched(&library), ("colours".to_owned(), PICTURES));
}

#[test]
fn a_drive_removed_while_its_pictures_are_embedded_loses_none() {
    const ON_DRIVE: usize = 120;
    let env = TestEnv::new();
    let drive = env.root().join("drive");
    let removed = drive.clone();
    let second = ColourEmbedder::with_id("second", move |embedded| {
        if embedded >= TRIED_OUT + PICTURES {
            // Pictures that are not in memory by now can no longer be read.
            std::fs::remove_dir_all(&removed).ok();
        }
    });
    let (library, _store) = indexed_library(&env, second);
    std::fs::create_dir(&drive).unwrap();
    for seed in 0..ON_DRIVE as u32 {
        std::fs::write(drive.join(format!("{seed}.jpg")), jpeg(5_000 + seed, 60, 40)).unwrap();
    }
    index(&library, &drive);
    let unplugged = env.root().join("unplugged");
    std::fs::rename(&drive, &unplugged).unwrap();
    library.choose_model("second").unwrap();
    library.switch(&Progress::default()).unwrap();
    std::fs::rename(&unplugged, &drive).unwrap();
    index(&library, &drive);
    assert!(!drive.exists(), "the drive was removed during the run");
    assert_eq!(library.count(Scope::All).unwrap() as usize, PICTURES + ON_DRIVE);
    assert!(searched(&library).1 < PICTURES + ON_DRIVE);
}
