//! `ratna index --watch`: the library follows its folder through any change in it, and through kills of the process.

use std::fs;
use std::io::{BufRead, BufReader};
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::time::{Duration, Instant, SystemTime};

use crate::support::catalogue_rows::current_rows;
use crate::support::{TestEnv, jpeg, json_output, ratna_binary, write_jpegs};

/// The longest wait for anything on a busy machine.
const TIMEOUT: Duration = Duration::from_secs(90);
/// How often a condition is checked that no line announces.
const RECHECK: Duration = Duration::from_secs(1);
/// Time between two changes of a folder that changes all the time.
const PACE: Duration = Duration::from_millis(60);
/// How far the time of a file that is being written is set ahead, so that it seems written just now whenever it is
/// scanned. Times more than two seconds ahead are ignored.
const WRITTEN_AHEAD: Duration = Duration::from_millis(1_900);
/// How many times the process is killed.
const KILLS: u32 = 8;

/// A watching process, killed as by `kill -9` on drop.
struct Watching {
    process: Child,
    /// The lines it prints: one for each run that changed something.
    lines: Receiver<String>,
}

impl Watching {
    fn start(env: &TestEnv) -> Self {
        let mut command = env.command();
        command.args(["--json", "index", "--watch"]).arg(env.pictures()).stdout(Stdio::piped());
        let mut process = command.spawn().unwrap();
        let stdout = BufReader::new(process.stdout.take().unwrap());
        let (sender, lines) = mpsc::channel();
        std::thread::spawn(move || {
            stdout.lines().map_while(Result::ok).for_each(|line| drop(sender.send(line)));
        });
        Self { process, lines }
    }

    /// Waits for a condition, which is checked at every line the process prints.
    #[track_caller]
    fn wait_until(&self, event: &str, has_happened: impl Fn() -> bool) {
        let started = Instant::now();
        while !has_happened() {
            assert!(started.elapsed() < TIMEOUT, "{event} did not happen within {TIMEOUT:?}");
            let line = self.lines.recv_timeout(RECHECK);
            assert_ne!(line, Err(RecvTimeoutError::Disconnected), "the process ended before {event}");
        }
    }

    /// Waits until the library equals a new one; panics with the difference if it never does.
    #[track_caller]
    fn wait_until_up_to_date(&self, env: &TestEnv) {
        let (expected, started) = (rows_of_new_library(env), Instant::now());
        self.wait_until("an up-to-date library", || {
            let found = current_rows(&env.library());
            if started.elapsed() + 2 * RECHECK > TIMEOUT {
                assert_eq!(found, expected);
            }
            found == expected
        });
    }
}

impl Drop for Watching {
    fn drop(&mut self) {
        drop(self.process.kill());
        drop(self.process.wait());
    }
}

/// The rows of a new library that indexes the folder for the first time.
fn rows_of_new_library(env: &TestEnv) -> Vec<String> {
    let other = tempfile::tempdir().unwrap();
    let library = other.path().join("library");
    let mut command = Command::new(ratna_binary());
    command.arg("--library").arg(&library).env("RATNA_MODELS", env.models());
    let run = command.arg("index").arg(env.pictures()).output().unwrap();
    assert!(run.status.success(), "{}", crate::support::output_text(&run));
    current_rows(&library)
}

/// How many files the library lists as present; 0 before it exists.
fn file_count(env: &TestEnv) -> u64 {
    let status = env.command().args(["--json", "status"]).output().unwrap();
    if !status.status.success() {
        return 0;
    }
    json_output(&status)["files"].as_u64().unwrap()
}

#[test]
fn changes_of_every_kind_end_like_a_first_scan() {
    let env = TestEnv::new();
    let folder = env.pictures();
    let files = write_jpegs(&folder, 30);
    fs::create_dir_all(folder.join("trip/day one")).unwrap();
    fs::write(folder.join("trip/day one/a.jpg"), jpeg(500, 200, 160)).unwrap();
    fs::write(folder.join("trip/b.jpg"), jpeg(501, 200, 160)).unwrap();
    let elsewhere = env.root().join("elsewhere.jpg");
    fs::write(&elsewhere, jpeg(502, 200, 160)).unwrap();
    symlink(&elsewhere, folder.join("linked from elsewhere.jpg")).unwrap();
    symlink(&files[13], folder.join("linked from here.jpg")).unwrap();
    let watching = Watching::start(&env);
    watching.wait_until("the first scan", || file_count(&env) == 34);

    fs::remove_file(&elsewhere).unwrap();
    fs::rename(&files[13], folder.join("target.jpg")).unwrap();
    fs::write(folder.join("new.jpg"), jpeg(600, 200, 160)).unwrap();
    fs::write(&files[0], jpeg(601, 200, 160)).unwrap();
    fs::rename(&files[1], folder.join("renamed.jpg")).unwrap();
    fs::rename(&files[2], folder.join("0003 (other).JPG")).unwrap();
    fs::remove_file(&files[3]).unwrap();
    fs::copy(&files[4], folder.join("copy.jpg")).unwrap();
    fs::hard_link(&files[5], folder.join("link.jpg")).unwrap();
    fs::rename(folder.join("trip"), folder.join("journey")).unwrap();
    // As editors save: to a temporary file, then renamed over the original.
    fs::write(folder.join("0006.jpg.tmp"), jpeg(602, 200, 160)).unwrap();
    fs::rename(folder.join("0006.jpg.tmp"), &files[6]).unwrap();
    swap(&files[7], &files[8]);
    fs::remove_file(&files[9]).unwrap();
    fs::create_dir(&files[9]).unwrap();
    fs::write(files[9].join("inside.jpg"), jpeg(603, 200, 160)).unwrap();
    fs::write(&files[10], "not a picture any more").unwrap();
    fs::rename(&files[11], folder.join("11.JPG")).unwrap();
    fs::rename(&files[12], folder.join("e\u{301}te\u{301}.jpg")).unwrap();
    fs::write(folder.join(".hidden.jpg"), jpeg(604, 200, 160)).unwrap();
    watching.wait_until_up_to_date(&env);

    fs::rename(folder.join("journey"), env.root().join("outside")).unwrap();
    watching.wait_until_up_to_date(&env);
    fs::rename(env.root().join("outside"), folder.join("back")).unwrap();
    watching.wait_until_up_to_date(&env);
    env.assert_healthy();
}

fn swap(one: &Path, other: &Path) {
    let aside = one.with_extension("aside");
    fs::rename(one, &aside).unwrap();
    fs::rename(other, one).unwrap();
    fs::rename(&aside, other).unwrap();
}

#[test]
fn a_picture_is_indexed_soon_after_its_last_byte() {
    let env = TestEnv::new();
    write_jpegs(&env.pictures(), 3);
    let watching = Watching::start(&env);
    watching.wait_until("the first scan", || file_count(&env) == 3);
    let mut times: Vec<Duration> = (0..5)
        .map(|number| {
            fs::write(env.pictures().join(format!("new {number}.jpg")), jpeg(700 + number, 400, 300))
                .unwrap();
            let written = Instant::now();
            watching.wait_until("the new picture", || file_count(&env) == 4 + u64::from(number));
            written.elapsed()
        })
        .collect();
    times.sort();
    println!("from the last byte to the library: {times:?}");
    // An idle machine takes two seconds; other tests run at the same time here.
    assert!(times[2] < Duration::from_secs(6), "{times:?}");
}

#[test]
fn a_slow_copy_is_read_once_when_it_is_complete() {
    let env = TestEnv::new();
    write_jpegs(&env.pictures(), 3);
    let watching = Watching::start(&env);
    watching.wait_until("the first scan", || file_count(&env) == 3);
    let whole = jpeg(800, 900, 700);
    let path = env.pictures().join("slow.jpg");
    let mut file = fs::File::create(&path).unwrap();
    for (number, part) in (0..).zip(whole.chunks(whole.len() / 4 + 1)) {
        std::io::Write::write_all(&mut file, part).unwrap();
        // A complete file created later: once it is indexed, a run has seen the incomplete one.
        fs::write(env.pictures().join(format!("complete {number}.jpg")), jpeg(810 + number, 90, 70)).unwrap();
        watching.wait_until("the complete picture", || {
            file.set_modified(SystemTime::now() + WRITTEN_AHEAD).unwrap();
            let count = file_count(&env);
            assert!(count <= 4 + u64::from(number), "an incomplete file was indexed");
            count == 4 + u64::from(number)
        });
        assert_eq!(env.problem_reason("slow.jpg"), None);
    }
    file.set_modified(SystemTime::now()).unwrap();
    drop(file);
    watching.wait_until_up_to_date(&env);
    let status = env.json(["status"]);
    assert_eq!(status["embedded"], 8, "{status}");
}

#[test]
fn kills_during_constant_changes_end_like_a_first_scan() {
    let env = TestEnv::new();
    write_jpegs(&env.pictures(), 40);
    std::thread::scope(|scope| {
        let (stop, stopped) = mpsc::channel();
        let (changed, changes) = mpsc::channel();
        let folder = env.pictures();
        scope.spawn(move || keep_changing(&folder, &stopped, &changed));
        for kill in 1..=KILLS {
            let watching = Watching::start(&env);
            // From a third of a second to more than three seconds, spread by the golden ratio.
            let count = 5 + (50.0 * (f64::from(kill) * 0.618_034).fract()) as usize;
            changes.try_iter().for_each(drop);
            assert_eq!(changes.iter().take(count).count(), count);
            drop(watching);
            // Committed work is readable at once.
            env.json(["status"]);
        }
        drop(stop);
    });
    let watching = Watching::start(&env);
    watching.wait_until_up_to_date(&env);
    env.assert_healthy();
}

/// Keeps changing a folder until `stopped` disconnects: creates, rewrites, renames, moves and deletes files. Sends each
/// change to `changed`.
fn keep_changing(folder: &Path, stopped: &Receiver<()>, changed: &Sender<()>) {
    let path = |number: u32| -> PathBuf { folder.join(format!("s{}/{number}.jpg", number % 3)) };
    (0..3).for_each(|name| fs::create_dir_all(folder.join(format!("s{name}"))).unwrap());
    for number in 0.. {
        fs::write(path(number), jpeg(1_000 + number, 160, 120)).unwrap();
        if number >= 6 {
            match number % 4 {
                0 => drop(fs::rename(path(number - 6), path(number - 5))),
                1 => drop(fs::remove_file(path(number - 6))),
                2 => fs::write(path(number - 1), jpeg(5_000 + number, 160, 120)).unwrap(),
                _ => drop(fs::copy(path(number - 1), path(number).with_extension("jpeg"))),
            }
        }
        if changed.send(()).is_err() || stopped.recv_timeout(PACE) == Err(RecvTimeoutError::Disconnected) {
            return;
        }
    }
}

#[test]
fn an_interrupt_ends_watching_without_an_error() {
    let env = TestEnv::new();
    write_jpegs(&env.pictures(), 3);
    let mut watching = Watching::start(&env);
    // An interrupt during the first scan stops a run, which is an error.
    assert!(watching.lines.iter().any(|line| line.contains("\"watching\"")), "it watches");
    let id = watching.process.id().to_string();
    assert!(Command::new("kill").args(["-INT", &id]).status().unwrap().success());
    let started = Instant::now();
    let status = watching.process.wait().unwrap();
    assert!(status.success(), "{status}");
    assert!(started.elapsed() < Duration::from_secs(20));
}
