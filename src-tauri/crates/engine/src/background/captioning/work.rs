//! The captioning thread: waits for its turn, captions one picture after the other, and reports how far it is.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use ratna_captions::{Captioner, Error as CaptionError, Prompt};

use super::super::events::Event;
use super::super::shared::Shared;
use super::reports::Due;
use super::state::{State, Turn};
use super::wish::{self, Wish};
use crate::captions::{self, Session, Wanted};
use crate::catalogue::captions::Redo;
use crate::error::{Error, Result};
use crate::id_set::IdSet;
use crate::mutex::lock;

/// How long a captioner is kept after it was used.
const KEPT_FOR: Duration = Duration::from_mins(5);

/// A captioner, and what it is asked.
pub struct Chosen {
    /// Captions pictures.
    pub captioner: Arc<dyn Captioner>,
    /// The question.
    pub prompt: Prompt,
}

/// Opens the captioner that the person has chosen by now. Blocks.
pub type Open = dyn Fn() -> Result<Chosen> + Send + Sync;

/// What the thread and its callers share. Whoever needs the lock of the queue as well takes that first.
pub(super) struct Work {
    pub(super) shared: Arc<Shared>,
    open: Box<Open>,
    pub(super) state: Mutex<State>,
    /// The captioner that was used last, and how long it is kept: a model takes a while to load, and gigabytes of memory.
    kept: Mutex<Option<(Arc<dyn Captioner>, Instant)>>,
    /// Held while what is wanted is stored, so that the latest wish is stored last.
    storing: Mutex<()>,
}

impl Work {
    pub(super) fn new(shared: Arc<Shared>, open: Box<Open>) -> Self {
        let wish = Some(&shared.library).filter(|library| library.is_writable());
        let wish = wish.and_then(|library| Wish::load(library));
        let state = Mutex::new(State::left(wish));
        Self { shared, open, state, kept: Mutex::default(), storing: Mutex::default() }
    }

    /// Changes what is wanted, and has it stored, reported and noticed.
    pub(super) fn change(&self, change: impl FnOnce(&mut State)) {
        let mut state = lock(&self.state);
        change(&mut state);
        self.report_run(&state);
        drop(state);
        self.store();
        self.wake();
    }

    /// Wakes the thread, which may be waiting for what has changed.
    pub(super) fn wake(&self) {
        // Between its look and its wait the thread holds the lock, and would miss it.
        drop(self.shared.queue());
        self.shared.changed.notify_all();
    }

    fn store(&self) {
        let _storing = lock(&self.storing);
        let wish = lock(&self.state).wish().cloned();
        if let Err(error) = wish::store(&self.shared.library, wish.as_ref()) {
            tracing::warn!(%error, "the next start will not know what is to be captioned");
        }
    }

    /// Reports how far the run is. Under the lock, so that reports come in order.
    fn report_run(&self, state: &State) {
        (self.shared.report)(Event::Captioning(state.run()));
    }

    /// Uses the captioner that is chosen, and keeps it for a while, unless it fails: once it is repaired it is opened anew.
    pub(super) fn with_captioner<T>(&self, work: impl FnOnce(&Chosen) -> Result<T>) -> Result<T> {
        let opened = (self.open)();
        // One that was chosen before is not to stay in memory beside the one that is used, which may take hours.
        *lock(&self.kept) = None;
        let chosen = opened?;
        let done = work(&chosen);
        let is_at_fault = |error: &CaptionError| !matches!(error, CaptionError::BadPicture { .. });
        if !matches!(&done, Err(Error::Caption(error)) if is_at_fault(error)) {
            *lock(&self.kept) = Some((chosen.captioner, self.shared.clock.now() + KEPT_FOR));
        }
        done
    }

    /// Drops the captioner that nobody has used for a while; returns how long one is still kept.
    fn drop_unused(&self) -> Option<Duration> {
        let mut kept = lock(&self.kept);
        let (_, until) = kept.as_ref()?;
        let left = until.saturating_duration_since(self.shared.clock.now());
        if left.is_zero() {
            *kept = None;
        }
        Some(left).filter(|left| !left.is_zero())
    }

    /// Does one turn after the other until the thread is to end.
    pub(super) fn work(&self) {
        while let Some(turn) = self.next_turn() {
            let caption = || self.with_captioner(|chosen| self.caption(&turn, chosen));
            let outcome = catch_unwind(AssertUnwindSafe(caption));
            let mut state = lock(&self.state);
            let has_news = state.settle(&turn, outcome.unwrap_or(Err(Error::Panicked)));
            if has_news {
                (self.shared.report)(Event::Captioned);
            }
            let has_ended = state.has_ended();
            if !has_ended {
                self.report_run(&state);
            }
            drop(state);
            self.store();
            if has_ended {
                return;
            }
        }
    }

    /// Waits for the next turn; `None` when the thread is to end.
    fn next_turn(&self) -> Option<Turn> {
        loop {
            let kept_for = self.drop_unused();
            let is_watching = self.shared.is_watching();
            let queue = self.shared.queue();
            let mut state = lock(&self.state);
            if state.has_ended() {
                return None;
            }
            // Only once the library is followed, lest it compete with the start.
            if is_watching
                && queue.may_caption()
                && let Some(turn) = state.begin()
            {
                return Some(turn);
            }
            drop(state);
            let changed = &self.shared.changed;
            match kept_for {
                None => drop(changed.wait(queue).unwrap_or_else(PoisonError::into_inner)),
                Some(left) => {
                    drop(changed.wait_timeout(queue, left).unwrap_or_else(PoisonError::into_inner));
                }
            }
        }
    }

    /// Captions what a turn is for; returns whether nothing is left.
    fn caption(&self, turn: &Turn, chosen: &Chosen) -> Result<bool> {
        let library = &self.shared.library;
        let redo = Redo { captioned: false, failed: turn.retries };
        let wanted = Wanted { among: turn.wish.among.clone(), redo };
        let mut session = Session::begin(library, &*chosen.captioner, &chosen.prompt, &wanted)?;
        if turn.wish.among.is_none() {
            session.leave_out_captioned(library)?;
        }
        // Another captioner that is chosen later goes on with the others.
        let captioned = session.captioned(library)?;
        let mut state = lock(&self.state);
        state.list(turn, chosen.captioner.id(), session.left(), self.shared.clock.now());
        state.leave_out(turn, &captioned);
        self.report_run(&state);
        drop(state);
        while self.may_go_on(turn) {
            let mut captioned = IdSet::default();
            let is_left = session.next(library, &turn.progress, &mut |event| {
                if let captions::Event::Captioned { id, .. } = event {
                    captioned.insert(id);
                }
            });
            let mut state = lock(&self.state);
            state.leave_out(turn, &captioned);
            let Due { run, captions } = state.follow(turn, session.done(), self.shared.clock.now());
            if run || !matches!(is_left, Ok(true)) {
                self.report_run(&state);
            }
            if captions {
                (self.shared.report)(Event::Captioned);
            }
            drop(state);
            if !is_left? {
                return Ok(!turn.progress.is_cancelled());
            }
        }
        Ok(false)
    }

    /// Waits until a turn may go on; false when it is not wanted any more.
    fn may_go_on(&self, turn: &Turn) -> bool {
        let mut has_waited = false;
        loop {
            let queue = self.shared.queue();
            let mut state = lock(&self.state);
            if !state.wants(turn) {
                return false;
            }
            if queue.may_caption() && !state.is_waited_for() {
                if has_waited {
                    state.go_on(self.shared.clock.now());
                }
                return true;
            }
            if !has_waited {
                has_waited = true;
                state.hold(self.shared.clock.now());
                self.report_run(&state);
            }
            drop(state);
            drop(self.shared.changed.wait(queue).unwrap_or_else(PoisonError::into_inner));
        }
    }
}
