//! Questions to the file system that may never be answered.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::thread::{self, JoinHandle};
use std::time::Duration;

use crossbeam_channel::bounded;

use crate::mutex::lock;

/// How long a folder may take to answer; a disk that has to start turning takes some ten seconds.
pub(crate) const TIMEOUT: Duration = Duration::from_secs(15);

/// Threads that wait for places which did not answer in time, by place: nothing can call them back.
#[derive(Default)]
pub(crate) struct TimedIo(Mutex<HashMap<PathBuf, JoinHandle<()>>>);

impl TimedIo {
    /// Asks the system something about a place; none when it does not answer, or has not answered an earlier
    /// question yet.
    pub(crate) fn run<T: Send + 'static>(
        &self,
        place: &Path,
        patience: Duration,
        question: impl FnOnce() -> T + Send + 'static,
    ) -> Option<T> {
        let mut waiting = lock(&self.0);
        if waiting.get(place).is_some_and(|thread| !thread.is_finished()) {
            return None;
        }
        waiting.remove(place);
        drop(waiting);
        let (tell, hear) = bounded(1);
        // Who asked may have gone by the time of the answer.
        let thread = thread::spawn(move || drop(tell.send(question())));
        let answer = hear.recv_timeout(patience).ok();
        if answer.is_none() {
            lock(&self.0).insert(place.to_path_buf(), thread);
        }
        answer
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc;

    use super::*;

    #[test]
    fn a_place_that_never_answers_holds_nobody_up_twice() {
        let timed_io = TimedIo::default();
        let (place, short) = (Path::new("share"), Duration::from_millis(50));
        let (answer, wait) = mpsc::channel::<()>();
        let ask = |question: Box<dyn FnOnce() -> u8 + Send>| timed_io.run(place, short, question);
        assert_eq!(ask(Box::new(move || wait.recv().map_or(1, |()| 1))), None);
        assert_eq!(ask(Box::new(|| panic!("nothing is asked while it owes an answer"))), None);
        assert_eq!(timed_io.run(Path::new("other"), Duration::from_secs(9), || 2), Some(2));
        answer.send(()).unwrap();
        // The thread has its answer, and ends.
        let thread = || timed_io.0.lock().unwrap().get(place).is_some_and(|thread| !thread.is_finished());
        while thread() {
            thread::yield_now();
        }
        assert_eq!(timed_io.run(place, Duration::from_secs(9), || 3), Some(3));
    }
}
