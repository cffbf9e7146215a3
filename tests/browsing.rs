//! The engine calls behind the window: lists, similar pictures, previews, pausing, trash and undo.

use std::path::Path;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use ratna_engine::Library;
use ratna_engine::background::{Background, Event, Pause};
use ratna_engine::browse::preview::Size;
use ratna_engine::catalogue::listing::Scope;
use ratna_engine::embedder::only;
use ratna_engine::embedding_space::relevance::Strength;
use ratna_engine::ids::{ContentId, FolderId};
use ratna_engine::progress::Progress;
use ratna_engine::search::{Request, WeakMatches};

use crate::support::stub_embedder::ColourEmbedder;
use crate::support::{TestEnv, copy_picture, jpeg, test_picture, write_jpegs};

fn library(env: &TestEnv) -> Arc<Library> {
    Arc::new(Library::open(&env.library(), only(ColourEmbedder::new())).unwrap())
}

fn index(library: &Library, folder: &Path) {
    library.index(&[folder.to_path_buf()], None, &Progress::default()).unwrap();
}

/// Starts indexing a library in the background; returns the worker and its events.
fn background(library: &Arc<Library>) -> (Background, Receiver<Event>) {
    let (sender, events) = channel();
    (Background::start(Arc::clone(library), move |event| drop(sender.send(event))), events)
}

/// Waits until the current run ends.
#[track_caller]
fn wait_for_run_end(events: &Receiver<Event>) {
    loop {
        match events.recv_timeout(Duration::from_secs(60)).expect("the run ends") {
            Event::Activity(activity) if activity.phase.is_none() => return,
            Event::Failed(error) => panic!("{error}"),
            _ => {}
        }
    }
}

#[test]
fn lists_are_sorted_by_date_and_filtered_by_folder() {
    let env = TestEnv::new();
    for (name, days) in [("old", 300), ("newest", 1), ("older", 200)] {
        let path = env.pictures().join(format!("{name}.jpg"));
        std::fs::write(&path, jpeg(days, 60, 40)).unwrap();
        let modified = std::time::SystemTime::now() - Duration::from_secs(u64::from(days) * 86_400);
        std::fs::File::options().write(true).open(&path).unwrap().set_modified(modified).unwrap();
    }
    let library = library(&env);
    index(&library, &env.pictures());
    let names = |scope| -> Vec<String> {
        let listed = library.list(scope, None, None).unwrap();
        let path = |id| library.details(id).unwrap().copies[0].path.clone();
        listed.iter().map(|row| path(row.id).file_stem().unwrap().to_string_lossy().into_owned()).collect()
    };
    assert_eq!(names(Scope::All), ["newest", "older", "old"]);
    let folder = library.folders().unwrap()[0].id;
    assert_eq!(names(Scope::Folder(folder)), ["newest", "older", "old"]);
    assert!(names(Scope::Folder(FolderId(folder.0 + 1))).is_empty());
    assert_eq!(library.count(Scope::Recent).unwrap(), 3);
    assert_eq!(library.list(Scope::All, None, Some(2)).unwrap().len(), 2);
    let newest = library.list(Scope::All, None, None).unwrap().iter().map(|row| row.id).max().unwrap();
    assert!(
        library.list(Scope::All, Some(newest), None).unwrap().is_empty(),
        "no picture is newer than the newest"
    );
}

#[test]
fn a_query_without_matches_returns_the_nearest_only_on_request() {
    let env = TestEnv::new();
    write_jpegs(&env.pictures(), 5);
    let library = library(&env);
    index(&library, &env.pictures());
    let words = Request::text("nothing like these", 200);
    let found = library.search(&words.weak(WeakMatches::Exclude)).unwrap();
    assert!(!found.has_match() && found.hits.is_empty());
    assert_eq!(found.left_out, 5);
    for rule in [WeakMatches::Include, WeakMatches::IncludeNearest] {
        let nearest = library.search(&words.weak(rule)).unwrap();
        assert!(!nearest.has_match());
        assert_eq!(nearest.hits.len(), 5);
        assert!(nearest.hits.is_sorted_by(|a, b| a.score >= b.score));
        assert!(nearest.hits.iter().all(|hit| hit.strength == Strength::Weak));
    }
}

#[test]
fn similar_pictures_exclude_the_query_picture() {
    let env = TestEnv::new();
    let paths = write_jpegs(&env.pictures(), 5);
    let library = library(&env);
    index(&library, &env.pictures());
    let id = library.list(Scope::All, None, None).unwrap()[0].id;
    let similar = library.search(&Request::picture(id, 200)).unwrap();
    assert_eq!(similar.hits.len(), 4);
    assert!(similar.hits.iter().all(|hit| hit.picture.id != id));
    assert_eq!(library.search(&Request::picture(id, 2)).unwrap().hits[..], similar.hits[..2]);
    let bytes = std::fs::read(&paths[0]).unwrap();
    let hits = |request: &Request<'_>| library.search(request).unwrap().hits;
    assert_eq!(hits(&Request::bytes(&bytes, 200)), hits(&Request::file(&paths[0], 200)));
    assert!(library.search(&Request::bytes(b"not a picture", 200)).is_err());
    assert!(library.search(&Request::picture(ContentId(id.0 + 1_000), 200)).is_err());
}

#[test]
fn a_preview_is_cached_and_falls_back_to_the_thumbnail() {
    let env = TestEnv::new();
    let path = env.pictures().join("cat.jpg");
    std::fs::write(&path, jpeg(1, 1_600, 1_000)).unwrap();
    let library = library(&env);
    index(&library, &env.pictures());
    let hash = library.list(Scope::All, None, None).unwrap()[0].hash;
    let shown = |size| library.picture(&hash, size).unwrap().unwrap();
    let width = |jpeg: &[u8]| ratna_engine::browse::preview::rgba(jpeg).unwrap().width();
    assert_eq!(width(&shown(Size::View).jpeg), 1_600);
    assert_eq!((width(&shown(Size::Medium).jpeg), width(&shown(Size::Small).jpeg)), (512, 256));
    // From the cache once the file is deleted; from the thumbnail once the cache is deleted too.
    std::fs::remove_file(&path).unwrap();
    assert!(!shown(Size::View).fallback);
    std::fs::remove_dir_all(env.library().join("views")).unwrap();
    assert!(shown(Size::View).fallback);
    assert_eq!(width(&shown(Size::View).jpeg), 512);
    assert!(library.picture(&blake3::hash(b"another"), Size::View).unwrap().is_none());
}

#[test]
fn trashed_pictures_are_hidden_until_restored() {
    let env = TestEnv::new();
    let paths = write_jpegs(&env.pictures(), 3);
    let library = library(&env);
    index(&library, &env.pictures());
    let real: Vec<_> = paths[..1].iter().map(|path| path.canonicalize().unwrap()).collect();
    let all = library.list(Scope::All, None, None).unwrap();
    let rows = library.mark_trashed(&real).unwrap();
    let kept = library.list(Scope::All, None, None).unwrap();
    let gone = all.iter().map(|item| item.id).find(|&id| kept.iter().all(|item| item.id != id));
    assert_eq!(library.count(Scope::All).unwrap(), 2);
    assert_eq!(library.search(&Request::text("anything", 200)).unwrap().hits.len(), 2);
    assert_eq!(library.mark_restored(&rows).unwrap(), [gone.unwrap()]);
    assert_eq!(library.count(Scope::All).unwrap(), 3);
}

#[test]
fn folders_added_during_a_run_are_catalogued_too() {
    let env = TestEnv::new();
    let second = env.root().join("second");
    std::fs::create_dir(&second).unwrap();
    write_jpegs(&env.pictures(), 60);
    copy_picture("cat.jpg", &second.join("cat.jpg"));
    let library = library(&env);
    let (background, events) = background(&library);
    background.scan([env.pictures()]);
    background.scan([second.join("cat.jpg")]);
    wait_for_run_end(&events);
    // The first run may end early to restart with both folders.
    while library.count(Scope::All).unwrap() < 61 {
        wait_for_run_end(&events);
    }
    assert_eq!(library.folders().unwrap().len(), 2);
}

#[test]
fn a_pause_suspends_the_run_and_a_cancelled_run_can_be_repeated() {
    let env = TestEnv::new();
    write_jpegs(&env.pictures(), 40);
    let library = library(&env);
    let (background, events) = background(&library);
    background.set_paused(Pause::Requested, true);
    background.scan([env.pictures()]);
    std::thread::sleep(Duration::from_millis(800));
    assert_eq!(library.count(Scope::All).unwrap(), 0, "nothing is read during a pause");
    background.set_paused(Pause::Battery, true);
    background.set_paused(Pause::Requested, false);
    std::thread::sleep(Duration::from_millis(300));
    assert_eq!(library.count(Scope::All).unwrap(), 0, "one reason to pause remains");
    background.cancel();
    wait_for_run_end(&events);
    background.set_paused(Pause::Battery, false);
    background.scan([env.pictures()]);
    wait_for_run_end(&events);
    assert_eq!(library.count(Scope::All).unwrap(), 40);
}

#[test]
fn excluding_and_forgetting_touch_no_file() {
    let env = TestEnv::new();
    let inner = env.pictures().join("inner [1]");
    std::fs::create_dir(&inner).unwrap();
    write_jpegs(&env.pictures(), 3);
    std::fs::copy(test_picture("cat.jpg"), inner.join("cat.jpg")).unwrap();
    let library = library(&env);
    index(&library, &env.pictures());
    assert_eq!(library.count(Scope::All).unwrap(), 4);
    let folder = library.folders().unwrap()[0].clone();
    library.exclude(folder.id, &folder.path.join("inner [1]")).unwrap();
    assert!(library.exclude(folder.id, env.root()).is_err(), "only a subfolder can be excluded");
    index(&library, &folder.path);
    assert_eq!(library.count(Scope::All).unwrap(), 3);
    let (background, _events) = background(&library);
    background.forget(&folder.path).unwrap();
    assert_eq!(library.count(Scope::All).unwrap(), 0);
    assert!(inner.join("cat.jpg").exists() && env.pictures().join("0000.jpg").exists());
}

#[test]
fn library_wide_excludes_apply_to_every_folder() {
    let env = TestEnv::new();
    write_jpegs(&env.pictures(), 3);
    copy_picture("cat.jpg", &env.pictures().join("screenshot-1.jpg"));
    let library = library(&env);
    assert!(library.set_excludes(&["[unclosed".to_owned()]).is_err());
    library.set_excludes(&["screenshot*".to_owned()]).unwrap();
    index(&library, &env.pictures());
    assert_eq!(library.count(Scope::All).unwrap(), 3);
}

#[test]
fn the_problem_count_matches_the_problem_list() {
    let env = TestEnv::new();
    let folder = test_picture("nasty");
    let library = library(&env);
    index(&library, &folder);
    let problems = library.problems().unwrap();
    assert!(!problems.is_empty());
    assert_eq!(library.problem_count().unwrap(), problems.len() as u64);
    assert_eq!(library.bytes().unwrap(), library.status().unwrap().library_bytes);
}
