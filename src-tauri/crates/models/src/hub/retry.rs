//! Retries: transient failures are retried a bounded number of times, permanent ones are reported at once.

use std::time::{Duration, Instant};

use super::error::HubError;
use super::progress::{Progress, Stage};

/// How long to wait, and how often to try.
#[derive(Clone, Copy, Debug)]
pub struct RetryPolicy {
    /// Attempts in a row without progress before giving up. Bytes that arrive too slowly are no progress.
    pub attempts: u32,
    /// Delay before the second attempt; doubled for each further one.
    pub first_delay: Duration,
    /// Longest delay between two attempts.
    pub max_delay: Duration,
    /// Longest `Retry-After` that is honoured; a server that asks for more ends the download.
    pub max_retry_after: Duration,
    /// A server that takes longer to answer a request, headers included, counts as broken.
    pub head_timeout: Duration,
    /// A connection that delivers nothing for this long counts as broken.
    pub read_timeout: Duration,
    /// A connection that delivers less than [`min_bytes`](Self::min_bytes) within this time counts as broken, too.
    pub window: Duration,
    /// Fewest bytes in a [`window`](Self::window).
    pub min_bytes: u64,
}

impl Default for RetryPolicy {
    /// Delays of 0.5, 1, 2 and 4 seconds bridge a short interruption, and a lasting one is reported within seconds. Two
    /// minutes is the longest that a person is left waiting for a busy server. At less than 1 KB a second the smallest
    /// model would take a week.
    fn default() -> Self {
        Self {
            attempts: 5,
            first_delay: Duration::from_millis(500),
            max_delay: Duration::from_secs(20),
            max_retry_after: Duration::from_secs(120),
            head_timeout: Duration::from_secs(30),
            read_timeout: Duration::from_secs(30),
            window: Duration::from_secs(60),
            min_bytes: 60_000,
        }
    }
}

impl RetryPolicy {
    /// Whether this many new bytes in this time are worth another attempt. A server that drips a byte a connection
    /// would otherwise be asked for ever.
    fn is_progress(&self, bytes: u64, elapsed: Duration) -> bool {
        let needed = self.min_bytes as f64 * elapsed.as_secs_f64() / self.window.as_secs_f64();
        bytes > 0 && bytes as f64 >= needed
    }
}

/// Why an attempt failed.
#[derive(Debug)]
pub(super) enum Failure {
    /// Another attempt would fail the same way.
    Permanent(HubError),
    /// Another attempt may succeed.
    Transient {
        /// What to report if it does not.
        error: HubError,
        /// The delay that the server asks for.
        retry_after: Option<Duration>,
    },
}

impl From<HubError> for Failure {
    fn from(error: HubError) -> Self {
        Self::Permanent(error)
    }
}

impl Failure {
    /// A transient failure without a delay of the server's choice.
    pub(super) fn transient(error: HubError) -> Self {
        Self::Transient { error, retry_after: None }
    }
}

/// Repeats an attempt until it succeeds, fails permanently, or has failed too often without enough new bytes in between.
pub(super) async fn with_retries<T>(
    policy: &RetryPolicy,
    progress: &Progress,
    mut attempt: impl AsyncFnMut() -> Result<T, Failure>,
) -> Result<T, HubError> {
    let mut failures = 0;
    // The most bytes so far: bytes that are discarded and downloaded again are no progress.
    let mut most = progress.done();
    loop {
        let started = Instant::now();
        let (error, retry_after) = match attempt().await {
            Ok(value) => return Ok(value),
            Err(Failure::Permanent(error)) => return Err(error),
            Err(Failure::Transient { error, retry_after }) => (error, retry_after),
        };
        if policy.is_progress(progress.done().saturating_sub(most), started.elapsed()) {
            failures = 0;
        }
        most = most.max(progress.done());
        failures += 1;
        if failures >= policy.attempts || retry_after.is_some_and(|delay| delay > policy.max_retry_after) {
            return Err(error);
        }
        progress.enter(Stage::Waiting);
        tokio::time::sleep(retry_after.unwrap_or_else(|| backoff(policy, failures))).await;
    }
}

/// Exponential backoff: the delay after this many failures in a row.
fn backoff(policy: &RetryPolicy, failures: u32) -> Duration {
    let factor = 1_u32.checked_shl(failures.saturating_sub(1)).unwrap_or(u32::MAX);
    policy.first_delay.saturating_mul(factor).min(policy.max_delay)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_drip_is_no_progress() {
        let policy = RetryPolicy::default();
        let minute = Duration::from_secs(60);
        assert!(policy.is_progress(60_000, minute) && policy.is_progress(1, Duration::ZERO));
        assert!(!policy.is_progress(59_999, minute) && !policy.is_progress(0, Duration::ZERO));
    }

    #[test]
    fn delays_double_up_to_the_maximum() {
        let policy = RetryPolicy::default();
        let seconds = [1, 2, 3, 40, 400].map(|failures| backoff(&policy, failures).as_secs_f64());
        assert_eq!(seconds, [0.5, 1.0, 2.0, 20.0, 20.0]);
    }
}
