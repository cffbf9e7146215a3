//! Downloads a model, one at a time.
//!
//! Owns the thread of the download and reports its progress. A download that is stopped keeps what is on disk,
//! and the next one resumes from there. What to do with a downloaded model is not decided here.

use std::collections::VecDeque;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use ratna_models::hub::{HubError, Progress};
use ratna_models::store::{Store, StoreError};

use crate::dto::Download;
use crate::error::{ErrorCode, Failure, Result};
use crate::sync::lock;

/// Interval between reports of progress.
const INTERVAL: Duration = Duration::from_millis(250);
/// Number of reports that the rate is averaged over: 5 seconds.
const RATE_WINDOW: usize = 20;
/// Seconds before a rate is reported: the first packets say little.
const MIN_SECONDS: f64 = 1.0;

/// What happens to a download.
pub enum Update {
    /// It made progress.
    Progress(Download),
    /// The model of this id is complete on disk.
    Finished(String),
    /// It failed.
    Failed(Failure),
    /// It is over, whether it finished, failed or was stopped. Always the last update.
    Ended,
}

/// Downloads one model at a time. Dropping it stops the download.
#[derive(Default)]
pub struct Downloader(Mutex<Option<Running>>);

struct Running {
    id: String,
    progress: Arc<Progress>,
    thread: JoinHandle<()>,
}

impl Downloader {
    /// Starts a download, unless the model is being downloaded already. `report` runs on the download's threads
    /// and must not block.
    ///
    /// # Errors
    ///
    /// [`ErrorCode::Busy`] while another model is being downloaded.
    pub fn start(
        &self,
        store: Arc<Store>,
        id: &str,
        report: impl Fn(Update) + Send + Sync + 'static,
    ) -> Result<()> {
        let mut slot = lock(&self.0);
        if let Some(running) = slot.as_ref().filter(|running| !running.thread.is_finished()) {
            if running.id == id {
                return Ok(());
            }
            let text = format!("{} is being downloaded: wait for it, or stop it first", running.id);
            return Err(Failure::new(ErrorCode::Busy, text));
        }
        let (progress, name) = (Progress::new(), id.to_owned());
        let shared = Arc::clone(&progress);
        let thread = thread::spawn(move || download(&store, &name, &shared, &report));
        *slot = Some(Running { id: id.to_owned(), progress, thread });
        Ok(())
    }

    /// Stops the download and waits until it has ended. What is on disk stays.
    pub fn stop(&self) {
        let running = lock(&self.0).take();
        if let Some(running) = running {
            running.progress.cancel();
            // It catches its own panics.
            drop(running.thread.join());
        }
    }
}

impl Drop for Downloader {
    fn drop(&mut self) {
        self.stop();
    }
}

fn download(store: &Store, id: &str, progress: &Progress, report: &(dyn Fn(Update) + Send + Sync)) {
    let done = AtomicBool::new(false);
    let outcome = thread::scope(|scope| {
        let reporter = scope.spawn(|| report_progress(id, progress, &done, report));
        // A panic must not leave the page waiting for the end.
        let outcome = catch_unwind(AssertUnwindSafe(|| store.get(id, progress)));
        done.store(true, Ordering::Relaxed);
        reporter.thread().unpark();
        outcome
    });
    // Whoever handles a finished model may panic, too.
    let reported = catch_unwind(AssertUnwindSafe(|| match outcome {
        Ok(Ok(())) => report(Update::Finished(id.to_owned())),
        // The user stopped it, and knows.
        Ok(Err(StoreError::Hub(HubError::Stopped))) => {}
        Ok(Err(error)) => report(Update::Failed(Failure::from(error))),
        Err(_) => report(Update::Failed(Failure::internal("a bug in Ratna ended the download"))),
    }));
    if reported.is_err() {
        report(Update::Failed(Failure::internal("the model can't be used because of a bug in Ratna")));
    }
    report(Update::Ended);
}

fn report_progress(
    id: &str,
    progress: &Progress,
    ended: &AtomicBool,
    report: &(dyn Fn(Update) + Send + Sync),
) {
    let mut samples: VecDeque<(Instant, u64)> = VecDeque::new();
    while !ended.load(Ordering::Relaxed) {
        let (done, total) = (progress.done(), progress.total());
        samples.push_back((Instant::now(), done));
        if samples.len() > RATE_WINDOW {
            samples.pop_front();
        }
        let per_second = rate(samples.make_contiguous());
        report(Update::Progress(Download { id: id.to_owned(), done, total, per_second }));
        thread::park_timeout(INTERVAL);
    }
}

/// Bytes per second between the first and the last sample, of a time and the bytes at that time.
fn rate(samples: &[(Instant, u64)]) -> Option<f64> {
    let ((from, before), (to, after)) = (samples.first()?, samples.last()?);
    let seconds = (*to - *from).as_secs_f64();
    (seconds >= MIN_SECONDS && after > before).then(|| (after - before) as f64 / seconds)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rate_is_reported_once_there_is_one() {
        let start = Instant::now();
        let at = |seconds: f64| start + Duration::from_secs_f64(seconds);
        assert_eq!(rate(&[(at(0.0), 0)]), None);
        assert_eq!(rate(&[(at(0.0), 0), (at(0.5), 100)]), None, "too soon");
        assert_eq!(rate(&[(at(0.0), 0), (at(2.0), 100)]), Some(50.0));
        assert_eq!(rate(&[(at(0.0), 100), (at(2.0), 0)]), None, "the file was started over");
    }
}
