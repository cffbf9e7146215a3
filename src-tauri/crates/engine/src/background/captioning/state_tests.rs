//! Which turns are wanted, and what is reported of them when.

use std::time::Duration;

use super::*;
use crate::ids::ContentId;

/// A state with a turn over so many pictures, which began at a time.
fn begun(left: u64, at: Instant) -> (State, Turn) {
    let mut state = State::default();
    state.ask(Wish::of(None));
    let turn = state.begin().unwrap();
    state.list(&turn, "stub:1", left, at);
    (state, turn)
}

#[test]
fn a_run_is_reported_twice_a_second_and_its_captions_once() {
    let start = Instant::now();
    let (mut state, turn) = begun(9, start);
    let mut due = |captioned, ms| {
        let done = Captioned { captioned, failed: 0 };
        let Due { run, captions } = state.follow(&turn, done, start + Duration::from_millis(ms));
        (run, captions)
    };
    assert_eq!(due(1, 100), (true, true));
    assert_eq!(due(2, 599), (false, false));
    assert_eq!(due(3, 600), (true, false));
    assert_eq!(due(4, 1_100), (true, true));
    assert_eq!(due(4, 2_200), (true, false), "nothing is new");
}

#[test]
fn the_rate_leaves_out_the_time_that_a_run_waits() {
    let start = Instant::now();
    let at = |seconds| start + Duration::from_secs(seconds);
    let (mut state, turn) = begun(9, start);
    state.follow(&turn, Captioned { captioned: 1, failed: 1 }, at(4));
    assert_eq!(state.run().unwrap().rate, Some(0.5));
    state.hold(at(4));
    assert_eq!(state.run().unwrap().rate, None);
    state.go_on(at(100));
    state.follow(&turn, Captioned { captioned: 5, failed: 1 }, at(104));
    let run = state.run().unwrap();
    assert_eq!((run.rate, run.done, run.failed, run.total), (Some(1.0), 5, 1, 9));
}

#[test]
fn what_follows_a_pause_is_counted_with_what_came_before() {
    let start = Instant::now();
    let (mut state, turn) = begun(5, start);
    assert!(turn.retries);
    state.follow(&turn, Captioned { captioned: 2, failed: 1 }, start);
    state.set_paused(true);
    assert!(!state.wants(&turn) && state.begin().is_none());
    state.settle(&turn, Ok(false));
    state.set_paused(false);
    let turn = state.begin().unwrap();
    assert!(!turn.retries, "what failed is not tried again");
    state.list(&turn, "stub:1", 2, start);
    state.follow(&turn, Captioned { captioned: 2, failed: 0 }, start);
    state.settle(&turn, Ok(true));
    assert_eq!((state.count(), state.total), (5, 5));
    assert!(state.run().is_none());
}

#[test]
fn what_is_left_is_done_by_a_turn_with_another_captioner() {
    let start = Instant::now();
    let (mut state, turn) = begun(5, start);
    state.follow(&turn, Captioned { captioned: 2, failed: 0 }, start);
    state.reopen();
    assert!(turn.progress.is_cancelled() && !state.wants(&turn));
    state.settle(&turn, Ok(false));
    let turn = state.begin().unwrap();
    assert!(state.wants(&turn) && !turn.progress.is_cancelled());
    state.list(&turn, "stub:1", 3, start);
    let run = state.run().unwrap();
    assert_eq!((run.done, run.total, run.paused), (2, 5, false));
    state.set_paused(true);
    state.reopen();
    assert!(state.run().unwrap().paused);
}

#[test]
fn a_run_that_failed_goes_on_with_another_captioner_unless_the_person_has_paused_it() {
    let is_at = |state: &State| {
        let run = state.run().unwrap();
        (run.paused, run.failure.is_some())
    };
    let (mut state, turn) = begun(5, Instant::now());
    state.settle(&turn, Err(Error::NoCaptioner));
    assert_eq!(is_at(&state), (true, true));
    state.reopen();
    assert_eq!(is_at(&state), (false, false));
    let turn = state.begin().unwrap();
    state.set_paused(true);
    state.settle(&turn, Err(Error::NoCaptioner));
    assert_eq!(is_at(&state), (true, true));
    state.reopen();
    assert_eq!(is_at(&state), (true, false));
    assert!(state.begin().is_none());
}

#[test]
fn a_turn_that_is_not_wanted_any_more_changes_nothing() {
    let start = Instant::now();
    let (mut state, turn) = begun(5, start);
    state.stop();
    assert!(turn.progress.is_cancelled());
    state.ask(Wish::of(None));
    state.follow(&turn, Captioned { captioned: 2, failed: 0 }, start);
    state.settle(&turn, Err(Error::Panicked));
    let run = state.run().unwrap();
    assert_eq!((run.done, run.paused, run.failure.is_some()), (0, false, false));
}

#[test]
fn what_a_captioner_failed_with_is_left_to_another_and_counted_once() {
    let start = Instant::now();
    let (mut state, turn) = begun(5, start);
    state.follow(&turn, Captioned { captioned: 2, failed: 1 }, start);
    state.reopen();
    state.settle(&turn, Ok(false));
    let turn = state.begin().unwrap();
    state.list(&turn, "other:1", 3, start);
    let run = state.run().unwrap();
    assert_eq!((run.done, run.failed, run.total), (2, 0, 5));
    state.follow(&turn, Captioned { captioned: 0, failed: 1 }, start);
    state.ask(Wish::of(None));
    state.settle(&turn, Ok(false));
    let turn = state.begin().unwrap();
    state.list(&turn, "other:1", 3, start);
    assert_eq!((state.count(), state.total), (2, 5), "it is tried again");
}

#[test]
fn a_picture_that_is_wanted_again_stays_wanted_whatever_a_turn_from_before_did() {
    let [one, two] = [ContentId(1), ContentId(2)];
    let mut state = State::default();
    state.ask(Wish::of(Some(&[one, two])));
    let turn = state.begin().unwrap();
    let captioned = [one].into_iter().collect();
    state.reopen();
    state.leave_out(&turn, &captioned);
    assert_eq!(state.wish().unwrap().among.as_ref().unwrap().iter().collect::<Vec<_>>(), [two]);
    state.ask(Wish::of(Some(&[one])));
    state.leave_out(&turn, &captioned);
    assert_eq!(state.wish().unwrap().among.as_ref().unwrap().len(), 2);
}
