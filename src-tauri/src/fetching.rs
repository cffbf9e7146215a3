//! The model that is being downloaded: one at a time.
//!
//! Owns its thread and who hears how far it is. Ending it keeps what has arrived; the next download goes on from
//! there. What a model is then used for is for others to decide.

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
use crate::session::lock;

/// How often it is told how far it is.
const TICK: Duration = Duration::from_millis(250);
/// The rate is taken over the last stretch of so many ticks.
const STRETCH: usize = 20;

/// What is heard of a download.
pub enum News {
    /// How far it is.
    Progress(Download),
    /// The model is here.
    Arrived(String),
    /// It failed.
    Failed(Failure),
    /// Nothing is being downloaded any more, however that came.
    Over,
}

/// The model that is being downloaded, if any.
#[derive(Default)]
pub struct Fetching(Mutex<Option<Running>>);

struct Running {
    id: String,
    progress: Arc<Progress>,
    thread: JoinHandle<()>,
}

impl Fetching {
    /// Begins; the one that is under way already goes on. `tell` must not block.
    pub fn start(
        &self,
        store: Arc<Store>,
        id: &str,
        tell: impl Fn(News) + Send + Sync + 'static,
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
        let watched = Arc::clone(&progress);
        let thread = thread::spawn(move || fetch(&store, &name, &watched, &tell));
        *slot = Some(Running { id: id.to_owned(), progress, thread });
        Ok(())
    }

    /// Ends the download and waits for that; what is there is kept.
    pub fn stop(&self) {
        let running = lock(&self.0).take();
        if let Some(running) = running {
            running.progress.cancel();
            // It catches its own panics.
            drop(running.thread.join());
        }
    }
}

impl Drop for Fetching {
    fn drop(&mut self) {
        self.stop();
    }
}

fn fetch(store: &Store, id: &str, progress: &Progress, tell: &(dyn Fn(News) + Send + Sync)) {
    let ended = AtomicBool::new(false);
    let outcome = thread::scope(|scope| {
        let ticker = scope.spawn(|| tick(id, progress, &ended, tell));
        // A mistake of ours must not leave a window that waits for its end.
        let outcome = catch_unwind(AssertUnwindSafe(|| store.get(id, progress)));
        ended.store(true, Ordering::Relaxed);
        ticker.thread().unpark();
        outcome
    });
    // What is made of a model that has arrived is others' work, and may fail as badly.
    let told = catch_unwind(AssertUnwindSafe(|| match outcome {
        Ok(Ok(())) => tell(News::Arrived(id.to_owned())),
        // The person asked for it, and knows.
        Ok(Err(StoreError::Hub(HubError::Stopped))) => {}
        Ok(Err(error)) => tell(News::Failed(Failure::from(error))),
        Err(_) => tell(News::Failed(Failure::internal("the download was ended by a mistake in Ratna"))),
    }));
    if told.is_err() {
        tell(News::Failed(Failure::internal("the model could not be used by a mistake in Ratna")));
    }
    tell(News::Over);
}

fn tick(id: &str, progress: &Progress, ended: &AtomicBool, tell: &(dyn Fn(News) + Send + Sync)) {
    let mut noted: VecDeque<(Instant, u64)> = VecDeque::new();
    while !ended.load(Ordering::Relaxed) {
        let (done, total) = (progress.done(), progress.total());
        noted.push_back((Instant::now(), done));
        if noted.len() > STRETCH {
            noted.pop_front();
        }
        let per_second = rate(noted.make_contiguous());
        tell(News::Progress(Download { id: id.to_owned(), done, total, per_second }));
        thread::park_timeout(TICK);
    }
}

/// Bytes a second between the first note and the last; none before anything can be said.
fn rate(noted: &[(Instant, u64)]) -> Option<f64> {
    let ((from, before), (to, after)) = (noted.first()?, noted.last()?);
    let seconds = (*to - *from).as_secs_f64();
    (seconds >= 1.0 && after > before).then(|| (after - before) as f64 / seconds)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rate_is_told_once_there_is_one() {
        let start = Instant::now();
        let at = |seconds: f64| start + Duration::from_secs_f64(seconds);
        assert_eq!(rate(&[(at(0.0), 0)]), None);
        assert_eq!(rate(&[(at(0.0), 0), (at(0.5), 100)]), None, "too soon");
        assert_eq!(rate(&[(at(0.0), 0), (at(2.0), 100)]), Some(50.0));
        assert_eq!(rate(&[(at(0.0), 100), (at(2.0), 0)]), None, "a file was begun anew");
    }
}
