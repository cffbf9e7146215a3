//! How many pictures the model is given at a time.
//!
//! Where a query has to wait for the batch under way, a batch must be short; where it need not, a full one is
//! quickest. Owns the rule, and no clock: it is told how long batches took.

use std::time::Duration;

/// Most pictures a call: with more no model here gets quicker, and they have to be held in memory.
pub const FULL: usize = 8;

/// The size of the next batch.
pub(super) struct BatchSize {
    /// How long a batch may take; none where nobody waits for it.
    longest: Option<Duration>,
    size: usize,
}

impl BatchSize {
    /// Where batches are to be short the first has one picture, for nothing is known yet of the model's speed, and
    /// the first batch loads its weights as well.
    pub(super) fn new(longest: Option<Duration>) -> Self {
        Self { longest, size: if longest.is_some() { 1 } else { FULL } }
    }

    /// How many pictures the next batch may have.
    pub(super) fn get(&self) -> usize {
        self.size
    }

    /// Learns from a batch. A slow one counts at once; after a quick one the size doubles at most, since what is
    /// done once a batch makes pictures of small batches look slower than those of large ones, and other work may
    /// begin beside it.
    pub(super) fn note(&mut self, pictures: usize, took: Duration) {
        let Some(longest) = self.longest else { return };
        if pictures == 0 {
            return;
        }
        let each = took.as_secs_f64() / pictures as f64;
        // A batch that took no time at all fits any number of times.
        let fit = (longest.as_secs_f64() / each).clamp(1.0, FULL as f64) as usize;
        self.size = fit.min(2 * self.size);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LONGEST: Duration = Duration::from_millis(150);

    /// Batches of a model that takes `once` a batch and `each` a picture, by a clock that is not asked: the sizes
    /// and the times of so many.
    fn batches(size: &mut BatchSize, once: u64, each: u64, count: usize) -> Vec<(usize, Duration)> {
        let mut batch = || {
            let pictures = size.get();
            let took = Duration::from_millis(once + each * pictures as u64);
            size.note(pictures, took);
            (pictures, took)
        };
        (0..count).map(|_| batch()).collect()
    }

    #[test]
    fn where_nobody_waits_every_batch_is_full() {
        let mut size = BatchSize::new(None);
        assert!(batches(&mut size, 0, 5_000, 5).iter().all(|(pictures, _)| *pictures == FULL));
    }

    #[test]
    fn a_quick_model_soon_has_full_batches() {
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
    fn a_model_too_slow_for_one_picture_has_one_at_a_time() {
        let mut size = BatchSize::new(Some(LONGEST));
        assert!(batches(&mut size, 0, 900, 4).iter().all(|(pictures, _)| *pictures == 1));
    }

    #[test]
    fn loading_the_weights_and_a_busy_machine_are_got_over() {
        let mut size = BatchSize::new(Some(LONGEST));
        size.note(1, Duration::from_secs(9));
        assert_eq!(size.get(), 1);
        batches(&mut size, 0, 15, 4);
        assert_eq!(size.get(), 8);
        // The machine is busy with something else: the very next batch is short enough again.
        let slow = batches(&mut size, 0, 60, 3);
        assert_eq!(slow.iter().map(|batch| batch.0).collect::<Vec<_>>(), [8, 2, 2]);
        batches(&mut size, 0, 15, 4);
        assert_eq!(size.get(), 8);
    }

    #[test]
    fn a_clock_that_stands_still_is_no_trouble() {
        let mut size = BatchSize::new(Some(LONGEST));
        size.note(0, Duration::ZERO);
        size.note(1, Duration::ZERO);
        assert_eq!(size.get(), 2);
    }
}
