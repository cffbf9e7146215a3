//! From one model to another: searching never pauses, nothing is lost, and whoever changes their mind may.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use ratna_engine::search::Request;
use ratna_engine::catalogue::listing::Scope;
use ratna_engine::progress::Progress;
use ratna_engine::ModelSelection;
use ratna_engine::Library;

use crate::support::double::{Colours, Shelf};
use crate::support::{Bench, fill, jpeg};

/// Pictures in every test's folder.
const PICTURES: usize = 12;

fn open(bench: &Bench, shelf: &Arc<Shelf>) -> Library {
    Library::open(&bench.library(), shelf.clone()).unwrap()
}

fn index(library: &Library, folder: &Path) {
    library.index(&[folder.to_path_buf()], None, &Progress::default()).unwrap();
}

fn chosen(model: &str, next: Option<&str>) -> ModelSelection {
    ModelSelection { model: model.to_owned(), next: next.map(str::to_owned), failure: None }
}

/// Who searched, and how many pictures there were to find.
fn searched(library: &Library) -> (String, usize) {
    let answer = library.search(&Request::text("anything", 100)).unwrap();
    (answer.model, answer.hits.len())
}

/// A catalogued folder, and a shelf with a second model.
fn ready(bench: &Bench, second: Arc<Colours>) -> (Library, Arc<Shelf>) {
    fill(&bench.pictures(), PICTURES as u32);
    let shelf = Shelf::of([Colours::new(), second]);
    let library = open(bench, &shelf);
    index(&library, &bench.pictures());
    (library, shelf)
}

#[test]
fn searches_use_the_old_model_until_the_new_one_has_seen_everything() {
    let bench = Bench::new();
    let other: Arc<Mutex<Option<Library>>> = Arc::default();
    let meanwhile: Arc<Mutex<Vec<(String, usize)>>> = Arc::default();
    let (looks, notes) = (other.clone(), meanwhile.clone());
    let second = Colours::called("second", move |_| {
        notes.lock().unwrap().push(searched(looks.lock().unwrap().as_ref().unwrap()));
    });
    let (library, shelf) = ready(&bench, second.clone());
    *other.lock().unwrap() = Some(open(&bench, &shelf));
    library.choose_model("second").unwrap();
    assert_eq!(library.chosen().unwrap(), chosen("colours", Some("second")));
    assert_eq!(searched(&library), ("colours".to_owned(), PICTURES));

    let summary = library.switch(&Progress::default()).unwrap();
    assert_eq!((summary.embedded as usize, second.seen()), (PICTURES, PICTURES));
    let meanwhile = meanwhile.lock().unwrap();
    assert!(!meanwhile.is_empty());
    assert!(meanwhile.iter().all(|found| *found == ("colours".to_owned(), PICTURES)), "{meanwhile:?}");
    assert_eq!(searched(&library), ("second".to_owned(), PICTURES));
    assert_eq!(library.chosen().unwrap(), chosen("second", None));
    let other = other.lock().unwrap();
    assert_eq!(searched(other.as_ref().unwrap()).0, "second", "another program notices");
    drop(library);
    assert_eq!(searched(&open(&bench, &shelf)), ("second".to_owned(), PICTURES));
    bench_is_healthy(&bench, &shelf);
}

fn bench_is_healthy(bench: &Bench, shelf: &Arc<Shelf>) {
    assert_eq!(ratna_engine::doctor::examine(&bench.library(), shelf.clone(), false).unwrap(), []);
}

#[test]
fn a_switch_that_was_stopped_goes_on_where_it_was() {
    let bench = Bench::new();
    let progress = Progress::new();
    let stop = progress.clone();
    let second = Colours::called("second", move |seen| {
        if seen == 0 {
            stop.cancel();
        }
    });
    let (library, _shelf) = ready(&bench, second.clone());
    library.choose_model("second").unwrap();
    assert!(library.switch(&progress).unwrap().stopped);
    assert_eq!(library.chosen().unwrap(), chosen("colours", Some("second")));
    assert_eq!(searched(&library), ("colours".to_owned(), PICTURES));
    // An ordinary run prepares what is left to prepare.
    index(&library, &bench.pictures());
    assert_eq!(library.chosen().unwrap(), chosen("second", None));
    assert_eq!(second.seen(), PICTURES, "no picture is looked at twice");
}

#[test]
fn an_earlier_model_is_taken_back_at_once() {
    let bench = Bench::new();
    let second = Colours::called("second", |_| {});
    let (library, _shelf) = ready(&bench, second.clone());
    for (model, embedded) in [("second", PICTURES), ("colours", 0), ("second", 0)] {
        library.choose_model(model).unwrap();
        let summary = library.switch(&Progress::default()).unwrap();
        assert_eq!(summary.embedded as usize, embedded, "{model}");
        assert_eq!(searched(&library), (model.to_owned(), PICTURES));
    }
}

#[test]
fn changing_ones_mind_keeps_the_model_in_use() {
    let bench = Bench::new();
    let (library, _shelf) = ready(&bench, Colours::called("second", |_| {}));
    for give_up in [Library::keep_model, |library: &Library| library.choose_model("colours")] {
        library.choose_model("second").unwrap();
        give_up(&library).unwrap();
        assert_eq!(library.chosen().unwrap(), chosen("colours", None));
        assert_eq!(library.switch(&Progress::default()).unwrap().embedded, 0);
    }
    assert!(library.choose_model("third").unwrap_err().to_string().contains("third"));
    assert_eq!(library.chosen().unwrap(), chosen("colours", None));
}

#[test]
fn pictures_out_of_reach_are_looked_at_when_they_are_back() {
    let bench = Bench::new();
    let second = Colours::called("second", |_| {});
    let (library, _shelf) = ready(&bench, second.clone());
    let drive = bench.root().join("drive");
    std::fs::create_dir(&drive).unwrap();
    std::fs::write(drive.join("far.jpg"), jpeg(777, 60, 40)).unwrap();
    index(&library, &drive);
    let away = bench.root().join("unplugged");
    std::fs::rename(&drive, &away).unwrap();
    library.choose_model("second").unwrap();
    library.switch(&Progress::default()).unwrap();
    assert_eq!(searched(&library), ("second".to_owned(), PICTURES));
    assert_eq!((library.not_yet().unwrap(), library.count(Scope::All).unwrap()), (1, PICTURES as u64 + 1));
    std::fs::rename(&away, &drive).unwrap();
    index(&library, &drive);
    assert_eq!((searched(&library).1, library.not_yet().unwrap()), (PICTURES + 1, 0));
}

#[test]
fn a_library_whose_pictures_are_all_out_of_reach_stays_searchable() {
    let bench = Bench::new();
    let (library, _shelf) = ready(&bench, Colours::called("second", |_| {}));
    std::fs::rename(bench.pictures(), bench.root().join("unplugged")).unwrap();
    library.choose_model("second").unwrap();
    assert!(library.switch(&Progress::default()).is_err());
    assert_eq!(searched(&library), ("colours".to_owned(), PICTURES));
    std::fs::rename(bench.root().join("unplugged"), bench.pictures()).unwrap();
    library.switch(&Progress::default()).unwrap();
    assert_eq!(searched(&library), ("second".to_owned(), PICTURES));
}

#[test]
fn a_file_that_cannot_be_read_again_loses_nothing() {
    let bench = Bench::new();
    let (library, _shelf) = ready(&bench, Colours::called("second", |_| {}));
    let first: PathBuf = bench.pictures().join("0000.jpg");
    std::fs::remove_file(&first).unwrap();
    library.choose_model("second").unwrap();
    library.switch(&Progress::default()).unwrap();
    assert_eq!(searched(&library), ("second".to_owned(), PICTURES - 1));
    assert_eq!(
        library.count(Scope::All).unwrap(),
        PICTURES as u64,
        "what is gone is for another run to tell"
    );
    assert_eq!(library.problem_count().unwrap(), 0);
}

#[test]
fn a_model_taken_away_is_stood_in_for_by_the_built_in_one() {
    let bench = Bench::new();
    let second = Colours::called("second", |_| {});
    let (library, shelf) = ready(&bench, second.clone());
    library.choose_model("second").unwrap();
    library.switch(&Progress::default()).unwrap();
    shelf.set_trashed("second");
    assert_eq!(searched(&library).0, "second", "what is open goes on");
    drop(library);
    let library = open(&bench, &shelf);
    let chosen = library.chosen().unwrap();
    assert_eq!((chosen.model.as_str(), chosen.next), ("colours", None));
    assert!(chosen.failure.unwrap().contains("taken away"));
    assert_eq!(searched(&library), ("colours".to_owned(), PICTURES));
    drop(library);
    let back = Shelf::of([Colours::new(), second.clone()]);
    assert_eq!(searched(&open(&bench, &back)), ("second".to_owned(), PICTURES), "back with the model");
}

#[test]
fn a_model_taken_away_before_its_turn_is_given_up() {
    let bench = Bench::new();
    let (library, shelf) = ready(&bench, Colours::called("second", |_| {}));
    library.choose_model("second").unwrap();
    drop(library);
    shelf.set_trashed("second");
    let library = open(&bench, &shelf);
    let failed = library.switch(&Progress::default()).unwrap_err();
    assert!(failed.to_string().contains("second"), "{failed}");
    assert_eq!(library.chosen().unwrap(), chosen("colours", None));
    index(&library, &bench.pictures());
}

#[test]
fn a_large_library_has_the_new_index_before_it_is_searched() {
    let bench = Bench::new();
    fill(&bench.pictures(), PICTURES as u32);
    let shelf = Shelf::of([Colours::new(), Colours::called("second", |_| {})]);
    let library = Library::open_with(&bench.library(), shelf, 0).unwrap();
    index(&library, &bench.pictures());
    library.choose_model("second").unwrap();
    library.switch(&Progress::default()).unwrap();
    let indexes = std::fs::read_dir(bench.library()).unwrap();
    let is_index = |name: &str| name.ends_with(".usearch");
    let count =
        indexes.filter(|entry| is_index(&entry.as_ref().unwrap().file_name().to_string_lossy())).count();
    assert_eq!(count, 2, "one of each model");
    assert_eq!(searched(&library), ("second".to_owned(), PICTURES));
    library.forget_vectors("colours").unwrap();
    assert_eq!(searched(&library), ("second".to_owned(), PICTURES));
}

#[test]
fn opening_a_library_sweeps_the_index_it_had_before_there_was_one_of_each_model() {
    let bench = Bench::new();
    std::fs::create_dir_all(bench.library()).unwrap();
    let old = ["index.json", "index-50-0.usearch"].map(|name| bench.library().join(name));
    old.iter().for_each(|path| std::fs::write(path, "").unwrap());
    open(&bench, &Shelf::of([Colours::new()]));
    assert!(old.iter().all(|path| !path.exists()));
}

#[test]
fn pictures_that_lie_in_two_folders_count_once() {
    let bench = Bench::new();
    let (library, _shelf) = ready(&bench, Colours::called("second", |_| {}));
    let copies = bench.root().join("backup");
    std::fs::create_dir(&copies).unwrap();
    fill(&copies, PICTURES as u32);
    index(&library, &copies);
    library.choose_model("second").unwrap();
    library.switch(&Progress::default()).unwrap();
    assert_eq!(searched(&library), ("second".to_owned(), PICTURES));
}

#[test]
fn a_wish_given_up_in_another_program_is_not_carried_out() {
    let bench = Bench::new();
    let other: Arc<Mutex<Option<Library>>> = Arc::default();
    let gives_up = other.clone();
    let second = Colours::called("second", move |_| {
        gives_up.lock().unwrap().as_ref().unwrap().keep_model().unwrap();
    });
    let (library, shelf) = ready(&bench, second);
    *other.lock().unwrap() = Some(open(&bench, &shelf));
    library.choose_model("second").unwrap();
    library.switch(&Progress::default()).unwrap();
    assert_eq!(library.chosen().unwrap(), chosen("colours", None));
    assert_eq!(searched(&library), ("colours".to_owned(), PICTURES));
}

#[test]
fn a_drive_that_goes_while_its_pictures_are_made_up_for_loses_none() {
    const FAR: usize = 120;
    let bench = Bench::new();
    let drive = bench.root().join("drive");
    let gone = drive.clone();
    let second = Colours::called("second", move |seen| {
        if seen >= PICTURES {
            // All that is not in memory by now can no longer be read.
            std::fs::remove_dir_all(&gone).ok();
        }
    });
    let (library, _shelf) = ready(&bench, second);
    std::fs::create_dir(&drive).unwrap();
    for seed in 0..FAR as u32 {
        std::fs::write(drive.join(format!("{seed}.jpg")), jpeg(5_000 + seed, 60, 40)).unwrap();
    }
    index(&library, &drive);
    let away = bench.root().join("unplugged");
    std::fs::rename(&drive, &away).unwrap();
    library.choose_model("second").unwrap();
    library.switch(&Progress::default()).unwrap();
    std::fs::rename(&away, &drive).unwrap();
    index(&library, &drive);
    assert!(!drive.exists(), "it went in the middle");
    assert_eq!(library.count(Scope::All).unwrap() as usize, PICTURES + FAR);
    assert!(searched(&library).1 < PICTURES + FAR);
}
