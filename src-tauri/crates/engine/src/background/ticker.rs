//! Reports how far a run is, and ends one that has read for long enough to make way for changed paths.

use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use super::events::{Activity, Event};
use super::rate::Rate;
use super::shared::Shared;
use crate::mutex::lock;
use crate::progress::{Phase, Progress};

/// Between two reports of progress.
const TICK: Duration = Duration::from_millis(250);
/// Between two reports that new pictures are shown.
const SHOWN_EVERY: Duration = Duration::from_secs(1);
/// How long a run that the user did not ask for takes before it is reported.
const SILENT_FOR: Duration = Duration::from_millis(600);
/// A run reads at least this long before it makes way for changed paths,
const TURN: Duration = Duration::from_secs(2);
/// and this many times as long as its survey took, which has to be repeated afterwards.
const TURN_PER_SURVEY: u32 = 10;

/// Follows one run.
pub(super) struct Ticker<'a> {
    shared: &'a Shared,
    progress: &'a Progress,
    /// Whether the user waits for the run.
    awaited: bool,
    started: Instant,
    rate: Rate,
    phase: Phase,
    /// When the survey was over and the reading began.
    reading_since: Option<Instant>,
    /// When new pictures were last reported, and how many files were done by then.
    shown: (Instant, u64),
    reported: bool,
}

/// What the ticker observed of a run.
pub(super) struct Observed {
    /// Whether the run was reported.
    pub(super) reported: bool,
    /// How long the run took to find out what there is to read, if anything.
    pub(super) survey: Duration,
}

impl<'a> Ticker<'a> {
    pub(super) fn new(shared: &'a Shared, progress: &'a Progress, awaited: bool) -> Self {
        let started = shared.clock.now();
        Self {
            shared,
            progress,
            awaited,
            started,
            rate: Rate::default(),
            phase: Phase::Looking,
            reading_since: None,
            shown: (started, 0),
            reported: false,
        }
    }

    /// Ticks until the run has ended.
    pub(super) fn work(mut self, ended: &AtomicBool) -> Observed {
        while !ended.load(Ordering::Relaxed) {
            self.tick(self.shared.clock.now());
            thread::park_timeout(TICK);
        }
        let surveyed = self.reading_since.unwrap_or_else(|| self.shared.clock.now());
        Observed { reported: self.reported, survey: surveyed - self.started }
    }

    fn tick(&mut self, now: Instant) {
        let (pause, has_changes) = {
            let queue = self.shared.queue();
            (queue.pause(), queue.has_changes())
        };
        let (phase, done) = (self.progress.phase(), self.progress.done());
        let is_reading = matches!(phase, Phase::Reading | Phase::Switching);
        self.rate.record(now, done, pause.is_some() || !is_reading || phase != self.phase);
        self.phase = phase;
        if is_reading && self.reading_since.is_none() {
            self.reading_since = Some(now);
            // A new folder is part of the library by now.
            self.shared.follow_folders();
            if lock(&self.shared.obstacles).meet(self.progress.silent()) {
                (self.shared.report)(Event::Changed);
            }
        }
        if self.awaited || now - self.started >= SILENT_FOR {
            self.reported = true;
            let (total, rate) = (self.progress.total(), self.rate.per_second());
            (self.shared.report)(Event::Activity(Activity { phase: Some(phase), pause, done, total, rate }));
        }
        if phase == Phase::Reading && done > self.shown.1 && now - self.shown.0 >= SHOWN_EVERY {
            (self.shared.report)(Event::Changed);
            self.shown = (now, done);
        }
        if is_reading && has_changes && self.has_had_its_turn(now) {
            self.progress.cancel();
        }
    }

    fn has_had_its_turn(&self, now: Instant) -> bool {
        self.reading_since.is_some_and(|began| {
            let survey = began - self.started;
            now - began >= TURN.max(survey * TURN_PER_SURVEY)
        })
    }
}

#[cfg(test)]
#[path = "ticker_tests.rs"]
mod tests;
