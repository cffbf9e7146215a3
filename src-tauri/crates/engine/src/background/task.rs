//! Work on one picture after the other between runs: what the thread knows of what is left, and what it last said of that.
//!
//! Owns whether there is something to do, and what a window shows of it. Never does it: a [`Session`] does.

use std::collections::HashSet;
use std::time::{Duration, Instant};

use super::events::{Event, Pause};
use crate::error::Result;
use crate::ids::ContentId;
use crate::library::Library;
use crate::text_reader::ReadTextError;

/// Between two reports.
const TICK: Duration = Duration::from_millis(250);

/// A stretch of work on pictures.
pub(super) trait Session: Sized + Send {
    /// How long it takes before it is reported.
    const SILENT_FOR: Duration;

    /// Lists what is left; `None` where it can't be done.
    fn begin(library: &Library) -> Result<Option<Self>>;

    /// Whether another session would do the same.
    fn is_current(&self, library: &Library) -> bool;

    /// Adds what is new since it began or this was last called, and what has files again if `files_returned`.
    fn add_new(&mut self, library: &Library, files_returned: bool) -> Result<()>;

    /// Works on the next picture; false if nothing is left.
    fn next(&mut self, library: &Library) -> Result<bool>;

    /// Stores what was done.
    fn commit(&mut self, library: &Library) -> Result<()>;

    /// What follows once nothing is left.
    fn finish(&self, library: &Library) -> Result<()>;

    /// How much of the library is done, in this session and before.
    fn counts(&self) -> Counts;

    /// In how many pictures this session found something that searches find them by.
    fn found(&self) -> u64;

    /// Why it failed with pictures since the last call.
    fn take_failures(&mut self) -> Vec<(ContentId, ReadTextError)>;

    /// What is reported of it.
    fn event(counts: Counts, pause: Option<Pause>) -> Event;
}

/// How much of a library is done.
#[derive(Clone, Copy, Debug)]
pub(super) struct Counts {
    /// Pictures that are done.
    pub(super) done: u64,
    /// All pictures.
    pub(super) total: u64,
}

/// What the thread remembers of one kind of work.
pub(super) struct Task<S> {
    pub(super) state: State<S>,
    pub(super) shown: Shown,
    /// The text of the last failure to store what was done.
    pub(super) failure: Option<String>,
    /// Why it failed with pictures, which is reported once.
    pub(super) failures: HashSet<String>,
}

impl<S> Default for Task<S> {
    fn default() -> Self {
        Self { state: State::Unknown, shown: Shown::default(), failure: None, failures: HashSet::new() }
    }
}

/// What the thread knows of what is left to do.
pub(super) enum State<S> {
    /// Nothing: it has to look.
    Unknown,
    /// What was left when it looked, and what was added since.
    Under(Box<Underway<S>>),
    /// There is nothing to do it with, or the library is read-only.
    Impossible,
    /// The library can't be written; it is tried again at this time.
    Failed(Instant),
}

pub(super) struct Underway<S> {
    pub(super) session: S,
    /// Whether it goes on by itself.
    pub(super) is_running: bool,
    /// Whether nothing is left.
    pub(super) has_ended: bool,
    /// In how many pictures something had been found when it last ended.
    pub(super) announced: u64,
}

impl<S> Task<S> {
    /// Whether there may be something to do.
    pub(super) fn has_work(&self, now: Instant) -> bool {
        match &self.state {
            State::Unknown => true,
            State::Under(underway) => !underway.has_ended,
            State::Impossible => false,
            State::Failed(until) => now >= *until,
        }
    }

    /// Whether it has to be held: it goes on by itself, or what is shown is wrong for work that waits for this reason or was
    /// stopped.
    pub(super) fn is_to_be_held(&self, pause: Option<Pause>, is_stopped: bool) -> bool {
        let is_running = matches!(&self.state, State::Under(underway) if underway.is_running);
        is_running || self.shown.is_outdated(pause, is_stopped)
    }
}

/// What was last said of the work. It outlives the sessions, so that whatever ends one withdraws what is shown.
#[derive(Default)]
pub(super) struct Shown {
    /// When the pictures were begun that are being worked on.
    since: Option<Instant>,
    last: Option<Said>,
}

/// What was said, and when.
struct Said {
    at: Instant,
    counts: Counts,
    pause: Option<Pause>,
}

impl Shown {
    /// Notes that something is about to be done.
    pub(super) fn begin(&mut self, now: Instant) {
        self.since.get_or_insert(now);
    }

    /// Whether it is time to say how far the work is, which is not said of a short one.
    pub(super) fn is_due(&self, now: Instant, silent_for: Duration) -> bool {
        match &self.last {
            None => self.since.is_some_and(|since| now - since >= silent_for),
            Some(said) => now - said.at >= TICK,
        }
    }

    /// Notes what is said.
    pub(super) fn say(&mut self, now: Instant, counts: Counts, pause: Option<Pause>) {
        self.last = Some(Said { at: now, counts, pause });
    }

    /// What was last said; `None` if nothing is shown.
    pub(super) fn last(&self) -> Option<Counts> {
        self.last.as_ref().map(|said| said.counts)
    }

    fn is_outdated(&self, pause: Option<Pause>, is_stopped: bool) -> bool {
        self.last.as_ref().is_some_and(|said| is_stopped || said.pause != pause)
    }

    /// Notes the end; what was shown until now. Nothing is shown any more.
    pub(super) fn end(&mut self) -> Option<Counts> {
        self.since = None;
        self.last.take().map(|said| said.counts)
    }
}
