//! Time limits for calls to the file system, which may never return.
//!
//! Owns the threads that such calls block. Never cancels a call: the system offers no way to.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::thread::{self, JoinHandle};
use std::time::Duration;

use crossbeam_channel::bounded;

use crate::mutex::lock;

/// How long a folder may take to answer: a disk that has to spin up takes about ten seconds.
pub(crate) const TIMEOUT: Duration = Duration::from_secs(15);

/// Runs calls to the file system with a time limit. Keeps the threads of calls that timed out, by the path they block
/// on, since a blocked thread cannot be cancelled.
#[derive(Default)]
pub(crate) struct TimedIo(Mutex<HashMap<PathBuf, JoinHandle<()>>>);

impl TimedIo {
    /// Runs `call`, which concerns `path`, on a thread of its own. Returns `None` if it takes longer than `timeout`,
    /// or at once if an earlier call for this path is still blocked.
    pub(crate) fn run<T: Send + 'static>(
        &self,
        path: &Path,
        timeout: Duration,
        call: impl FnOnce() -> T + Send + 'static,
    ) -> Option<T> {
        let mut blocked = lock(&self.0);
        if blocked.get(path).is_some_and(|thread| !thread.is_finished()) {
            return None;
        }
        blocked.remove(path);
        drop(blocked);
        let (sender, receiver) = bounded(1);
        // The receiver may be gone by the time the call returns.
        let thread = thread::spawn(move || drop(sender.send(call())));
        let result = receiver.recv_timeout(timeout).ok();
        if result.is_none() {
            lock(&self.0).insert(path.to_path_buf(), thread);
        }
        result
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc;

    use super::*;

    #[test]
    fn a_path_that_never_answers_is_waited_for_only_once() {
        let timed_io = TimedIo::default();
        let (path, short) = (Path::new("share"), Duration::from_millis(50));
        let (unblock, blocked) = mpsc::channel::<()>();
        let run = |call: Box<dyn FnOnce() -> u8 + Send>| timed_io.run(path, short, call);
        assert_eq!(run(Box::new(move || blocked.recv().map_or(1, |()| 1))), None);
        assert_eq!(run(Box::new(|| panic!("a call ran while an earlier one was blocked"))), None);
        assert_eq!(timed_io.run(Path::new("other"), Duration::from_secs(9), || 2), Some(2));
        unblock.send(()).unwrap();
        let is_running = || timed_io.0.lock().unwrap().get(path).is_some_and(|thread| !thread.is_finished());
        while is_running() {
            thread::yield_now();
        }
        assert_eq!(timed_io.run(path, Duration::from_secs(9), || 3), Some(3));
    }
}
