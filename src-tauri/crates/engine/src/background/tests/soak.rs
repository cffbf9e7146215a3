//! Measurements that take minutes, run one by one: `cargo test -p ratna-engine soak -- --ignored --nocapture`.

use std::fs;
use std::time::{Duration, Instant};

use nix::sys::resource::{UsageWho, getrusage};

use super::fixture::{Fixture, picture, put};

/// Enough to read 20,000 pictures.
const LONG: Duration = Duration::from_secs(15 * 60);

/// Processor time this process has used, in seconds.
fn processor_seconds() -> f64 {
    let usage = getrusage(UsageWho::RUSAGE_SELF).unwrap();
    [usage.user_time(), usage.system_time()]
        .iter()
        .map(|time| time.tv_sec() as f64 + time.tv_usec() as f64 / 1e6)
        .sum()
}

#[test]
#[ignore = "takes five minutes and needs the process for itself"]
fn watching_costs_nothing_while_nothing_happens() {
    let fixture = Fixture::watched();
    for number in 0..5_000 {
        put(&fixture.at(&format!("{}/{}/{number}.png", number % 20, number % 100)), number);
    }
    fixture.settle();
    fixture.quiesce();
    fixture.take_events();
    let before = processor_seconds();
    // Idle time is what is measured.
    std::thread::sleep(Duration::from_secs(300));
    let used = processor_seconds() - before;
    println!("{used:.3} seconds of processor time in 300 idle seconds, 5,000 files watched");
    assert!(used <= 0.5, "{used}");
    assert!(fixture.take_events().is_empty());
}

#[test]
#[ignore = "takes minutes"]
fn the_time_from_the_last_write_until_it_is_shown() {
    for count in [1, 2_000, 20_000] {
        let fixture = Fixture::watched();
        fixture.quiesce();
        let pictures: Vec<Vec<u8>> = (0..count).map(picture).collect();
        fs::create_dir(fixture.at("burst")).unwrap();
        let began = Instant::now();
        for (number, bytes) in pictures.iter().enumerate() {
            fs::write(fixture.at(&format!("burst/{number}.png")), bytes).unwrap();
        }
        let (written, wrote) = (Instant::now(), began.elapsed());
        let last = format!("burst/{}.png", count - 1);
        fixture.wait_for(LONG, "the last one is shown", || fixture.is_shown(&last));
        let last_shown = written.elapsed();
        let all = count as u64;
        fixture.wait_for(LONG, "all are shown", || fixture.library.status().unwrap().files == all);
        println!(
            "{count} files, written in {:.2} s: the last one shown after {:.2} s, all after {:.2} s",
            wrote.as_secs_f64(),
            last_shown.as_secs_f64(),
            written.elapsed().as_secs_f64()
        );
        assert_eq!(fixture.embedded(), count);
    }
}
