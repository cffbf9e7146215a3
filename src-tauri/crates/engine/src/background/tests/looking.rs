//! Looking at pictures between runs.

use std::sync::Arc;
use std::time::Duration;

use super::fixture::{Fixture, put_dated};
use crate::background::{Event, Pause};
use crate::testing::{Gate, StubReader, lines};

fn seen(fixture: &Fixture) -> u64 {
    fixture.library.status().unwrap().seen.seen
}

#[test]
fn new_pictures_are_looked_at_and_a_window_is_told() {
    let fixture = Fixture::watched();
    (0..3).for_each(|number| put_dated(&fixture.at(&format!("{number}.png")), number));
    fixture.settle();
    fixture.quiesce();
    assert_eq!(seen(&fixture), 3);
    fixture.take_events();
    fixture.background.read_words();
    fixture.wait_until_idle();
    let events = fixture.take_events();
    assert!(!events.iter().any(|event| matches!(event, Event::Changed)), "nothing is new: {events:?}");
    put_dated(&fixture.at("new.png"), 77);
    fixture.settle();
    fixture.quiesce();
    assert_eq!(seen(&fixture), 4);
}

#[test]
fn looking_pauses_with_runs_and_comes_before_reading() {
    let fixture = Fixture::watched();
    (0..3).for_each(|number| put_dated(&fixture.at(&format!("{number}.png")), number));
    fixture.settle();
    fixture.quiesce();
    fixture.background.set_paused(Pause::Requested, true);
    fixture.library.catalogue.write(|db| db.execute("DELETE FROM seen.pictures", [])).unwrap();
    fixture.background.read_words();
    fixture.wait_until_idle();
    assert_eq!(seen(&fixture), 0);
    let gate = Gate::closed();
    let passed = Arc::clone(&gate);
    let reader = StubReader::reading("stub", move |_| {
        passed.pass();
        Ok(lines("a word"))
    });
    fixture.library.set_text_reader(Some(Arc::new(reader)));
    fixture.background.set_paused(Pause::Requested, false);
    gate.wait_for_arrival();
    assert_eq!(seen(&fixture), 3);
    gate.unlock();
    fixture.wait_until_idle();
}

#[test]
fn looking_that_takes_seconds_is_reported_to_its_end() {
    let gate = Gate::closed();
    let fixture = Fixture::counting(&gate);
    (0..5).for_each(|number| put_dated(&fixture.at(&format!("{number}.png")), number));
    fixture.background.scan([fixture.pictures()]);
    fixture.settle();
    fixture.start_watch();
    gate.wait_for_arrival();
    fixture.skip(Duration::from_secs(4));
    gate.unlock();
    fixture.wait_until_idle();
    let events = fixture.take_events();
    let counts = |event: &Event| match event {
        Event::Looking { done, total, pause: None } => Some((*done, *total)),
        _ => None,
    };
    let reported: Vec<_> = events.iter().filter_map(counts).collect();
    assert_eq!(reported.last(), Some(&(5, 5)), "{events:?}");
    assert!(reported.len() > 1, "{reported:?}");
}
