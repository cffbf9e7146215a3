//! Time limits for calls to the file system, which may never return.
//!
//! Owns the threads that such calls block. Never cancels a call: the system offers no way to.

use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use crossbeam_channel::bounded;

use crate::mutex::lock;

/// How long a folder may take to answer: a disk that has to spin up takes about ten seconds.
pub(crate) const TIMEOUT: Duration = Duration::from_secs(15);

/// Runs calls to the file system with a time limit. Keeps the threads of calls that timed out, by the path they block
/// on, since a blocked thread cannot be cancelled.
#[derive(Default)]
pub(crate) struct TimedIo {
    blocked: Mutex<HashMap<PathBuf, Blocked>>,
    /// Paths for which a call has passed its milestone and returned.
    answered: Mutex<HashSet<PathBuf>>,
}

struct Blocked {
    thread: JoinHandle<()>,
    milestone: Milestone,
}

/// A point that a call has passed, so that a caller who gives up on it knows how far it came.
#[derive(Clone, Default)]
pub(crate) struct Milestone(Arc<AtomicBool>);

impl Milestone {
    pub(crate) fn pass(&self) {
        self.0.store(true, Ordering::Relaxed);
    }

    fn is_passed(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

/// What is known of a call that has not returned in time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Silence {
    /// Whether it has passed its milestone.
    pub(crate) passed_milestone: bool,
    /// Whether an earlier call for the path has passed its milestone and returned since the program started. One that
    /// returns before it found nothing to wait for.
    pub(crate) answered_before: bool,
}

impl TimedIo {
    /// Runs `call`, which concerns `path`, on a thread of its own. Returns `None` if it takes longer than `timeout`,
    /// or at once if an earlier call for this path is still blocked.
    pub(crate) fn run<T: Send + 'static>(
        &self,
        path: &Path,
        timeout: Duration,
        call: impl FnOnce() -> T + Send + 'static,
    ) -> Option<T> {
        self.run_to_milestone(path, timeout, |_| call()).ok()
    }

    /// Whether a call for this path has timed out and is still blocked.
    pub(crate) fn is_blocked(&self, path: &Path) -> bool {
        lock(&self.blocked).get(path).is_some_and(|call| !call.thread.is_finished())
    }

    /// As [`run`](Self::run), for a call that passes a milestone on its way.
    ///
    /// # Errors
    /// Returns what is known of the call, or of the earlier one that is still blocked, if it has not returned in time.
    pub(crate) fn run_to_milestone<T: Send + 'static>(
        &self,
        path: &Path,
        timeout: Duration,
        call: impl FnOnce(&Milestone) -> T + Send + 'static,
    ) -> Result<T, Silence> {
        let mut blocked = lock(&self.blocked);
        if let Some(earlier) = blocked.get(path).filter(|earlier| !earlier.thread.is_finished()) {
            return Err(self.silence(path, &earlier.milestone));
        }
        blocked.remove(path);
        drop(blocked);
        let (sender, receiver) = bounded(1);
        let milestone = Milestone::default();
        let passed = milestone.clone();
        // The receiver may be gone by the time the call returns.
        let thread = thread::spawn(move || drop(sender.send(call(&passed))));
        match receiver.recv_timeout(timeout) {
            Ok(result) => {
                if milestone.is_passed() {
                    lock(&self.answered).insert(path.to_path_buf());
                }
                Ok(result)
            }
            Err(_) => {
                let silence = self.silence(path, &milestone);
                lock(&self.blocked).insert(path.to_path_buf(), Blocked { thread, milestone });
                Err(silence)
            }
        }
    }

    fn silence(&self, path: &Path, milestone: &Milestone) -> Silence {
        Silence {
            passed_milestone: milestone.is_passed(),
            answered_before: lock(&self.answered).contains(path),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc;

    use super::*;

    const SHORT: Duration = Duration::from_millis(50);
    const LONG: Duration = Duration::from_secs(9);

    fn wait_until_free(timed_io: &TimedIo, path: &Path) {
        while lock(&timed_io.blocked).get(path).is_some_and(|blocked| !blocked.thread.is_finished()) {
            thread::yield_now();
        }
    }

    #[test]
    fn a_path_that_never_answers_is_waited_for_only_once() {
        let (timed_io, path) = (TimedIo::default(), Path::new("share"));
        let (unblock, blocked) = mpsc::channel::<()>();
        let run = |call: Box<dyn FnOnce() -> u8 + Send>| timed_io.run(path, SHORT, call);
        assert_eq!(run(Box::new(move || blocked.recv().map_or(1, |()| 1))), None);
        assert_eq!(run(Box::new(|| panic!("a call ran while an earlier one was blocked"))), None);
        assert_eq!(timed_io.run(Path::new("other"), LONG, || 2), Some(2));
        unblock.send(()).unwrap();
        wait_until_free(&timed_io, path);
        assert_eq!(timed_io.run(path, LONG, || 3), Some(3));
    }

    #[test]
    fn silence_tells_how_far_a_call_came_and_whether_the_path_has_answered_before() {
        let (timed_io, path) = (TimedIo::default(), Path::new("folder"));
        let (unblock, blocked) = mpsc::channel::<()>();
        let (passed, has_passed) = mpsc::channel::<()>();
        let wait = move |milestone: &Milestone| {
            milestone.pass();
            passed.send(()).unwrap();
            blocked.recv().is_ok()
        };
        let first = timed_io.run_to_milestone(path, SHORT, wait);
        has_passed.recv().unwrap();
        // The call may have started only after the first wait; the second one asks how far it is.
        assert!(first.is_err());
        let again = timed_io.run_to_milestone(path, SHORT, |_| ());
        assert_eq!(again, Err(Silence { passed_milestone: true, answered_before: false }));
        unblock.send(()).unwrap();
        wait_until_free(&timed_io, path);
        assert_eq!(timed_io.run_to_milestone(path, LONG, Milestone::pass), Ok(()));
        let (_unblock, blocked) = mpsc::channel::<()>();
        let silent = timed_io.run_to_milestone(path, SHORT, move |_| blocked.recv().is_ok());
        assert_eq!(silent, Err(Silence { passed_milestone: false, answered_before: true }));
    }

    #[test]
    fn a_call_that_found_nothing_there_is_no_answer() {
        let (timed_io, path) = (TimedIo::default(), Path::new("stick"));
        assert_eq!(timed_io.run_to_milestone(path, LONG, |_| "absent"), Ok("absent"));
        let (_unblock, blocked) = mpsc::channel::<()>();
        let silent = timed_io.run_to_milestone(path, SHORT, move |_| blocked.recv().is_ok());
        assert_eq!(silent.map_err(|silence| silence.answered_before), Err(false));
    }
}
