//! `kill -9` at any instant: nothing committed is lost or done twice, and the next run makes it whole.

use std::path::Path;
use std::time::{Duration, Instant};

use rusqlite::Connection;

use crate::support::{Bench, fill};

/// Pictures a run, some of them twice.
const PICTURES: u32 = 100;
/// How often a run is killed.
const KILLS: u32 = 20;

/// Everything the catalogue says but ids and times, in a fixed order.
fn contents_of(library: &Path) -> Vec<String> {
    let db = Connection::open(library.join("catalogue.sqlite")).unwrap();
    for file in ["thumbs", "vectors"] {
        let path = library.join(format!("{file}.sqlite"));
        db.execute(&format!("ATTACH ?1 AS {file}"), [path.to_str().unwrap()]).unwrap();
    }
    let mut rows = db
        .prepare(
            "SELECT printf('%s %d %d %s %s %s|%d %d %d %s %d|%d %d',
                    hex(f.path), f.bytes, f.mtime_ns, f.state, f.reason, hex(c.hash),
                    c.width, c.height, c.orientation, c.format, c.phash,
                    (SELECT length(jpeg) FROM thumbs.thumbs t WHERE t.hash = c.hash),
                    (SELECT count(*) FROM vectors.embeddings e WHERE e.content_id = c.id))
             FROM files f LEFT JOIN contents c ON c.id = f.content_id ORDER BY f.path",
        )
        .unwrap();
    let rows = rows.query_map([], |row| row.get(0)).unwrap();
    rows.collect::<Result<_, _>>().unwrap()
}

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
    let wanted = contents_of(&bench.library());

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
        assert_eq!(contents_of(&bench.library()), wanted, "kill {kill}");
        bench.assert_healthy();
    }
    assert!(interrupted >= KILLS / 2, "only {interrupted} runs were killed before their end");
}

fn instant(kill: u32, unbroken: Duration) -> Duration {
    unbroken.mul_f64((f64::from(kill) * 0.618_034).fract() * 0.95)
}
