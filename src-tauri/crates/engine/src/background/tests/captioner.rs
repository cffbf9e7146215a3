//! A captioner that says what a test wants, in a watched library.

use std::ops::ControlFlow;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

use image::RgbImage;
use ratna_captions::{Caption, Captioner, Error as CaptionError, Language, Listen, Piece, Prompt};

use super::fixture::{Fixture, put_dated};
use crate::background::{CaptionRun, Captioning, Chosen, Event};
use crate::catalogue::listing::Scope;
use crate::ids::ContentId;
use crate::testing::Gate;

/// Says the same about every picture, which has to pass a gate first.
pub(super) struct StubCaptioner {
    id: &'static str,
    gate: Arc<Gate>,
    /// Whether its server is down.
    pub(super) is_down: AtomicBool,
    /// Whether it goes on until it is cancelled.
    pub(super) is_endless: AtomicBool,
    /// The sizes of what it was shown.
    shown: Mutex<Vec<u32>>,
    /// The number of a picture that it fails with, counted from 1.
    fails_with: Option<usize>,
}

impl StubCaptioner {
    pub(super) fn behind(gate: Arc<Gate>) -> Arc<Self> {
        Self::made(gate, None)
    }

    pub(super) fn made(gate: Arc<Gate>, fails_with: Option<usize>) -> Arc<Self> {
        let (is_down, is_endless, shown) = Default::default();
        Arc::new(Self { id: "stub:1", gate, is_down, is_endless, shown, fails_with })
    }

    /// Another one.
    pub(super) fn other() -> Arc<Self> {
        let (is_down, is_endless, shown) = Default::default();
        Arc::new(Self { id: "other:1", gate: Gate::open(), is_down, is_endless, shown, fails_with: None })
    }

    /// How many pictures it was shown.
    pub(super) fn shown(&self) -> usize {
        self.shown.lock().unwrap().len()
    }
}

impl Captioner for StubCaptioner {
    fn id(&self) -> &str {
        self.id
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
pub(super) fn library(pictures: usize) -> Fixture {
    let fixture = Fixture::watched();
    (0..pictures).for_each(|number| put_dated(&fixture.at(&format!("{number}.png")), number));
    fixture.settle();
    fixture.quiesce();
    fixture
}

pub(super) fn start(fixture: &Fixture, captioner: &Arc<StubCaptioner>) -> Captioning {
    let captioner = Arc::clone(captioner);
    fixture.background.captioning(move || Ok(chosen(&captioner)))
}

/// A watched library with so many pictures, and captioning them by a captioner behind a gate.
pub(super) fn started(pictures: usize, gate: Arc<Gate>) -> (Fixture, Arc<StubCaptioner>, Captioning) {
    let (fixture, captioner) = (library(pictures), StubCaptioner::behind(gate));
    let captioning = start(&fixture, &captioner);
    (fixture, captioner, captioning)
}

pub(super) fn chosen(captioner: &Arc<StubCaptioner>) -> Chosen {
    Chosen { captioner: captioner.clone(), prompt: Prompt::built_in(Language::English) }
}

/// The pictures, newest first.
pub(super) fn ids(fixture: &Fixture) -> Vec<ContentId> {
    fixture.library.list(Scope::All, None, None).unwrap().iter().map(|item| item.id).collect()
}

/// The pictures that have a caption, newest first.
pub(super) fn captioned(fixture: &Fixture) -> Vec<ContentId> {
    let has_caption = |id: &ContentId| fixture.library.details(*id).unwrap().caption.is_some();
    ids(fixture).into_iter().filter(has_caption).collect()
}

/// What captioned pictures.
pub(super) fn captioners(fixture: &Fixture, ids: &[ContentId]) -> Vec<Option<String>> {
    let captioner = |id: &ContentId| fixture.library.details(*id).unwrap().caption?.captioner;
    ids.iter().map(captioner).collect()
}

fn is_over(event: &Event) -> bool {
    matches!(event, Event::Captioning(None))
}

pub(super) fn wait_for_end(fixture: &Fixture) {
    fixture.wait_for_event("captioning ends", is_over);
}

/// Waits for a report of a run.
pub(super) fn wait_for_run(fixture: &Fixture, what: &str, is_it: impl Fn(&CaptionRun) -> bool) {
    fixture.wait_for_event(what, |event| matches!(event, Event::Captioning(Some(run)) if is_it(run)));
}

/// How far the last report before the end was.
pub(super) fn last_run(fixture: &Fixture) -> (u64, u64, u64) {
    let events = fixture.take_events();
    let mut runs = events.iter().filter_map(|event| match event {
        Event::Captioning(run) => run.as_ref(),
        _ => None,
    });
    runs.next_back().map(|run| (run.done, run.failed, run.total)).unwrap()
}
