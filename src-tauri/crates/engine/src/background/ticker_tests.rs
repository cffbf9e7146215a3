//! A run followed at times that the test chooses.

use std::sync::Arc;
use std::sync::mpsc::{self, Receiver};

use tempfile::TempDir;

use super::*;
use crate::background::events::Pause;
use crate::embedder::only;
use crate::library::Library;
use crate::testing::StubEmbedder;

struct Fixture {
    _dir: TempDir,
    shared: Shared,
    progress: Arc<Progress>,
    events: Receiver<Event>,
}

impl Fixture {
    fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let library = Library::open(dir.path(), only(Arc::new(StubEmbedder::new("any", 1)))).unwrap();
        let (sender, events) = mpsc::channel();
        let shared = Shared::new(Arc::new(library), Box::new(move |event| drop(sender.send(event))));
        Self { _dir: dir, shared, progress: Progress::new(), events }
    }

    fn ticker(&self, awaited: bool) -> Ticker<'_> {
        Ticker::new(&self.shared, &self.progress, awaited)
    }

    fn activities(&self) -> Vec<Activity> {
        let activity = |event| if let Event::Activity(activity) = event { Some(activity) } else { None };
        self.events.try_iter().filter_map(activity).collect()
    }

    fn changes(&self) -> usize {
        self.events.try_iter().filter(|event| matches!(event, Event::Changed)).count()
    }
}

impl Ticker<'_> {
    /// Ticks at a time after the start.
    fn tick_at(&mut self, ms: u64) {
        self.tick(self.started + Duration::from_millis(ms));
    }
}

#[test]
fn a_run_that_nobody_waits_for_is_reported_once_it_takes_longer_than_a_moment() {
    let fixture = Fixture::new();
    let mut ticker = fixture.ticker(false);
    ticker.tick_at(599);
    assert!(fixture.activities().is_empty() && !ticker.reported);
    ticker.tick_at(600);
    assert!(fixture.activities().len() == 1 && ticker.reported);
    fixture.ticker(true).tick_at(0);
    assert_eq!(fixture.activities().len(), 1, "the user waits for this one");
}

#[test]
fn a_report_says_how_far_the_run_is_and_how_fast_it_reads() {
    let fixture = Fixture::new();
    let mut ticker = fixture.ticker(true);
    fixture.progress.enter(Phase::Reading);
    fixture.progress.set_total(10);
    [1_000, 2_000].into_iter().for_each(|ms| ticker.tick_at(ms));
    fixture.progress.add_done(8);
    ticker.tick_at(6_000);
    let reading = Activity { phase: Some(Phase::Reading), pause: None, done: 8, total: 10, rate: Some(2.0) };
    assert_eq!(fixture.activities().pop(), Some(reading));
    fixture.shared.queue().set_paused(Pause::Battery, true);
    ticker.tick_at(7_000);
    assert_eq!(
        fixture.activities().pop(),
        Some(Activity { pause: Some(Pause::Battery), rate: None, ..reading })
    );
}

#[test]
fn each_phase_that_reads_has_a_rate_of_its_own_and_the_others_have_none() {
    let fixture = Fixture::new();
    let mut ticker = fixture.ticker(true);
    let mut rates = Vec::new();
    for (at, phase) in [(0, Phase::Reading), (10_000, Phase::Switching), (20_000, Phase::Finishing)] {
        fixture.progress.enter(phase);
        fixture.progress.set_total(1_000);
        for ms in [0, 1_000, 5_000] {
            fixture.progress.add_done(ms / 10);
            ticker.tick_at(at + ms);
            rates.push(fixture.activities().pop().unwrap().rate);
        }
    }
    let known = Some(125.0);
    assert_eq!(rates, [None, None, known, None, None, known, None, None, None]);
}

#[test]
fn new_pictures_are_reported_once_a_second_and_only_while_there_are_more() {
    let fixture = Fixture::new();
    let mut ticker = fixture.ticker(false);
    let mut changes_at = |ms, done| {
        fixture.progress.add_done(done);
        ticker.tick_at(ms);
        fixture.changes()
    };
    assert_eq!(changes_at(1_000, 1), 0, "the run does not read yet");
    fixture.progress.enter(Phase::Reading);
    assert_eq!([changes_at(999, 0), changes_at(1_000, 0)], [0, 1]);
    assert_eq!([changes_at(1_999, 1), changes_at(2_000, 0), changes_at(3_000, 0)], [0, 1, 0]);
    fixture.progress.enter(Phase::Switching);
    assert_eq!(changes_at(4_000, 1), 0, "a change of the model shows nothing new");
}

#[test]
fn a_run_makes_way_for_changed_paths_when_it_has_read_for_its_turn() {
    for (survey, turn) in [(100, 2_000), (200, 2_000), (1_000, 10_000)] {
        let fixture = Fixture::new();
        let mut ticker = fixture.ticker(false);
        fixture.progress.enter(Phase::Reading);
        ticker.tick_at(survey);
        ticker.tick_at(survey + turn);
        assert!(!fixture.progress.is_cancelled(), "nothing has changed");
        fixture.shared.queue().add_changed(["/a/1.jpg".into()], &[]);
        ticker.tick_at(survey + turn - 1);
        assert!(!fixture.progress.is_cancelled(), "after a survey of {survey} ms");
        fixture.progress.enter(Phase::Finishing);
        ticker.tick_at(survey + turn);
        assert!(!fixture.progress.is_cancelled(), "it ends soon");
        fixture.progress.enter(Phase::Reading);
        ticker.tick_at(survey + turn);
        assert!(fixture.progress.is_cancelled());
    }
}
