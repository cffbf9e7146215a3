//! Tells how far a run is while it goes on, and asks one that has read for long enough to make room.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use super::{Activity, Event, Shared};
use crate::progress::{Phase, Progress};

/// How often progress is told.
const TICK: Duration = Duration::from_millis(250);
/// How often pictures that were added meanwhile are told of.
const SHOWN_EVERY: Duration = Duration::from_secs(1);
/// How long a look that nobody asked for goes on before it is told of.
const UNTOLD: Duration = Duration::from_millis(600);
/// Ticks that the rate is taken over.
const STRETCH: usize = 40;
/// Seconds before a rate is told.
const SHORTEST: f64 = 3.0;
/// A run reads for this long before it makes room for changed paths,
const TURN: Duration = Duration::from_secs(2);
/// and for so many times as long as it took to see what there is to read, which it has to do again.
const TURN_PER_SURVEY: u32 = 10;

/// What is told of one run.
pub(super) struct Ticker<'a> {
    shared: &'a Shared,
    progress: &'a Progress,
    asked: bool,
    started: Instant,
    rate: Rate,
    phase: Phase,
    /// When there was something to read for the first time.
    reading: Option<Instant>,
    /// When pictures were last told of, and how many were read by then.
    shown: (Instant, u64),
    told: bool,
}

/// What a run's ticker has seen of it.
pub(super) struct Seen {
    /// Whether the run was told of.
    pub(super) told: bool,
    /// How long it took to see what there was to read, or to see that there was nothing.
    pub(super) survey: Duration,
}

impl<'a> Ticker<'a> {
    pub(super) fn new(shared: &'a Shared, progress: &'a Progress, asked: bool) -> Self {
        let started = Instant::now();
        Self {
            shared,
            progress,
            asked,
            started,
            rate: Rate::default(),
            phase: Phase::Looking,
            reading: None,
            shown: (started, 0),
            told: false,
        }
    }

    /// Ticks until the run has ended.
    pub(super) fn work(mut self, ended: &AtomicBool) -> Seen {
        while !ended.load(Ordering::Relaxed) {
            self.tick();
            thread::park_timeout(TICK);
        }
        let over = self.reading.unwrap_or_else(Instant::now);
        Seen { told: self.told, survey: over - self.started }
    }

    fn tick(&mut self) {
        let (pause, changes) = {
            let queue = self.shared.queue();
            (queue.pause(), queue.has_changes())
        };
        let (phase, done) = (self.progress.phase(), self.progress.done());
        let reads = matches!(phase, Phase::Reading | Phase::Switching);
        self.rate.note(Instant::now(), done, pause.is_some() || !reads || phase != self.phase);
        self.phase = phase;
        if reads && self.reading.is_none() {
            self.reading = Some(Instant::now());
            // A new folder is part of the library by now.
            self.shared.follow_folders();
        }
        if self.asked || self.started.elapsed() >= UNTOLD {
            self.told = true;
            let (total, rate) = (self.progress.total(), self.rate.per_second());
            (self.shared.tell)(Event::Activity(Activity { phase: Some(phase), pause, done, total, rate }));
        }
        if phase == Phase::Reading && done > self.shown.1 && self.shown.0.elapsed() >= SHOWN_EVERY {
            (self.shared.tell)(Event::Changed);
            self.shown = (Instant::now(), done);
        }
        if reads && changes && self.has_had_its_turn() {
            self.progress.cancel();
        }
    }

    fn has_had_its_turn(&self) -> bool {
        self.reading.is_some_and(|began| {
            let survey = began - self.started;
            began.elapsed() >= TURN.max(survey * TURN_PER_SURVEY)
        })
    }
}

/// Files a second over the last stretch of time in which the work did not wait.
#[derive(Default)]
struct Rate {
    noted: VecDeque<(Instant, u64)>,
}

impl Rate {
    fn note(&mut self, now: Instant, done: u64, paused: bool) {
        if paused {
            self.noted.clear();
        } else {
            self.noted.push_back((now, done));
        }
        if self.noted.len() > STRETCH {
            self.noted.pop_front();
        }
    }

    fn per_second(&self) -> Option<f64> {
        let ((from, before), (to, after)) = (self.noted.front()?, self.noted.back()?);
        let seconds = (*to - *from).as_secs_f64();
        // Rows are committed in batches; a shorter look would see none or too many.
        (seconds >= SHORTEST && after > before).then(|| (after - before) as f64 / seconds)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rate_is_that_of_late_and_knows_no_pauses() {
        let start = Instant::now();
        let at = |seconds: u64| start + Duration::from_secs(seconds);
        let mut rate = Rate::default();
        rate.note(at(0), 0, false);
        assert_eq!(rate.per_second(), None);
        rate.note(at(5), 200, false);
        assert_eq!(rate.per_second(), Some(40.0));
        rate.note(at(500), 200, true);
        rate.note(at(1000), 200, false);
        rate.note(at(1004), 280, false);
        assert_eq!(rate.per_second(), Some(20.0));
    }
}
