//! What takes minutes, and what is measured: `cargo test -p ratna-engine soak -- --ignored --nocapture`, one by one.

use nix::sys::resource::{UsageWho, getrusage};

use super::*;

/// Reading takes its time, however soon the notices come.
const LONG: Duration = Duration::from_secs(15 * 60);

/// Seconds of processor time this process has used.
fn processor_seconds() -> f64 {
    let usage = getrusage(UsageWho::RUSAGE_SELF).unwrap();
    [usage.user_time(), usage.system_time()]
        .iter()
        .map(|time| time.tv_sec() as f64 + time.tv_usec() as f64 / 1e6)
        .sum()
}

#[test]
#[ignore = "takes five minutes and wants the process for itself"]
fn watching_costs_nothing_while_nothing_happens() {
    let home = Home::watched();
    for number in 0..5_000 {
        put(&home.at(&format!("{}/{}/{number}.png", number % 20, number % 100)), number);
    }
    home.settle();
    home.rest();
    let before = processor_seconds();
    std::thread::sleep(Duration::from_secs(300));
    let used = processor_seconds() - before;
    println!("{used:.3} seconds of processor time in 300 idle seconds, 5,000 files watched");
    assert!(used <= 0.5, "{used}");
    assert!(home.event().is_empty());
}

#[test]
#[ignore = "takes minutes"]
fn the_time_from_the_last_write_to_what_is_shown() {
    for count in [1, 2_000, 20_000] {
        let home = Home::watched();
        home.rest();
        let pictures: Vec<Vec<u8>> = (0..count).map(picture).collect();
        fs::create_dir(home.at("burst")).unwrap();
        let began = Instant::now();
        for (number, bytes) in pictures.iter().enumerate() {
            fs::write(home.at(&format!("burst/{number}.png")), bytes).unwrap();
        }
        let (written, wrote) = (Instant::now(), began.elapsed());
        let last = format!("burst/{}.png", count - 1);
        home.wait_for(LONG, "the last one is shown", || home.is_shown(&last));
        let first_look = written.elapsed();
        let all = count as u64;
        home.wait_for(LONG, "all are shown", || home.library.status().unwrap().files == all);
        println!(
            "{count} files, written in {:.2} s: the last one shown after {:.2} s, all after {:.2} s",
            wrote.as_secs_f64(),
            first_look.as_secs_f64(),
            written.elapsed().as_secs_f64()
        );
        assert_eq!(home.seen(), count);
    }
}
