//! How many pictures the model embeds at a time.
//!
//! If queries wait for the current batch, batches must be short; if not, full ones are fastest. Owns this rule. Never
//! reads a clock: the caller measures the batches.

use std::time::Duration;

/// The most pictures per batch: no model here is faster with more, and they all take memory.
pub const FULL: usize = 8;

/// The size of the next batch.
pub(super) struct BatchSize {
    /// How long a batch may take; `None` when no query waits for it.
    longest: Option<Duration>,
    size: usize,
}

impl BatchSize {
    /// With a time limit the first batch has one picture, since the model's speed is still unknown and the first
    /// batch also loads the weights.
    pub(super) fn new(longest: Option<Duration>) -> Self {
        Self { longest, size: if longest.is_some() { 1 } else { FULL } }
    }

    /// How many pictures the next batch may have.
    pub(super) fn get(&self) -> usize {
        self.size
    }

    /// Adapts the size to how long a batch took. A slow batch shrinks it at once; a fast one at most doubles it: the
    /// overhead per batch distorts the time per picture of small batches, and other work may start at any time.
    pub(super) fn record(&mut self, pictures: usize, took: Duration) {
        let Some(longest) = self.longest else { return };
        if pictures == 0 {
            return;
        }
        let each = took.as_secs_f64() / pictures as f64;
        // When a batch took no time, any number of pictures fits.
        let fit = (longest.as_secs_f64() / each).clamp(1.0, FULL as f64) as usize;
        self.size = fit.min(2 * self.size);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LONGEST: Duration = Duration::from_millis(150);

    /// The sizes and simulated times of `count` batches of a model that takes `once` ms per batch and `each` ms per
    /// picture.
    fn batches(size: &mut BatchSize, once: u64, each: u64, count: usize) -> Vec<(usize, Duration)> {
        let mut batch = || {
            let pictures = size.get();
            let took = Duration::from_millis(once + each * pictures as u64);
            size.record(pictures, took);
            (pictures, took)
        };
        (0..count).map(|_| batch()).collect()
    }

    #[test]
    fn without_a_time_limit_every_batch_is_full() {
        let mut size = BatchSize::new(None);
        assert!(batches(&mut size, 0, 5_000, 5).iter().all(|(pictures, _)| *pictures == FULL));
    }

    #[test]
    fn batches_of_a_fast_model_soon_are_full() {
        let mut size = BatchSize::new(Some(LONGEST));
        let sizes: Vec<usize> = batches(&mut size, 2, 10, 5).iter().map(|batch| batch.0).collect();
        assert_eq!(sizes, [1, 2, 4, 8, 8]);
    }

    #[test]
    fn batches_of_a_slow_model_stay_short() {
        for (once, each) in [(0, 40), (30, 40), (5, 70), (0, 149), (100, 20)] {
            let mut size = BatchSize::new(Some(LONGEST));
            for (pictures, took) in batches(&mut size, once, each, 50) {
                assert!(took <= LONGEST, "{pictures} pictures at {once} + {each} ms each took {took:?}");
            }
        }
    }

    #[test]
    fn a_model_too_slow_for_one_picture_embeds_one_at_a_time() {
        let mut size = BatchSize::new(Some(LONGEST));
        assert!(batches(&mut size, 0, 900, 4).iter().all(|(pictures, _)| *pictures == 1));
    }

    #[test]
    fn the_size_recovers_after_loading_weights_and_after_a_busy_moment() {
        let mut size = BatchSize::new(Some(LONGEST));
        size.record(1, Duration::from_secs(9));
        assert_eq!(size.get(), 1);
        batches(&mut size, 0, 15, 4);
        assert_eq!(size.get(), 8);
        // The machine is busy: the very next batch is short enough again.
        let slow = batches(&mut size, 0, 60, 3);
        assert_eq!(slow.iter().map(|batch| batch.0).collect::<Vec<_>>(), [8, 2, 2]);
        batches(&mut size, 0, 15, 4);
        assert_eq!(size.get(), 8);
    }

    #[test]
    fn batches_that_take_no_time_only_double_the_size() {
        let mut size = BatchSize::new(Some(LONGEST));
        size.record(0, Duration::ZERO);
        size.record(1, Duration::ZERO);
        assert_eq!(size.get(), 2);
    }
}
