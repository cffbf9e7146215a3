//! Processor time of the current thread.
//!
//! Owns the limit on decoders whose work cannot be estimated from a header, and which ask while they work whether to go
//! on. Never counts the time of other threads or of waiting, so that a busy machine refuses nothing.

use std::time::Duration;

use nix::time::{ClockId, clock_gettime};

/// Measures what the thread that made it has computed since.
#[derive(Clone, Copy)]
pub(super) struct Stopwatch {
    start: Duration,
    limit: Duration,
}

impl Stopwatch {
    /// Starts now, for at most `limit` nanoseconds.
    pub(super) fn new(limit: u64) -> Self {
        Self { start: computed(), limit: Duration::from_nanos(limit) }
    }

    /// Whether the limit is passed.
    pub(super) fn is_over(self) -> bool {
        computed().saturating_sub(self.start) > self.limit
    }
}

/// What the current thread has computed since it began; 0 where the system does not say.
fn computed() -> Duration {
    clock_gettime(ClockId::CLOCK_THREAD_CPUTIME_ID).map_or(Duration::ZERO, Duration::from)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn computing_passes_a_limit_and_an_hour_is_not_passed() {
        let (short, long) = (Stopwatch::new(1_000), Stopwatch::new(3_600_000_000_000));
        let mut hash = blake3::Hasher::new();
        while !short.is_over() {
            hash.update(&[0; 4096]);
        }
        assert!(!long.is_over());
    }
}
