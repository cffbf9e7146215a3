//! What the person says is written beside a window, and what other programs change in sidecars comes back.

use std::cell::Cell;

use ratna_xmp::{Change, Edit, Sidecar};

use super::fixture::{Fixture, put};
use crate::background::Event;
use crate::background::worker::CHECK_FOLDERS_EVERY;
use crate::catalogue::exchange::is_on;
use crate::exchange::{FolderExchange, Mine, Target, set_folder};
use crate::ids::ContentId;

/// A library that follows a folder with `a.png`, which takes part.
fn exchanging() -> (Fixture, ContentId) {
    let fixture = Fixture::watched();
    put(&fixture.at("a.png"), 1);
    fixture.wait_until("the picture is shown", || fixture.is_shown("a.png"));
    let library = &fixture.library;
    let folder = library.folders().unwrap()[0].id;
    let decided = FolderExchange { target: Target::Sidecars, ..FolderExchange::default() };
    set_folder(library, folder, decided).unwrap();
    assert!(library.catalogue.read(is_on).unwrap());
    let id = library.picture_at(&fixture.at("a.png")).unwrap().unwrap();
    (fixture, id)
}

#[test]
fn what_the_person_says_is_written_though_changes_keep_coming() {
    let (fixture, id) = exchanging();
    let changes = Cell::new(0);
    fixture.wait_until("a tag is written", || {
        let change = changes.replace(changes.get() + 1).to_string();
        fixture.library.set_tag(&[id], &change, true).unwrap();
        fixture.skip(CHECK_FOLDERS_EVERY);
        fixture.at("a.xmp").exists()
    });
}

#[test]
fn a_tag_is_written_some_seconds_later_and_one_that_is_removed_elsewhere_is_removed() {
    let (fixture, id) = exchanging();
    let (library, sidecar) = (&fixture.library, fixture.at("a.xmp"));
    library.set_tag(&[id], "dog", true).unwrap();
    fixture.wait_until("the tag is written", || {
        fixture.skip(CHECK_FOLDERS_EVERY);
        sidecar.exists()
    });
    fixture.wait_until_idle();
    let is_written = |event: &Event| matches!(event, Event::Exchanged(summary) if summary.written == 1);
    assert!(fixture.take_events().iter().any(is_written));

    let mut theirs = Sidecar::open(&sidecar).unwrap();
    let edit = Edit { keywords: Change::Remove, ..Edit::default() };
    assert!(theirs.write(&edit, &fixture.at("a.png")).unwrap());
    fixture.wait_until("the library has taken it over", || {
        fixture.skip(CHECK_FOLDERS_EVERY);
        library.catalogue.read(|db| Mine::of(db, id, false)).unwrap().is_empty()
    });
}
