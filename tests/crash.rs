//! `kill -9` at any moment: no committed work is lost or repeated, and the next run completes the library.

use std::time::{Duration, Instant};

use crate::support::catalogue_rows::all_rows;
use crate::support::{TestEnv, write_jpegs};

/// Different pictures per run; eight also have a copy.
const PICTURES: u32 = 50;
/// How many runs are killed.
const KILLS: u32 = 20;

#[test]
fn twenty_killed_runs_end_like_an_uninterrupted_one() {
    let env = TestEnv::new();
    let files = write_jpegs(&env.pictures(), PICTURES);
    for (index, file) in files.iter().take(8).enumerate() {
        std::fs::copy(file, env.pictures().join(format!("twin-{index}.jpg"))).unwrap();
    }
    std::fs::write(env.pictures().join("bad.jpg"), "not a picture").unwrap();
    let started = Instant::now();
    env.index();
    let mut length = started.elapsed();
    let expected = all_rows(&env.library());

    // The golden ratio spreads the kills evenly over the run: as good as random, but reproducible.
    let mut interrupted = 0;
    for kill in 1..=KILLS {
        std::fs::remove_dir_all(env.library()).unwrap();
        let mut run = env.command().arg("index").arg(env.pictures()).spawn().unwrap();
        std::thread::sleep(kill_delay(kill, length));
        if run.try_wait().unwrap().is_none() {
            interrupted += 1;
        } else {
            // Other tests that made the first run slow have ended.
            length = length.mul_f64(0.8);
        }
        run.kill().unwrap();
        run.wait().unwrap();

        let kept = env.json(["status"])["embedded"].as_u64().unwrap();
        let summary = env.index();
        assert_eq!(
            summary["embedded"].as_u64().unwrap() + kept,
            u64::from(PICTURES),
            "kill {kill}: {summary}"
        );
        assert_eq!(all_rows(&env.library()), expected, "kill {kill}");
        env.assert_healthy();
    }
    assert!(interrupted >= KILLS / 2, "only {interrupted} runs were killed before they ended");
}

/// How long after its start the given run, which would take `length`, is killed.
fn kill_delay(kill: u32, length: Duration) -> Duration {
    length.mul_f64((f64::from(kill) * 0.618_034).fract() * 0.95)
}
