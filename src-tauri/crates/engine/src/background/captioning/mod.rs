//! Captioning beside a window: many pictures in the background, or one that somebody waits for.
//!
//! Owns the thread that captions, and when it does: not while an indexing run is under way or the battery is low, since models
//! share the machine, and not while somebody waits for one picture. What is wanted is kept in the library until it is
//! done, so that the next start goes on. Which pictures are left, and what becomes of a captioner's answers, is the
//! business of `captions`.
//!
//! `wish` is what is wanted, `state` what is known of it, `reports` when that is told, `work` the thread, `one` the picture that
//! somebody waits for.

mod one;
mod reports;
mod state;
mod wish;
mod work;

use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use self::wish::Wish;
pub use self::work::Chosen;
use self::work::{Open, Work};
use super::events::{CaptionRun, Event};
use super::shared::Shared;
use crate::catalogue::captions::Caption;
use crate::error::Result;
use crate::ids::ContentId;
use crate::mutex::lock;

/// How long [`Captioning::end`] waits for the thread: a captioner notices several times a second that it is cancelled.
const END_TIMEOUT: Duration = Duration::from_secs(10);

/// The captioning thread of a library. Dropping it cancels the picture in hand, keeping what was done.
pub struct Captioning {
    work: Arc<Work>,
    /// Never receives anything; it disconnects when the thread has ended.
    ended: Mutex<Receiver<()>>,
}

impl Captioning {
    /// Starts the thread. It goes on with what was left when the program ended, once the library is watched.
    pub(super) fn start(shared: Arc<Shared>, open: Box<Open>) -> Self {
        let work = Arc::new(Work::new(shared, open));
        let (alive, ended) = mpsc::channel();
        let worker = Arc::clone(&work);
        thread::spawn(move || {
            let _alive: Sender<()> = alive;
            // Dropped before `_alive`, so that the library is closed when the end is known.
            let worker = worker;
            worker.work();
        });
        Self { work, ended: Mutex::new(ended) }
    }

    /// Captions pictures in the background, but for those that have a caption by the captioner or by the person; or all that have
    /// no caption. Those that the captioner failed with are tried again. What was wanted before is done as well, and a pause
    /// ends.
    ///
    /// # Errors
    ///
    /// [`Error::ReadOnly`](crate::Error::ReadOnly) when the library is read-only.
    pub fn caption(&self, pictures: Option<&[ContentId]>) -> Result<()> {
        self.work.shared.library.check_writable()?;
        self.work.change(|state| state.ask(Wish::of(pictures)));
        Ok(())
    }

    /// Pauses after the picture in hand, or goes on, also after a failure.
    pub fn set_paused(&self, paused: bool) {
        self.work.change(|state| state.set_paused(paused));
    }

    /// Cancels the picture in hand, and opens what captions pictures again for it and those that are left: another one was
    /// chosen. What was captioned stays so. A run that a failure paused goes on; one that the person paused does not. If
    /// nothing is chosen, the run pauses, and says so.
    pub fn reopen(&self) {
        self.work.change(|state| state.reopen());
    }

    /// Cancels the picture in hand and all that is wanted. What was done is kept.
    pub fn stop(&self) {
        self.work.change(|state| state.stop());
    }

    /// How far it is; `None` when nothing is wanted.
    pub fn run(&self) -> Option<CaptionRun> {
        lock(&self.work.state).run()
    }

    /// Captions a picture while somebody waits, in place of one that somebody waited for before. Blocks; `hear` gets the words
    /// as they come, each to be appended to those before. Returns the caption that counts then, or nothing if it was cancelled.
    ///
    /// # Errors
    ///
    /// As [`Library::describe`](crate::Library::describe), and as the captioner is opened.
    pub fn describe(&self, id: ContentId, hear: &mut dyn FnMut(&str)) -> Result<Option<Caption>> {
        let caption = self.work.describe(id, hear)?;
        if caption.is_some() {
            (self.work.shared.report)(Event::Captioned);
        }
        Ok(caption)
    }

    /// Cancels the picture that somebody waits for.
    pub fn stop_describing(&self) {
        lock(&self.work.state).stop_describing();
    }

    /// Ends the thread. What is wanted is left to the next start. Waits for a captioner only so long.
    pub fn end(&self) {
        lock(&self.work.state).end();
        self.work.wake();
        let ended = lock(&self.ended).recv_timeout(END_TIMEOUT);
        if ended == Err(RecvTimeoutError::Timeout) {
            tracing::warn!("the captioner is abandoned: it does not answer");
        }
    }
}

impl Drop for Captioning {
    fn drop(&mut self) {
        self.end();
    }
}
