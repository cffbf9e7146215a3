//! How fast a run is.

use std::collections::VecDeque;
use std::time::Instant;

/// Samples that the rate is taken over: ten seconds of ticks.
const SAMPLES: usize = 40;
/// Seconds of samples before there is a rate. Rows are committed in batches; a shorter stretch would hold none or too
/// many.
const SHORTEST: f64 = 3.0;

/// Files per second over the last stretch of time in which the work did not pause.
#[derive(Default)]
pub(super) struct Rate {
    samples: VecDeque<(Instant, u64)>,
}

impl Rate {
    /// Records how many files are done. A pause discards all samples.
    pub(super) fn record(&mut self, now: Instant, done: u64, paused: bool) {
        if paused {
            self.samples.clear();
        } else {
            self.samples.push_back((now, done));
        }
        if self.samples.len() > SAMPLES {
            self.samples.pop_front();
        }
    }

    /// Files per second; `None` until it is known.
    pub(super) fn per_second(&self) -> Option<f64> {
        let ((from, before), (to, after)) = (self.samples.front()?, self.samples.back()?);
        let seconds = (*to - *from).as_secs_f64();
        (seconds >= SHORTEST && after > before).then(|| (after - before) as f64 / seconds)
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn the_rate_covers_only_the_time_since_the_last_pause() {
        let start = Instant::now();
        let at = |seconds: u64| start + Duration::from_secs(seconds);
        let mut rate = Rate::default();
        rate.record(at(0), 0, false);
        assert_eq!(rate.per_second(), None);
        rate.record(at(5), 200, false);
        assert_eq!(rate.per_second(), Some(40.0));
        rate.record(at(500), 200, true);
        rate.record(at(1000), 200, false);
        rate.record(at(1004), 280, false);
        assert_eq!(rate.per_second(), Some(20.0));
    }

    #[test]
    fn the_rate_covers_the_last_ten_seconds_of_ticks() {
        let start = Instant::now();
        let tick = Duration::from_millis(250);
        let mut rate = Rate::default();
        rate.record(start, 0, false);
        // A burst, then one file a tick.
        (1..40).for_each(|n| rate.record(start + tick * n, 1_000 + u64::from(n), false));
        let with_burst = rate.per_second().unwrap();
        assert!(with_burst > 100.0, "all forty samples count: {with_burst}");
        rate.record(start + tick * 40, 1_040, false);
        assert_eq!(rate.per_second(), Some(4.0));
    }

    #[test]
    fn there_is_no_rate_before_three_seconds_or_while_nothing_is_done() {
        let start = Instant::now();
        let rate_after = |ms, done| {
            let mut rate = Rate::default();
            rate.record(start, 0, false);
            rate.record(start + Duration::from_millis(ms), done, false);
            rate.per_second()
        };
        assert_eq!(
            [rate_after(2_999, 6), rate_after(3_000, 6), rate_after(3_000, 0)],
            [None, Some(2.0), None]
        );
    }
}
