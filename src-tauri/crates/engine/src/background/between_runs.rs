//! Looking at pictures and reading the words in them while no run is under way.
//!
//! Owns when the next picture is worked on: one after the other, and none once a run can begin, so that a run waits for one
//! picture at most. Nothing is lost when it waits: what was done is committed first.

use std::thread;

use super::events::{Event, Pause};
use super::job::Job;
use super::outcome::MAX_RETRY_OF_DISK;
use super::shared::Shared;
use super::task::{Counts, Session, Shown, State, Task, Underway};
use crate::error::{Error, Result};
use crate::indexing::lower_most;

impl Shared {
    /// Works on the next picture, or looks what there is to do.
    pub(super) fn go_on<S: Session>(&self, task: &mut Task<S>) {
        let tried = self.try_to_go_on(task);
        self.report_failures(task);
        let Err(error) = tried else { return };
        let text = error.to_string();
        if let State::Under(underway) = &mut task.state {
            // What was done before the failure is kept if it can be.
            self.commit(underway);
        }
        self.withdraw::<S>(&mut task.shown);
        task.state = State::Failed(self.clock.now() + MAX_RETRY_OF_DISK);
        if task.failure.replace(text.clone()) != Some(text) {
            (self.report)(Event::Failed(error));
        }
    }

    fn try_to_go_on<S: Session>(&self, task: &mut Task<S>) -> Result<()> {
        let Task { state, shown, .. } = task;
        let State::Under(underway) = state else {
            *state = match S::begin(&self.library)? {
                Some(session) => State::Under(Box::new(Underway {
                    session,
                    is_running: false,
                    has_ended: false,
                    announced: 0,
                })),
                None => {
                    self.withdraw::<S>(shown);
                    State::Impossible
                }
            };
            return Ok(());
        };
        shown.begin(self.clock.now());
        underway.is_running = true;
        // On a thread of its own, since a thread that gives way to others stays so.
        let session = &mut underway.session;
        let done = thread::scope(|scope| {
            let next = || {
                lower_most();
                session.next(&self.library)
            };
            scope.spawn(next).join()
        });
        let is_left = done.unwrap_or_else(|_| {
            tracing::warn!("a bug kept a picture from being looked at or read; the next one follows");
            Ok(true)
        })?;
        let now = self.clock.now();
        if shown.is_due(now, S::SILENT_FOR) {
            self.show::<S>(shown, underway.session.counts(), None);
        }
        if !is_left {
            (underway.is_running, underway.has_ended) = (false, true);
            self.withdraw::<S>(shown);
            underway.session.finish(&self.library)?;
            let found = underway.session.found();
            if found > std::mem::replace(&mut underway.announced, found) {
                (self.report)(Event::Changed);
            }
        }
        Ok(())
    }

    /// Reports each reason once for which pictures failed, with the first of them.
    fn report_failures<S: Session>(&self, task: &mut Task<S>) {
        let State::Under(underway) = &mut task.state else { return };
        for (id, source) in underway.session.take_failures() {
            if task.failures.insert(source.reason.clone())
                && let Some(path) = self.library.paths(id).ok().and_then(|paths| paths.into_iter().next())
            {
                (self.report)(Event::Failed(Error::ReadText { path, source }));
            }
        }
    }

    /// Commits what was done, before something else comes first, and says why it waits.
    pub(super) fn hold<S: Session>(&self, task: &mut Task<S>) {
        let Task { state, shown, .. } = task;
        if let State::Under(underway) = state {
            underway.is_running = false;
            if !self.commit(underway) {
                // The session takes them for done.
                *state = State::Unknown;
            }
        }
        let queue = self.queue();
        let (pause, is_stopped) = (queue.pause(), queue.is_reading_stopped());
        drop(queue);
        match (state, shown.last()) {
            _ if is_stopped => self.withdraw::<S>(shown),
            (State::Under(underway), Some(_)) => self.show::<S>(shown, underway.session.counts(), pause),
            (_, Some(counts)) => self.show::<S>(shown, counts, pause),
            (_, None) => {}
        }
    }

    /// Commits what was done, and returns whether it is stored: what isn't is done again by another session.
    fn commit<S: Session>(&self, underway: &mut Underway<S>) -> bool {
        let committed = underway.session.commit(&self.library);
        if let Err(error) = &committed {
            tracing::warn!(%error, "some pictures are looked at or read again");
        }
        committed.is_ok()
    }

    /// Has the thread look for what there is to do after a run.
    pub(super) fn follow_run<S: Session>(&self, job: &Job, task: &mut Task<S>) {
        let files_returned = !job.folders.is_empty() || !job.rescan_roots.is_empty() || job.complete;
        let is_followed = match &mut task.state {
            State::Under(underway) if underway.session.is_current(&self.library) => {
                underway.has_ended = false;
                underway.session.add_new(&self.library, files_returned).is_ok()
            }
            _ => false,
        };
        if !is_followed {
            task.state = State::Unknown;
        }
    }

    fn show<S: Session>(&self, shown: &mut Shown, counts: Counts, pause: Option<Pause>) {
        shown.say(self.clock.now(), counts, pause);
        (self.report)(S::event(counts, pause));
    }

    /// Withdraws what is shown of the work: it has ended, or goes on only when it is asked to. Pictures that can't be done
    /// now are no reason to wait.
    fn withdraw<S: Session>(&self, shown: &mut Shown) {
        if let Some(counts) = shown.end() {
            (self.report)(S::event(Counts { done: counts.total, ..counts }, None));
        }
    }
}
