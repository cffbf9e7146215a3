//! Full disks: a run ends with an error that names the file and the way out, and the next run continues. SQLite is
//! forbidden to let a file grow, which it reports like a full disk.

use std::sync::{Arc, mpsc};
use std::time::Duration;

use super::fixture::{Fixture, assert_correct, assert_healthy, colours};
use crate::Error;
use crate::background::{Background, Event};
use crate::embedder::only;
use crate::library::Library;

/// The largest page count SQLite accepts.
const UNLIMITED: i64 = 4_294_967_294;

/// Lets a file grow to so many pages, but not below its present size.
fn limit(library: &Library, schema: &str, pages: i64) {
    let pragma = format!("PRAGMA {schema}.max_page_count = {pages}");
    library.catalogue.write(|db| db.query_row(&pragma, [], |_| Ok(()))).unwrap();
}

/// A library of four pictures, with a dozen more in the folder.
fn partly_indexed(fixture: &Fixture) -> Library {
    let library = Library::open_with(&fixture.library(), only(colours()), 0).unwrap();
    (0..4).for_each(|file| drop(fixture.add(&format!("old-{file}.jpg"))));
    fixture.index(&library).unwrap();
    (0..12).for_each(|file| drop(fixture.add(&format!("new-{file}.jpg"))));
    library
}

#[test]
fn whichever_file_cannot_grow_what_was_done_is_kept_and_the_next_run_continues() {
    for schema in ["main", "vectors", "thumbs"] {
        let fixture = Fixture::new();
        let library = partly_indexed(&fixture);
        let old = &fixture.all()[12..];
        assert!(old.iter().all(|path| path.to_str().unwrap().contains("old")));
        // The catalogue's pages have room for a few more rows; long names fill it.
        (0..12).for_each(|file| drop(fixture.add(&format!("{file}{}.jpg", "x".repeat(240)))));
        limit(&library, schema, 1);
        let error = fixture.index(&library).expect_err(schema);
        assert!(matches!(error, Error::DiskFull { .. }), "{schema}: {error}");
        let text = error.to_string();
        assert!(text.contains(".sqlite") && text.contains("free some space"), "{text}");
        assert_eq!(library.status().unwrap().embedded, 4, "{schema}");
        assert_correct(&library, old);
        assert_healthy(&fixture.library(), only(colours()));

        limit(&library, schema, UNLIMITED);
        assert_eq!(fixture.index(&library).unwrap().embedded, 24, "{schema}");
        assert_correct(&library, &fixture.all());
        drop(library);
        assert_healthy(&fixture.library(), only(colours()));
    }
}

#[test]
fn a_full_disk_is_reported_once_and_the_folder_is_not_retried_at_once() {
    let fixture = Fixture::new();
    let library = Arc::new(partly_indexed(&fixture));
    limit(&library, "thumbs", 1);
    let (sender, events) = mpsc::channel();
    let background = Background::start(library.clone(), move |event| drop(sender.send(event)));
    // Returns how often the run failed for want of space.
    let wait_for_run = || {
        let mut failures = 0;
        loop {
            match events.recv_timeout(Duration::from_secs(30)).expect("the run ends") {
                Event::Failed(Error::DiskFull { .. }) => failures += 1,
                Event::Failed(other) => panic!("{other}"),
                Event::Activity(activity) if activity.phase.is_none() => return failures,
                _ => {}
            }
        }
    };
    background.scan([fixture.pictures()]);
    assert_eq!(wait_for_run(), 1);
    background.wait_until_idle();
    assert!(events.try_iter().next().is_none(), "no other run has begun");

    limit(&library, "thumbs", UNLIMITED);
    background.scan([fixture.pictures()]);
    assert_eq!(wait_for_run(), 0);
    assert_eq!(library.status().unwrap().embedded, 16);
}
