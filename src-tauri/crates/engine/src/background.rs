//! Indexing that goes on while a window is used.
//!
//! Owns the thread that indexes, what waits for it, and pausing. One run works on all folders that were
//! asked for: a folder that is added meanwhile ends the run, which loses nothing, and the next run has both.

use std::collections::VecDeque;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use crate::Library;
use crate::error::{Error, Result};
use crate::indexing;
use crate::progress::{Phase, Progress};

/// How often progress is told.
const TICK: Duration = Duration::from_millis(250);
/// How often pictures that were added meanwhile are told of.
const SHOWN_EVERY: Duration = Duration::from_secs(1);
/// Ticks that the rate is taken over.
const STRETCH: usize = 40;
/// Seconds before a rate is told.
const SHORTEST: f64 = 3.0;
/// How long to wait for another program that is indexing before asking again.
const BUSY: Duration = Duration::from_secs(5);

/// Why a run waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pause {
    /// A person asked for it.
    Asked,
    /// The battery is low.
    Battery,
}

/// What the indexing thread is at.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Activity {
    /// None: nothing is being done.
    pub phase: Option<Phase>,
    /// Why it waits, if it does.
    pub pause: Option<Pause>,
    /// Files whose outcome is committed.
    pub done: u64,
    /// Files to read in this run.
    pub total: u64,
    /// Files a second, of late.
    pub rate: Option<f64>,
}

/// What happened.
#[derive(Debug)]
pub enum News {
    /// The indexing thread got on, began, ended or waits.
    Activity(Activity),
    /// Something of what the library shows has changed.
    Changed,
    /// Another model took the place of the one in use.
    Switched,
    /// A run ended early, or a folder could not be looked at.
    Failed(Error),
}

/// The indexing thread of a library. Dropping it ends the run, keeping what was done.
pub struct Background {
    shared: Arc<Shared>,
    worker: Mutex<Option<JoinHandle<()>>>,
}

struct Shared {
    library: Arc<Library>,
    wishes: Mutex<Wishes>,
    changed: Condvar,
    tell: Box<dyn Fn(News) + Send + Sync>,
}

/// What the thread is asked to do, and what it does.
#[derive(Default)]
struct Wishes {
    /// Folders to look at; they stay until a run has come to its end with them.
    folders: Vec<PathBuf>,
    /// Whether another model is to look at the pictures; stays likewise.
    prepare: bool,
    /// Of the run under way.
    running: Option<Arc<Progress>>,
    /// How many callers wait for no run to be under way, or work while none is.
    holds: usize,
    /// Another program is indexing: not to be tried before.
    retry_at: Option<Instant>,
    asked: bool,
    battery: bool,
    ended: bool,
}

impl Wishes {
    fn pause(&self) -> Option<Pause> {
        match (self.asked, self.battery) {
            (true, _) => Some(Pause::Asked),
            (_, true) => Some(Pause::Battery),
            _ => None,
        }
    }

    fn is_idle(&self) -> bool {
        self.folders.is_empty() && !self.prepare
    }

    fn stop_run(&self) {
        if let Some(running) = &self.running {
            running.cancel();
        }
    }
}

impl Background {
    /// Starts the thread; `tell` hears from it, and must not block.
    pub fn start(library: Arc<Library>, tell: impl Fn(News) + Send + Sync + 'static) -> Self {
        let tell = Box::new(tell);
        let shared = Arc::new(Shared { library, wishes: Mutex::default(), changed: Condvar::new(), tell });
        let worker = Arc::clone(&shared);
        Self { shared, worker: Mutex::new(Some(thread::spawn(move || worker.work()))) }
    }

    /// Looks at folders, as soon as may be; new ones become part of the library. A file stands for the folder
    /// it lies in.
    pub fn look_at(&self, paths: impl IntoIterator<Item = PathBuf>) {
        // A slow drive must not keep others waiting for the lock.
        let folders: Vec<PathBuf> = paths.into_iter().map(folder_of).collect();
        let mut wishes = self.shared.wishes();
        for folder in folders {
            if !wishes.folders.contains(&folder) {
                wishes.folders.push(folder);
            }
        }
        wishes.retry_at = None;
        wishes.stop_run();
        self.shared.changed.notify_all();
    }

    /// Prepares the library for the model that was chosen, as soon as may be.
    pub fn prepare(&self) {
        let mut wishes = self.shared.wishes();
        wishes.prepare = true;
        wishes.stop_run();
        self.shared.changed.notify_all();
    }

    /// Ends the run and begins it anew: what it was for has changed.
    pub fn begin_anew(&self) {
        let mut wishes = self.shared.wishes();
        wishes.prepare = false;
        wishes.stop_run();
    }

    /// Ends the run and forgets what waits; what was done is kept, and looking again goes on from there.
    pub fn cancel(&self) {
        let mut wishes = self.shared.wishes();
        wishes.folders.clear();
        wishes.prepare = false;
        wishes.asked = false;
        wishes.stop_run();
    }

    /// Takes a folder out of the library, whatever was asked of it before.
    pub fn forget(&self, folder: &Path) -> Result<u64> {
        let real = folder_of(folder.to_path_buf());
        self.shared.wishes().folders.retain(|waiting| !waiting.starts_with(&real));
        self.between_runs(|library| library.forget(folder))
    }

    /// Lets the run wait, or go on: only when there is no reason left to wait does it go on.
    pub fn set_paused(&self, reason: Pause, paused: bool) {
        let mut wishes = self.shared.wishes();
        match reason {
            Pause::Asked => wishes.asked = paused,
            Pause::Battery => wishes.battery = paused,
        }
        if let Some(running) = &wishes.running {
            running.set_paused(wishes.pause().is_some());
        }
    }

    /// Ends the run and the thread, and waits for both; nothing is looked at any more.
    pub fn end(&self) {
        let mut wishes = self.shared.wishes();
        wishes.ended = true;
        wishes.stop_run();
        drop(wishes);
        self.shared.changed.notify_all();
        let worker = self.worker.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(worker) = worker {
            // It catches its own panics; there is nothing more to do about another.
            drop(worker.join());
        }
    }

    /// Does something that a run would be in the way of: the run ends, and begins anew afterwards.
    pub fn between_runs<T>(&self, work: impl FnOnce(&Library) -> T) -> T {
        let hold = self.shared.hold();
        let done = work(&self.shared.library);
        drop(hold);
        (self.shared.tell)(News::Changed);
        done
    }
}

/// As long as this lives, no run begins.
struct Hold<'a>(&'a Shared);

impl Drop for Hold<'_> {
    fn drop(&mut self) {
        self.0.wishes().holds -= 1;
        self.0.changed.notify_all();
    }
}

/// The folder that a path stands for, by its true name where it can be reached.
fn folder_of(path: PathBuf) -> PathBuf {
    let folder = match path.parent() {
        Some(parent) if path.is_file() => parent.to_path_buf(),
        _ => path,
    };
    folder.canonicalize().unwrap_or(folder)
}

impl Drop for Background {
    fn drop(&mut self) {
        self.end();
    }
}

impl Shared {
    fn wishes(&self) -> MutexGuard<'_, Wishes> {
        self.wishes.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn wait<'a>(&self, wishes: MutexGuard<'a, Wishes>) -> MutexGuard<'a, Wishes> {
        self.changed.wait(wishes).unwrap_or_else(PoisonError::into_inner)
    }

    /// Ends the run under way and keeps others from beginning.
    fn hold(&self) -> Hold<'_> {
        let mut wishes = self.wishes();
        wishes.holds += 1;
        wishes.stop_run();
        let hold = Hold(self);
        while wishes.running.is_some() {
            wishes = self.wait(wishes);
        }
        hold
    }

    fn work(&self) {
        let mut waiting = false;
        while let Some((folders, progress)) = self.next() {
            let before = self.library.model();
            let outcome = self.run(&folders, &progress);
            let busy = matches!(outcome, Err(Error::Busy { .. }));
            self.note_end(&folders, &progress, &outcome);
            // That it has to wait is told once, not at every try.
            if let Err(error) = outcome
                && !(busy && waiting)
            {
                (self.tell)(News::Failed(error));
            }
            waiting = busy;
            if self.library.model() != before {
                (self.tell)(News::Switched);
            }
            (self.tell)(News::Changed);
            (self.tell)(News::Activity(Activity::default()));
        }
    }

    /// A run has ended. One that was asked to stop leaves its folders to the next one, unless they were
    /// forgotten meanwhile.
    fn note_end(&self, folders: &[PathBuf], progress: &Progress, outcome: &Result<()>) {
        let mut wishes = self.wishes();
        let busy = matches!(outcome, Err(Error::Busy { .. }));
        // Asked with the wishes in hand: whoever adds to them ends the run at the same time.
        let keep = busy || (progress.is_cancelled() && outcome.is_ok());
        wishes.running = None;
        wishes.retry_at = busy.then(|| Instant::now() + BUSY);
        if !keep {
            wishes.folders.retain(|folder| !folders.contains(folder));
            // Every run prepares what is left to prepare.
            wishes.prepare = false;
        }
        drop(wishes);
        self.changed.notify_all();
    }

    /// The next run, when there is one to begin; none when the thread is to end.
    fn next(&self) -> Option<(Vec<PathBuf>, Arc<Progress>)> {
        let mut wishes = self.wishes();
        while !wishes.ended && (wishes.is_idle() || wishes.holds > 0 || wishes.retry_at.is_some()) {
            wishes = match wishes.retry_at.map(|at| at.saturating_duration_since(Instant::now())) {
                None => self.wait(wishes),
                Some(Duration::ZERO) => {
                    wishes.retry_at = None;
                    wishes
                }
                Some(left) => {
                    self.changed.wait_timeout(wishes, left).unwrap_or_else(PoisonError::into_inner).0
                }
            };
        }
        if wishes.ended {
            return None;
        }
        let progress = Progress::new();
        progress.set_paused(wishes.pause().is_some());
        wishes.running = Some(Arc::clone(&progress));
        Some((wishes.folders.clone(), progress))
    }

    fn run(&self, folders: &[PathBuf], progress: &Progress) -> Result<()> {
        let mut reachable = Vec::new();
        for folder in folders {
            match indexing::reach(&self.library, folder) {
                Ok(real) => reachable.push(real),
                // A drive that is unplugged is nothing to complain of; its pictures say so themselves.
                Err(_) if self.library.knows(folder)? => {}
                Err(error) => (self.tell)(News::Failed(error)),
            }
        }
        let ended = AtomicBool::new(false);
        thread::scope(|scope| {
            let ticker = scope.spawn(|| self.tick(progress, &ended));
            // A mistake of ours in a run must not leave a window that waits for its end.
            let outcome = catch_unwind(AssertUnwindSafe(|| self.index(&reachable, progress)));
            ended.store(true, Ordering::Relaxed);
            ticker.thread().unpark();
            outcome.unwrap_or(Err(Error::Panicked))
        })
    }

    /// A run. A folder that cannot be looked at does not keep the next model waiting.
    fn index(&self, reachable: &[PathBuf], progress: &Progress) -> Result<()> {
        let outcome = self.library.index(reachable, None, progress).map(drop);
        if matches!(outcome, Err(Error::NoFolder { .. } | Error::Io { .. })) && !progress.is_cancelled() {
            self.library.switch(progress)?;
        }
        outcome
    }

    /// Tells how far the run is until it has ended.
    fn tick(&self, progress: &Progress, ended: &AtomicBool) {
        let mut rate = Rate::default();
        let (mut told, mut before) = ((Instant::now(), 0), Phase::Looking);
        while !ended.load(Ordering::Relaxed) {
            let pause = self.wishes().pause();
            let (phase, done) = (progress.phase(), progress.done());
            let counts = matches!(phase, Phase::Reading | Phase::Switching) && phase == before;
            rate.note(Instant::now(), done, pause.is_some() || !counts);
            before = phase;
            (self.tell)(News::Activity(Activity {
                phase: Some(phase),
                pause,
                done,
                total: progress.total(),
                rate: rate.per_second(),
            }));
            if phase == Phase::Reading && done > told.1 && told.0.elapsed() >= SHOWN_EVERY {
                (self.tell)(News::Changed);
                told = (Instant::now(), done);
            }
            thread::park_timeout(TICK);
        }
    }
}

/// Files a second over the last stretch of time in which the work did not wait.
#[derive(Default)]
struct Rate {
    noted: VecDeque<(Instant, u64)>,
}

impl Rate {
    fn note(&mut self, now: Instant, done: u64, paused: bool) {
        if paused {
            self.noted.clear();
        } else {
            self.noted.push_back((now, done));
        }
        if self.noted.len() > STRETCH {
            self.noted.pop_front();
        }
    }

    fn per_second(&self) -> Option<f64> {
        let ((from, before), (to, after)) = (self.noted.front()?, self.noted.back()?);
        let seconds = (*to - *from).as_secs_f64();
        // Rows are committed in batches; a shorter look would see none or too many.
        (seconds >= SHORTEST && after > before).then(|| (after - before) as f64 / seconds)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rate_is_that_of_late_and_knows_no_pauses() {
        let start = Instant::now();
        let at = |seconds: u64| start + Duration::from_secs(seconds);
        let mut rate = Rate::default();
        rate.note(at(0), 0, false);
        assert_eq!(rate.per_second(), None);
        rate.note(at(5), 200, false);
        assert_eq!(rate.per_second(), Some(40.0));
        rate.note(at(500), 200, true);
        rate.note(at(1000), 200, false);
        rate.note(at(1004), 280, false);
        assert_eq!(rate.per_second(), Some(20.0));
    }
}
