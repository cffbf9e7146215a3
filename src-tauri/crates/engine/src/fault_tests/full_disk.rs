//! Disks that fill up: a run ends with what it is about and the way out, and the next one goes on. SQLite is told
//! that a file may not grow, which it meets as it meets a full disk.

use std::sync::Mutex;
use std::time::{Duration, Instant};

use super::*;
use crate::Error;
use crate::background::{Background, Event};
use crate::embedder::only;

/// As many pages as SQLite takes at all.
const ANY: i64 = 4_294_967_294;

/// Lets a file grow to so many pages, at least to what it has.
fn allow(library: &Library, schema: &str, pages: i64) {
    let pragma = format!("PRAGMA {schema}.max_page_count = {pages}");
    library.catalogue.write(|db| db.query_row(&pragma, [], |_| Ok(()))).unwrap();
}

/// A library of four pictures, and a folder with a dozen more.
fn begun(place: &Place) -> Library {
    let library = Library::open_with(&place.library(), only(Colours::new()), 0).unwrap();
    (0..4).for_each(|file| drop(place.add(&format!("old-{file}.jpg"))));
    place.index(&library).unwrap();
    (0..12).for_each(|file| drop(place.add(&format!("new-{file}.jpg"))));
    library
}

#[test]
fn whichever_file_cannot_grow_what_was_done_is_kept_and_the_next_run_goes_on() {
    for schema in ["main", "vectors", "thumbs"] {
        let place = Place::new();
        let library = begun(&place);
        let old = &place.all()[12..];
        assert!(old.iter().all(|path| path.to_str().unwrap().contains("old")));
        // The catalogue has room left in its pages for a few rows; long names fill it.
        (0..12).for_each(|file| drop(place.add(&format!("{file}{}.jpg", "x".repeat(240)))));
        allow(&library, schema, 1);
        let error = place.index(&library).expect_err(schema);
        assert!(matches!(error, Error::DiskFull { .. }), "{schema}: {error}");
        let said = error.to_string();
        assert!(said.contains(".sqlite") && said.contains("free some space"), "{said}");
        assert_eq!(library.status().unwrap().embedded, 4, "{schema}");
        assert_right(&library, old);
        assert_healthy(&place.library(), only(Colours::new()));

        allow(&library, schema, ANY);
        assert_eq!(place.index(&library).unwrap().embedded, 24, "{schema}");
        assert_right(&library, &place.all());
        drop(library);
        assert_healthy(&place.library(), only(Colours::new()));
    }
}

#[test]
fn a_full_disk_is_told_once_and_the_folder_is_not_tried_again_by_itself() {
    let place = Place::new();
    let library = Arc::new(begun(&place));
    allow(&library, "thumbs", 1);
    let told = Arc::new(Mutex::new((0, 0)));
    let tell = {
        let told = told.clone();
        move |event: Event| {
            let mut told = told.lock().unwrap();
            match event {
                Event::Failed(Error::DiskFull { .. }) => told.0 += 1,
                Event::Failed(other) => panic!("{other}"),
                Event::Activity(activity) if activity.phase.is_none() => told.1 += 1,
                _ => {}
            }
        }
    };
    let background = Background::start(library.clone(), tell);
    let runs = |count: i32| {
        let started = Instant::now();
        while told.lock().unwrap().1 < count {
            assert!(started.elapsed() < Duration::from_secs(30), "no run has come to its end");
            std::thread::sleep(Duration::from_millis(10));
        }
    };
    background.look_at([place.pictures()]);
    runs(1);
    std::thread::sleep(Duration::from_millis(100));
    assert_eq!(*told.lock().unwrap(), (1, 1), "(failures told, runs)");

    allow(&library, "thumbs", ANY);
    background.look_at([place.pictures()]);
    runs(2);
    assert_eq!(told.lock().unwrap().0, 1);
    assert_eq!(library.status().unwrap().embedded, 16);
}
