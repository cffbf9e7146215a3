//! Captioning one picture while somebody waits.

use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use ratna_captions::{Language, Prompt};

use super::captioner::{StubCaptioner, captioned, ids, last_run, library, started, wait_for_end};
use crate::background::Chosen;
use crate::error::Error;
use crate::ids::ContentId;
use crate::testing::Gate;

#[test]
fn one_picture_is_captioned_word_by_word_and_again_but_never_in_place_of_the_persons_words() {
    let (fixture, captioner, captioning) = started(2, Gate::open());
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
    let (fixture, captioner, captioning) = started(2, Gate::open());
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
    let gate = Gate::closed();
    let (fixture, captioner, captioning) = started(3, gate.clone());
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
fn a_captioner_stays_in_memory_until_nobody_has_used_it_for_some_minutes() {
    let fixture = library(1);
    let opened = Arc::new(Mutex::new(None));
    let last = Arc::clone(&opened);
    let captioning = fixture.background.captioning(move || {
        let captioner = StubCaptioner::behind(Gate::open());
        *last.lock().unwrap() = Some(Arc::downgrade(&captioner));
        Ok(Chosen { captioner, prompt: Prompt::built_in(Language::English) })
    });
    captioning.describe(ids(&fixture)[0], &mut |_| {}).unwrap();
    let is_kept = || opened.lock().unwrap().as_ref().unwrap().upgrade().is_some();
    fixture.skip(Duration::from_mins(4));
    assert!(is_kept());
    fixture.skip(Duration::from_mins(2));
    fixture.wait_until("it is dropped", || {
        fixture.skip(Duration::ZERO);
        !is_kept()
    });
}

#[test]
fn a_captioner_that_fails_is_opened_anew() {
    let fixture = library(1);
    let opened = Arc::new(Mutex::new(None));
    let last = Arc::clone(&opened);
    let captioning = fixture.background.captioning(move || {
        let captioner = StubCaptioner::behind(Gate::open());
        captioner.is_down.store(true, Ordering::SeqCst);
        *last.lock().unwrap() = Some(Arc::downgrade(&captioner));
        Ok(Chosen { captioner, prompt: Prompt::built_in(Language::English) })
    });
    captioning.describe(ids(&fixture)[0], &mut |_| {}).unwrap_err();
    assert!(opened.lock().unwrap().as_ref().unwrap().upgrade().is_none());
}
