//! What the thread knows of the words that are left to read, and what it last said of that.
//!
//! Owns whether there is something to read, and what a window shows of it. Never reads.

use std::time::{Duration, Instant};

use super::events::Pause;
use crate::catalogue::words::Counts;
use crate::words::Session;

/// Between two reports.
const TICK: Duration = Duration::from_millis(250);
/// How long it is read before it is reported.
const SILENT_FOR: Duration = Duration::from_millis(600);

/// What the thread knows of what is left to read.
#[derive(Default)]
pub(super) enum Reading {
    /// Nothing: it has to look.
    #[default]
    Unknown,
    /// What was left when it looked, and what was added since.
    Under(Box<Underway>),
    /// There is no reader, or the library is read-only.
    Impossible,
    /// The library can't be written; it is tried again at this time.
    Failed(Instant),
}

pub(super) struct Underway {
    pub(super) session: Session,
    /// Whether it goes on by itself.
    pub(super) is_running: bool,
    /// Whether nothing is left.
    pub(super) has_ended: bool,
    /// How many pictures with words had been read when it last ended.
    pub(super) announced: u64,
}

impl Reading {
    /// Whether there may be something to read.
    pub(super) fn has_work(&self, now: Instant) -> bool {
        match self {
            Self::Unknown => true,
            Self::Under(underway) => !underway.has_ended,
            Self::Impossible => false,
            Self::Failed(until) => now >= *until,
        }
    }

    /// Whether pictures were read since it was last held.
    pub(super) fn is_running(&self) -> bool {
        matches!(self, Self::Under(underway) if underway.is_running)
    }
}

/// What was last said of the reading. It outlives the sessions, so that whatever ends one withdraws what is shown.
#[derive(Default)]
pub(super) struct Shown {
    /// When the pictures were begun that are being read.
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
    /// Notes that something is about to be read.
    pub(super) fn begin(&mut self, now: Instant) {
        self.since.get_or_insert(now);
    }

    /// Whether it is time to say how far the reading is.
    pub(super) fn is_due(&self, now: Instant) -> bool {
        match &self.last {
            None => self.since.is_some_and(|since| now - since >= SILENT_FOR),
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

    /// Whether what is shown is wrong for reading that waits for this reason, or was stopped.
    pub(super) fn is_outdated(&self, pause: Option<Pause>, is_stopped: bool) -> bool {
        self.last.as_ref().is_some_and(|said| is_stopped || said.pause != pause)
    }

    /// Notes the end; what was shown until now. Nothing is shown any more.
    pub(super) fn end(&mut self) -> Option<Counts> {
        self.since = None;
        self.last.take().map(|said| said.counts)
    }
}
