//! What comes first, what waits, and what is not lost.

use std::fs;
use std::sync::Arc;
use std::sync::mpsc::RecvTimeoutError;
use std::time::Duration;

use super::fixture::{Fixture, put, put_dated, start};
use crate::background::outcome::{BUSY, MAX_RETRY, RETRY};
use crate::background::{Activity, Event, Pause};
use crate::catalogue::files::{self, State};
use crate::disk::RunLock;
use crate::disk::watch::FsChange;
use crate::error::Error;
use crate::indexing::Summary;
use crate::library::Library;
use crate::progress::{Phase, Progress};
use crate::testing::{StubEmbedder, StubModels};

#[test]
fn a_long_run_makes_way_for_a_change_and_loses_nothing() {
    let fixture = Fixture::watched_and_gated();
    let many = fixture.dir.path().join("many");
    for number in 0..300 {
        put_dated(&many.join(format!("{number}.png")), number);
    }
    fixture.take_events();
    fixture.background.scan([many]);
    fixture.gate.wait_for_arrival();
    fixture.wait_for_event("the run reads", |event| {
        matches!(event, Event::Activity(Activity { phase: Some(Phase::Reading), .. }))
    });
    put(&fixture.at("urgent.png"), 1_000);
    fixture.flush_changes();
    assert!(!is_stopping(&fixture), "the run has its turn first");
    fixture.skip(Duration::from_secs(10 * 60));
    fixture.wait_until("the run makes way", || is_stopping(&fixture));
    fixture.gate.unlock();
    fixture.settle();
    fixture.wait_until_idle();
    assert_eq!(fixture.embedded(), 301, "no picture is embedded twice");
    let runs = runs(&fixture.take_events());
    let stopped = runs.iter().position(|run| run.stopped).unwrap();
    assert_eq!(runs[stopped + 1].new, 1, "the new picture comes next");
    assert_eq!(runs.iter().map(|run| run.new).sum::<u64>(), 301, "the results of the runs add up");
}

fn is_stopping(fixture: &Fixture) -> bool {
    let queue = fixture.background.shared.queue();
    queue.running.as_ref().is_some_and(|running| running.progress.is_cancelled())
}

fn runs(events: &[Event]) -> Vec<Summary> {
    let ended = |event: &Event| if let Event::RunEnded(summary) = event { Some(*summary) } else { None };
    events.iter().filter_map(ended).collect()
}

#[test]
fn changes_during_a_pause_are_scanned_afterwards() {
    let fixture = Fixture::watched();
    fixture.background.set_paused(Pause::Battery, true);
    put(&fixture.at("a.png"), 1);
    fixture.quiesce();
    assert!(fixture.shown().is_empty());
    fixture.background.set_paused(Pause::Battery, false);
    fixture.settle();
}

#[test]
fn changes_while_another_program_indexes_are_not_lost_and_that_is_reported_once() {
    let fixture = Fixture::watched();
    fixture.quiesce();
    let other = RunLock::acquire(fixture.library.dir()).unwrap();
    for number in 0..3 {
        put(&fixture.at(&format!("{number}.png")), number);
        fixture.quiesce();
        fixture.skip(BUSY);
        fixture.wait_until_idle();
    }
    let events = fixture.take_events();
    let is_busy = |event: &&Event| matches!(event, Event::Failed(Error::Busy { .. }));
    assert_eq!(events.iter().filter(is_busy).count(), 1, "{events:?}");
    drop(other);
    fixture.skip(BUSY);
    fixture.settle();
}

#[test]
fn changes_whose_scan_failed_are_scanned_again() {
    let fixture = Fixture::watched();
    fill_up(&fixture);
    put(&fixture.at("a.png"), 1);
    fixture.quiesce();
    put(&fixture.at("b.png"), 2);
    fixture.quiesce();
    let events = fixture.take_events();
    assert_eq!(failures(&events), 1, "{events:?}");
    make_room(&fixture);
    fixture.skip(MAX_RETRY);
    fixture.settle();
}

#[test]
fn a_whole_scan_that_the_watch_asked_for_and_that_failed_is_repeated() {
    let fixture = Fixture::new();
    fixture.background.scan([fixture.pictures()]);
    fixture.wait_until("the empty folder is known", || !fixture.library.folders().unwrap().is_empty());
    fixture.wait_until_idle();
    fill_up(&fixture);
    put(&fixture.at("a.png"), 1);
    rescan(&fixture);
    fixture.wait_for_event("the scan has failed", |event| matches!(event, Event::Failed(_)));
    fixture.wait_until_idle();
    make_room(&fixture);
    fixture.skip(RETRY);
    fixture.settle();
}

#[test]
fn a_requested_folder_whose_scan_failed_is_retried_without_another_report() {
    let fixture = Fixture::new();
    fill_up(&fixture);
    put(&fixture.at("a.png"), 1);
    fixture.background.scan([fixture.pictures()]);
    fixture.wait_for_event("the scan has failed", |event| matches!(event, Event::Failed(_)));
    fixture.wait_until_idle();
    assert_eq!(failures(&fixture.take_events()), 1);
    fixture.skip(RETRY);
    fixture.wait_for_event("it is retried", |event| matches!(event, Event::Changed));
    fixture.wait_until_idle();
    assert_eq!(failures(&fixture.take_events()), 0);
    make_room(&fixture);
    fixture.skip(MAX_RETRY);
    fixture.settle();
}

#[test]
fn everything_that_happened_while_the_disk_was_full_is_found_when_it_has_room_again() {
    let fixture = Fixture::watched();
    put(&fixture.at("kept.png"), 1);
    put(&fixture.at("deleted.png"), 2);
    fixture.settle();
    fixture.quiesce();
    fill_up(&fixture);
    put(&fixture.at("reported.png"), 3);
    fixture.wait_for_event("the scan of a path has failed", |event| matches!(event, Event::Failed(_)));
    fs::remove_file(fixture.at("deleted.png")).unwrap();
    // Only a whole scan finds these, as when notifications were lost.
    let outside = fixture.dir.path().join("outside");
    put(&outside.join("a.png"), 4);
    put(&fixture.at("deep/lost.png"), 5);
    rescan(&fixture);
    fixture.quiesce();
    fs::rename(&outside, fixture.at("late")).unwrap();
    fixture.quiesce();
    assert!(!fixture.is_shown("reported.png") && !fixture.is_shown("deep/lost.png"));
    make_room(&fixture);
    fixture.skip(MAX_RETRY);
    fixture.settle();
    let missing = fixture.library.catalogue.read(|db| files::count(db, None, State::Missing));
    assert_eq!(missing.unwrap(), 1);
}

/// Lets nothing new be written, as on a full disk.
fn fill_up(fixture: &Fixture) {
    let full = "CREATE TRIGGER broken BEFORE INSERT ON files BEGIN SELECT RAISE(ABORT, 'broken'); END";
    fixture.library.catalogue.write(|db| db.execute_batch(full)).unwrap();
}

fn make_room(fixture: &Fixture) {
    fixture.library.catalogue.write(|db| db.execute_batch("DROP TRIGGER broken")).unwrap();
}

/// Scans the pictures whole, as when notifications were lost.
fn rescan(fixture: &Fixture) {
    fixture.background.shared.queue().rescan(fixture.pictures());
    fixture.background.shared.changed.notify_all();
}

fn failures(events: &[Event]) -> usize {
    events.iter().filter(|event| matches!(event, Event::Failed(_))).count()
}

#[test]
fn cancelling_ends_the_run_and_leaves_the_watch() {
    let fixture = Fixture::watched_and_gated();
    let many = fixture.dir.path().join("many");
    for number in 0..300 {
        put_dated(&many.join(format!("{number}.png")), number);
    }
    fixture.background.scan([many.clone()]);
    fixture.gate.wait_for_arrival();
    fixture.background.cancel();
    fixture.gate.unlock();
    fixture.wait_for_change(|change| *change == FsChange::Started(many.clone()));
    fixture.wait_until_idle();
    assert!(fixture.embedded() < 300);
    put(&fixture.at("a.png"), 1_000);
    fixture.wait_until("a change is shown", || fixture.is_shown("a.png"));
}

#[test]
fn the_end_waits_for_a_run_but_not_for_one_that_is_stuck() {
    let fixture = Fixture::gated();
    put(&fixture.at("a.png"), 1);
    fixture.background.scan([fixture.pictures()]);
    fixture.gate.wait_for_arrival();
    fixture.background.end_within(Duration::from_millis(50));
    assert_eq!(fixture.embedded(), 0, "the model is stuck");
    fixture.gate.unlock();
    fixture.background.end();
    assert_eq!(fixture.shown().len(), 1, "the run has kept what it did");
}

#[test]
fn a_change_of_the_model_is_prepared_and_reported() {
    let dir = tempfile::tempdir().unwrap();
    let folder = dir.path().join("pictures");
    put(&folder.join("a.png"), 1);
    let models = StubModels::of(["first", "second"].map(|id| StubEmbedder::new(id, 1)));
    let library = Arc::new(Library::open(&dir.path().join("library"), models).unwrap());
    library.index(&[folder], None, &Progress::new()).unwrap();
    library.choose_model("second").unwrap();
    let (background, events) = start(&library);
    background.switch_model();
    background.wait_until_idle();
    let events: Vec<_> = events.try_iter().collect();
    assert!(events.iter().any(|event| matches!(event, Event::Switched)), "{events:?}");
    assert_eq!(library.model(), "second");
}

#[test]
fn a_run_that_begins_again_without_the_change_of_the_model_loses_nothing() {
    let fixture = Fixture::gated();
    (0..20).for_each(|number| put(&fixture.at(&format!("{number}.png")), number));
    fixture.background.scan([fixture.pictures()]);
    fixture.gate.wait_for_arrival();
    fixture.background.restart();
    assert!(is_stopping(&fixture));
    fixture.gate.unlock();
    fixture.settle();
    assert_eq!(fixture.embedded(), 20, "no picture is embedded twice");
}

#[test]
fn work_between_runs_ends_the_run_and_lets_the_next_one_begin_afterwards() {
    let fixture = Fixture::gated();
    (0..20).for_each(|number| put(&fixture.at(&format!("{number}.png")), number));
    fixture.background.scan([fixture.pictures()]);
    fixture.gate.wait_for_arrival();
    fixture.gate.unlock();
    let done = fixture.background.between_runs(|library| {
        assert!(fixture.background.shared.queue().running.is_none());
        library.status().unwrap().files
    });
    assert!(done.unwrap() <= 20);
    fixture.settle();
    assert_eq!(fixture.embedded(), 20);
}

#[test]
fn dropping_it_ends_the_thread_and_closes_the_library() {
    let fixture = Fixture::new();
    let (background, events) = start(&fixture.library);
    drop(background);
    assert_eq!(events.recv_timeout(Duration::from_secs(30)).err(), Some(RecvTimeoutError::Disconnected));
}
