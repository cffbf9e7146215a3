//! `kill -9` at any instant: nothing committed is lost or done twice, and the next run makes it whole.

use std::time::{Duration, Instant};

use crate::support::rows::rows_of;
use crate::support::{Bench, fill};

/// Pictures a run, some of them twice.
const PICTURES: u32 = 100;
/// How often a run is killed.
const KILLS: u32 = 20;

#[test]
fn twenty_killed_runs_end_like_an_unbroken_one() {
    let bench = Bench::new();
    let files = fill(&bench.pictures(), PICTURES);
    for (index, file) in files.iter().take(8).enumerate() {
        std::fs::copy(file, bench.pictures().join(format!("twin-{index}.jpg"))).unwrap();
    }
    std::fs::write(bench.pictures().join("bad.jpg"), "no picture").unwrap();
    let started = Instant::now();
    bench.index();
    let unbroken = started.elapsed();
    let wanted = rows_of(&bench.library());

    // Instants spread over the run by the golden ratio: as good as random, and the same every time.
    let mut interrupted = 0;
    for kill in 1..=KILLS {
        std::fs::remove_dir_all(bench.library()).unwrap();
        let mut run = bench.command().arg("index").arg(bench.pictures()).spawn().unwrap();
        std::thread::sleep(instant(kill, unbroken));
        interrupted += u32::from(run.try_wait().unwrap().is_none());
        run.kill().unwrap();
        run.wait().unwrap();

        let kept = bench.json(["status"])["embedded"].as_u64().unwrap();
        let summary = bench.index();
        assert_eq!(
            summary["embedded"].as_u64().unwrap() + kept,
            u64::from(PICTURES),
            "kill {kill}: {summary}"
        );
        assert_eq!(rows_of(&bench.library()), wanted, "kill {kill}");
        bench.assert_healthy();
    }
    assert!(interrupted >= KILLS / 2, "only {interrupted} runs were killed before their end");
}

fn instant(kill: u32, unbroken: Duration) -> Duration {
    unbroken.mul_f64((f64::from(kill) * 0.618_034).fract() * 0.95)
}
