//! Libraries of other programs, brought in beside a window.

use std::fs;

use ratna_sources::made::lightroom::{Ids, MadeCatalogue, MadeImage, Schema};

use super::fixture::{Fixture, put};
use crate::background::worker::CHECK_FOLDERS_EVERY;
use crate::background::{Event, Pause};
use crate::query::Query;

fn count(fixture: &Fixture, query: &str) -> usize {
    let query = Query::parse(query);
    fixture.library.matching(&query.filters().collect::<Vec<_>>()).unwrap().len()
}

#[test]
fn a_library_is_brought_in_and_read_again_when_it_changes() {
    let fixture = Fixture::watched();
    let folder = fixture.dir.path().join("elsewhere");
    put(&folder.join("a.png"), 1);
    let path = fixture.dir.path().join("C.lrcat");
    let mut made = MadeCatalogue::create(&path, Schema::Newest, Ids::Integer).unwrap();
    let root = made.add_root(&format!("{}/", folder.display()), None).unwrap();
    let inside = made.add_folder(root, "").unwrap();
    let image =
        MadeImage { base: "a", extension: "png", format: "PNG", rating: Some(4.0), ..MadeImage::default() };
    let image = made.add_image(inside, &image).unwrap();

    fixture.background.import(path.clone(), false);
    fixture.wait_until("the picture has the catalogue's rating", || count(&fixture, "rating:4") == 1);
    fixture.wait_until_idle();
    assert!(
        fixture
            .take_events()
            .iter()
            .any(|event| matches!(event, Event::Imported(imported) if imported.new == 1))
    );

    made.set("Adobe_images", image, "rating", 2.0).unwrap();
    fixture.wait_until("the picture has the new rating", || {
        fixture.skip(CHECK_FOLDERS_EVERY);
        count(&fixture, "rating:2") == 1
    });
    fs::remove_file(&path).unwrap();
    fixture.skip(CHECK_FOLDERS_EVERY);
    fixture.wait_until_idle();
    assert_eq!(count(&fixture, "rating:2"), 1, "a catalogue that is away is not forgotten");
}

#[test]
fn a_library_that_is_forgotten_while_it_waits_is_not_brought_in_again() {
    let fixture = Fixture::watched();
    let path = fixture.dir.path().join("C.lrcat");
    MadeCatalogue::create(&path, Schema::Newest, Ids::Integer).unwrap();
    fixture.background.import(path.clone(), false);
    fixture.wait_until_idle();
    fixture.background.set_paused(Pause::Requested, true);
    fixture.background.import(path.clone(), false);
    fixture.background.forget_source(&path.canonicalize().unwrap()).unwrap();
    fixture.background.set_paused(Pause::Requested, false);
    fixture.wait_until_idle();
    assert!(fixture.library.sources().unwrap().is_empty());
}

#[test]
fn what_is_no_library_is_reported_and_keeps_nothing_waiting() {
    let fixture = Fixture::watched();
    put(&fixture.at("a.png"), 1);
    fixture.background.import(fixture.at("a.png"), false);
    fixture.settle();
    fixture.wait_until_idle();
    let is_refusal = |event: &Event| matches!(event, Event::Failed(error) if error.code() == "sourceUnknown");
    assert!(fixture.take_events().iter().any(is_refusal));
}
