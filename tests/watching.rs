//! `ratna index --watch`: the library follows its folder, whatever happens in it and to the program.

use std::fs;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use crate::support::rows::rows_there;
use crate::support::{Bench, fill, jpeg, object, ratna};

/// How long anything may take on a busy machine.
const PATIENCE: Duration = Duration::from_secs(90);
/// How often the program is killed.
const KILLS: u32 = 8;

/// A program that watches. Dropping it kills it, as `kill -9` does.
struct Watching(Child);

impl Watching {
    fn start(bench: &Bench) -> Self {
        Self::start_telling(bench, Stdio::null())
    }

    fn start_telling(bench: &Bench, told: Stdio) -> Self {
        let mut command = bench.command();
        command.args(["--json", "index", "--watch"]).arg(bench.pictures()).stdout(told);
        Self(command.spawn().unwrap())
    }
}

impl Drop for Watching {
    fn drop(&mut self) {
        drop(self.0.kill());
        drop(self.0.wait());
    }
}

/// What a library says that has never seen the folder before.
fn fresh(bench: &Bench) -> Vec<String> {
    let other = tempfile::tempdir().unwrap();
    let library = other.path().join("library");
    let mut command = Command::new(ratna());
    command.arg("--library").arg(&library).env("RATNA_MODELS", bench.models());
    let run = command.arg("index").arg(bench.pictures()).output().unwrap();
    assert!(run.status.success(), "{}", crate::support::text(&run));
    rows_there(&library)
}

#[track_caller]
fn wait_until(what: &str, is_so: impl Fn() -> bool) {
    let started = Instant::now();
    while !is_so() {
        assert!(started.elapsed() < PATIENCE, "{what} did not come about");
        std::thread::sleep(Duration::from_millis(100));
    }
}

/// Pictures that are there; none before there is a library.
fn pictures(bench: &Bench) -> u64 {
    let status = bench.command().args(["--json", "status"]).output().unwrap();
    if !status.status.success() {
        return 0;
    }
    object(&status)["files"].as_u64().unwrap()
}

/// Waits until the library agrees with a fresh one, and says what differs if it never does.
#[track_caller]
fn settles(bench: &Bench) {
    let wanted = fresh(bench);
    let started = Instant::now();
    loop {
        let found = rows_there(&bench.library());
        if found == wanted {
            return;
        }
        if started.elapsed() > PATIENCE {
            assert_eq!(found, wanted);
        }
        std::thread::sleep(Duration::from_millis(200));
    }
}

#[test]
fn changes_of_every_kind_end_like_a_fresh_crawl() {
    let bench = Bench::new();
    let folder = bench.pictures();
    let files = fill(&folder, 30);
    fs::create_dir_all(folder.join("trip/day one")).unwrap();
    fs::write(folder.join("trip/day one/a.jpg"), jpeg(500, 200, 160)).unwrap();
    fs::write(folder.join("trip/b.jpg"), jpeg(501, 200, 160)).unwrap();
    let _watching = Watching::start(&bench);
    wait_until("the first look", || pictures(&bench) == 32);

    fs::write(folder.join("new.jpg"), jpeg(600, 200, 160)).unwrap();
    fs::write(&files[0], jpeg(601, 200, 160)).unwrap();
    fs::rename(&files[1], folder.join("renamed.jpg")).unwrap();
    fs::rename(&files[2], folder.join("0003 (other).JPG")).unwrap();
    fs::remove_file(&files[3]).unwrap();
    fs::copy(&files[4], folder.join("copy.jpg")).unwrap();
    fs::hard_link(&files[5], folder.join("link.jpg")).unwrap();
    fs::rename(folder.join("trip"), folder.join("journey")).unwrap();
    // As editors save: beside it, then over it.
    fs::write(folder.join("0006.jpg.tmp"), jpeg(602, 200, 160)).unwrap();
    fs::rename(folder.join("0006.jpg.tmp"), &files[6]).unwrap();
    exchange(&files[7], &files[8]);
    fs::remove_file(&files[9]).unwrap();
    fs::create_dir(&files[9]).unwrap();
    fs::write(files[9].join("inside.jpg"), jpeg(603, 200, 160)).unwrap();
    fs::write(&files[10], "no picture any more").unwrap();
    fs::rename(&files[11], folder.join("11.JPG")).unwrap();
    fs::rename(&files[12], folder.join("e\u{301}te\u{301}.jpg")).unwrap();
    fs::write(folder.join(".hidden.jpg"), jpeg(604, 200, 160)).unwrap();
    settles(&bench);

    fs::rename(folder.join("journey"), bench.root().join("away")).unwrap();
    settles(&bench);
    fs::rename(bench.root().join("away"), folder.join("back")).unwrap();
    settles(&bench);
    bench.assert_healthy();
}

fn exchange(one: &Path, other: &Path) {
    let aside = one.with_extension("aside");
    fs::rename(one, &aside).unwrap();
    fs::rename(other, one).unwrap();
    fs::rename(&aside, other).unwrap();
}

#[test]
fn a_picture_is_there_soon_after_its_last_byte() {
    let bench = Bench::new();
    fill(&bench.pictures(), 3);
    let _watching = Watching::start(&bench);
    wait_until("the first look", || pictures(&bench) == 3);
    let mut times: Vec<Duration> = (0..5)
        .map(|number| {
            fs::write(bench.pictures().join(format!("new {number}.jpg")), jpeg(700 + number, 400, 300))
                .unwrap();
            let written = Instant::now();
            wait_until("the new picture", || pictures(&bench) == 4 + u64::from(number));
            written.elapsed()
        })
        .collect();
    times.sort();
    println!("from the last byte to the library: {times:?}");
    // Two seconds on a machine at rest; here other tests are running.
    assert!(times[2] < Duration::from_secs(6), "{times:?}");
}

#[test]
fn a_copy_that_takes_its_time_is_read_once_when_it_is_whole() {
    let bench = Bench::new();
    fill(&bench.pictures(), 3);
    let _watching = Watching::start(&bench);
    wait_until("the first look", || pictures(&bench) == 3);
    let whole = jpeg(800, 900, 700);
    let path = bench.pictures().join("slow.jpg");
    let mut file = fs::File::create(&path).unwrap();
    for part in whole.chunks(whole.len() / 12 + 1) {
        std::io::Write::write_all(&mut file, part).unwrap();
        std::thread::sleep(Duration::from_millis(250));
        assert_eq!(pictures(&bench), 3, "a part of it was taken for the whole");
        assert_eq!(bench.problem("slow.jpg"), None);
    }
    drop(file);
    settles(&bench);
    let status = bench.json(["status"]);
    assert_eq!(status["embedded"], 4, "{status}");
}

#[test]
fn killed_under_load_it_goes_on_and_ends_like_a_fresh_crawl() {
    let bench = Bench::new();
    fill(&bench.pictures(), 40);
    let stop = AtomicBool::new(false);
    std::thread::scope(|scope| {
        scope.spawn(|| stir(&bench.pictures(), &stop));
        for kill in 1..=KILLS {
            let watching = Watching::start(&bench);
            let instant = (f64::from(kill) * 0.618_034).fract();
            std::thread::sleep(Duration::from_millis(300) + Duration::from_secs_f64(3.0 * instant));
            drop(watching);
            // Whatever was committed can be read at once.
            bench.json(["status"]);
        }
        stop.store(true, Ordering::Relaxed);
    });
    let _watching = Watching::start(&bench);
    settles(&bench);
    bench.assert_healthy();
}

/// Keeps a folder moving: new files, other bytes, other names, other folders.
fn stir(folder: &Path, stop: &AtomicBool) {
    let at = |number: u32| -> PathBuf { folder.join(format!("s{}/{number}.jpg", number % 3)) };
    (0..3).for_each(|name| fs::create_dir_all(folder.join(format!("s{name}"))).unwrap());
    for number in 0.. {
        if stop.load(Ordering::Relaxed) {
            return;
        }
        fs::write(at(number), jpeg(1_000 + number, 160, 120)).unwrap();
        if number >= 6 {
            match number % 4 {
                0 => drop(fs::rename(at(number - 6), at(number - 5))),
                1 => drop(fs::remove_file(at(number - 6))),
                2 => fs::write(at(number - 1), jpeg(5_000 + number, 160, 120)).unwrap(),
                _ => drop(fs::copy(at(number - 1), at(number).with_extension("jpeg"))),
            }
        }
        std::thread::sleep(Duration::from_millis(60));
    }
}

#[test]
fn interrupting_it_is_no_failure() {
    let bench = Bench::new();
    fill(&bench.pictures(), 3);
    let mut watching = Watching::start_telling(&bench, Stdio::piped());
    let mut told = BufReader::new(watching.0.stdout.take().unwrap()).lines();
    // During the first look it would be a run that was stopped, which is one.
    assert!(told.any(|line| line.unwrap().contains("\"watching\"")), "it watches");
    let id = watching.0.id().to_string();
    assert!(Command::new("kill").args(["-INT", &id]).status().unwrap().success());
    let started = Instant::now();
    let status = watching.0.wait().unwrap();
    assert!(status.success(), "{status}");
    assert!(started.elapsed() < Duration::from_secs(20));
}
