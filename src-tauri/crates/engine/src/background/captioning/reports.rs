//! When is reported what a run has done.

use std::time::{Duration, Instant};

/// Between two reports of how far a run is.
const TICK: Duration = Duration::from_millis(500);
/// Between two reports that captions are shown.
const SHOWN_EVERY: Duration = Duration::from_secs(1);

/// What there is to report.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Due {
    /// How far the run is.
    pub(super) run: bool,
    /// That pictures have captions.
    pub(super) captions: bool,
}

/// What was reported when.
#[derive(Default)]
pub(super) struct Reports {
    told: Option<Instant>,
    shown: Option<Instant>,
    /// Whether there are captions that were not reported.
    has_news: bool,
}

impl Reports {
    /// Notes whether there are new captions.
    pub(super) fn note(&mut self, has_news: bool) {
        self.has_news |= has_news;
    }

    /// What is to be reported now.
    pub(super) fn due(&mut self, now: Instant) -> Due {
        let is_over = |last: &mut Option<Instant>, every| {
            let is_over = last.is_none_or(|last| now - last >= every);
            if is_over {
                *last = Some(now);
            }
            is_over
        };
        let run = is_over(&mut self.told, TICK);
        let captions = self.has_news && is_over(&mut self.shown, SHOWN_EVERY);
        self.has_news &= !captions;
        Due { run, captions }
    }

    /// Whether there are captions that were not reported, which now they are.
    pub(super) fn take_news(&mut self) -> bool {
        std::mem::take(&mut self.has_news)
    }
}
