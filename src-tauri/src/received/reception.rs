//! Waiting for the files of a drop.

use std::path::PathBuf;
use std::sync::{Mutex, MutexGuard};

use crate::sync::lock;

/// Waits for promised files, which arrive in any order and on any thread, and reports once when all have.
pub struct Reception {
    state: Mutex<Arrived>,
    on_end: Box<dyn Fn(Vec<PathBuf>, Option<String>) + Send + Sync>,
}

#[derive(Default)]
struct Arrived {
    files: Vec<PathBuf>,
    failure: Option<String>,
    count: usize,
    expected: Option<usize>,
}

impl Reception {
    /// `on_end` receives the files, and why the first of those that did not arrive did not.
    pub fn new(on_end: impl Fn(Vec<PathBuf>, Option<String>) + Send + Sync + 'static) -> Self {
        Self { state: Mutex::default(), on_end: Box::new(on_end) }
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
        self.end_if_complete(state);
    }

    /// Sets the number of files, which is known only after all promises were asked for.
    pub fn expect(&self, files: usize) {
        let mut state = lock(&self.state);
        state.expected = Some(files);
        self.end_if_complete(state);
    }

    fn end_if_complete(&self, mut state: MutexGuard<'_, Arrived>) {
        if state.expected == Some(state.count) {
            let (files, failure) = (std::mem::take(&mut state.files), state.failure.take());
            drop(state);
            (self.on_end)(files, failure);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;

    #[test]
    fn files_are_reported_once_when_all_have_arrived() {
        let reports = Arc::new(Mutex::new(Vec::new()));
        let sink = Arc::clone(&reports);
        let reception = Reception::new(move |files, failure| lock(&sink).push((files, failure)));
        reception.arrived(Ok("/t/a.jpg".into()));
        reception.expect(3);
        reception.arrived(Err("the download failed".into()));
        assert!(lock(&reports).is_empty());
        reception.arrived(Ok("/t/b.jpg".into()));
        let files = vec![PathBuf::from("/t/a.jpg"), "/t/b.jpg".into()];
        assert_eq!(*lock(&reports), [(files, Some("the download failed".into()))]);
    }

    #[test]
    fn files_that_arrive_before_their_number_is_known_are_reported_then() {
        let reports = Arc::new(Mutex::new(0));
        let sink = Arc::clone(&reports);
        let reception = Reception::new(move |files, _| *lock(&sink) += files.len());
        reception.arrived(Ok("/t/a.jpg".into()));
        assert_eq!(*lock(&reports), 0);
        reception.expect(1);
        assert_eq!(*lock(&reports), 1);
    }
}
