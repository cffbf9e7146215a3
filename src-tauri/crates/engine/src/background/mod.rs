//! Indexing that goes on while a window is used.
//!
//! Owns the thread that indexes, what waits for it, pausing, and the watch of the library's folders. One run works on
//! all folders that were asked for: a folder that is added meanwhile ends the run, which loses nothing, and the next
//! run has both. What the watch tells of is looked at before whole folders, which a long run makes room for.
//!
//! `queue` is what the thread is asked to do, `worker` does it, `ticker` tells how far it is, and `watching` brings
//! what the watch says.

mod ticker;
mod watching;
mod work_queue;
mod worker;

#[cfg(test)]
mod tests;

use std::path::{Path, PathBuf};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

use crate::disk::timeout::TIMEOUT;
pub use crate::disk::watch::PollingReason;
use crate::disk::watch::{Rules, Tell, Watch};
use crate::error::{Error, Result};
use crate::indexing::Summary;
use crate::library::Library;
use crate::mutex::lock;
use crate::progress::Phase;
use watching::Watching;
use work_queue::WorkQueue;

/// How long the end waits for a run to keep what it did, which takes a second or so. A drive that does not answer would
/// hold it up for ever.
const PARTING: Duration = Duration::from_secs(10);

/// Why a run waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pause {
    /// A person asked for it.
    Requested,
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
pub enum Event {
    /// The indexing thread got on, began, ended or waits. Looks at what changed on disk are told of when they take
    /// their time.
    Activity(Activity),
    /// Something of what the library shows has changed.
    Changed,
    /// A run came to its end, or made room for another, and this is what it did; the sums over runs are right.
    RunEnded(Summary),
    /// Another model took the place of the one in use.
    Switched,
    /// A folder can't be watched, and is looked at now and then instead; said once until it is watched.
    Polling {
        /// The folder.
        folder: PathBuf,
        /// Why.
        reason: PollingReason,
    },
    /// A folder that could not be watched is watched from now on.
    Watched {
        /// The folder.
        folder: PathBuf,
    },
    /// A run ended early, or a folder could not be looked at.
    Failed(Error),
}

/// The indexing thread of a library. Dropping it ends the run, keeping what was done.
pub struct Background {
    shared: Arc<Shared>,
    /// Says nothing; it breaks off when the thread has ended.
    ended: Mutex<Receiver<()>>,
}

struct Shared {
    library: Arc<Library>,
    queue: Mutex<WorkQueue>,
    changed: Condvar,
    /// None: the folders are not watched.
    watching: Mutex<Option<Watching>>,
    tell: Box<dyn Fn(Event) + Send + Sync>,
}

impl Background {
    /// Starts the thread; `tell` hears from it, and must not block.
    pub fn start(library: Arc<Library>, tell: impl Fn(Event) + Send + Sync + 'static) -> Self {
        let shared = Arc::new(Shared {
            library,
            queue: Mutex::default(),
            changed: Condvar::new(),
            watching: Mutex::default(),
            tell: Box::new(tell),
        });
        let (alive, ended) = mpsc::channel();
        let worker = Arc::clone(&shared);
        thread::spawn(move || {
            let _alive: Sender<()> = alive;
            // Gone before the end is told.
            let worker = worker;
            worker.work();
        });
        Self { shared, ended: Mutex::new(ended) }
    }

    /// Watches the library's folders from now on, and looks at what changes in them. Each folder is looked at whole
    /// once its watch is set, so that nothing is missed in between. A library that can only be read is not watched.
    pub fn watch(&self) {
        self.watch_by(Watch::start);
    }

    fn watch_by(&self, start: fn(Rules, Tell) -> Watch) {
        let library = &self.shared.library;
        if library.is_writable() {
            self.shared.watch_by(Watching::start(start, library.dir(), Arc::downgrade(&self.shared)));
        }
    }

    /// Looks at folders, as soon as may be; new ones become part of the library. A file stands for the folder
    /// it lies in.
    pub fn look_at(&self, paths: impl IntoIterator<Item = PathBuf>) {
        // A slow drive must not keep others waiting for the lock.
        let folders: Vec<PathBuf> = paths.into_iter().map(|path| self.shared.folder_of(path)).collect();
        let mut queue = self.shared.queue();
        queue.look_at(folders);
        queue.stop_run();
        self.shared.changed.notify_all();
    }

    /// Prepares the library for the model that was chosen, as soon as may be.
    pub fn prepare(&self) {
        let mut queue = self.shared.queue();
        queue.prepare();
        queue.stop_run();
        self.shared.changed.notify_all();
    }

    /// Ends the run and begins it anew: what it was for has changed.
    pub fn begin_anew(&self) {
        self.shared.queue().begin_anew();
    }

    /// Ends the run and forgets what waits; what was done is kept, and looking again goes on from there. Folders are
    /// watched as before.
    pub fn cancel(&self) {
        self.shared.queue().cancel();
    }

    /// Takes a folder out of the library, whatever was asked of it before.
    pub fn forget(&self, folder: &Path) -> Result<u64> {
        let real = self.shared.folder_of(folder.to_path_buf());
        self.shared.queue().forget(&real);
        let forgotten = self.between_runs(|library| library.remove_folder(folder))?;
        // What was wished for of folders of their own inside it went as well.
        for inner in self.shared.library.folders()?.into_iter().filter(|inner| inner.path.starts_with(&real))
        {
            self.shared.queue().note_stirred(inner.path);
        }
        self.shared.changed.notify_all();
        Ok(forgotten)
    }

    /// Lets the run wait, or go on: only when there is no reason left to wait does it go on.
    pub fn set_paused(&self, reason: Pause, paused: bool) {
        self.shared.queue().set_paused(reason, paused);
        // What changed on disk waits for the end of a pause.
        self.shared.changed.notify_all();
    }

    /// Ends the run and the thread; nothing is looked at any more. Waits for both, but not for a drive that does not
    /// answer: what was not kept by then is done again by the next run.
    pub fn end(&self) {
        self.end_within(PARTING);
    }

    fn end_within(&self, patience: Duration) {
        let mut queue = self.shared.queue();
        queue.ended = true;
        queue.stop_run();
        drop(queue);
        self.shared.changed.notify_all();
        // Not in the lock: it waits for a thread that may be about to tell something.
        let watching = lock(&self.shared.watching).take();
        drop(watching);
        let ended = lock(&self.ended).recv_timeout(patience);
        if ended == Err(RecvTimeoutError::Timeout) {
            tracing::warn!("the run is left where it is: a folder or the model does not answer");
        }
    }

    /// Does something that a run would be in the way of: the run ends, and begins anew afterwards.
    pub fn between_runs<T>(&self, work: impl FnOnce(&Library) -> T) -> T {
        let hold = self.shared.hold();
        let done = work(&self.shared.library);
        drop(hold);
        self.shared.follow_folders();
        (self.shared.tell)(Event::Changed);
        done
    }
}

impl Drop for Background {
    fn drop(&mut self) {
        self.end();
    }
}

impl Shared {
    fn queue(&self) -> MutexGuard<'_, WorkQueue> {
        lock(&self.queue)
    }

    /// The folder that a path stands for, by its true name where it can be reached. Of a known folder's own path the
    /// system is not asked: the share it is on may never answer.
    fn folder_of(&self, path: PathBuf) -> PathBuf {
        if self.library.has_folder(&path).unwrap_or_default() {
            return path;
        }
        let asked = path.clone();
        self.library.timed_io.run(&path, TIMEOUT, move || folder_of(asked)).unwrap_or(path)
    }

    /// Ends the run under way and keeps others from beginning.
    fn hold(&self) -> Suspension<'_> {
        let mut queue = self.queue();
        queue.holds += 1;
        queue.stop_run();
        let hold = Suspension(self);
        while queue.running.is_some() {
            queue = self.changed.wait(queue).unwrap_or_else(PoisonError::into_inner);
        }
        hold
    }
}

/// As long as this lives, no run begins.
struct Suspension<'a>(&'a Shared);

impl Drop for Suspension<'_> {
    fn drop(&mut self) {
        self.0.queue().holds -= 1;
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
