//! Captioning beside the indexing thread, with a captioner that says what a test wants.

use std::ops::ControlFlow;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

use image::RgbImage;
use ratna_captions::{Caption, Captioner, Error as CaptionError, Language, Listen, Piece, Prompt};

use super::fixture::{Fixture, put_dated};
use crate::background::{CaptionRun, Captioning, Chosen, Event, Pause};
use crate::catalogue::captions;
use crate::catalogue::listing::Scope;
use crate::error::Error;
use crate::ids::ContentId;
use crate::testing::Gate;

/// Says the same about every picture, which has to pass a gate first.
struct StubCaptioner {
    gate: Arc<Gate>,
    /// Whether its server is down.
    is_down: AtomicBool,
    /// Whether it goes on until it is cancelled.
    is_endless: AtomicBool,
    /// The sizes of what it was shown.
    shown: Mutex<Vec<u32>>,
    /// The number of a picture that it fails with, counted from 1.
    fails_with: Option<usize>,
}

impl StubCaptioner {
    fn behind(gate: Arc<Gate>) -> Arc<Self> {
        Self::made(gate, None)
    }

    fn made(gate: Arc<Gate>, fails_with: Option<usize>) -> Arc<Self> {
        let (is_down, is_endless, shown) = Default::default();
        Arc::new(Self { gate, is_down, is_endless, shown, fails_with })
    }

    /// How many pictures it was shown.
    fn shown(&self) -> usize {
        self.shown.lock().unwrap().len()
    }
}

impl Captioner for StubCaptioner {
    fn id(&self) -> &str {
        "stub:1"
    }

    fn caption(&self, picture: &RgbImage, _: &Prompt, listen: Listen<'_>) -> Result<Caption, CaptionError> {
        let number = {
            let mut shown = self.shown.lock().unwrap();
            shown.push(picture.width());
            shown.len()
        };
        self.gate.pass();
        if self.is_down.load(Ordering::SeqCst) {
            return Err(CaptionError::NotRunning { address: "localhost:1".to_owned() });
        }
        if self.fails_with == Some(number) {
            return Err(CaptionError::NothingSaid { model: "stub".to_owned() });
        }
        let mut piece = Piece::Text("A dog");
        loop {
            match listen(piece) {
                ControlFlow::Break(()) => return Err(CaptionError::Cancelled),
                ControlFlow::Continue(()) if self.is_endless.load(Ordering::SeqCst) => piece = Piece::Waiting,
                ControlFlow::Continue(()) => break,
            }
            std::thread::yield_now();
        }
        Ok(Caption { text: "A dog on a beach.".to_owned(), captioner: self.id().to_owned() })
    }
}

/// A watched library with so many pictures.
fn library(pictures: usize) -> Fixture {
    let fixture = Fixture::watched();
    (0..pictures).for_each(|number| put_dated(&fixture.at(&format!("{number}.png")), number));
    fixture.settle();
    fixture.quiesce();
    fixture
}

fn start(fixture: &Fixture, captioner: &Arc<StubCaptioner>) -> Captioning {
    let captioner = Arc::clone(captioner);
    fixture.background.captioning(move || {
        Ok(Chosen { captioner: captioner.clone(), prompt: Prompt::built_in(Language::English) })
    })
}

/// The pictures, newest first.
fn ids(fixture: &Fixture) -> Vec<ContentId> {
    fixture.library.list(Scope::All, None, None).unwrap().iter().map(|item| item.id).collect()
}

/// The pictures that have a caption, newest first.
fn captioned(fixture: &Fixture) -> Vec<ContentId> {
    let has_caption = |id: &ContentId| fixture.library.details(*id).unwrap().caption.is_some();
    ids(fixture).into_iter().filter(has_caption).collect()
}

fn is_over(event: &Event) -> bool {
    matches!(event, Event::Captioning(None))
}

fn wait_for_end(fixture: &Fixture) {
    fixture.wait_for_event("captioning ends", is_over);
}

/// Waits for a report of a run.
fn wait_for_run(fixture: &Fixture, what: &str, is_it: impl Fn(&CaptionRun) -> bool) {
    fixture.wait_for_event(what, |event| matches!(event, Event::Captioning(Some(run)) if is_it(run)));
}

/// How far the last report before the end was.
fn last_run(fixture: &Fixture) -> (u64, u64, u64) {
    let events = fixture.take_events();
    let mut runs = events.iter().filter_map(|event| match event {
        Event::Captioning(run) => run.as_ref(),
        _ => None,
    });
    runs.next_back().map(|run| (run.done, run.failed, run.total)).unwrap()
}

#[test]
fn all_pictures_are_captioned_and_then_none_are_wanted() {
    let fixture = library(3);
    let captioner = StubCaptioner::behind(Gate::open());
    let captioning = start(&fixture, &captioner);
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
    let fixture = library(4);
    let captioning = start(&fixture, &StubCaptioner::behind(Gate::open()));
    let all = ids(&fixture);
    captioning.caption(Some(&[all[2], all[0]])).unwrap();
    wait_for_end(&fixture);
    assert_eq!(captioned(&fixture), [all[0], all[2]]);
    assert_eq!(last_run(&fixture), (2, 0, 2));
}

#[test]
fn a_pause_comes_after_the_picture_in_hand_and_what_is_left_follows_it() {
    let fixture = library(3);
    let gate = Gate::closed();
    let captioner = StubCaptioner::behind(gate.clone());
    let captioning = start(&fixture, &captioner);
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
    let fixture = library(3);
    let captioner = StubCaptioner::behind(Gate::open());
    let captioning = start(&fixture, &captioner);
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
    let fixture = library(4);
    let captioner = StubCaptioner::behind(Gate::open());
    let captioning = start(&fixture, &captioner);
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
    let fixture = library(2);
    let gate = Gate::closed();
    let captioner = StubCaptioner::behind(gate.clone());
    let captioning = start(&fixture, &captioner);
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
    let fixture = library(3);
    let captioner = StubCaptioner::behind(Gate::open());
    let captioning = start(&fixture, &captioner);
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
fn what_is_asked_for_during_a_run_is_done_as_well() {
    let fixture = library(3);
    let gate = Gate::closed();
    let captioning = start(&fixture, &StubCaptioner::behind(gate.clone()));
    let all = ids(&fixture);
    captioning.caption(Some(&all[..1])).unwrap();
    gate.wait_for_arrival();
    captioning.caption(Some(&all[2..])).unwrap();
    gate.unlock();
    wait_for_end(&fixture);
    assert_eq!(captioned(&fixture), [all[0], all[2]]);
}

#[test]
fn one_picture_is_captioned_word_by_word_and_again_but_never_in_place_of_the_persons_words() {
    let fixture = library(2);
    let captioner = StubCaptioner::behind(Gate::open());
    let captioning = start(&fixture, &captioner);
    let all = ids(&fixture);
    for _ in 0..2 {
        let mut heard = Vec::new();
        let caption = captioning.describe(all[0], &mut |text| heard.push(text.to_owned())).unwrap().unwrap();
        assert_eq!(
            (caption.text.as_str(), caption.captioner.as_deref()),
            ("A dog on a beach.", Some("stub:1"))
        );
        assert_eq!(heard, ["A dog"]);
    }
    fixture.library.set_caption(all[1], "Bello").unwrap();
    let refused = captioning.describe(all[1], &mut |_| {}).unwrap_err();
    assert!(matches!(refused, Error::OwnCaption { id } if id == all[1]), "{refused}");
    assert_eq!(captioner.shown(), 2);
    let unknown = captioning.describe(ContentId(99), &mut |_| {}).unwrap_err();
    assert!(matches!(unknown, Error::UnknownPicture { .. }));
}

#[test]
fn the_latest_picture_that_somebody_waits_for_takes_the_place_of_the_one_before() {
    let fixture = library(2);
    let captioner = StubCaptioner::behind(Gate::open());
    let captioning = start(&fixture, &captioner);
    let all = ids(&fixture);
    captioner.is_endless.store(true, Ordering::SeqCst);
    std::thread::scope(|scope| {
        let first = scope.spawn(|| captioning.describe(all[0], &mut |_| {}));
        fixture.wait_until("the first is in hand", || captioner.shown() == 1);
        let second = scope.spawn(|| captioning.describe(all[1], &mut |_| {}));
        assert_eq!(first.join().unwrap().unwrap(), None);
        captioner.is_endless.store(false, Ordering::SeqCst);
        assert!(second.join().unwrap().unwrap().is_some());
    });
    captioner.is_endless.store(true, Ordering::SeqCst);
    std::thread::scope(|scope| {
        let stopped = scope.spawn(|| captioning.describe(all[0], &mut |_| {}));
        fixture.wait_until("it is in hand", || captioner.shown() == 3);
        captioning.stop_describing();
        assert_eq!(stopped.join().unwrap().unwrap(), None);
    });
    assert_eq!(captioned(&fixture), [all[1]]);
}

#[test]
fn a_picture_that_somebody_waits_for_comes_before_the_next_of_the_run() {
    let fixture = library(3);
    let gate = Gate::closed();
    let captioner = StubCaptioner::behind(gate.clone());
    let captioning = start(&fixture, &captioner);
    let all = ids(&fixture);
    std::thread::scope(|scope| {
        let waited = scope.spawn(|| captioning.describe(all[2], &mut |_| {}));
        gate.wait_for_arrival();
        captioning.caption(None).unwrap();
        assert_eq!(captioner.shown(), 1);
        gate.unlock();
        assert!(waited.join().unwrap().unwrap().is_some());
    });
    wait_for_end(&fixture);
    assert_eq!((captioned(&fixture), last_run(&fixture)), (all, (2, 0, 2)));
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
    let caption = |id| fixture.library.details(id).unwrap().caption.unwrap().captioner;
    assert_eq!(
        [0, 1, 2].map(|number| caption(all[number])),
        [Some("stub:1".to_owned()), None, Some("stub:1".to_owned())]
    );
}
