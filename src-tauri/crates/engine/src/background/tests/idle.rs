//! Waiting for the indexing thread.

use std::sync::PoisonError;
use std::time::{Duration, Instant};

use crate::background::Background;

/// Long enough for any machine.
const DEADLINE: Duration = Duration::from_secs(60);

impl Background {
    /// Waits until the thread has nothing to begin, with everything reported.
    pub(crate) fn wait_until_idle(&self) {
        let mut queue = self.shared.queue();
        // The thread sets it again when it has looked for work once more.
        queue.idle = false;
        self.shared.changed.notify_all();
        let until = Instant::now() + DEADLINE;
        while !queue.idle {
            let left = until.saturating_duration_since(Instant::now());
            assert!(!left.is_zero(), "the thread never comes to rest");
            queue = self.shared.changed.wait_timeout(queue, left).unwrap_or_else(PoisonError::into_inner).0;
        }
    }
}
