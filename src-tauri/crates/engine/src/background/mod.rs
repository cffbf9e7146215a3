//! Indexing beside a window.
//!
//! Owns the thread that indexes, the jobs that wait for it, pausing, and the watch of the library's folders. One run
//! works on all folders that were asked for: a folder added meanwhile ends the run, which loses nothing, and the next
//! run takes both. Changed paths come before whole folders, and a long run makes way for them.
//!
//! `job` is what one run is for, `work_queue` which comes first, `deferred` what is not due yet. `worker` is the
//! thread, `between_runs` what it does while there is no run: `task` is what it remembers of that, `looking` and `reading` are
//! the tasks; `exchanging` exchanges with sidecars. `outcome` is what follows from the end of a run, `ticker` reports progress, `mounts` notices folders and drives
//! that come and go, and `watching` turns the watch's notices into work. `stopped` remembers what the user stopped,
//! `obstacles` what keeps folders from being indexed. `captioning` is captioning, on a thread of its own. `shared` holds what
//! they share.

mod between_runs;
mod captioning;
mod clock;
mod deferred;
mod events;
mod exchanging;
mod job;
mod looking;
mod mounts;
mod obstacles;
mod outcome;
mod rate;
mod reading;
mod shared;
mod stopped;
mod task;
mod ticker;
mod watched_roots;
mod watching;
mod work_queue;
mod worker;

#[cfg(test)]
mod tests;

use std::path::{Path, PathBuf};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use crate::catalogue::folders::Folder;
use crate::disk::watch::{ChangeHandler, Watch, WatchRules};
use crate::error::{Error, Result};
use crate::library::Library;
use crate::mutex::lock;
pub use captioning::{Captioning, Chosen};
pub use events::{Activity, CaptionRun, Event, Pause, PollingReason};
pub use obstacles::Obstacle;
use shared::Shared;

/// How long [`Background::end`] waits for a run to commit what it did. That takes about a second; a drive that does
/// not answer would block it forever.
const END_TIMEOUT: Duration = Duration::from_secs(10);
/// How long a caller waits for a run to make way. A large batch of a slow model takes seconds.
const PATIENCE: Duration = Duration::from_secs(20);

/// The indexing thread of a library. Dropping it ends the run, keeping what was done.
pub struct Background {
    shared: Arc<Shared>,
    /// Never receives anything; it disconnects when the thread has ended.
    ended: Mutex<Receiver<()>>,
}

impl Background {
    /// Starts the thread. `report` receives its events on several threads and must not block.
    pub fn start(library: Arc<Library>, report: impl Fn(Event) + Send + Sync + 'static) -> Self {
        let shared = Arc::new(Shared::new(library, Box::new(report)));
        shared.leave_stopped();
        let (alive, ended) = mpsc::channel();
        let worker = Arc::clone(&shared);
        thread::spawn(move || {
            let _alive: Sender<()> = alive;
            // Dropped before `_alive`, so that the library is closed when the end is known.
            let worker = worker;
            worker.work();
        });
        Self { shared, ended: Mutex::new(ended) }
    }

    /// Starts to caption beside the runs, with what `open` opens.
    pub fn captioning(&self, open: impl Fn() -> Result<Chosen> + Send + Sync + 'static) -> Captioning {
        Captioning::start(Arc::clone(&self.shared), Box::new(open))
    }

    /// Watches the library's folders from now on, and scans what changes in them. Each folder is scanned whole once
    /// its watch is set, so that nothing is missed in between. A read-only library is not watched.
    pub fn watch(&self) {
        self.watch_with(Watch::start);
    }

    fn watch_with(&self, start: impl FnOnce(WatchRules, ChangeHandler) -> Watch) {
        if self.shared.library.is_writable() {
            self.shared.start_watching(start);
        }
    }

    /// Scans folders as soon as possible; new ones become part of the library. A file stands for the folder it lies
    /// in.
    pub fn scan(&self, paths: impl IntoIterator<Item = PathBuf>) {
        // Resolved before the lock is taken: a slow drive must not keep others waiting for it.
        let folders: Vec<PathBuf> = paths.into_iter().map(|path| self.shared.folder_of(path)).collect();
        let mut queue = self.shared.queue();
        queue.scan(folders);
        queue.stop_run();
        self.shared.changed.notify_all();
    }

    /// Brings in the library of another program as soon as possible, with what is hidden in it or without.
    pub fn import(&self, path: PathBuf, with_hidden: bool) {
        // As it is known once it was brought in.
        let path = path.canonicalize().unwrap_or(path);
        let mut queue = self.shared.queue();
        queue.import(path, with_hidden);
        queue.stop_run();
        self.shared.changed.notify_all();
    }

    /// Scans paths inside the library's folders again, with everything below them, as soon as possible. What lies
    /// outside is ignored.
    pub fn rescan_below(&self, paths: impl IntoIterator<Item = PathBuf>) {
        let roots = self.shared.roots();
        self.shared.queue().add_changed(paths, &roots);
        self.shared.changed.notify_all();
    }

    /// Prepares the library for the chosen model as soon as possible.
    pub fn switch_model(&self) {
        let mut queue = self.shared.queue();
        queue.switch_model();
        queue.stop_run();
        self.shared.changed.notify_all();
    }

    /// Ends the run and begins it again without a change of the model, since another model was chosen.
    pub fn restart(&self) {
        self.shared.queue().restart();
    }

    /// Ends the run and cancels what waits. What was done is kept, and the next scan continues from there. Folders are
    /// watched as before.
    pub fn cancel(&self) {
        // First, since the run that ends early would not know that the user ended it.
        self.shared.record_stop();
        self.shared.queue().cancel();
        // What is shown of reading that is paused is withdrawn.
        self.shared.changed.notify_all();
        let had_obstacles = lock(&self.shared.obstacles).cancel();
        if had_obstacles {
            (self.shared.report)(Event::Changed);
        }
    }

    /// Reads the words in pictures, and looks at them, as soon as no run is under way: another reader is in use, or the user
    /// resumes what they stopped.
    pub fn read_words(&self) {
        self.shared.queue().read_words();
        self.shared.changed.notify_all();
    }

    /// Scans the folders whose indexing the user stopped, or a crash ended.
    ///
    /// # Errors
    /// Database errors.
    pub fn resume_stopped(&self) -> Result<()> {
        self.read_words();
        let left: Vec<_> = self.shared.library.unread()?.into_iter().map(|left| left.folder).collect();
        let folders = self.shared.library.folders()?.into_iter();
        self.scan(folders.filter(|folder| left.contains(&folder.id)).map(|folder| folder.path));
        Ok(())
    }

    /// What keeps folders from being indexed now, besides pauses.
    pub fn obstacles(&self) -> Vec<Obstacle> {
        lock(&self.shared.obstacles).list()
    }

    /// Removes a folder from the library, whatever was asked of it before. If the run under way does not end, since a
    /// drive or share does not answer, the next one deletes what the library knows of the folder.
    ///
    /// # Errors
    /// Fails as [`Library::remove_folder`] does.
    pub fn forget(&self, folder: &Path) -> Result<()> {
        self.forget_within(folder, PATIENCE)
    }

    fn forget_within(&self, folder: &Path, patience: Duration) -> Result<()> {
        let real = self.shared.folder_of(folder.to_path_buf());
        self.shared.queue().remove(&real);
        let remove = |library: &Library| {
            let removed = library.remove_folder(folder);
            self.shared.drop_stale_obstacles();
            removed
        };
        match self.between_runs_within(patience, remove) {
            Some(removed) => drop(removed?),
            None => {
                self.shared.library.abandon_folder(folder)?;
                self.shared.drop_stale_obstacles();
                self.shared.follow_folders();
                (self.shared.report)(Event::Changed);
            }
        }
        // Work for other folders of the library inside it was removed with it.
        for inner in self.shared.library.folders()?.into_iter().filter(|inner| inner.path.starts_with(&real))
        {
            self.shared.queue().rescan(inner.path);
        }
        self.shared.changed.notify_all();
        Ok(())
    }

    /// Forgets the library of another program at `path` while no run goes on, which could bring it back.
    ///
    /// # Errors
    /// [`Error::Stalled`] when the run does not end, since a drive or share does not answer, and as
    /// [`Library::forget_source`].
    pub fn forget_source(&self, path: &Path) -> Result<()> {
        let (_, folders) = self.shared.library.source_at(path)?;
        let mut queue = self.shared.queue();
        queue.remove_import(path);
        folders.iter().for_each(|folder| queue.remove(&folder.path));
        drop(queue);
        self.between_runs(|library| library.forget_source(path))??;
        self.shared.drop_stale_obstacles();
        // What another library has in these folders is another list now, and work for folders inside was removed with them.
        let is_left = |left: &Folder| folders.iter().any(|folder| left.path.starts_with(&folder.path));
        for left in self.shared.library.folders()?.into_iter().filter(is_left) {
            self.shared.queue().rescan(left.path);
        }
        self.shared.changed.notify_all();
        Ok(())
    }

    /// Pauses or resumes runs. They resume when no reason to pause is left.
    pub fn set_paused(&self, reason: Pause, paused: bool) {
        self.shared.queue().set_paused(reason, paused);
        // Changed paths wait for the end of a pause.
        self.shared.changed.notify_all();
    }

    /// Ends the run, the watch and the thread. Waits for them, but not for a drive that does not answer: what was not
    /// committed by then is repeated by the next run.
    pub fn end(&self) {
        self.end_within(END_TIMEOUT);
    }

    fn end_within(&self, timeout: Duration) {
        if self.shared.queue().pause() == Some(Pause::Requested) {
            self.shared.record_stop();
        }
        let mut queue = self.shared.queue();
        queue.ended = true;
        queue.stop_run();
        drop(queue);
        self.shared.changed.notify_all();
        // Not under the lock: dropping it waits for a thread that may be about to report a change.
        let watching = lock(&self.shared.watching).take();
        drop(watching);
        let ended = lock(&self.ended).recv_timeout(timeout);
        if ended == Err(RecvTimeoutError::Timeout) {
            tracing::warn!("the run is abandoned: a folder or the model does not answer");
        }
    }

    /// Does something that a run would be in the way of: the run ends before and begins again afterwards.
    ///
    /// # Errors
    /// [`Error::Stalled`] when the run does not end, since a drive or share does not answer. Then nothing was done.
    pub fn between_runs<T>(&self, work: impl FnOnce(&Library) -> T) -> Result<T> {
        let stalled = || Error::Stalled { path: self.shared.library.dir().to_path_buf() };
        self.between_runs_within(PATIENCE, work).ok_or_else(stalled)
    }

    fn between_runs_within<T>(&self, patience: Duration, work: impl FnOnce(&Library) -> T) -> Option<T> {
        let suspension = self.shared.suspend(patience)?;
        let done = work(&self.shared.library);
        drop(suspension);
        self.shared.follow_folders();
        (self.shared.report)(Event::Changed);
        Some(done)
    }
}

impl Drop for Background {
    fn drop(&mut self) {
        self.end();
    }
}
