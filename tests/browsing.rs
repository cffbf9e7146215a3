//! What a window asks of a library, through the engine: lists, likeness, large pictures, pausing, taking back.

use std::path::Path;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use ratna_engine::embedding_space::relevance::Strength;
use ratna_engine::ids::{ContentId, FolderId};
use ratna_engine::search::{Request, WeakMatches};
use ratna_engine::Library;
use ratna_engine::background::{Background, Event, Pause};
use ratna_engine::catalogue::listing::Scope;
use ratna_engine::embedder::only;
use ratna_engine::browse::preview::Size;
use ratna_engine::progress::Progress;

use crate::support::double::Colours;
use crate::support::{Bench, committed, copy, fill, jpeg};

fn library(bench: &Bench) -> Arc<Library> {
    Arc::new(Library::open(&bench.library(), only(Colours::new())).unwrap())
}

fn index(library: &Library, folder: &Path) {
    library.index(&[folder.to_path_buf()], None, &Progress::default()).unwrap();
}

/// A library that is indexed in the background, and what it tells.
fn background(library: &Arc<Library>) -> (Background, Receiver<Event>) {
    let (tell, told) = channel();
    (Background::start(Arc::clone(library), move |event| drop(tell.send(event))), told)
}

/// Waits until the run that was asked for has ended.
#[track_caller]
fn wait_for_the_end(told: &Receiver<Event>) {
    loop {
        match told.recv_timeout(Duration::from_secs(60)).expect("the run ends") {
            Event::Activity(activity) if activity.phase.is_none() => return,
            Event::Failed(error) => panic!("{error}"),
            _ => {}
        }
    }
}

#[test]
fn lists_are_in_the_order_of_time_and_know_their_folders() {
    let bench = Bench::new();
    for (name, days) in [("old", 300), ("newest", 1), ("older", 200)] {
        let path = bench.pictures().join(format!("{name}.jpg"));
        std::fs::write(&path, jpeg(days, 60, 40)).unwrap();
        let then = std::time::SystemTime::now() - Duration::from_secs(u64::from(days) * 86_400);
        std::fs::File::options().write(true).open(&path).unwrap().set_modified(then).unwrap();
    }
    let library = library(&bench);
    index(&library, &bench.pictures());
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
    assert!(library.list(Scope::All, Some(newest), None).unwrap().is_empty(), "nothing came after the newest");
}

#[test]
fn words_that_fit_nothing_say_so_and_bring_the_nearest_only_when_asked() {
    let bench = Bench::new();
    fill(&bench.pictures(), 5);
    let library = library(&bench);
    index(&library, &bench.pictures());
    let words = Request::text("nothing like these", 200);
    let found = library.search(&words.weak(WeakMatches::Exclude)).unwrap();
    assert!(!found.fits() && found.hits.is_empty());
    assert_eq!(found.left_out, 5);
    for rule in [WeakMatches::Include, WeakMatches::IncludeNearest] {
        let nearest = library.search(&words.weak(rule)).unwrap();
        assert!(!nearest.fits());
        assert_eq!(nearest.hits.len(), 5);
        assert!(nearest.hits.is_sorted_by(|a, b| a.score >= b.score));
        assert!(nearest.hits.iter().all(|hit| hit.strength == Some(Strength::Weak)));
    }
}

#[test]
fn similar_pictures_leave_out_the_one_they_are_like() {
    let bench = Bench::new();
    let paths = fill(&bench.pictures(), 5);
    let library = library(&bench);
    index(&library, &bench.pictures());
    let id = library.list(Scope::All, None, None).unwrap()[0].id;
    let similar = library.search(&Request::picture(id, 200)).unwrap();
    assert_eq!(similar.hits.len(), 4);
    assert!(similar.hits.iter().all(|hit| hit.picture.id != id));
    assert_eq!(library.search(&Request::picture(id, 2)).unwrap().hits[..], similar.hits[..2]);
    let bytes = std::fs::read(&paths[0]).unwrap();
    let hits = |request: &Request<'_>| library.search(request).unwrap().hits;
    assert_eq!(hits(&Request::bytes(&bytes, 200)), hits(&Request::file(&paths[0], 200)));
    assert!(library.search(&Request::bytes(b"no picture", 200)).is_err());
    assert!(library.search(&Request::picture(ContentId(id.0 + 1_000), 200)).is_err());
}

#[test]
fn a_large_picture_is_made_once_and_the_thumbnail_stands_in_for_it() {
    let bench = Bench::new();
    let path = bench.pictures().join("cat.jpg");
    std::fs::write(&path, jpeg(1, 1_600, 1_000)).unwrap();
    let library = library(&bench);
    index(&library, &bench.pictures());
    let hash = library.list(Scope::All, None, None).unwrap()[0].hash;
    let shown = |size| library.picture(&hash, size).unwrap().unwrap();
    let width = |jpeg: &[u8]| ratna_engine::browse::preview::rgba(jpeg).unwrap().width();
    assert_eq!(width(&shown(Size::View).jpeg), 1_600);
    assert_eq!((width(&shown(Size::Medium).jpeg), width(&shown(Size::Small).jpeg)), (512, 256));
    // From the cache, with the file gone; then from the thumbnail, with the cache gone too.
    std::fs::remove_file(&path).unwrap();
    assert!(!shown(Size::View).fallback);
    std::fs::remove_dir_all(bench.library().join("views")).unwrap();
    assert!(shown(Size::View).fallback);
    assert_eq!(width(&shown(Size::View).jpeg), 512);
    assert!(library.picture(&blake3::hash(b"another"), Size::View).unwrap().is_none());
}

#[test]
fn what_was_thrown_away_is_not_shown_and_comes_back() {
    let bench = Bench::new();
    let paths = fill(&bench.pictures(), 3);
    let library = library(&bench);
    index(&library, &bench.pictures());
    let real: Vec<_> = paths[..1].iter().map(|path| path.canonicalize().unwrap()).collect();
    let rows = library.mark_trashed(&real).unwrap();
    assert_eq!(library.count(Scope::All).unwrap(), 2);
    assert_eq!(library.search(&Request::text("anything", 200)).unwrap().hits.len(), 2);
    library.mark_restored(&rows).unwrap();
    assert_eq!(library.count(Scope::All).unwrap(), 3);
}

#[test]
fn folders_added_during_a_run_are_catalogued_with_the_first() {
    let bench = Bench::new();
    let second = bench.root().join("second");
    std::fs::create_dir(&second).unwrap();
    fill(&bench.pictures(), 60);
    copy("cat.jpg", &second.join("cat.jpg"));
    let library = library(&bench);
    let (background, told) = background(&library);
    background.look_at([bench.pictures()]);
    background.look_at([second.join("cat.jpg")]);
    wait_for_the_end(&told);
    // A run that made room for the other ends first.
    while library.count(Scope::All).unwrap() < 61 {
        wait_for_the_end(&told);
    }
    assert_eq!(library.folders().unwrap().len(), 2);
}

#[test]
fn a_pause_holds_the_run_and_cancelling_keeps_what_was_done() {
    let bench = Bench::new();
    fill(&bench.pictures(), 40);
    let library = library(&bench);
    let (background, told) = background(&library);
    background.set_paused(Pause::Requested, true);
    background.look_at([bench.pictures()]);
    std::thread::sleep(Duration::from_millis(800));
    assert_eq!(library.count(Scope::All).unwrap(), 0, "nothing is read during a pause");
    background.set_paused(Pause::Battery, true);
    background.set_paused(Pause::Requested, false);
    std::thread::sleep(Duration::from_millis(300));
    assert_eq!(library.count(Scope::All).unwrap(), 0, "one reason to wait is left");
    background.cancel();
    wait_for_the_end(&told);
    background.set_paused(Pause::Battery, false);
    background.look_at([bench.pictures()]);
    wait_for_the_end(&told);
    assert_eq!(library.count(Scope::All).unwrap(), 40);
}

#[test]
fn leaving_out_and_taking_out_touch_no_file() {
    let bench = Bench::new();
    let inner = bench.pictures().join("inner [1]");
    std::fs::create_dir(&inner).unwrap();
    fill(&bench.pictures(), 3);
    std::fs::copy(committed("cat.jpg"), inner.join("cat.jpg")).unwrap();
    let library = library(&bench);
    index(&library, &bench.pictures());
    assert_eq!(library.count(Scope::All).unwrap(), 4);
    let folder = library.folders().unwrap()[0].clone();
    library.exclude(folder.id, &folder.path.join("inner [1]")).unwrap();
    assert!(library.exclude(folder.id, bench.root()).is_err(), "only what lies inside can be left out");
    index(&library, &folder.path);
    assert_eq!(library.count(Scope::All).unwrap(), 3);
    let (background, _told) = background(&library);
    background.forget(&folder.path).unwrap();
    assert_eq!(library.count(Scope::All).unwrap(), 0);
    assert!(inner.join("cat.jpg").exists() && bench.pictures().join("0000.jpg").exists());
}

#[test]
fn patterns_for_every_folder_hold_in_each() {
    let bench = Bench::new();
    fill(&bench.pictures(), 3);
    copy("cat.jpg", &bench.pictures().join("screenshot-1.jpg"));
    let library = library(&bench);
    assert!(library.set_excludes(&["[unclosed".to_owned()]).is_err());
    library.set_excludes(&["screenshot*".to_owned()]).unwrap();
    index(&library, &bench.pictures());
    assert_eq!(library.count(Scope::All).unwrap(), 3);
}

#[test]
fn the_number_of_problems_is_that_of_their_list() {
    let bench = Bench::new();
    let folder = committed("nasty");
    let library = library(&bench);
    index(&library, &folder);
    let problems = library.problems().unwrap();
    assert!(!problems.is_empty());
    assert_eq!(library.problem_count().unwrap(), problems.len() as u64);
    assert_eq!(library.bytes().unwrap(), library.status().unwrap().library_bytes);
}
