//! Reading the words in pictures between runs.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use super::fixture::{Fixture, put_dated};
use crate::background::{Event, Pause};
use crate::error::Error;
use crate::testing::{Gate, StubReader, lines};
use crate::text_reader::ReadTextError;

/// A watched library of a few pictures with a reader that passes a gate for each of them.
fn library(gate: &Arc<Gate>) -> (Fixture, Arc<StubReader>) {
    let fixture = Fixture::watched();
    let passed = Arc::clone(gate);
    let reader = Arc::new(StubReader::reading("stub", move |_| {
        passed.pass();
        Ok(lines("a word"))
    }));
    for number in 0..5 {
        put_dated(&fixture.at(&format!("{number}.png")), number);
    }
    fixture.settle();
    fixture.quiesce();
    fixture.take_events();
    fixture.library.set_text_reader(Some(reader.clone()));
    fixture.background.read_words();
    (fixture, reader)
}

fn read(fixture: &Fixture) -> u64 {
    fixture.library.words_counts().unwrap().read
}

#[test]
fn pictures_are_read_while_there_is_no_run_and_new_ones_as_well() {
    let (fixture, reader) = library(&Gate::open());
    fixture.wait_until_idle();
    assert_eq!((read(&fixture), reader.sizes().len()), (5, 5));
    assert!(fixture.take_events().iter().any(|event| matches!(event, Event::Changed)));
    put_dated(&fixture.at("new.png"), 77);
    fixture.settle();
    fixture.quiesce();
    assert_eq!((read(&fixture), reader.sizes().len()), (6, 6));
}

#[test]
fn a_run_waits_for_one_picture_at_most_and_what_was_read_is_kept() {
    let gate = Gate::closed();
    let (fixture, reader) = library(&gate);
    gate.wait_for_arrival();
    put_dated(&fixture.at("urgent.png"), 99);
    fixture.flush_changes();
    gate.unlock();
    fixture.settle();
    assert!(fixture.is_shown("urgent.png"));
    fixture.wait_until_idle();
    assert_eq!((read(&fixture), reader.sizes().len()), (6, 6), "no picture is read twice");
}

#[test]
fn reading_pauses_with_runs_and_goes_on() {
    let gate = Gate::closed();
    let (fixture, reader) = library(&gate);
    gate.wait_for_arrival();
    fixture.background.set_paused(Pause::Battery, true);
    gate.unlock();
    fixture.wait_until_idle();
    assert_eq!((read(&fixture), reader.sizes().len()), (1, 1), "the picture in hand is kept");
    fixture.background.set_paused(Pause::Battery, false);
    fixture.wait_until_idle();
    assert_eq!((read(&fixture), reader.sizes().len()), (5, 5));
}

#[test]
fn reading_that_the_user_stops_goes_on_when_they_resume() {
    let gate = Gate::closed();
    let (fixture, _) = library(&gate);
    gate.wait_for_arrival();
    fixture.background.cancel();
    gate.unlock();
    fixture.wait_until_idle();
    assert_eq!(read(&fixture), 1);
    put_dated(&fixture.at("later.png"), 88);
    fixture.settle();
    fixture.quiesce();
    assert_eq!(read(&fixture), 1, "a change on disk is no reason");
    fixture.background.resume_stopped().unwrap();
    fixture.wait_until_idle();
    assert_eq!(read(&fixture), 6);
}

#[test]
fn reading_that_takes_a_while_is_reported_to_its_end() {
    let gate = Gate::closed();
    let (fixture, _) = library(&gate);
    gate.wait_for_arrival();
    fixture.skip(Duration::from_secs(1));
    gate.unlock();
    fixture.wait_until_idle();
    let events = fixture.take_events();
    let counts = |event: &Event| match event {
        Event::Reading { done, total, pause: None } => Some((*done, *total)),
        _ => None,
    };
    let reported: Vec<_> = events.iter().filter_map(counts).collect();
    assert_eq!(reported.last(), Some(&(5, 5)), "{events:?}");
    assert!(reported.len() > 1, "{reported:?}");
}

/// A library whose first picture was read for so long that this is shown, and whose second waits for the gate.
fn shown_while_reading(gate: &Arc<Gate>) -> Fixture {
    let first = Gate::closed();
    let fixture = Fixture::watched();
    (0..5).for_each(|number| put_dated(&fixture.at(&format!("{number}.png")), number));
    fixture.settle();
    fixture.quiesce();
    fixture.take_events();
    let (passed, then, count) = (Arc::clone(&first), Arc::clone(gate), AtomicUsize::new(0));
    let reader = StubReader::reading("stub", move |_| {
        let gate = if count.fetch_add(1, Ordering::SeqCst) == 0 { &passed } else { &then };
        gate.pass();
        Ok(lines("a word"))
    });
    fixture.library.set_text_reader(Some(Arc::new(reader)));
    fixture.background.read_words();
    first.wait_for_arrival();
    fixture.skip(Duration::from_secs(1));
    first.unlock();
    gate.wait_for_arrival();
    fixture
}

fn last_shown(fixture: &Fixture) -> Option<(u64, u64, Option<Pause>)> {
    let shown = |event: &Event| match event {
        Event::Reading { done, total, pause } => Some((*done, *total, *pause)),
        _ => None,
    };
    fixture.take_events().iter().filter_map(shown).next_back()
}

#[test]
fn what_is_shown_of_the_reading_is_withdrawn_when_the_reader_goes() {
    let gate = Gate::closed();
    let fixture = shown_while_reading(&gate);
    assert_eq!(last_shown(&fixture), Some((1, 5, None)));
    fixture.library.set_text_reader(None);
    fixture.background.read_words();
    gate.unlock();
    fixture.wait_until_idle();
    assert_eq!(last_shown(&fixture), Some((5, 5, None)));
}

#[test]
fn what_is_shown_of_the_reading_is_withdrawn_when_the_user_stops_it_while_it_is_paused() {
    let gate = Gate::closed();
    let fixture = shown_while_reading(&gate);
    fixture.background.set_paused(Pause::Requested, true);
    gate.unlock();
    fixture.wait_until_idle();
    assert_eq!(last_shown(&fixture), Some((2, 5, Some(Pause::Requested))));
    fixture.background.cancel();
    fixture.wait_until_idle();
    assert_eq!(last_shown(&fixture), Some((5, 5, None)));
}

#[test]
fn a_picture_that_is_shown_again_is_read_after_the_next_change() {
    let (fixture, reader) = library(&Gate::open());
    fixture.wait_until_idle();
    let hide = |since: &str| {
        let sql = format!("UPDATE contents SET hidden_since = {since} WHERE id = 1");
        fixture.library.catalogue.write(|db| db.execute(&sql, [])).unwrap();
    };
    hide("1");
    fixture.library.catalogue.write(|db| db.execute("DELETE FROM words.readings", [])).unwrap();
    fixture.background.read_words();
    fixture.wait_until_idle();
    assert_eq!(reader.sizes().len(), 9);
    hide("NULL");
    put_dated(&fixture.at("new.png"), 77);
    fixture.settle();
    fixture.quiesce();
    assert_eq!((read(&fixture), reader.sizes().len()), (6, 11));
}

#[test]
fn a_reader_that_fails_says_why_once() {
    let fixture = Fixture::watched();
    (0..5).for_each(|number| put_dated(&fixture.at(&format!("{number}.png")), number));
    fixture.settle();
    fixture.quiesce();
    let failing = |id: &'static str| {
        let hangs = move || ReadTextError { reader: id.into(), reason: "it hangs".into() };
        Arc::new(StubReader::reading(id, move |_| Err(hangs())))
    };
    fixture.take_events();
    for id in ["first", "second"] {
        fixture.library.set_text_reader(Some(failing(id)));
        fixture.background.read_words();
        fixture.wait_until_idle();
        assert_eq!(read(&fixture), 5);
    }
    let is_failure = |event: &&Event| matches!(event, Event::Failed(Error::ReadText { .. }));
    assert_eq!(fixture.take_events().iter().filter(is_failure).count(), 1);
}

#[test]
fn the_end_of_the_program_keeps_what_was_read() {
    let gate = Gate::closed();
    let (fixture, _) = library(&gate);
    gate.wait_for_arrival();
    let end = || {
        fixture.background.shared.queue().ended = true;
        gate.unlock();
        fixture.background.end();
    };
    end();
    assert_eq!(read(&fixture), 1);
}
