//! Captioning in the background, beside the indexing thread.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use super::captioner::{
    StubCaptioner, captioned, captioners, chosen, ids, last_run, library, start, started, wait_for_end,
    wait_for_run,
};
use super::fixture::{Fixture, put_dated};
use crate::background::{Captioning, Event, Pause};
use crate::catalogue::captions;
use crate::error::Error;
use crate::testing::Gate;

#[test]
fn all_pictures_are_captioned_and_then_none_are_wanted() {
    let (fixture, captioner, captioning) = started(3, Gate::open());
    captioning.caption(None).unwrap();
    wait_for_end(&fixture);
    assert!(captioning.run().is_none());
    assert_eq!(captioned(&fixture), ids(&fixture));
    let events = fixture.take_events();
    assert!(events.iter().any(|event| matches!(event, Event::Captioned)));
    captioning.caption(None).unwrap();
    wait_for_end(&fixture);
    assert_eq!((captioner.shown(), last_run(&fixture)), (3, (0, 0, 0)), "nothing was left");
}

#[test]
fn only_chosen_pictures_are_captioned() {
    let (fixture, _, captioning) = started(4, Gate::open());
    let all = ids(&fixture);
    captioning.caption(Some(&[all[2], all[0]])).unwrap();
    wait_for_end(&fixture);
    assert_eq!(captioned(&fixture), [all[0], all[2]]);
    assert_eq!(last_run(&fixture), (2, 0, 2));
}

#[test]
fn a_pause_comes_after_the_picture_in_hand_and_what_is_left_follows_it() {
    let gate = Gate::closed();
    let (fixture, captioner, captioning) = started(3, gate.clone());
    captioning.caption(None).unwrap();
    gate.wait_for_arrival();
    captioning.set_paused(true);
    gate.unlock();
    wait_for_run(&fixture, "it is paused with one done", |run| run.paused && run.done == 1);
    assert_eq!((captioned(&fixture).len(), captioner.shown()), (1, 1));
    captioning.set_paused(false);
    wait_for_end(&fixture);
    assert_eq!((captioned(&fixture).len(), last_run(&fixture)), (3, (3, 0, 3)));
}

#[test]
fn a_stop_cancels_the_picture_in_hand_and_keeps_what_was_done() {
    let (fixture, captioner, captioning) = started(3, Gate::open());
    captioning.caption(Some(&ids(&fixture)[..1])).unwrap();
    wait_for_end(&fixture);
    captioner.is_endless.store(true, Ordering::SeqCst);
    captioning.caption(None).unwrap();
    fixture.wait_until("the second picture is in hand", || captioner.shown() == 2);
    captioning.stop();
    assert!(captioning.run().is_none());
    captioning.end();
    assert_eq!(captioned(&fixture).len(), 1);
    drop(captioning);
    assert!(start(&fixture, &captioner).run().is_none(), "the next start knows nothing of it");
}

#[test]
fn the_next_start_goes_on_with_what_the_end_of_the_program_left() {
    let (fixture, captioner, captioning) = started(4, Gate::open());
    let all = ids(&fixture);
    captioner.is_endless.store(true, Ordering::SeqCst);
    captioning.caption(Some(&all[..3])).unwrap();
    fixture.wait_until("the first picture is in hand", || captioner.shown() == 1);
    captioning.end();
    drop(captioning);
    assert!(captioned(&fixture).is_empty());
    captioner.is_endless.store(false, Ordering::SeqCst);
    let captioning = start(&fixture, &captioner);
    wait_for_end(&fixture);
    assert_eq!(captioned(&fixture), all[..3]);
    drop(captioning);
    assert!(start(&fixture, &captioner).run().is_none());
}

#[test]
fn a_pause_outlives_the_program() {
    let gate = Gate::closed();
    let (fixture, captioner, captioning) = started(2, gate.clone());
    captioning.caption(None).unwrap();
    gate.wait_for_arrival();
    captioning.set_paused(true);
    gate.unlock();
    drop(captioning);
    let captioning = start(&fixture, &captioner);
    assert!(captioning.run().unwrap().paused);
    fixture.take_events();
    captioning.set_paused(false);
    wait_for_end(&fixture);
    assert_eq!(captioned(&fixture).len(), 2);
}

#[test]
fn captioning_waits_for_an_indexing_run_unless_that_is_paused() {
    let fixture = library(1);
    fixture.gate.lock();
    put_dated(&fixture.at("new.png"), 1);
    fixture.gate.wait_for_arrival();
    let captioner = StubCaptioner::behind(Gate::open());
    let captioning = start(&fixture, &captioner);
    captioning.caption(None).unwrap();
    assert_eq!(captioner.shown(), 0);
    fixture.background.set_paused(Pause::Requested, true);
    wait_for_end(&fixture);
    assert!(captioner.shown() > 0, "the machine is free");
    fixture.background.set_paused(Pause::Requested, false);
    captioning.caption(None).unwrap();
    fixture.gate.unlock();
    wait_for_end(&fixture);
    fixture.quiesce();
}

#[test]
fn a_picture_that_fails_is_counted_and_tried_again_when_it_is_asked_for() {
    let fixture = library(3);
    let captioner = StubCaptioner::made(Gate::open(), Some(2));
    let captioning = start(&fixture, &captioner);
    captioning.caption(None).unwrap();
    wait_for_end(&fixture);
    assert_eq!((last_run(&fixture), captioned(&fixture).len()), ((2, 1, 3), 2));
    captioning.caption(None).unwrap();
    wait_for_end(&fixture);
    assert_eq!((last_run(&fixture), captioned(&fixture).len()), ((1, 0, 1), 3));
}

#[test]
fn a_captioner_that_is_not_running_pauses_the_run_which_goes_on_once_it_is_resumed() {
    let (fixture, captioner, captioning) = started(3, Gate::open());
    captioner.is_down.store(true, Ordering::SeqCst);
    captioning.caption(None).unwrap();
    wait_for_run(&fixture, "it fails", |run| run.failure.is_some());
    let run = captioning.run().unwrap();
    assert!(run.paused);
    assert_eq!(run.failure.unwrap().code(), "captionNotRunning");
    captioner.is_down.store(false, Ordering::SeqCst);
    captioning.set_paused(false);
    assert!(captioning.run().is_none_or(|run| run.failure.is_none()));
    wait_for_end(&fixture);
    assert_eq!(captioned(&fixture).len(), 3);
}

#[test]
fn a_run_asks_the_captioner_no_more_that_is_not_chosen_any_more() {
    let fixture = library(3);
    let captioner = StubCaptioner::behind(Gate::open());
    captioner.is_endless.store(true, Ordering::SeqCst);
    let is_chosen = Arc::new(AtomicBool::new(true));
    let (opened, is_opened) = (Arc::clone(&captioner), Arc::clone(&is_chosen));
    let captioning = fixture.background.captioning(move || {
        if is_opened.load(Ordering::SeqCst) { Ok(chosen(&opened)) } else { Err(Error::NoCaptioner) }
    });
    captioning.caption(None).unwrap();
    fixture.wait_until("the first picture is in hand", || captioner.shown() == 1);
    is_chosen.store(false, Ordering::SeqCst);
    captioning.reopen();
    wait_for_run(&fixture, "it fails", |run| run.failure.is_some());
    let run = captioning.run().unwrap();
    assert_eq!((run.failure.unwrap().code(), run.paused), ("noCaptioner", true));
    assert_eq!((captioner.shown(), captioned(&fixture).len()), (1, 0));
    captioner.is_endless.store(false, Ordering::SeqCst);
    is_chosen.store(true, Ordering::SeqCst);
    captioning.set_paused(false);
    wait_for_end(&fixture);
    assert_eq!(captioned(&fixture).len(), 3);
}

/// Captions chosen pictures of four, the first of which the captioner has captioned before, and pauses after the second.
fn captioned_halfway(fixture: &Fixture, open: impl FnOnce(&Arc<StubCaptioner>) -> Captioning) -> Captioning {
    let all = ids(fixture);
    fixture.library.catalogue.write(|db| captions::put(db, all[0], "stub:1", ("A cat.", "en"))).unwrap();
    let gate = Gate::closed();
    let captioning = open(&StubCaptioner::behind(gate.clone()));
    captioning.caption(Some(&all)).unwrap();
    gate.wait_for_arrival();
    captioning.set_paused(true);
    gate.unlock();
    wait_for_run(fixture, "it is paused with one done", |run| run.paused && run.done == 1);
    captioning
}

/// What has captioned four pictures, the first two of them before the other captioner was chosen.
fn by_both() -> Vec<Option<String>> {
    ["stub:1", "stub:1", "other:1", "other:1"].map(|id| Some(id.to_owned())).to_vec()
}

#[test]
fn a_captioner_that_is_chosen_during_a_run_goes_on_with_the_pictures_that_are_left() {
    let fixture = library(4);
    let other = StubCaptioner::other();
    let is_other = Arc::new(AtomicBool::new(false));
    let captioning = captioned_halfway(&fixture, |first| {
        let (first, other, is_other) = (Arc::clone(first), Arc::clone(&other), Arc::clone(&is_other));
        let open = move || Ok(chosen(if is_other.load(Ordering::SeqCst) { &other } else { &first }));
        fixture.background.captioning(open)
    });
    is_other.store(true, Ordering::SeqCst);
    captioning.reopen();
    captioning.set_paused(false);
    wait_for_end(&fixture);
    assert_eq!((captioners(&fixture, &ids(&fixture)), other.shown()), (by_both(), 2));
    assert_eq!(last_run(&fixture), (3, 0, 3));
    captioning.caption(Some(&ids(&fixture))).unwrap();
    wait_for_end(&fixture);
    assert_eq!(other.shown(), 4, "those that are chosen anew are captioned by it");
}

#[test]
fn a_captioner_that_is_chosen_before_the_next_start_goes_on_with_the_pictures_that_are_left() {
    let fixture = library(4);
    drop(captioned_halfway(&fixture, |first| start(&fixture, first)));
    let other = StubCaptioner::other();
    let captioning = start(&fixture, &other);
    captioning.set_paused(false);
    wait_for_end(&fixture);
    assert_eq!((captioners(&fixture, &ids(&fixture)), other.shown()), (by_both(), 2));
}

#[test]
fn what_is_asked_for_during_a_run_is_done_as_well() {
    let gate = Gate::closed();
    let (fixture, _, captioning) = started(3, gate.clone());
    let all = ids(&fixture);
    captioning.caption(Some(&all[..1])).unwrap();
    gate.wait_for_arrival();
    captioning.caption(Some(&all[2..])).unwrap();
    gate.unlock();
    wait_for_end(&fixture);
    assert_eq!(captioned(&fixture), [all[0], all[2]]);
}

#[test]
fn all_are_those_without_a_caption_and_chosen_ones_those_without_one_by_this_captioner() {
    let fixture = library(3);
    let all = ids(&fixture);
    let by_another = |id| {
        fixture.library.catalogue.write(|db| captions::put(db, id, "other:1", ("A cat.", "en"))).unwrap();
    };
    by_another(all[0]);
    fixture.library.set_caption(all[1], "Bello").unwrap();
    let captioner = StubCaptioner::behind(Gate::open());
    let captioning = start(&fixture, &captioner);
    captioning.caption(None).unwrap();
    wait_for_end(&fixture);
    assert_eq!(last_run(&fixture), (1, 0, 1));
    captioning.caption(Some(&all)).unwrap();
    wait_for_end(&fixture);
    assert_eq!(last_run(&fixture), (1, 0, 1));
    let by_it = Some("stub:1".to_owned());
    assert_eq!(captioners(&fixture, &all), [by_it.clone(), None, by_it]);
}
