//! Waiting for the files of a drop.

use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard};
use std::thread;
use std::time::Duration;

use crate::sync::lock;

/// The failure of the files that have not arrived at the deadline.
const TOO_SLOW: &str = "it takes too long; pictures that still come are used";

/// Waits for promised files, which arrive in any order and on any thread, and reports once when all have. What arrives
/// after that is reported as it comes.
pub struct Reception {
    state: Mutex<Arrived>,
    on_report: Box<dyn Fn(Vec<PathBuf>, Option<String>) + Send + Sync>,
}

#[derive(Default)]
struct Arrived {
    /// Not reported yet.
    files: Vec<PathBuf>,
    /// Not reported yet.
    failure: Option<String>,
    count: usize,
    expected: Option<usize>,
}

impl Arrived {
    fn is_complete(&self) -> bool {
        // A program may hand over more files than it named.
        self.expected.is_some_and(|expected| self.count >= expected)
    }
}

impl Reception {
    /// `on_report` receives the files, and why the first of those that did not arrive did not.
    pub fn new(on_report: impl Fn(Vec<PathBuf>, Option<String>) + Send + Sync + 'static) -> Self {
        Self { state: Mutex::default(), on_report: Box::new(on_report) }
    }

    /// A file has arrived, or failed to.
    pub fn arrived(&self, file: Result<PathBuf, String>) {
        let mut state = lock(&self.state);
        state.count += 1;
        match file {
            Ok(file) => state.files.push(file),
            Err(reason) => {
                state.failure.get_or_insert(reason);
            }
        }
        self.report_if_complete(state);
    }

    /// Sets the number of files, which is known only after all promises were asked for.
    pub fn expect(&self, files: usize) {
        let mut state = lock(&self.state);
        state.expected = Some(files);
        self.report_if_complete(state);
    }

    /// Gives up waiting after a time.
    pub fn set_deadline(self: &Arc<Self>, after: Duration) {
        let reception = Arc::downgrade(self);
        thread::spawn(move || {
            thread::sleep(after);
            if let Some(reception) = reception.upgrade() {
                reception.give_up();
            }
        });
    }

    /// Reports what has arrived, and that the rest has not. Does nothing if all have arrived.
    fn give_up(&self) {
        let mut state = lock(&self.state);
        if state.is_complete() {
            return;
        }
        state.failure.get_or_insert_with(|| TOO_SLOW.to_owned());
        state.expected = Some(state.count);
        self.report_if_complete(state);
    }

    fn report_if_complete(&self, mut state: MutexGuard<'_, Arrived>) {
        if state.is_complete() {
            let (files, failure) = (std::mem::take(&mut state.files), state.failure.take());
            drop(state);
            (self.on_report)(files, failure);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    type Reports = Arc<Mutex<Vec<(Vec<PathBuf>, Option<String>)>>>;

    /// A reception, and what it has reported.
    fn reception() -> (Reception, Reports) {
        let reports = Reports::default();
        let sink = Arc::clone(&reports);
        (Reception::new(move |files, failure| lock(&sink).push((files, failure))), reports)
    }

    fn files(paths: &[&str]) -> Vec<PathBuf> {
        paths.iter().map(PathBuf::from).collect()
    }

    #[test]
    fn files_are_reported_once_when_all_have_arrived() {
        let (reception, reports) = reception();
        reception.arrived(Ok("/t/a.jpg".into()));
        reception.expect(3);
        reception.arrived(Err("the download failed".into()));
        assert!(lock(&reports).is_empty());
        reception.arrived(Ok("/t/b.jpg".into()));
        let all = files(&["/t/a.jpg", "/t/b.jpg"]);
        assert_eq!(*lock(&reports), [(all, Some("the download failed".into()))]);
        reception.give_up();
        assert_eq!(lock(&reports).len(), 1);
    }

    #[test]
    fn files_that_arrive_before_their_number_is_known_are_reported_then_even_if_they_are_more() {
        let (reception, reports) = reception();
        reception.arrived(Ok("/t/a.jpg".into()));
        reception.arrived(Ok("/t/b.jpg".into()));
        assert!(lock(&reports).is_empty());
        reception.expect(1);
        assert_eq!(*lock(&reports), [(files(&["/t/a.jpg", "/t/b.jpg"]), None)]);
    }

    #[test]
    fn files_beyond_the_expected_ones_are_reported_as_they_come() {
        let (reception, reports) = reception();
        reception.expect(1);
        reception.arrived(Ok("/t/a.jpg".into()));
        reception.arrived(Ok("/t/b.jpg".into()));
        assert_eq!(*lock(&reports), [(files(&["/t/a.jpg"]), None), (files(&["/t/b.jpg"]), None)]);
    }

    #[test]
    fn at_the_deadline_what_is_there_is_reported_with_a_failure_and_the_rest_when_it_comes() {
        let (reception, reports) = reception();
        reception.expect(2);
        reception.arrived(Ok("/t/a.jpg".into()));
        reception.give_up();
        reception.arrived(Ok("/t/b.jpg".into()));
        let late = (files(&["/t/b.jpg"]), None);
        assert_eq!(*lock(&reports), [(files(&["/t/a.jpg"]), Some(TOO_SLOW.into())), late]);
    }
}
