//! The failures of this run, by their codes only: for a report of a problem, which must not name files.

use std::collections::VecDeque;
use std::sync::Mutex;
use std::time::{Duration, Instant};

use super::ErrorCode;
use crate::sync::lock;

/// Number of failures that are remembered.
const REMEMBERED: usize = 20;

static FAILURES: Mutex<VecDeque<(ErrorCode, Instant)>> = Mutex::new(VecDeque::new());

/// Remembers a failure.
pub fn record(code: ErrorCode) {
    let mut failures = lock(&FAILURES);
    if failures.len() == REMEMBERED {
        failures.pop_front();
    }
    failures.push_back((code, Instant::now()));
}

/// The latest failures, oldest first, and how long ago each was.
pub fn failures() -> Vec<(ErrorCode, Duration)> {
    lock(&FAILURES).iter().map(|(code, at)| (*code, at.elapsed())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Failure;

    #[test]
    fn the_latest_failures_are_remembered_by_their_codes() {
        for _ in 0..=REMEMBERED {
            drop(Failure::new(ErrorCode::Gated, "/home/asha/secret.jpg"));
        }
        let failures = failures();
        assert_eq!(failures.len(), REMEMBERED);
        assert!(failures.iter().any(|(code, _)| *code == ErrorCode::Gated));
    }
}
