//! What is reported of runs that nobody asked for.

use std::fs;
use std::time::Duration;

use super::fixture::{Fixture, put};
use crate::background::{Activity, Event};
use crate::progress::Phase;

fn has_changed(events: &[Event]) -> bool {
    events.iter().any(|event| matches!(event, Event::Changed))
}

#[test]
fn a_change_is_reported_if_the_run_has_found_one() {
    let fixture = Fixture::watched();
    fixture.quiesce();
    fixture.take_events();
    put(&fixture.at("a.png"), 1);
    fixture.settle();
    fixture.quiesce();
    assert!(has_changed(&fixture.take_events()));
    fixture.background.shared.queue().rescan(fixture.pictures());
    fixture.wait_until_idle();
    let events = fixture.take_events();
    assert!(events.iter().any(|event| matches!(event, Event::RunEnded(_))), "{events:?}");
    assert!(!has_changed(&events), "everything is as it was: {events:?}");
}

#[test]
fn a_folder_that_is_no_longer_available_is_a_change() {
    let fixture = Fixture::watched();
    fixture.quiesce();
    fixture.take_events();
    fs::rename(fixture.pictures(), fixture.dir.path().join("away")).unwrap();
    fixture.background.shared.queue().rescan(fixture.pictures());
    fixture.wait_until_idle();
    assert!(fixture.library.folders().unwrap()[0].offline);
    assert!(has_changed(&fixture.take_events()));
}

#[test]
fn a_run_that_was_reported_is_reported_as_ended() {
    let fixture = Fixture::watched_and_gated();
    put(&fixture.at("a.png"), 1);
    fixture.gate.wait_for_arrival();
    fixture.skip(Duration::from_secs(1));
    fixture.wait_for_event("the run is reported", |event| {
        matches!(event, Event::Activity(Activity { phase: Some(Phase::Reading), .. }))
    });
    fixture.gate.unlock();
    fixture.wait_for_event(
        "its end is",
        |event| matches!(event, Event::Activity(activity) if *activity == Activity::default()),
    );
}
