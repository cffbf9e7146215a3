//! What the thread knows of the words that are left to read.
//!
//! Owns whether there is something to read. Never reads.

use std::time::Instant;

use crate::words::Session;

/// What the thread knows of what is left to read.
#[derive(Default)]
pub(super) enum Reading {
    /// Nothing: it has to look.
    #[default]
    Unknown,
    /// Something is left.
    Under(Box<Underway>),
    /// Nothing is left.
    Done,
    /// The library can't be written; it is tried again at this time.
    Failed(Instant),
}

pub(super) struct Underway {
    pub(super) session: Session,
    /// When it began.
    pub(super) since: Instant,
    /// When it was last reported.
    pub(super) reported: Option<Instant>,
    /// Whether it goes on by itself.
    pub(super) is_running: bool,
}

impl Reading {
    /// Whether there may be something to read.
    pub(super) fn has_work(&self, now: Instant) -> bool {
        match self {
            Self::Unknown | Self::Under(_) => true,
            Self::Done => false,
            Self::Failed(until) => now >= *until,
        }
    }

    /// Whether pictures were read since it was last held.
    pub(super) fn is_running(&self) -> bool {
        matches!(self, Self::Under(underway) if underway.is_running)
    }
}
