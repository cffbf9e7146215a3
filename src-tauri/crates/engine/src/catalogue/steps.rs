//! Long deletions in many short transactions, so that whoever else writes, in this program or another, gets in between.
//!
//! Owns how many rows a step may touch, which depends on the disk. Never decides what is deleted.

use std::thread;
use std::time::{Duration, Instant};

use rusqlite::Connection;

use super::database::Catalogue;
use crate::error::Result;

/// How long a step should hold the lock for writing. Some rows cost several times as much as others, and a delay of more than
/// about 100 ms is felt.
const STEP: Duration = Duration::from_millis(30);
/// The rows of the first step: on the slowest disk measured, these take about [`STEP`].
const FIRST: usize = 100;
/// The most rows of a step, which bounds the memory of one.
const MOST: usize = 10_000;

impl Catalogue {
    /// Calls `step` with a number of rows that it may touch, each time in a transaction of its own, until it returns that it
    /// touched none. What was committed stays when a later step fails.
    ///
    /// # Errors
    ///
    /// As [`write`](Self::write).
    pub(crate) fn write_in_steps(
        &self,
        mut step: impl FnMut(&Connection, usize) -> rusqlite::Result<usize>,
    ) -> Result<()> {
        let mut limit = FIRST;
        loop {
            let started = Instant::now();
            if self.write(|db| step(db, limit))? == 0 {
                return Ok(());
            }
            let took = started.elapsed();
            limit = next_limit(limit, took);
            // SQLite keeps no queue: without a rest, a waiting writer would look in vain for seconds.
            thread::sleep(took.min(STEP) / 2);
        }
    }
}

/// The rows of the next step, at most twice as many as of the last one, which took this long.
fn next_limit(limit: usize, took: Duration) -> usize {
    let ratio = STEP.as_secs_f64() / took.as_secs_f64().max(f64::EPSILON);
    ((limit as f64 * ratio.min(2.0)) as usize).clamp(1, MOST)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_that_take_too_long_become_shorter_and_quick_ones_longer() {
        assert_eq!(next_limit(100, STEP * 4), 25);
        assert_eq!(next_limit(100, STEP / 10), 200);
        assert_eq!(next_limit(1, STEP * 100), 1);
        assert_eq!(next_limit(MOST, Duration::ZERO), MOST);
    }

    #[test]
    fn every_row_is_reached_and_steps_before_a_failure_are_kept() {
        let dir = tempfile::tempdir().unwrap();
        let catalogue = Catalogue::open(dir.path(), true).unwrap();
        catalogue
            .write(|db| {
                db.execute_batch(
                    "CREATE TABLE numbers AS WITH RECURSIVE n(value) AS
                         (SELECT 1 UNION ALL SELECT value + 1 FROM n WHERE value < 1000) SELECT value FROM n;",
                )
            })
            .unwrap();
        let delete = |db: &Connection, limit: usize| {
            db.execute(
                "DELETE FROM numbers WHERE rowid IN (SELECT rowid FROM numbers LIMIT ?1)",
                [limit as i64],
            )
        };
        let count = || {
            catalogue.read(|db| db.query_row("SELECT count(*) FROM numbers", (), |row| row.get::<_, i64>(0)))
        };
        let mut steps = 0;
        let failed = catalogue.write_in_steps(|db, limit| {
            steps += 1;
            if steps > 2 { Err(rusqlite::Error::InvalidQuery) } else { delete(db, limit.min(100)) }
        });
        assert!(failed.is_err());
        assert_eq!(count().unwrap(), 800);
        catalogue.write_in_steps(delete).unwrap();
        assert_eq!(count().unwrap(), 0);
    }
}
