//! Work that the user waits for: it reports how far it is, and can be stopped.

use std::sync::mpsc::{RecvTimeoutError, channel};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use ratna_engine::progress::Progress;

use crate::dto::Event;
use crate::session::Session;
use crate::sync::lock;

/// Time between two reports of progress.
const REPORT_EVERY: Duration = Duration::from_millis(100);

/// The latest work of a kind.
#[derive(Debug)]
pub struct Reported(Mutex<Option<Arc<Progress>>>);

impl Reported {
    /// No work yet.
    pub const fn new() -> Self {
        Self(Mutex::new(None))
    }

    /// Does work, and reports to the windows by an `event` how much is done of how much. Earlier work ends.
    pub fn run<T>(
        &self,
        session: &Session,
        event: fn(u32, u32) -> Event,
        work: impl FnOnce(&Progress) -> T,
    ) -> T {
        let progress = Progress::new();
        if let Some(earlier) = lock(&self.0).replace(Arc::clone(&progress)) {
            earlier.cancel();
        }
        let (working, ended) = channel::<()>();
        thread::scope(|scope| {
            scope.spawn(|| {
                // The receiver moves to the thread, and the sender is dropped at the end of the work.
                let ended = ended;
                while ended.recv_timeout(REPORT_EVERY) == Err(RecvTimeoutError::Timeout) {
                    session.events().send(event(progress.done() as u32, progress.total() as u32));
                }
            });
            let done = work(&progress);
            drop(working);
            done
        })
    }

    /// Stops the work.
    pub fn stop(&self) {
        if let Some(progress) = lock(&self.0).take() {
            progress.cancel();
        }
    }
}
