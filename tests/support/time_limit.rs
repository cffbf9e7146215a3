//! A time limit for every test, so that one that hangs fails and is named, instead of blocking all others.

use std::io::Write;
use std::sync::{Mutex, Once, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

/// Longest that a test may take: several times the slowest one on a slow and busy machine.
const LIMIT: Duration = Duration::from_secs(15 * 60);
/// How often the running tests are looked at.
const INTERVAL: Duration = Duration::from_secs(5);

/// The running tests: an id, the test's name, and when it must have ended.
static RUNNING: Mutex<Vec<(u64, String, Instant)>> = Mutex::new(Vec::new());
static WATCHING: Once = Once::new();

/// Ends the process if it is not dropped in time. Tests run on threads that have their names.
pub struct TimeLimit {
    id: u64,
}

impl TimeLimit {
    pub fn start() -> Self {
        WATCHING.call_once(|| drop(thread::spawn(watch)));
        let mut running = RUNNING.lock().unwrap_or_else(PoisonError::into_inner);
        let id = running.iter().map(|(id, ..)| id + 1).max().unwrap_or(0);
        let name = thread::current().name().unwrap_or("a test").to_owned();
        running.push((id, name, Instant::now() + LIMIT));
        Self { id }
    }
}

impl Drop for TimeLimit {
    fn drop(&mut self) {
        RUNNING.lock().unwrap_or_else(PoisonError::into_inner).retain(|(id, ..)| *id != self.id);
    }
}

fn watch() {
    loop {
        thread::sleep(INTERVAL);
        let running = RUNNING.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(name) = overdue(&running, Instant::now()) {
            let minutes = LIMIT.as_secs() / 60;
            // Not `eprintln`, whose output the test harness keeps for tests that end.
            drop(writeln!(std::io::stderr(), "\n{name} hangs: it did not end within {minutes} minutes"));
            std::process::exit(101);
        }
    }
}

fn overdue(running: &[(u64, String, Instant)], now: Instant) -> Option<&str> {
    running.iter().find(|(_, _, end)| *end <= now).map(|(_, name, _)| name.as_str())
}

#[test]
fn a_test_that_hangs_is_named() {
    let limit = TimeLimit::start();
    let name = thread::current().name().unwrap().to_owned();
    let own = || {
        let running = RUNNING.lock().unwrap_or_else(PoisonError::into_inner).clone();
        running.into_iter().filter(|(_, running, _)| *running == name).collect::<Vec<_>>()
    };
    assert_eq!(overdue(&own(), Instant::now()), None);
    assert_eq!(overdue(&own(), Instant::now() + LIMIT), Some(name.as_str()));
    drop(limit);
    assert!(own().is_empty());
}
