//! The time that the indexing thread goes by: the system's, which a test can move forward.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

/// A clock that runs with the system's monotonic clock, ahead of it by what tests skipped.
#[derive(Default)]
pub(super) struct Clock {
    skipped_ms: AtomicU64,
}

impl Clock {
    pub(super) fn now(&self) -> Instant {
        Instant::now() + Duration::from_millis(self.skipped_ms.load(Ordering::Relaxed))
    }

    /// Moves the clock forward.
    #[cfg(test)]
    pub(super) fn skip(&self, time: Duration) {
        self.skipped_ms.fetch_add(time.as_millis() as u64, Ordering::Relaxed);
    }
}
