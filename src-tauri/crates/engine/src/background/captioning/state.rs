//! What is known of captioning, and what its thread and its callers tell each other.
//!
//! Owns which turn is still wanted. Never waits and never captions.

use std::sync::Arc;
use std::time::Instant;

use super::super::events::CaptionRun;
use super::super::rate::Rate;
use super::reports::{Due, Reports};
use super::wish::Wish;
use crate::captions::Captioned;
use crate::error::Error;
use crate::id_set::IdSet;
use crate::progress::Progress;

/// What is wanted, and how far it is.
#[derive(Default)]
pub(super) struct State {
    wish: Option<Wish>,
    /// How often something else was asked for: a turn that began before is not what is wanted any more.
    asked: u64,
    /// The value of `asked` when pictures were last wanted: what a turn from before that did may be wanted again.
    wanted: u64,
    /// Whether the next turn tries pictures again that the captioner failed with.
    retries: bool,
    /// Cancels the picture in hand.
    running: Option<Arc<Progress>>,
    /// The captioner that listed what is left.
    captioner: Option<String>,
    done: Captioned,
    /// What was done before the turn.
    before: Captioned,
    total: u64,
    rate: Rate,
    failure: Option<Arc<Error>>,
    /// Whether it was the failure that paused the run, and not the person before.
    paused_by_failure: bool,
    reports: Reports,
    /// Cancels the picture that somebody waits for.
    described: Option<Arc<Progress>>,
    /// How many callers wait for a picture, among them those whose picture is cancelled.
    waiting: usize,
    ended: bool,
}

/// A stretch of captioning, until it is interrupted or nothing is left.
pub(super) struct Turn {
    pub(super) wish: Wish,
    pub(super) retries: bool,
    pub(super) progress: Arc<Progress>,
    asked: u64,
}

impl State {
    /// With what an earlier start left to do.
    pub(super) fn left(wish: Option<Wish>) -> Self {
        Self { wish, ..Self::default() }
    }

    pub(super) fn ask(&mut self, wish: Wish) {
        match &mut self.wish {
            Some(wanted) => wanted.add(wish),
            None => (self.wish, self.done, self.total) = (Some(wish), Captioned::default(), 0),
        }
        self.asked += 1;
        self.wanted = self.asked;
        self.retries = true;
        self.forget_failure();
    }

    pub(super) fn set_paused(&mut self, paused: bool) {
        if let Some(wish) = &mut self.wish {
            wish.paused = paused;
            self.forget_failure();
        }
    }

    fn forget_failure(&mut self) {
        self.failure = None;
        self.paused_by_failure = false;
    }

    /// Has what is left be done with the captioner that is chosen by now; what was done stays as it is. A pause stays one,
    /// unless a failure made it: that was about what was chosen before.
    pub(super) fn reopen(&mut self) {
        if self.paused_by_failure {
            self.set_paused(false);
        }
        self.forget_failure();
        self.asked += 1;
        self.cancel();
    }

    pub(super) fn stop(&mut self) {
        self.wish = None;
        self.forget_failure();
        self.asked += 1;
        self.cancel();
    }

    pub(super) fn end(&mut self) {
        self.ended = true;
        self.cancel();
        self.stop_describing();
    }

    pub(super) fn has_ended(&self) -> bool {
        self.ended
    }

    fn cancel(&self) {
        self.running.iter().for_each(|progress| progress.cancel());
    }

    pub(super) fn wish(&self) -> Option<&Wish> {
        self.wish.as_ref()
    }

    /// How far the run is; `None` if nothing is wanted.
    pub(super) fn run(&self) -> Option<CaptionRun> {
        let wish = self.wish.as_ref()?;
        Some(CaptionRun {
            done: self.done.captioned,
            failed: self.done.failed,
            total: self.total,
            rate: self.rate.per_second().filter(|_| !wish.paused),
            paused: wish.paused,
            failure: self.failure.clone(),
        })
    }

    /// Begins the next turn, if something is wanted now.
    pub(super) fn begin(&mut self) -> Option<Turn> {
        let wish = self.wish.as_ref().filter(|wish| !wish.paused && self.waiting == 0)?.clone();
        let progress = Progress::new();
        self.running = Some(Arc::clone(&progress));
        self.before = self.done;
        Some(Turn { wish, retries: self.retries, progress, asked: self.asked })
    }

    /// Whether a turn is what is wanted.
    pub(super) fn wants(&self, turn: &Turn) -> bool {
        let is_paused = self.wish.as_ref().is_none_or(|wish| wish.paused);
        !self.ended && !is_paused && self.asked == turn.asked
    }

    /// Whether somebody waits for a picture, which comes first.
    pub(super) fn is_waited_for(&self) -> bool {
        self.waiting > 0
    }

    /// Notes how many pictures a turn has, once a captioner has listed them.
    pub(super) fn list(&mut self, turn: &Turn, captioner: &str, left: u64, now: Instant) {
        if self.asked == turn.asked {
            if turn.retries || self.captioner.as_deref() != Some(captioner) {
                // Those that failed are left again.
                (self.before.failed, self.done.failed) = (0, 0);
            }
            self.captioner = Some(captioner.to_owned());
            // Those that fail from now on are not tried again by a turn that only follows a pause.
            self.retries = false;
            self.total = self.before.captioned + self.before.failed + left;
            self.go_on(now);
        }
    }

    /// Notes that a turn's captioner has captioned pictures, so that another one that is chosen meanwhile leaves them out.
    pub(super) fn leave_out(&mut self, turn: &Turn, captioned: &IdSet) {
        if turn.asked >= self.wanted
            && let Some(wish) = &mut self.wish
        {
            wish.leave_out(captioned);
        }
    }

    /// Notes that a turn waits.
    pub(super) fn hold(&mut self, now: Instant) {
        self.rate.record(now, self.count(), true);
    }

    /// Notes that a turn goes on after it has waited.
    pub(super) fn go_on(&mut self, now: Instant) {
        self.hold(now);
        self.rate.record(now, self.count(), false);
    }

    /// Notes what a turn has done, and tells what is to be reported of that.
    pub(super) fn follow(&mut self, turn: &Turn, done: Captioned, now: Instant) -> Due {
        if self.asked != turn.asked {
            self.reports.note(done.captioned > 0);
            return Due::default();
        }
        let Captioned { captioned, failed } = self.before;
        let done = Captioned { captioned: captioned + done.captioned, failed: failed + done.failed };
        self.reports.note(done.captioned > self.done.captioned);
        self.done = done;
        self.rate.record(now, self.count(), false);
        self.reports.due(now)
    }

    fn count(&self) -> u64 {
        self.done.captioned + self.done.failed
    }

    /// Notes the end of a turn: whether all is done, or why it failed. Returns whether there are captions to report.
    pub(super) fn settle(&mut self, turn: &Turn, outcome: Result<bool, Error>) -> bool {
        self.running = None;
        if self.asked == turn.asked && !self.ended {
            match outcome {
                Ok(true) => self.wish = None,
                Ok(false) => {}
                Err(error) => {
                    // Others would fail alike. Whoever mends it resumes, or chooses another captioner.
                    let was_paused = self.wish.as_ref().is_some_and(|wish| wish.paused);
                    self.set_paused(true);
                    self.failure = Some(Arc::new(error));
                    self.paused_by_failure = !was_paused;
                }
            }
        }
        self.reports.take_news()
    }

    /// Notes that somebody waits for a picture, in place of the one before; returns what cancels it.
    pub(super) fn wait_for_picture(&mut self) -> Arc<Progress> {
        self.stop_describing();
        let progress = Progress::new();
        if self.ended {
            progress.cancel();
        }
        self.described = Some(Arc::clone(&progress));
        self.waiting += 1;
        progress
    }

    /// Notes that one caller waits no more.
    pub(super) fn stop_waiting(&mut self) {
        self.waiting -= 1;
    }

    pub(super) fn stop_describing(&mut self) {
        if let Some(progress) = self.described.take() {
            progress.cancel();
        }
    }
}

#[cfg(test)]
#[path = "state_tests.rs"]
mod tests;
